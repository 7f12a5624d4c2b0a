"""The register as a workbook: what operators see, and that their decisions come back from it."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from python_calamine import CalamineWorkbook

from intake.sheets import SheetError, read_decisions
from models.case import ApplicationView, Case, MessageView, Person
from models.register import CASE, DECIDED_BY, DECISION, HEADINGS, REASON
from notifier.register import write_csv, write_json, write_xlsx

NOW = datetime(2025, 8, 14, 9, 0, tzinfo=UTC)
HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", '<script>alert("x")</script>', "{{ 7*7 }}", "../../etc",
    "줄\n바꿈", "가" * 5000, "\x00\x07끝", "",
]  # fmt: skip


def case(number: int, name: str = "한빛") -> Case:
    """An accepted case with this organisation."""
    message = MessageView(
        message_id=f"<{number}@x>", from_="a@hanbit.example", subject=name, received_at="2025-08-13T10:00:00+09:00",
        sent_at=None, size=1, sha256="0" * 64, evidence={},
    )  # fmt: skip
    return Case(
        case_id=f"C{number:06d}", receipt_number=f"AICA-2025-{number:04d}", disposition="accepted",
        disposition_reasons=(), duplicate_of=None, message=message,
        application=ApplicationView(organization=name, resource="A100", cards=8, pi=Person(name=name)),
    )  # fmt: skip


def sheet(path: Path) -> Sequence[Sequence[object]]:
    """The first sheet."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_한_건이_한_줄이고_제목_줄이_맞는다(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    assert write_xlsx([case(1), case(2, "누리㈜")], path, NOW) == 2
    head, first, second = sheet(path)
    assert head == list(HEADINGS)
    assert first[0] == "C000001" and second[HEADINGS.index("기업(기관)명")] == "누리㈜"
    assert str(first[HEADINGS.index("수신 시각")]).startswith("2025-08-13 10:00")
    again = tmp_path / "again.xlsx"
    write_xlsx([case(1), case(2, "누리㈜")], again, NOW)
    assert again.read_bytes() == path.read_bytes()


def test_종이에_찍어도_읽을_수_있다(tmp_path: Path) -> None:
    write_xlsx([case(1)], tmp_path / "r.xlsx", NOW)
    for printed, wide in zip(load_workbook(tmp_path / "r.xlsx").worksheets, (4, 1), strict=True):
        setup = printed.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToWidth or 1, setup.fitToHeight) == (
            9,
            "landscape",
            wide,
            0,
        )
        assert printed.print_title_rows == "$1:$1" and "&P" in printed.oddFooter.center.text.replace("[Page]", "P")
    assert load_workbook(tmp_path / "r.xlsx").worksheets[0].print_title_cols == "$A:$B"


@pytest.mark.parametrize("name", HOSTILE)
def test_신청인이_쓴_글은_수식이_되지_않는다(name: str, tmp_path: Path) -> None:
    import zipfile

    path, text = tmp_path / "r.xlsx", tmp_path / "r.csv"
    write_xlsx([case(1, name)], path, NOW)
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert sheet(path)[1][0] == "C000001"
    write_csv([case(1, name)], text)
    with text.open(encoding="utf-8-sig", newline="") as stream:
        _, row = list(csv.reader(stream))
    assert not row[HEADINGS.index("기업(기관)명")].startswith(("=", "+", "-", "@", "\t"))
    lines = tmp_path / "r.json"
    assert write_json([case(1, name)], lines) == 1
    assert json.loads(lines.read_text(encoding="utf-8"))["application"]["organization"] == name


def filled(
    path: Path, rows: Sequence[tuple[str, ...]], head: tuple[str, ...] = (CASE, DECISION, REASON, DECIDED_BY)
) -> Path:
    """A workbook as a clerk saves it: a title line above, columns in an order of their own."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("접수대장")
    page.write_string(0, 0, "2025년 접수대장 (결정용)")
    for number, row in enumerate([head, *rows]):
        for column, cell in enumerate(row):
            page.write_string(number + 2, column, cell)
    book.close()
    return path


def test_채워진_결정만_돌아온다(tmp_path: Path) -> None:
    path = filled(
        tmp_path / "d.xlsx",
        [
            ("C000001", "접수", "전화 확인", ""),
            ("C000002", "", "", ""),
            ("AICA-2025-0003", "통과 contacts\n철회", "요청", "이담당"),
        ],
    )
    first, third = read_decisions(path)
    assert (first.case, first.decision, first.reason, first.by, first.number) == (
        "C000001",
        "접수",
        "전화 확인",
        "",
        4,
    )
    assert (third.case, third.by, third.number) == ("AICA-2025-0003", "이담당", 6)


def test_사유가_없거나_파일이_아니면_칸을_짚어_말한다(tmp_path: Path) -> None:
    rows = [("C000001", "접수", "", ""), ("", "접수", "사유", ""), ("C000003", "접수", "사유", "")]
    first, second, third = read_decisions(filled(tmp_path / "d.xlsx", rows))
    assert first.fault.startswith("C4: C000001") and second.fault.startswith("A5: ") and not third.fault
    with pytest.raises(SheetError, match=DECISION):
        read_decisions(filled(tmp_path / "f.xlsx", [("C000001",)], head=(CASE,)))
    broken = tmp_path / "g.xlsx"
    broken.write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(SheetError, match=r"g\.xlsx"):
        read_decisions(broken)
