"""Tables of a PDF page from its ruling lines; cells, spans and the text inside them."""

from collections import defaultdict
from collections.abc import Sequence

from pdfplumber import table as plumber

from intake.documents.text.flow import row_lines
from intake.documents.text.pdf_drawn import Drawn, Rectangle
from intake.documents.text.pdf_place import box_of
from intake.documents.text.pdf_words import Word, lines_of
from models.document import Box, Cell, Line, Table

_RULES = 1500
"""Ruling lines beyond which a page is a drawing."""
_UNIT = 1000.0
_NEAR = 3.0
"""In thousandths of the page: lines closer than this are one."""


def lines_with_tables(tables: Sequence[Table], words: Sequence[Word], ratio: float) -> tuple[Line, ...]:
    """Lines of a page from top to bottom; what stands in one row of a table is read cell by cell.

    A label in the middle of its cell stands at the height of no line of an address of two lines beside it.
    """
    outside = [word for word in words if not any(_inside(table, word) for table in tables)]
    lines = lines_of(outside, ratio)
    for table in tables:
        rows: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells:
            if cell.text:
                rows[cell.row].append(cell)
        for row in rows.values():
            place = _around([cell.box for cell in row if cell.box])
            lines += [Line(text=text, box=place) for text in row_lines([cell.text for cell in row])]
    return tuple(sorted(lines, key=lambda line: line.box.top if line.box else 0))


def _inside(table: Table, word: Word) -> bool:
    x, y = (word.left + word.right) / 2, word.middle
    return any(
        cell.box.left <= x <= cell.box.right and cell.box.top <= y <= cell.box.bottom
        for cell in table.cells
        if cell.box
    )


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


def tables_of(drawn: Drawn, words: Sequence[Word], ratio: float) -> tuple[Table, ...]:
    """Tables with at least two cells, from top to bottom. `ratio` is width by height of the page."""
    if not drawn.across or not drawn.down or len(drawn.across) + len(drawn.down) > _RULES:
        return ()
    edges = [_edge(box, "h") for box in drawn.across] + [_edge(box, "v") for box in drawn.down]
    edges = plumber.merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    crossings = plumber.edges_to_intersections(edges, _NEAR, _NEAR)
    groups = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
    groups = sorted((group for group in groups if len(group) > 1), key=_area)
    left = list(words)
    tables = []
    for group in groups:  # the inner of two tables first, so that no word is in both
        table = _table(group, left, ratio)
        if any(cell.text for cell in table.cells):
            left = [word for word in left if not _inside(table, word)]
            tables.append(table)
    return tuple(sorted(tables, key=lambda table: table.cells[0].box.top if table.cells[0].box else 0))


def _area(group: Sequence[Rectangle]) -> float:
    return sum((right - left) * (bottom - top) for left, top, right, bottom in group)


def _edge(box: Rectangle, orientation: str) -> dict[str, float | str]:
    left, top, right, bottom = (value * _UNIT for value in box)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    if orientation == "h":
        top = bottom = middle_y
    else:
        left = right = middle_x
    return {
        "x0": left,
        "x1": right,
        "top": top,
        "bottom": bottom,
        "width": right - left,
        "height": bottom - top,
        "orientation": orientation,
        "object_type": "line",
    }


def _table(group: Sequence[Rectangle], words: Sequence[Word], ratio: float) -> Table:
    across = _steps([value for cell in group for value in (cell[0], cell[2])])
    down = _steps([value for cell in group for value in (cell[1], cell[3])])
    inside = _words_by_cell(group, words)
    cells = []
    for index, (left, top, right, bottom) in enumerate(group):
        column, row = _index(across, left), _index(down, top)
        lines = lines_of(inside[index], ratio)
        cells.append(
            Cell(
                row=row,
                column=column,
                rows=max(1, _index(down, bottom) - row),
                columns=max(1, _index(across, right) - column),
                text="\n".join(line.text for line in lines),
                box=box_of(left / _UNIT, top / _UNIT, right / _UNIT, bottom / _UNIT),
            )
        )
    return Table(cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _words_by_cell(group: Sequence[Rectangle], words: Sequence[Word]) -> defaultdict[int, list[Word]]:
    """Each word goes to the cell that its middle is in."""
    inside: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        x, y = (word.left + word.right) / 2 * _UNIT, word.middle * _UNIT
        for index, (left, top, right, bottom) in enumerate(group):
            if left <= x <= right and top <= y <= bottom:
                inside[index].append(word)
                break
    return inside


def _steps(values: list[float]) -> list[float]:
    """Different positions of lines, those closer than `_NEAR` being one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > _NEAR:
            steps.append(value)
    return steps


def _index(steps: list[float], value: float) -> int:
    return min(range(len(steps)), key=lambda index: abs(steps[index] - value))
