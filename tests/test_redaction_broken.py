"""Broken and hostile files: redaction never raises, and never lets a number through."""

import hashlib
from pathlib import Path
from random import Random

import pytest

from intake.documents import DocumentLimits, read_text
from intake.redaction import redact
from intake.redaction.seen import unread
from tests.redaction_makers import zipped
from tests.test_redaction_office import NUMBER, hancom, parts_of, raw, runs, sheet, word
from tests.test_redaction_pdf import canvas_pdf, everything


def broken(content: bytes, rng: Random) -> bytes:
    """Some bytes changed, dropped or doubled."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randint(1, 200)]
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 100)]
            case _:
                del data[max(50, at) :]
        if len(data) < 60:
            break
    return bytes(data)


SOURCES = {
    "신청서.docx": word(runs("번호 8501", f"01-1234567 그리고 {NUMBER}")),
    "신청서.hwpx": hancom({"FIRST": NUMBER, "SECOND": "8501011234567"}),
    "명단.xlsx": sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{NUMBER}</t></is></c></row>'),
    "문서.pdf": canvas_pdf(("text only",)),
}


@pytest.mark.parametrize("name", SOURCES)
def test_어떻게_깨진_파일이든_오류_없이_끝나고_번호가_남지_않는다(tmp_path: Path, name: str) -> None:
    rng = Random(name)
    path, out = tmp_path / "x", tmp_path / "out"
    out.mkdir()
    kinds = set()
    for _ in range(40):
        content = broken(SOURCES[name], rng)
        path.write_bytes(content)
        text = read_text(path, name, DocumentLimits(), sha256=hashlib.sha256(content).hexdigest())
        result = redact(path, text, None, out, DocumentLimits())
        kinds.add(result.how)
        if result.path is None:
            continue
        data = result.path.read_bytes()
        if data.startswith(b"PK"):
            seen = raw(parts_of(data))
        else:
            seen = everything(data) if data.startswith(b"%PDF") else data.decode()
        assert "850101" not in seen and "1234567" not in seen
    assert "withheld" in kinds


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"<a>" * 5000, "[Content_Types].xml": b"<Types/>"},
        {"word/document.xml": b"<w/>", "WORD/DOCUMENT.XML": NUMBER.encode(), "[Content_Types].xml": b"<Types/>"},
        {"word/document.xml": b" " * 30_000_000, "[Content_Types].xml": b"<Types/>"},
    ],
    ids=["깊은 XML", "겹친 이름", "큰 부분"],
)
def test_적대적인_꾸러미는_고쳐_쓰지_않는다(tmp_path: Path, parts: dict[str, bytes]) -> None:
    path = tmp_path / "x"
    path.write_bytes(zipped(parts))
    text = read_text(path, "a.docx", DocumentLimits(), sha256="0" * 64)
    result = redact(path, text, None, tmp_path, DocumentLimits())
    assert result.how != "cleaned"
    assert result.path is None or NUMBER not in result.path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("주민등록번호 8S0l0l-l2E4567 성명", "8S0l0l-l2E4567 "),
        ("주 민 등 록 번 호 : 850 1O1 - 123", "850 1O1 - 123"),
        ("주민등록번호   금액 12,345,678", ""),
        ("주민등록번호 홍길동 2025-07-01", ""),
    ],
)
def test_표시_뒤에서_잘못_읽힌_번호도_자리를_가린다(text: str, part: str) -> None:
    assert [text[start:end] for start, end in unread(text)] == ([part] if part else [])
