"""Workbooks: sheets that only show how to fill in the others are no values of the applicant."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from models.document import DocumentText
from tests.documents.making import read

FORM = [("이용신청 요약서", ""), ("기업명", "주식회사 솔빛데이터"), ("신청자원", "H100 8장")]
SAMPLE = [("작성예시", ""), ("기업명", "예) 주식회사 홍길동"), ("신청자원", "A100 8장")]


def book(folder: Path, **sheets: list[tuple[str, str]]) -> DocumentText:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return read(folder, "요약서.xlsx", out.getvalue())


@pytest.mark.parametrize(
    "name", ["작성예시", "작성 방법", "(예시)", "2. 작성요령", "요약서 작성 예시", "견본", "Sample"]
)
def test_예시_시트는_읽지_않고_그렇다고_말한다(tmp_path: Path, name: str) -> None:
    found = book(tmp_path, 요약서=FORM, **{name: SAMPLE})
    assert "솔빛데이터" in found.pages[0].text and "홍길동" not in found.pages[0].text
    assert (found.state, found.notes) == ("read", ("guide-left-out",))
    assert "예시" in found.detail


@pytest.mark.parametrize("name", ["요약서", "Sheet1", "예산", "안내데스크 신청서", "방법론", "이용계획"])
def test_다른_시트는_모두_읽는다(tmp_path: Path, name: str) -> None:
    found = book(tmp_path, 신청서=FORM, **{name: [("과제명", "산불 탐지")]})
    assert "산불 탐지" in found.pages[0].text
    assert found.notes == ()


def test_예시_시트뿐이면_그것을_읽는다(tmp_path: Path) -> None:
    assert "홍길동" in book(tmp_path, 작성예시=SAMPLE).pages[0].text


def struck(folder: Path, *, offset: int = 0, plain: bool = False) -> DocumentText:
    """A sheet in which a value was struck out: a whole cell, a part of one, and a number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet("표지").write(0, 0, "이용신청")
        sheet = made.add_worksheet("요약서")
        through = made.add_format({} if plain else {"font_strikeout": True})
        sheet.write_row(offset, offset, ["신청자원", "H100 8장"])
        sheet.write(offset + 1, offset, "기업명")
        sheet.write(offset + 1, offset + 1, "주식회사 옛터", through)
        sheet.write(offset + 1, offset + 2, "주식회사 새터")
        sheet.write(offset + 2, offset, "과제명")
        sheet.write_rich_string(offset + 2, offset + 1, through, "옛 과제", " 새 과제")
        sheet.write(offset + 3, offset, 7777, through)
    return read(folder, "요약서.xlsx", out.getvalue())


@pytest.mark.parametrize("offset", [0, 3])
def test_엑셀에서_취소선을_그은_값은_읽지_않는다(tmp_path: Path, offset: int) -> None:
    found = struck(tmp_path, offset=offset)
    assert [line.text for line in found.pages[0].lines] == [
        *("이용신청", "신청자원   H100 8장", "기업명   주식회사 새터", "과제명   새 과제")
    ]
    assert [line.text for line in found.pages[0].struck] == ["주식회사 옛터", "옛 과제", "7777"]
    assert found.notes == ("struck-out",)


def test_엑셀에서_취소선이_없는_값은_모두_읽는다(tmp_path: Path) -> None:
    found = struck(tmp_path, plain=True)
    assert "주식회사 옛터" in found.pages[0].text and "7777" in found.pages[0].text
    assert found.notes == ()


def test_취소선을_끈_글꼴은_글을_지우지_않는다(tmp_path: Path) -> None:
    """Other programs write `<strike val="0"/>` into fonts that strike nothing out."""
    out = io.BytesIO()
    struck_book = io.BytesIO()
    with xlsxwriter.Workbook(struck_book) as made:
        made.add_worksheet().write(0, 0, "주식회사 새터", made.add_format({"font_strikeout": True}))
    with zipfile.ZipFile(struck_book) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<strike/>", b'<strike val="0"/>'))
    assert read(tmp_path, "요약서.xlsx", struck_book.getvalue()).pages[0].text == ""
    assert read(tmp_path, "요약서.xlsx", out.getvalue()).pages[0].text == "주식회사 새터"


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_숨겨진_시트는_읽지_않고_그렇다고_말한다(tmp_path: Path, how: str) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet("요약서").write_row(0, 0, ["신청자원", "H100 8장"])
        hidden = made.add_worksheet("옛 요약서")
        hidden.write_row(0, 0, ["신청자원", "A100 8장"])
        getattr(hidden, how)()
    found = read(tmp_path, "요약서.xlsx", out.getvalue())
    assert found.pages[0].text == "신청자원   H100 8장"
    assert (found.state, found.notes) == ("read", ("sheets-hidden",))
    assert "숨겨진" in found.detail
