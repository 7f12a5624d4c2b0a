"""Pages that lie on their side or upside down: which way their text runs, and places on them as handed in."""

import math
import re
from collections import Counter
from typing import Any

import pypdfium2.raw as raw

from intake.documents.text.pdf_words import signs_of
from models.document import Box, Cell, Line, Mark, Page, Table

_SIGNS = 400
"""Signs of a page whose direction is looked at."""
_MOST = 0.9
_FEW = 10
_SOLID = re.compile(r"\w")


def turn_of(page: Any, text_page: Any) -> int:
    """Degrees clockwise by which a PDF page as it is shown has to be turned for nearly all of its text to stand
    upright: a stamp across the page turns nothing."""
    shown = 90 * max(0, raw.FPDFPage_GetRotation(page))
    angles = Counter(
        raw.FPDFText_GetCharAngle(text_page, index)  # clockwise, as the page is stored
        for index, sign in enumerate(signs_of(text_page, min(_SIGNS, max(0, raw.FPDFText_CountChars(text_page)))))
        if _SOLID.match(sign)
    )
    turns: Counter[int] = Counter()
    for angle, count in angles.items():
        turns[round(-(math.degrees(angle) + shown) / 90) * 90 % 360] += count
    if sum(turns.values()) < _FEW:
        return 0
    turn, count = turns.most_common(1)[0]
    return turn if count >= _MOST * sum(turns.values()) else 0


def turned_back(box: Box | None, turned: int) -> Box | None:
    """A box on the turned page as it lies on the page that was handed in."""
    for _ in range(turned // 90 if box else 0):
        assert box is not None
        box = Box(left=box.top, top=round(1 - box.right, 4), right=box.bottom, bottom=round(1 - box.left, 4))
    return box


def page_turned_back(page: Page, turned: int) -> Page:
    """A page that was read turned, with all places as they lie on the page that was handed in."""

    def line(one: Line) -> Line:
        return one.model_copy(update={"box": turned_back(one.box, turned)})

    def cell(one: Cell) -> Cell:
        return one.model_copy(update={"box": turned_back(one.box, turned)})

    def mark(one: Mark) -> Mark:
        return one.model_copy(update={"box": turned_back(one.box, turned)})

    tables = tuple(Table(cells=tuple(map(cell, table.cells))) for table in page.tables)
    lines, struck, marks = tuple(map(line, page.lines)), tuple(map(line, page.struck)), tuple(map(mark, page.marks))
    whole = (turned + page.turned) % 360  # a scan may have been turned once more
    return page.model_copy(
        update={"lines": lines, "tables": tables, "marks": marks, "struck": struck, "turned": whole}
    )
