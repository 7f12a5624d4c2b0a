"""Where among the lines of a page its tables stand."""

from collections.abc import Sequence

from intake.documents.fields.words import squash
from models.document import Page, Table

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
