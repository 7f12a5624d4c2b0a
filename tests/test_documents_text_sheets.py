"""Workbooks: sheets that only show how to fill in the others are no values of the applicant."""

import io
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
