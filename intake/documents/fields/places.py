"""Where among the lines of a page its tables stand."""

from collections.abc import Sequence

from intake.documents.fields.words import squash
from models.document import Box, Page, Table

_SLACK = 0.004
_FARTHEST = 2000
"""Lines that are looked through for one table."""


def table_lines(page: Page) -> tuple[int, ...]:
    """For each table the number of the line with which it begins, in reading order; by place, else by its texts."""
    keys = [squash(line.text) for line in page.lines]
    found: list[int] = []
    position = 0
    for table in page.tables:
        place = _by_box(table, page)
        if place is None:
            place = _by_text(table, keys, position)
        found.append(place)
        position = max(position, min(place + 1, len(keys)))
    return tuple(found)


def called(table: Table, page: Page) -> str | None:
    """Of a table that lies in a cell of another: what stands in that cell, else beside it, else above it."""
    place = _place(table) if table.under is None else None
    if place is None:
        return table.under
    for outer in page.tables:
        around = next((cell for cell in outer.cells if cell.box and _lies_in(place, cell.box)), None)
        if outer is not table and around and around.box:
            return around.text.strip() or _label_of(around.box, outer)
    return None


def _place(table: Table) -> Box | None:
    boxes = [cell.box for cell in table.cells if cell.box]
    if not boxes or len(boxes) < len(table.cells):
        return None
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


def _lies_in(box: Box, around: Box) -> bool:
    across = around.left - _SLACK <= box.left and box.right <= around.right + _SLACK
    return across and around.top - _SLACK <= box.top and box.bottom <= around.bottom + _SLACK


def _label_of(box: Box, table: Table) -> str | None:
    """The text of the nearest cell at the left, else of the nearest one above."""
    cells = [(cell.text.strip(), b) for cell in table.cells if (b := cell.box) and cell.text.strip()]
    middle = (box.top + box.bottom) / 2
    beside = [(b.left, text) for text, b in cells if b.right <= box.left + _SLACK and b.top < middle < b.bottom]
    above = [
        (b.top, text) for text, b in cells if b.bottom <= box.top + _SLACK and b.left - _SLACK <= box.left < b.right
    ]
    nearest = max(beside or above, default=None)
    return nearest[1] if nearest else None


def _by_box(table: Table, page: Page) -> int | None:
    top = min((cell.box.top for cell in table.cells if cell.box), default=None)
    if top is None or any(line.box is None for line in page.lines):
        return None
    below = (n for n, line in enumerate(page.lines) if line.box and line.box.bottom > top + 0.005)
    return next(below, len(page.lines))


def _by_text(table: Table, keys: Sequence[str], position: int) -> int:
    row = [squash(cell.text) for cell in table.cells if cell.row == table.cells[0].row and cell.text.strip()]
    order: list[int] = [*range(position, len(keys)), *range(position)][:_FARTHEST]
    for test in (_is_row, _holds):
        for n in order:
            if row and test(keys[n], row):
                return n
    return position


def _is_row(key: str, row: Sequence[str]) -> bool:
    return key == "".join(row)


def _holds(key: str, row: Sequence[str]) -> bool:
    """Whether a line holds the row, or is its first cell where cells stand one below the other."""
    return (len(row) > 1 and all(text in key for text in row)) or key == row[0]
