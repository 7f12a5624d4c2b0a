"""Cells of tables on scans: found from ruling lines with gaps, and read alone where a block would mix their lines."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from intake.documents.fields.dates import misread_dates
from intake.documents.ocr import clean
from intake.documents.ocr.cells import Row, inside, rows_of, unread
from intake.documents.ocr.engine import Word
from intake.documents.ocr.page import _with_lost

_COLUMNS, _ROWS = (200, 500, 1400), (300, 420, 600, 700)


def _page(*, gap: int = 0) -> np.ndarray:
    """A page with a table of three rows and two columns; `gap` pixels are missing in the middle of every line."""
    page = np.full((2339, 1654), 255, np.uint8)
    for y in _ROWS:
        cv2.line(page, (_COLUMNS[0], y), (_COLUMNS[-1], y), 0, 2)
        page[y - 3 : y + 4, 900 : 900 + gap] = 255
    for x in _COLUMNS:
        cv2.line(page, (x, _ROWS[0]), (x, _ROWS[-1]), 0, 2)
        page[500 : 500 + gap, x - 3 : x + 4] = 255
    return page


def _word(left: int, top: int, line: int) -> Word:
    return Word(text="글", confidence=0.9, box=(left, top, left + 60, top + 36), line=(1, 1, line))


@pytest.mark.parametrize("gap", [0, 10, 40])
def test_칸은_끊긴_괘선으로도_찾는다(gap: int) -> None:
    rows = rows_of(clean.rules_of(_page(gap=gap)))
    assert len(rows) == 3
    for row, (top, bottom) in zip(rows, pairwise(_ROWS), strict=True):
        wanted = [(200, top, 500, bottom), (500, top, 1400, bottom)]
        assert np.abs(np.array(row.cells) - np.array(wanted)).max() <= 8


def test_괘선이_없으면_칸도_없다() -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    cv2.putText(page, "no table here", (300, 500), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 6)
    assert rows_of(clean.rules_of(page)) == []


def test_줄이_섞인_행은_칸마다_다시_읽고_나머지는_둔다() -> None:
    page = _page()
    for x, y in ((300, 350), (700, 330), (700, 380), (300, 640), (700, 640)):
        cv2.rectangle(page, (x, y), (x + 60, y + 30), 0, -1)
    rows = rows_of(clean.rules_of(page))
    bare = clean.without_rules(page)
    mixed = [_word(300, 345, 1), _word(700, 325, 1), _word(700, 375, 2)]
    plain = [_word(300, 640, 3), _word(700, 640, 3)]
    assert unread(rows[0], [*mixed, *plain], bare) == list(rows[0].cells)
    assert unread(rows[2], [*mixed, *plain], bare) == []


def test_괘선을_놓쳐_두_행이_하나로_보이면_그대로_둔다() -> None:
    page = _page()
    cv2.rectangle(page, (300, 440), (360, 470), 0, -1)
    cv2.rectangle(page, (300, 540), (360, 570), 0, -1)
    row = rows_of(clean.rules_of(page))[1]
    assert unread(row, [_word(300, 440, 1), _word(300, 540, 2)], clean.without_rules(page)) == []
    assert unread(row, [_word(300, 440, 1), _word(300, 490, 2)], clean.without_rules(page)) == [row.cells[0]]


def test_글이_빠진_칸만_다시_읽는다() -> None:
    page = _page()
    for x in (300, 700):
        cv2.rectangle(page, (x, 640), (x + 60, 670), 0, -1)
    row = rows_of(clean.rules_of(page))[2]
    assert unread(row, [_word(300, 640, 1)], clean.without_rules(page)) == [row.cells[1]]
    blank = clean.without_rules(_page())
    assert unread(row, [_word(300, 640, 1)], blank) == []


def test_낱말은_가운데가_놓인_칸에_속한다() -> None:
    row = Row(((0, 0, 100, 50), (100, 0, 300, 50)))
    assert inside(row.cells[1], _word(80, 5, 1))
    assert not inside(row.cells[0], _word(80, 5, 1))
    assert not row.holds(_word(80, 60, 1))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025 년 7H 13 일", ["2025-07-13"]),
        ("2024 년 7H 6%", ["2024-07-06"]),
        ("2025 년 12 10 일", []),
        ("2024 년 1 일", []),
    ],
)
def test_월이_잘못_읽힌_날짜(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in misread_dates(text)] == days


def _said(text: str, left: int, right: int, top: int = 100, confidence: float = 0.9) -> Word:
    return Word(text=text, confidence=confidence, box=(left, top, right, top + 20), line=(1, 1, 1))


@pytest.mark.parametrize(("confidence", "kept"), [(0.85, True), (0.7, False)])
def test_칸을_다시_읽으며_잃은_또렷한_낱말은_제자리에_남는다(confidence: float, *, kept: bool) -> None:
    number = _said("700101-1******", 100, 270, confidence=confidence)
    before = [number, _said("2019.", 280, 340), _said("8.", 350, 370), _said("17", 380, 410)]
    again = [_said("2019.", 281, 341), _said("8.", 351, 371), _said("17.", 381, 412), _said("사임", 100, 140, 140)]
    wanted = ["2019.", "8.", "17.", "사임"]
    assert [word.text for word in _with_lost(again, before)] == [*[number.text] * kept, *wanted]


@pytest.mark.parametrize("lost", ["온", "대학교", "2019."])
def test_긴_번호가_아닌_낱말은_다시_읽은_대로_둔다(lost: str) -> None:
    again = [_said("온", 100, 120), _said("새미", 130, 170)]
    assert _with_lost(again, [_said(lost, 60, 90), _said("새미", 130, 170)]) == again


def test_다시_읽은_번호가_있으면_앞서_읽은_번호를_더하지_않는다() -> None:
    again = [_said("700101-1******", 300, 470)]
    assert _with_lost(again, [_said("700107-1******", 100, 270)]) == again


def test_다시_읽은_낱말이_덮는_낱말은_남기지_않는다() -> None:
    assert _with_lost([_said("대표이사", 100, 300)], [_said("대표", 100, 180), _said("이사", 200, 290)]) == [
        _said("대표이사", 100, 300)
    ]


def test_아무것도_읽히지_않은_행은_글자가_있는_칸만_다시_읽는다() -> None:
    page = _page()
    cv2.rectangle(page, (300, 340), (360, 370), 0, -1)
    rows = rows_of(clean.rules_of(page))
    bare = clean.without_rules(page)
    elsewhere = [_word(300, 640, 1), _word(700, 640, 1)]
    assert unread(rows[0], elsewhere, bare) == [rows[0].cells[0]]
    assert unread(rows[1], elsewhere, bare) == []
    assert unread(rows[0], [], bare) == []


def test_행은_그_아래에_선_낱말_앞에_온다() -> None:
    row = Row(((200, 300, 500, 420), (500, 300, 1400, 420)))
    assert row.above(_word(300, 440, 1))
    assert not row.above(_word(300, 340, 1)) and not row.above(_word(300, 200, 1))
