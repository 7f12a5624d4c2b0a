"""`score-sheet.xlsx`: the criteria with their weights, checked entries and a sum; `jeopsu scores import` reads it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.call import Call
from models.particles import with_particle
from models.record import Record
from models.register import COMMENT, NUMBER, REVIEWER, TOTAL
from models.selection import PRESENTATION
from notifier.workbook import workbook

SHEET = "평가표"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- workbooks hold naive times; a fixed one keeps the bytes the same
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ROW = 4
"""Of the header, from 0."""
GIVEN = (NUMBER, "기업(기관)명", "과제명", "자원", REVIEWER)
"""Columns before the points."""
Points = Sequence[tuple[str, int]]
"""Name of each criterion with its full score."""
WIDTHS = (16, 26, 36, 10, 14)
"""Of these columns."""
LINE = 16.0
"""Height of a line in points."""
NOTHING = {
    "validate": "custom", "value": "=FALSE", "ignore_blank": True, "error_title": "발표평가 대상이 아닙니다",
    "error_message": "이 자원은 발표평가가 없으므로 비워 두십시오.",
}  # fmt: skip
"""The rule of a cell that stays empty."""


class SheetCase(Record):
    """One case on a score sheet."""

    number: str
    organization: str
    project: str
    resource: str


def write_sheet(
    cases: Sequence[SheetCase], path: Path, call: Call, reviewer: str = "", *, presentation_percent: int
) -> None:
    """A sheet with one row a case; in its sums a presentation weighs as the selection has it. The same arguments give
    the same bytes."""
    with workbook(path) as book:
        _fill(book, cases, call, reviewer, presentation_percent)


def _fill(
    book: xlsxwriter.Workbook, cases: Sequence[SheetCase], call: Call, reviewer: str, presentation_percent: int
) -> None:
    book.set_properties({"title": SHEET, "created": CREATED})
    sheet = book.add_worksheet(SHEET)
    styles = _styles(book)
    criteria = [(criterion.name, criterion.points) for criterion in call.evaluation.criteria]
    presented = any(case.resource in call.evaluation.presentation_resources for case in cases)
    points = [*criteria, *([(PRESENTATION, call.evaluation.full_score)] if presented else [])]
    _head(sheet, call, points, styles)
    if presented:
        weight = f"발표 점수를 적으면 합계에 {presentation_percent}%를 반영합니다 (나머지 항목은 {{}}%)."
        sheet.write_string(1, len(GIVEN), weight.format(100 - presentation_percent))
    for number, case in enumerate(cases, ROW + 1):
        _row(sheet, number, case, reviewer, points, call, styles)
        _total(sheet, number, case, points, call, styles, presentation_percent)
    _criteria(book.add_worksheet("평가항목"), call, styles)


def _styles(book: xlsxwriter.Workbook) -> dict[str, object]:
    cell = {"border": 1, "valign": "top", "text_wrap": True}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1,
                                 "text_wrap": True, "valign": "vcenter", "align": "center"}),
        "fill": book.add_format({**cell, "bg_color": "#FFF8E1"}),
        "text": book.add_format(cell),
        "closed": book.add_format({"bg_color": "#E3E6EA", "border": 1}),
        "total": book.add_format({"border": 1, "valign": "top", "bold": True, "num_format": "0.0"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }  # fmt: skip


def _head(sheet: Worksheet, call: Call, points: Points, styles: dict[str, object]) -> None:
    sheet.write_string(0, 0, f"{call.title} 평가표", styles["title"])
    sheet.write_string(1, 0, "노란 칸을 채워 주십시오. 점수는 소수 첫째 자리까지 적을 수 있습니다.")
    sheet.write_string(2, 0, f"평점 {call.evaluation.threshold}점 이상이 선정 대상입니다 ({call.evaluation.clause}).")
    for column, heading in enumerate([*GIVEN, *(name for name, _ in points), TOTAL, COMMENT]):
        sheet.write_string(ROW, column, heading, styles["head"])
    sheet.set_row(ROW, _height((name, 11) for name, _ in points))
    for column, (_, most) in enumerate(points, len(GIVEN)):
        sheet.write_string(ROW - 1, column, f"{most}점 만점")
    for column, width in enumerate([*WIDTHS, *([13] * len(points)), 9, 50]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(ROW)
    sheet.fit_to_pages(1, 0)


def _row(
    sheet: Worksheet,
    number: int,
    case: SheetCase,
    reviewer: str,
    points: Points,
    call: Call,
    styles: dict[str, object],
) -> None:
    given = (case.number, case.organization, case.project, case.resource, reviewer)
    texts = [_CONTROL.sub("�", cell)[:500] for cell in given]
    sheet.set_row(number, _height(zip(texts, WIDTHS, strict=True)))
    for column, text in enumerate(texts):
        sheet.write_string(number, column, text, styles["fill" if column == len(GIVEN) - 1 else "text"])
    for column, (name, most) in enumerate(points, len(GIVEN)):
        closed = name == PRESENTATION and case.resource not in call.evaluation.presentation_resources
        sheet.write_blank(number, column, None, styles["closed" if closed else "fill"])
        sheet.data_validation(number, column, number, column, NOTHING if closed else _rule(name, most))
    sheet.write_blank(number, len(GIVEN) + len(points) + 1, None, styles["fill"])


def _total(
    sheet: Worksheet,
    number: int,
    case: SheetCase,
    points: Points,
    call: Call,
    styles: dict[str, object],
    percent: int,
) -> None:
    """The sum as the selection counts it; until a presentation has its points, without it."""
    last = len(GIVEN) + len(call.evaluation.criteria) - 1
    written = f"SUM({_cell(number, len(GIVEN))}:{_cell(number, last)})"
    formula = f"={written}"
    if case.resource in call.evaluation.presentation_resources:
        shown = _cell(number, last + 1)
        formula = f"=IF(ISBLANK({shown}),{written},({written}*{100 - percent}+{shown}*{percent})/100)"
    sheet.write_formula(number, len(GIVEN) + len(points), formula, styles["total"], 0)


def _rule(name: str, most: int) -> dict[str, object]:
    wrong = f"{with_particle(name, '은')} 0점부터 {most}점까지입니다."[:255]
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most,
        "input_title": name[:32], "input_message": f"0점부터 {most}점까지",
        "error_title": "점수를 확인해 주십시오", "error_message": wrong,
    }  # fmt: skip


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Of a row with these texts in columns of these widths. Not every program measures rows when it opens a file."""
    return LINE * max(sum(_lines(part, width) for part in text.split("\n")) for text, width in cells)


def _lines(text: str, width: int) -> int:
    signs = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    return max(1, ceil(signs / (width - 1)))


def _cell(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _criteria(sheet: Worksheet, call: Call, styles: dict[str, object]) -> None:
    for column, heading in enumerate(("평가항목", "배점", "세부항목")):
        sheet.write_string(0, column, heading, styles["head"])
    for row, criterion in enumerate(call.evaluation.criteria, 1):
        sheet.write_string(row, 0, criterion.name, styles["text"])
        sheet.write_number(row, 1, criterion.points, styles["text"])
        sheet.write_string(row, 2, "\n".join(criterion.items), styles["text"])
        sheet.set_row(row, _height([("\n".join(criterion.items), 90)]))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate((24, 8, 90)):
        sheet.set_column(column, column, width)
