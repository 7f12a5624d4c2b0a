"""The score sheet is whole to see and to print: no row hides a line of its text, whichever program opens it."""

from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types

from notifier.folder import SheetCase, write_sheet
from tests.rule_cases import CALL

LONG = "지역 인프라 기반 초거대 한국어 언어모델의 경량화와 산업 현장 실증을 위한 분산 학습 기술 개발"


def lines(text: str, width: float) -> int:
    """Lines that a text needs in a column that is so many signs of Latin writing wide."""
    parts = text.split("\n")
    return sum(
        max(1, ceil(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in part) / width)) for part in parts
    )


@pytest.mark.parametrize("project", ["음성합성", LONG, LONG * 3], ids=["짧음", "김", "아주 김"])
def test_줄이_바뀌는_칸도_다_보이고_세부항목이_모두_인쇄된다(tmp_path: Path, project: str) -> None:
    case = SheetCase(number="AICA-2025-0001", organization="주식회사 한빛", project=project, resource="HPC")
    write_sheet([case], tmp_path / "a.xlsx", CALL, presentation_percent=50)
    book = load_workbook(tmp_path / "a.xlsx")
    for sheet, first in ((book["평가표"], 5), (book["평가항목"], 1)):
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
        for row in sheet.iter_rows(min_row=first):
            height = sheet.row_dimensions[row[0].row].height or 15
            for cell in row:
                text = cell.value if isinstance(cell.value, str) and not cell.value.startswith("=") else ""
                width = sheet.column_dimensions[cell.column_letter].width
                assert height >= 14 * lines(text, width), (sheet.title, cell.coordinate, height)
    shown = [row[2].value for row in book["평가항목"].iter_rows(min_row=2)]
    assert [text.split("\n") for text in shown] == [list(one.items) for one in CALL.evaluation.criteria]
