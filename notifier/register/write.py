"""The register as a file. What applicants wrote is text there and never a formula."""

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.case import Case
from models.json_line import json_line
from models.register import CASE, DECIDED_BY, DECISION, EXPORTED, GUIDE, HEADINGS, REASON
from models.times import in_seoul
from notifier.register.rows import Cell, row_of
from notifier.workbook import workbook

SHEET = "접수대장"
FILLED_IN = (DECISION, REASON, DECIDED_BY)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Signs that begin a formula; in East Asian spreadsheets the wide ones, too."""
_WIDTHS = {
    CASE: 10, "접수번호": 16, "판정": 10, "판정 사유": 24, "수신 시각": 21, "보낸 사람": 26, "메일제목": 40,
    "기업(기관)명": 26, "사업자등록번호": 15, "과제명": 36, "확인할 것": 60, DECISION: 26, REASON: 32, DECIDED_BY: 14,
}  # fmt: skip
PAGES_WIDE = 4
"""Sheets of paper beside each other that the columns take; on one their letters would be a millimetre high."""
_GUIDE = (
    ("접수", "보류되거나 형식이 다른 메일을 접수합니다. 접수번호가 부여되고 접수완료 메일이 나갑니다."),
    ("반려", "신청을 반려합니다."),
    ("철회", "신청인의 뜻에 따라 철회로 처리합니다."),
    ("통과 점검항목", "예: 통과 signature/pi_consent"),
    ("탈락 점검항목", "예: 탈락 consistency/organization"),
    ("값 항목=값", "예: 값 business_number=123-45-67891"),
    ("대체 사건번호", "이 사건이 앞서 접수된 사건을 대체합니다. 예: 대체 C000012"),
)


def write_xlsx(cases: Iterable[Case], path: Path, written_at: datetime) -> int:
    """A workbook with filters, a fixed header and columns for decisions, which `jeopsu decide --from` takes back.

    Returns the number of rows. The same cases and time give the same bytes.
    """
    with workbook(path, constant_memory=True) as book:
        return _fill(book, cases, written_at)


def _fill(book: xlsxwriter.Workbook, cases: Iterable[Case], written_at: datetime) -> int:
    book.set_properties({"title": SHEET, "created": written_at.replace(tzinfo=None)})
    sheet = book.add_worksheet(SHEET)
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1,
                                 "text_wrap": True, "valign": "vcenter"}),
        "fill": book.add_format({"bg_color": "#FFF8E1", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "time": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm:ss"}),
        "won": book.add_format({"valign": "top", "num_format": "#,##0"}),
    }  # fmt: skip
    _head(sheet, styles)
    count = 0
    for count, case in enumerate(cases, 1):
        _row(sheet, count, row_of(case), styles)
    sheet.autofilter(0, 0, max(count, 1), len(HEADINGS) - 1)
    _guide(book.add_worksheet(GUIDE), styles, written_at)
    return count


def _head(sheet: Worksheet, styles: dict[str, object]) -> None:
    sheet.freeze_panes(1, 2)
    _paper(sheet, PAGES_WIDE)
    sheet.repeat_columns(0, 1)
    sheet.print_across()
    for column, heading in enumerate(HEADINGS):
        sheet.set_column(column, column, _WIDTHS.get(heading, 13))
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, styles["head"])


def _paper(sheet: Worksheet, pages_wide: int) -> None:
    """How it is printed: A4 on its side, the header on every page, which has a number."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_footer("&C&P / &N")


def _row(sheet: Worksheet, number: int, row: dict[str, Cell], styles: dict[str, object]) -> None:
    for column, heading in enumerate(HEADINGS):
        cell = row[heading]
        if heading in FILLED_IN:
            sheet.write_blank(number, column, None, styles["fill"])
        elif isinstance(cell, datetime):
            sheet.write_datetime(number, column, cell, styles["time"])
        elif isinstance(cell, int):
            sheet.write_number(number, column, cell, styles["won"])
        elif cell:
            sheet.write_string(number, column, _CONTROL.sub("�", cell), styles["text"])


def _guide(sheet: Worksheet, styles: dict[str, object], written_at: datetime) -> None:
    _paper(sheet, 1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, DECISION, styles["head"])
    sheet.write_string(0, 1, "뜻", styles["head"])
    for number, (word, meaning) in enumerate(_GUIDE, 1):
        sheet.write_string(number, 0, word, styles["text"])
        sheet.write_string(number, 1, meaning, styles["text"])
    note = (
        "결정과 결정 사유를 채운 뒤 `jeopsu decide --from 파일.xlsx --by 이름`을 실행하십시오."
        " 여러 결정은 줄을 바꾸어 적습니다."
    )
    sheet.write_string(len(_GUIDE) + 2, 0, note)
    again = (
        "내보낸 뒤에 다른 결정이 내려진 줄은 반영하지 않고 알려 줍니다. 그때는 접수대장을 새로 내보내 적습니다."
        " 아래 시각은 지우지 마십시오."
    )
    sheet.write_string(len(_GUIDE) + 3, 0, again)
    sheet.write_string(len(_GUIDE) + 4, 0, EXPORTED)
    sheet.write_string(len(_GUIDE) + 4, 1, in_seoul(written_at).isoformat())


def write_csv(cases: Iterable[Case], path: Path) -> int:
    """UTF-8 with a byte order mark, as spreadsheets in Korea expect it. Returns the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for case in cases:
            row = row_of(case)
            writer.writerow([_harmless(row[heading]) for heading in HEADINGS])
            count += 1
    return count


def _harmless(cell: Cell) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    text = _CONTROL.sub("�", cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell))
    return f"'{text}" if isinstance(cell, str) and text.lstrip().startswith(_FORMULA) else text


def write_json(cases: Iterable[Case], path: Path) -> int:
    """One case object a line (`case.schema.json`). Returns the number of cases."""
    count = 0
    with path.open("w", encoding="utf-8", errors="replace") as stream:
        for case in cases:
            stream.write(json_line(case.to_dict()) + "\n")
            count += 1
    return count
