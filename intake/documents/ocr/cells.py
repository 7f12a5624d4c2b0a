"""Cells of tables on a scan, from the ruling lines before these are erased, and which of them are to be read alone.

A page read as one block mixes the lines of cells that stand side by side at different heights: a label in the middle
of its cell beside an address of two lines.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from intake.documents.ocr.clean import Picture
from intake.documents.ocr.engine import Word
from intake.documents.text.pdf_grid import merged, tables

Rectangle = tuple[int, int, int, int]
_PITCH = 2.1
"""Heights of a word from one line of a cell to the next; rows are further apart."""
_SMALL = 1200
"""Pixels of the longer side at which lines are looked for; the sizes below are pixels of that."""
_PIECE, _GAP, _SHORTEST, _TOUCH, _THICK = 12, 70, 24, 5, 14
_MOST_LINES = 400
_HIGH, _HIGHEST = 3.8, 6.0
"""Heights of a word from which a cell may hold two lines, and up to which it is a cell of one row."""
_INK = 110


class Row(NamedTuple):
    """Cells of the same height side by side, from left to right."""

    cells: tuple[Rectangle, ...]

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies in one of the cells."""
        return any(inside(cell, word) for cell in self.cells)

    def above(self, word: Word) -> bool:
        """Whether the row stands above the middle of a word."""
        return self.cells[0][3] < (word.box[1] + word.box[3]) / 2


def inside(cell: Rectangle, word: Word) -> bool:
    """Whether the middle of a word lies in a cell."""
    across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3]


def rows_of(rules: Picture) -> list[Row]:
    """Rows of two cells or more, from top to bottom. `rules` is not 0 where a ruling line runs."""
    if not rules.any():
        return []
    height, width = rules.shape
    scale = _SMALL / max(height, width)
    small = cv2.resize(rules, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small > 40).astype(np.uint8)
    across, down = _straight(ink), _straight(ink.T)
    if len(across) + len(down) > _MOST_LINES:
        return []
    cells: list[Rectangle] = []
    for group in tables(merged(across), merged(down)):
        places = (
            (round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height)) for x0, y0, x1, y1 in group
        )
        cells += [cell for cell in places if cell[3] - cell[1] < height / 6]
    return _in_rows(cells, round(5 / scale))


def _straight(ink: Picture) -> list[tuple[float, float, float]]:
    """Horizontal lines in parts of the picture: where they stand, begin and end. Gaps by noise are closed."""
    height, width = ink.shape
    pieces = cv2.morphologyEx(np.ascontiguousarray(ink), cv2.MORPH_OPEN, np.ones((1, _PIECE), np.uint8))
    closed = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    whole = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, _SHORTEST), np.uint8))
    places = _pieces(cv2.dilate(whole, np.ones((3, 1), np.uint8)))
    if len(places) >= _MOST_LINES:
        return [(0.0, 0.0, 0.0)] * len(places)
    return [
        ((top + high / 2) / height, (left - _TOUCH) / width, (left + wide + _TOUCH) / width)
        for left, top, wide, high in places
        if high <= _THICK
    ]


def _pieces(ink: Picture) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of everything that hangs together: outlines, since numbering every pixel of a page
    that is nearly empty takes ten times as long."""
    outlines, around = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return []
    outer = (outline for outline, (*_, holder) in zip(outlines, around[0], strict=True) if holder < 0)
    return [(left, top, wide, high) for left, top, wide, high in map(cv2.boundingRect, outer)]


def _in_rows(cells: Sequence[Rectangle], slack: int) -> list[Row]:
    rows: dict[tuple[int, int], list[Rectangle]] = {}
    for cell in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        rows.setdefault((cell[1], cell[3]), []).append(cell)
    return [
        Row(tuple(row))
        for row in rows.values()
        if len(row) > 1 and all(abs(cell[2] - after[0]) <= slack for cell, after in pairwise(row))
    ]


def unread(row: Row, words: Sequence[Word], bare: Picture) -> list[Rectangle]:
    """The cells of a row to be read alone: all of them where lines are mixed, else those that lost their text."""
    if not words:
        return []
    held = [word for word in words if row.holds(word)]
    high = row.cells[0][3] - row.cells[0][1]
    size = sorted(word.box[3] - word.box[1] for word in words)[len(words) // 2]
    if high > _HIGHEST * size or any(_apart(cell, held) > _PITCH * size for cell in row.cells):
        return []  # a ruling line between two rows was not seen
    if len({word.line for word in held}) > 1 or high > _HIGH * size:
        return [cell for cell in row.cells if _printed(cell, bare)]
    return [cell for cell in row.cells if not any(inside(cell, word) for word in held) and _printed(cell, bare)]


def _apart(cell: Rectangle, words: Sequence[Word]) -> float:
    """The widest step from one word of a cell down to the next."""
    middles = sorted((word.box[1] + word.box[3]) / 2 for word in words if inside(cell, word))
    return max((below - above for above, below in pairwise(middles)), default=0.0)


def _printed(cell: Rectangle, bare: Picture) -> bool:
    """Whether anything but specks stands in a cell."""
    left, top, right, bottom = cell
    part = bare[top + 4 : bottom - 4, left + 4 : right - 4]
    if not part.size:
        return False
    ink = cv2.morphologyEx((part < _INK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return int(ink.sum()) > 40
