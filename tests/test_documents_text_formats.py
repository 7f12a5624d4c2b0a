"""Every format that the generator writes is read with what its truth says."""

import io
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from rapidfuzz import fuzz

from demo.documents import Application, Terms, Wish, application, terms_of
from demo.documents.truth import DocumentTruth
from intake.documents import page_picture
from intake.documents.ocr.engine import tessdata
from models import config
from models.document import DocumentText
from tests.documents.making import read, squeezed

needs_korean = pytest.mark.skipif(
    tessdata() is None and os.environ.get("CI") != "true",  # in CI they run, and fail where the data is missing
    reason="tesseract-ocr-kor is not installed on this machine",
)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return terms_of(config.load(Path(__file__).parents[1] / "config.yaml", {}).call)


def _text(document: DocumentText, truth: DocumentTruth) -> str:
    first, last = truth.pages or (1, 1)
    return squeezed("\n".join(page.text for page in document.pages if first <= (page.number or 1) <= last))


def _values(truth: DocumentTruth) -> list[str]:
    values = [truth.person, truth.department, truth.organization, truth.address]
    return [squeezed(value) for value in values if value]


def _has_date(text: str, day: date) -> bool:
    return re.search(rf"{day.year}\D{{0,3}}0?{day.month}\D{{0,3}}0?{day.day}(?!\d)", text) is not None


def _truths(sample: Application, name: str) -> list[DocumentTruth]:
    return [truth for truth in sample.truth.documents if truth.file == name]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("producer", ["typst", "reportlab", "docx", "hwpx", "hwp"])
def test_모든_값이_제자리에서_읽힌다(producer: str, seed: int, terms: Terms, tmp_path: Path) -> None:
    sample = application(f"formats/{producer}/{seed}", terms, Wish(producers=(producer,)))
    for name, content in sample.files.items():
        document = read(tmp_path, name, content)
        assert (document.state, document.detail) == ("read", "")
        for truth in _truths(sample, name):
            text = _text(document, truth)
            assert document.format == truth.format
            assert [value for value in _values(truth) if value not in text] == []
            assert truth.issued_on is None or _has_date(text, truth.issued_on)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice, which writes the DOC, is not installed")
def test_옛_워드_문서는_새_워드_문서와_같게_읽힌다(terms: Terms, tmp_path: Path) -> None:
    sample = application("formats/doc", terms, Wish(producers=("docx",)))
    plan = next(truth.file for truth in sample.truth.documents if truth.kind == "application_plan")
    (tmp_path / "plan.docx").write_bytes(sample.files[plan])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), "plan.docx"]
    subprocess.run(order, cwd=tmp_path, check=True, capture_output=True)
    new = read(tmp_path, "plan.docx", sample.files[plan])
    old = read(tmp_path, "plan.doc", (tmp_path / "plan.doc").read_bytes())
    assert squeezed(old.pages[0].text) == squeezed(new.pages[0].text)
    cells = [[(cell.row, cell.column, cell.text) for cell in table.cells] for table in new.pages[0].tables]
    assert [[(cell.row, cell.column, cell.text) for cell in table.cells] for table in old.pages[0].tables] == cells


@pytest.mark.parametrize("producer", ["typst", "reportlab", "docx", "hwpx", "hwp"])
def test_도장이나_서명이_있는_문서에는_자취가_남는다(producer: str, terms: Terms, tmp_path: Path) -> None:
    for faults in ((), ("unsigned-plan",)):
        sample = application(f"marks/{producer}", terms, Wish(producers=(producer,), merged=False, faults=faults))
        plan = next(truth for truth in sample.truth.documents if truth.kind == "application_plan")
        document = read(tmp_path, plan.file, sample.files[plan.file])
        assert any(page.marks for page in document.pages) is plan.signed


@needs_korean
@pytest.mark.parametrize("producer", ["scan", "photo"])
def test_스캔과_사진도_거의_다_읽힌다(producer: str, terms: Terms, tmp_path: Path) -> None:
    sample = application(f"ocr/{producer}/1", terms, Wish(producers=(producer,), category="sme"))
    found = total = 0
    for name, content in sample.files.items():
        truths = [truth for truth in _truths(sample, name) if truth.text_source == "ocr"]
        document = read(tmp_path, name, content) if truths else None
        for truth in truths:
            assert document is not None
            text = _text(document, truth)
            values = [value for value in _values(truth) if not value.startswith("AI")]  # the steady error: AI as 시
            found += sum(fuzz.partial_ratio(value, text) >= 80 for value in values)
            total += len(values)
            for page in document.pages:
                assert page.source == "ocr"
                assert all(line.confidence is not None and line.box is not None for line in page.lines)
    assert total >= 6
    assert found >= 0.85 * total


@needs_korean
@pytest.mark.parametrize("turned", [90, 180])
def test_누운_스캔은_돌려서_읽고_자리는_원래_쪽에서_센다(turned: int, terms: Terms, tmp_path: Path) -> None:
    sample = application("turned", terms, Wish(producers=("scan",), merged=False))
    truth = next(one for one in sample.truth.documents if one.kind == "business_registration")
    path = tmp_path / "upright"
    path.write_bytes(sample.files[truth.file])
    upright = page_picture(path, truth.format, 1, 150)
    out = io.BytesIO()
    upright.rotate(turned, expand=True).save(out, "PNG")
    page = read(tmp_path, "a.png", out.getvalue()).pages[0]
    assert page.turned == turned
    assert (truth.business_number or "?") in squeezed(page.text)
    title = page.lines[0].box
    assert title is not None
    middle = (title.left + title.right) / 2, (title.top + title.bottom) / 2
    edge = {90: middle[0], 180: 1 - middle[1]}[turned]
    assert edge < 0.3


def test_EXIF의_방향을_따른다(tmp_path: Path) -> None:
    picture = Image.new("RGB", (80, 40), "white")
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "a.jpg", exif=exif)
    assert page_picture(tmp_path / "a.jpg", "jpeg", 1, 100).size == (40, 80)


def test_여러_쪽짜리_TIFF는_쪽마다_열린다(tmp_path: Path) -> None:
    first, *rest = (Image.new("L", (60 + 10 * n, 50)) for n in range(3))
    first.save(tmp_path / "a.tif", save_all=True, append_images=rest)
    assert [page_picture(tmp_path / "a.tif", "tiff", n, 100).size for n in (1, 2, 3)] == [
        (60, 50),
        (70, 50),
        (80, 50),
    ]


def test_없는_언어의_자료는_없다고_한다() -> None:
    assert tessdata("tlh+kor") is None
