"""`read_text` never raises, whatever was done to a document."""

import io
from pathlib import Path

import pytest
from PIL import Image

from demo.documents import Wish, application, terms_of
from models import config
from tests.documents.making import docx, hwpx, pdf, shown
from tests.documents.mutations import campaign

SEEDS = range(4)
EACH = 150


@pytest.fixture(scope="module")
def originals() -> dict[str, bytes]:
    """Good documents of every format that is read."""
    terms = terms_of(config.load(Path(__file__).parents[2] / "config.yaml", {}).call)
    found = {
        "손.docx": docx("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>성명</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
        "손.hwpx": hwpx("<hp:p><hp:run><hp:t>재직증명서</hp:t></hp:run></hp:p>"),
        "손.pdf": pdf("50 600 m 550 600 l S 50 650 m 550 650 l S " + shown(60, 620, "name   value")),
        "손.rtf": b"{\\rtf1\\ansicpg949 \\'c0\\'e7\\'c1\\'f7\\par text{\\b bold}}",
        "손.txt": "재직증명서 성명 홍길동".encode("cp949"),
    }
    for format_ in ("jpeg", "png", "tiff", "bmp", "webp"):
        out = io.BytesIO()
        Image.effect_noise((90, 60), 40).save(out, format_)
        found[f"그림.{format_}"] = out.getvalue()
    for producer in ("typst", "reportlab", "docx", "hwpx", "hwp"):
        files = application(f"fuzz/{producer}", terms, Wish(producers=(producer,))).files
        found |= {f"{producer}_{name}": content for name, content in list(files.items())[:2]}
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_망가진_문서는_까닭이_적힐_뿐이다(seed: int, originals: dict[str, bytes], tmp_path: Path) -> None:
    states = campaign(seed, originals, EACH, tmp_path)
    assert states.total() == EACH
    assert states["read"] > 0
    assert states["damaged"] > 0
