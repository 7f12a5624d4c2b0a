"""Collects text of formats without pages: paragraphs, tables and pictures in reading order."""

from itertools import zip_longest

from intake.documents.text.clean import GAP, clean, lines_of
from intake.documents.text.notes import Note
from models.document import Cell, Line, Mark, Page, Table

_BEFORE = 60
_TABLES = 2000
LONGEST_LINE = 2000
"""Characters of a line; a longer one (a text without line breaks) becomes several."""
_SHORT = 160
"""Characters up to which a cell holds a label or a value rather than prose."""


class Flow:
    """Builds one page. Beyond `limit` characters nothing is taken and `cut` is set."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._lines: list[Line] = []
        self._tables: list[Table] = []
        self._marks: list[Mark] = []
        self._struck: list[Line] = []
        self._notes: set[Note] = set()
        self.cut = False

    def paragraph(self, text: str) -> None:
        """Adds a paragraph, a line for each of its lines."""
        for line in lines_of(text):
            self._take(line)

    def table(self, cells: list[Cell], *, as_lines: bool = True, under: str | None = None) -> None:
        """Adds a table, and its rows as lines: what stands side by side stands on one line. `under`: see `Table`."""
        cells = sorted(
            (cell.model_copy(update={"text": clean(cell.text).strip()}) for cell in cells),
            key=lambda cell: (cell.row, cell.column),
        )
        if self.cut or not any(cell.text for cell in cells):
            return
        if len(self._tables) < _TABLES:
            self._tables.append(Table(cells=tuple(cells), under=under))
        rows: dict[int, list[Cell]] = {}
        for cell in cells if as_lines else []:
            rows.setdefault(cell.row, []).append(cell)
        for row in rows.values():
            for line in row_lines([cell.text for cell in row]):
                self._take(line)

    def picture(self, after: str | None = None) -> None:
        """Adds a picture that stands after the text so far, or after `after`."""
        before = after if after is not None else (self._lines[-1].text if self._lines else "")
        if len(self._marks) < _TABLES:
            self._marks.append(Mark(kind="image", after=clean(before).strip()[-_BEFORE:]))

    def strike(self, text: str) -> None:
        """Keeps text that is struck out apart from what stands."""
        self._apart(text, "struck-out")

    def hide(self, text: str) -> None:
        """Keeps text that nobody sees apart from what stands."""
        self._apart(text, "unseen-text")

    def _apart(self, text: str, note: Note) -> None:
        if text.strip():
            self._notes.add(note)
        for line in lines_of(text)[: max(0, _TABLES - len(self._struck))]:
            self._struck.append(Line(text=line[:LONGEST_LINE]))

    @property
    def last(self) -> str:
        """The last line so far."""
        return self._lines[-1].text if self._lines else ""

    def page(self) -> Page:
        """Everything collected."""
        return Page(
            number=None,
            source="text",
            lines=tuple(self._lines),
            tables=tuple(self._tables),
            marks=tuple(self._marks),
            struck=tuple(self._struck),
        )

    def notes(self) -> tuple[Note, ...]:
        """`text-cut` if something was left out, `struck-out` and `unseen-text` for what is struck out or hidden."""
        found: tuple[Note, ...] = ("text-cut",) if self.cut else ()
        return (*found, *sorted(self._notes))

    def _take(self, line: str) -> None:
        for begin in range(0, len(line), LONGEST_LINE):
            piece = line[begin : begin + LONGEST_LINE][: max(0, self._left)]
            self.cut = self.cut or len(piece) < min(LONGEST_LINE, len(line) - begin)
            if not piece:
                return
            self._left -= len(piece) + 1
            self._lines.append(Line(text=piece))


def row_lines(texts: list[str]) -> list[str]:
    """A row of cells as lines: one line if the cells are short, else their first lines on the first, and so on.

    A label of two lines beside a value of three (an address) is one line, as people read it.
    """
    columns = [_upright(lines_of(text)) for text in texts]
    filled = [column for column in columns if column]
    if len(filled) > 1 and all(len(column) <= 3 and sum(map(len, column)) <= _SHORT for column in filled):
        return [GAP.join(" ".join(part.strip() for part in column) for column in filled)]
    return [GAP.join(part.strip() for part in parts if part) for parts in zip_longest(*columns, fillvalue="")]


def _upright(lines: list[str]) -> list[str]:
    """A label written downwards, a sign a line, as one line."""
    return (
        ["".join(line.strip() for line in lines)]
        if lines and all(len(line.strip()) == 1 for line in lines)
        else lines
    )
