"""The masked text that takes the place of a format that cannot be cleaned."""

import pytest

from intake.redaction.finder import Known
from intake.redaction.masked import masked_text
from models.document import Cell, DocumentText, Line, Page, Table


def document(*pages: Page) -> DocumentText:
    """A document of these pages."""
    return DocumentText(file="a.hwp", format="hwp", sha256="0" * 64, state="read", pages=pages)


def page(number: int | None, *lines: str, cells: tuple[str, ...] = ()) -> Page:
    """A page of lines and a table of one row."""
    row = tuple(Cell(row=0, column=column, text=text) for column, text in enumerate(cells))
    return Page(
        number=number,
        source="text",
        lines=tuple(Line(text=line) for line in lines),
        tables=(Table(cells=row),) if row else (),
    )


def test_쪽마다_표시를_두고_원하는_쪽만_담는다() -> None:
    text = document(page(1, "첫 쪽"), page(2, "둘째 쪽 850101-1234567"), page(3, "셋째 쪽"))
    masked, places = masked_text(text, (2, 3), Known())
    assert "첫 쪽" not in masked and "셋째 쪽" in masked and places == 1
    assert masked.index("2쪽") < masked.index("둘째") < masked.index("3쪽") < masked.index("셋째")
    assert not any(sign.isdigit() for sign in masked.replace("2쪽", "").replace("3쪽", ""))


def test_줄에_없는_표는_칸을_나누어_적고_있는_표는_되풀이하지_않는다() -> None:
    outside, _ = masked_text(document(page(None, "본문", cells=("성명", "홍길동"))), None, Known())
    inside, _ = masked_text(document(page(None, "성명   홍길동", cells=("성명", "홍길동"))), None, Known())
    assert "| 성명 | 홍길동 |" in outside and "|" not in inside


@pytest.mark.parametrize("lines", [("주민등록번호", "850101", "-1234567"), ("번호 850101-", "1234567")])
def test_줄을_넘어가는_번호도_가린다(lines: tuple[str, ...]) -> None:
    masked, places = masked_text(document(page(None, *lines)), None, Known())
    assert places == 1 and not any(sign.isdigit() for sign in masked)


def test_표의_칸에_나뉜_번호도_가린다() -> None:
    masked, _ = masked_text(document(page(None, "본문", cells=("850101", "-", "1234567"))), None, Known())
    assert not any(sign.isdigit() for sign in masked)
