"""Tables of a PDF page from its ruling lines: cells with spans and their text, and the lines of text around them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from intake.documents.text.flow import row_lines
from intake.documents.text.pdf_drawn import Drawn
from intake.documents.text.pdf_grid import NEAR, Rectangle, merged, tables
from intake.documents.text.pdf_place import box_of
from intake.documents.text.pdf_words import Word, lines_of
from models.document import Box, Cell, Line, Table

_RULES = 3000
"""Ruling lines beyond which a page is a drawing."""


def tables_of(drawn: Drawn, words: Sequence[Word], ratio: float) -> tuple[tuple[Table, ...], list[Word]]:
    """Tables with text and at least two cells, from top to bottom, and the words that are in none.

    `ratio` is width by height of the page.
    """
    rest = list(words)
    if not drawn.across or not drawn.down or len(drawn.across) + len(drawn.down) > _RULES:
        return (), rest
    across = merged([((top + bottom) / 2, left, right) for left, top, right, bottom in drawn.across])
    down = merged([((left + right) / 2, top, bottom) for left, top, right, bottom in drawn.down])
    found = []
    groups = [group for group in tables(across, down) if len(group) > 1]
    every = [cell for group in groups for cell in group]
    # the inner of two tables first, so that no word is in both
    for group in sorted(groups, key=_area):
        table, outside = _table(_with_values(group, every, rest), rest, ratio)
        if any(cell.text for cell in table.cells):
            rest = outside
            found.append(table)
    return tuple(sorted(found, key=lambda table: table.cells[0].box.top if table.cells[0].box else 0)), rest


def lines_with_tables(found: Sequence[Table], outside: Sequence[Word], ratio: float) -> tuple[Line, ...]:
    """Lines of a page from top to bottom; what stands in one row of a table is read cell by cell.

    A label in the middle of its cell stands at the height of no line of an address of two lines beside it.
    """
    lines = lines_of(outside, ratio)
    for table in found:
        rows: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells:
            if cell.text:
                rows[cell.row].append(cell)
        for row in rows.values():
            place = _around([cell.box for cell in row if cell.box])
            lines += [Line(text=text, box=place) for text in row_lines([cell.text for cell in row])]
    return tuple(sorted(lines, key=lambda line: line.box.top if line.box else 0))


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


def _area(group: Sequence[Rectangle]) -> float:
    return sum((right - left) * (bottom - top) for left, top, right, bottom in group)


def _with_values(
    group: Sequence[Rectangle], every: Sequence[Rectangle], words: Sequence[Word]
) -> Sequence[Rectangle]:
    """Shaded labels one below the other, whose values stand at their right between no lines, with cells for these:
    each goes as far as the next cell of all (`every`)."""
    if max(cell[0] for cell in group) - min(cell[0] for cell in group) > NEAR:
        return group
    values = []
    for _, top, right, bottom in group:
        beside = [cell for cell in every if cell[1] + NEAR < bottom and top + NEAR < cell[3]]
        end = min((cell[0] for cell in beside if cell[0] > right - NEAR), default=1.0)
        if any(right < (word.left + word.right) / 2 < end and top < word.middle < bottom for word in words):
            values.append((right, top, end, bottom))
    return [*group, *values] if 2 * len(values) > len(group) else group


def _table(group: Sequence[Rectangle], words: Sequence[Word], ratio: float) -> tuple[Table, list[Word]]:
    """A table, and the words that are not in it."""
    columns = _steps([value for cell in group for value in (cell[0], cell[2])])
    rows = _steps([value for cell in group for value in (cell[1], cell[3])])
    spans = [
        tuple(_index(steps, value) for steps, value in zip((columns, rows) * 2, cell, strict=True)) for cell in group
    ]
    owner: dict[tuple[int, int], int] = {}
    for index, (left, top, right, bottom) in enumerate(spans):
        for row in range(top, bottom):
            for column in range(left, right):
                owner.setdefault((row, column), index)
    inside: defaultdict[int, list[Word]] = defaultdict(list)
    outside = []
    for word in words:
        place = bisect_right(rows, word.middle) - 1, bisect_right(columns, (word.left + word.right) / 2) - 1
        if place in owner:
            inside[owner[place]].append(word)
        else:
            outside.append(word)
    cells = []
    for index, (left, top, right, bottom) in enumerate(spans):
        text = "\n".join(line.text for line in lines_of(inside[index], ratio))
        span = {"rows": max(1, bottom - top), "columns": max(1, right - left)}
        cells.append(Cell(row=top, column=left, text=text, box=box_of(*group[index]), **span))
    return Table(cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))), outside


def _steps(values: list[float]) -> list[float]:
    """Different positions of lines, those closer than `NEAR` being one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > NEAR:
            steps.append(value)
    return steps


def _index(steps: list[float], value: float) -> int:
    """The step that stands for `value`."""
    return max(0, bisect_right(steps, value + 1e-9) - 1)
