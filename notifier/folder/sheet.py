"""`score-sheet.xlsx`: the criteria with their weights, checked entries and a sum; `jeopsu scores import` reads it."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from models.call import Call
from models.record import Record
from models.register import COMMENT, NUMBER, REVIEWER, TOTAL
from models.selection import PRESENTATION

SHEET = "평가표"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- workbooks hold naive times; a fixed one keeps the bytes the same
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ROW = 4
"""Of the header, from 0."""


class SheetCase(Record):
    """One case on a score sheet."""

    number: str
    organization: str
    project: str
    resource: str


def write_sheet(cases: Sequence[SheetCase], path: Path, call: Call, reviewer: str = "") -> None:
    """A sheet with one row a case. The same arguments give the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": SHEET, "created": CREATED})
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1,
                            "text_wrap": True, "valign": "vcenter", "align": "center"})  # fmt: skip
    fill = book.add_format({"bg_color": "#FFF8E1", "border": 1, "valign": "top", "text_wrap": True})
    text = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    total = book.add_format({"border": 1, "valign": "top", "bold": True, "num_format": "0.0"})
    title = book.add_format({"bold": True, "font_size": 14})
    criteria = [(criterion.name, criterion.points) for criterion in call.evaluation.criteria]
    presented = any(case.resource in call.evaluation.presentation_resources for case in cases)
    points = [*criteria, *([(PRESENTATION, call.evaluation.full_score)] if presented else [])]
    sheet.write_string(0, 0, f"{call.title} 평가표", title)
    sheet.write_string(1, 0, "노란 칸을 채워 주십시오. 점수는 소수 첫째 자리까지 적을 수 있습니다.")
    sheet.write_string(2, 0, f"평점 {call.evaluation.threshold}점 이상이 선정 대상입니다 ({call.evaluation.clause}).")
    names = [NUMBER, "기업(기관)명", "과제명", "자원", REVIEWER]
    headings = [*names, *(name for name, _ in points), TOTAL, COMMENT]
    for column, heading in enumerate(headings):
        sheet.write_string(ROW, column, heading, head)
    for column, (_, most) in enumerate(points, len(names)):
        sheet.write_string(ROW - 1, column, f"{most}점 만점")
    for number, case in enumerate(cases, ROW + 1):
        for column, cell in enumerate((case.number, case.organization, case.project, case.resource)):
            sheet.write_string(number, column, _CONTROL.sub("�", cell)[:500], text)
        sheet.write_string(number, len(names) - 1, _CONTROL.sub("�", reviewer)[:500], fill)
        for column, (name, most) in enumerate(points, len(names)):
            sheet.write_blank(number, column, None, fill)
            sheet.data_validation(number, column, number, column, _rule(name, most))
        first, last = _cell(number, len(names)), _cell(number, len(names) + len(criteria) - 1)
        sheet.write_formula(number, len(headings) - 2, f"=SUM({first}:{last})", total, 0)
        sheet.write_blank(number, len(headings) - 1, None, fill)
    for column, width in enumerate([16, 26, 36, 10, 14, *([13] * len(points)), 9, 50]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(ROW + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    _criteria(book.add_worksheet("평가항목"), call, head, text)
    book.close()


def _rule(name: str, most: int) -> dict[str, object]:
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most,
        "input_title": name[:32], "input_message": f"0점부터 {most}점까지",
        "error_title": "점수를 확인해 주십시오", "error_message": f"{name}은(는) 0점부터 {most}점까지입니다."[:255],
    }  # fmt: skip


def _cell(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _criteria(sheet: "xlsxwriter.worksheet.Worksheet", call: Call, head: object, text: object) -> None:
    for column, heading in enumerate(("평가항목", "배점", "세부항목")):
        sheet.write_string(0, column, heading, head)
    for row, criterion in enumerate(call.evaluation.criteria, 1):
        sheet.write_string(row, 0, criterion.name, text)
        sheet.write_number(row, 1, criterion.points, text)
        sheet.write_string(row, 2, "\n".join(criterion.items), text)
    for column, width in enumerate((24, 8, 90)):
        sheet.set_column(column, column, width)
