"""Scans, photographs and pictures inside of documents: numbers are burnt out, everything else stays legible."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.redaction import compare, redacted, seen_in
from intake.documents import DocumentLimits, read_text
from intake.redaction import Redacted, redact
from models.document import DocumentText
from tests.redaction_makers import PRODUCERS, Made, jpeg_scan, made


@pytest.mark.parametrize("producer", PRODUCERS)
def test_어느_프로그램으로_만든_문서에도_번호가_남지_않는다(tmp_path: Path, producer: str) -> None:
    document = made(producer, 41)
    result = redacted(document, tmp_path)
    left, lost = compare(document, result)
    assert (left, lost) == ([], [])
    assert result.places >= len(document.secret)
    assert result.how == ("masked-text" if producer == "hwp" else "cleaned")
    assert result.path is not None and result.extension == result.path.suffix[1:]


@pytest.mark.parametrize("turn", [90, 180])
def test_누운_스캔에서도_가리고_EXIF를_버린다(tmp_path: Path, turn: int) -> None:
    document = jpeg_scan(3, turn)
    assert document.secret[0].encode() in document.content
    result = redacted(document, tmp_path)
    assert result.how == "cleaned" and result.path is not None
    content = result.path.read_bytes()
    assert document.secret[0].encode() not in content and not Image.open(io.BytesIO(content)).getexif()
    upright = io.BytesIO()
    Image.open(io.BytesIO(content)).rotate(-turn, expand=True).save(upright, "PNG")
    seen = seen_in(upright.getvalue())
    assert not any(one[7:] in seen for one in document.secret)
    assert sum(one in seen for one in document.innocent) >= 3


def label(texts: list[str], size: tuple[int, int] = (900, 400)) -> Image.Image:
    """A white picture with lines of text in Latin letters."""
    picture = Image.new("RGB", size, "white")
    font = ImageFont.load_default(36)
    for row, text in enumerate(texts):
        ImageDraw.Draw(picture).text((40, 40 + 70 * row), text, fill="black", font=font)
    return picture


def run(
    picture: Image.Image, format_: str, folder: Path, pages: tuple[int, int] | None = None, **more: object
) -> Redacted:
    """The derivative of a picture file."""
    out = io.BytesIO()
    picture.save(out, format_, **more)
    path = folder / "picture"
    path.write_bytes(out.getvalue())
    digest = hashlib.sha256(out.getvalue()).hexdigest()
    text = read_text(path, f"그림.{format_.lower()}", DocumentLimits(), sha256=digest)
    target = folder / "out"
    target.mkdir(exist_ok=True)
    return redact(path, text, pages, target, DocumentLimits())


@pytest.mark.parametrize(("format_", "extension"), [("PNG", "png"), ("BMP", "png"), ("WEBP", "png"), ("TIFF", "tif")])
def test_그림_형식마다_가린다(tmp_path: Path, format_: str, extension: str) -> None:
    result = run(label(["Name Hong", "No. 850101-1234567", "Tel 010-1234-5678"]), format_, tmp_path)
    assert result.how == "cleaned" and result.places == 1 and result.extension == extension
    assert result.path is not None
    picture = Image.open(result.path).convert("L")
    shown = io.BytesIO()
    picture.save(shown, "PNG")
    seen = seen_in(shown.getvalue())
    assert "1234567" not in seen and "850101" not in seen and "010-1234-5678" in seen


def test_여러_쪽_TIFF에서_문서의_쪽만_담는다(tmp_path: Path) -> None:
    pages = [label(["first page 850101-1234567"]), label(["second page"]), label(["third 850202-2345678"])]
    result = run(pages[0], "TIFF", tmp_path, (2, 3), save_all=True, append_images=pages[1:])
    assert result.path is not None and result.places == 1
    with Image.open(result.path) as opened:
        assert getattr(opened, "n_frames", 1) == 2


def test_번호가_없는_그림은_그대로다(tmp_path: Path) -> None:
    source = label(["Business No. 123-45-67890", "2025-07-01", "Total 12,345,678"])
    result = run(source, "PNG", tmp_path)
    assert result.places == 0 and result.note == "" and result.path is not None
    assert Image.open(result.path).tobytes() == source.tobytes()


@pytest.mark.parametrize(
    ("state", "format_", "word"),
    [
        ("encrypted", "pdf", "암호"),
        ("drm", "drm", "보안"),
        ("damaged", "hwp", "손상"),
        ("unsupported", "unknown", "형식"),
    ],
)
def test_열_수_없는_문서는_까닭을_적고_주지_않는다(tmp_path: Path, state: str, format_: str, word: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"850101-1234567")
    text = DocumentText.model_validate({"file": "x", "format": format_, "sha256": "0" * 64, "state": state})
    result = redact(path, text, None, tmp_path, DocumentLimits())
    assert result.how == "withheld" and result.path is None and word in result.note
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("메모.txt", "이름 홍길동\n주민등록번호 850101-1234567\n사업자 123-45-67890\n"),
        ("메모.rtf", r"{\rtf1\ansi name Hong \par No 850101-1234567 \par biz 123-45-67890 \par}"),
    ],
)
def test_고쳐_쓸_수_없는_형식은_가린_글로_준다(tmp_path: Path, name: str, content: str) -> None:
    result = redacted(Made(name, content.encode("cp949"), (), ()), tmp_path)
    assert result.how == "masked-text" and result.extension == "txt" and result.places == 1
    assert result.path is not None
    text = result.path.read_text(encoding="utf-8")
    assert "850101" not in text and "1234567" not in text and "123-45-67890" in text
