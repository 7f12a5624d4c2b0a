"""A sheet as a table under a header row; cells as people see them, and named as people name them (`C7`)."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from models.record import Record

MOST_BYTES = 50 * 1024**2
MOST_ROWS = 200_000
HEADER_WITHIN = 30
"""The header stands in one of the first rows; titles and notes may stand above it."""


class SheetError(Exception):
    """The file, or a cell of it, cannot be taken; the text says what and where, in Korean."""


class Row(Record):
    """One row under the header."""

    sheet: str
    number: int
    """As the spreadsheet counts, from 1."""
    cells: dict[str, str]
    """By header; every header asked for is there, empty cells are empty texts."""
    places: dict[str, str]
    """The cell of each header, `C7`, or `시트이름!C7` where several sheets have the headers."""


def read_table(
    path: Path, required: Sequence[str], optional: Sequence[str] = (), shared: Sequence[str] = ()
) -> list[Row]:
    """The rows of every sheet that has all `required` headers; rows without any content are left out. What stands in
    a cell that is merged over several rows counts for each of them under the headers `shared`. Raises SheetError."""
    found: dict[str, list[Row]] = {}
    for sheet in _sheets(path):
        header = _header(sheet.rows, required)
        if header is None:
            continue
        start, columns = header
        columns |= {h: c for h, c in _columns(sheet.rows[start]).items() if h in {_key(o) for o in optional}}
        _spread(sheet, start, {columns[_key(h)] for h in shared})
        found[sheet.name] = list(_rows(sheet, start, columns, (*required, *optional)))
    if not found:
        raise SheetError(f"{path.name}: 제목 줄에 {', '.join(required)} 칸이 있는 시트를 찾지 못했습니다.")
    if len(found) == 1:
        return next(iter(found.values()))
    return [_placed(row, name) for name, rows in found.items() for row in rows]


def _placed(row: Row, sheet: str) -> Row:
    return row.model_copy(update={"places": {name: f"{sheet}!{place}" for name, place in row.places.items()}})


def beside(path: Path, sheet: str, label: str) -> str:
    """What stands to the right of a cell with this text on this sheet; empty if it stands nowhere."""
    for one in _sheets(path):
        for row in one.rows if one.name == sheet else ():
            for cell, right in pairwise(row):
                if text(cell) == label:
                    return text(right)
    return ""


class _Sheet(NamedTuple):
    name: str
    rows: list[list[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    """Top left and bottom right of merged cells: row and column, from 0."""


def _spread(sheet: _Sheet, start: int, columns: Collection[int]) -> None:
    """Puts what stands in a merged cell into all its rows, below the header and in these columns."""
    for (top, left), (bottom, _right) in sheet.merged:
        if top > start and left in columns:
            for row in sheet.rows[top + 1 : bottom + 1]:
                row[left] = sheet.rows[top][left]


def _sheets(path: Path) -> Iterator[_Sheet]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SheetError(f"{path.name}: 파일이 너무 큽니다.")
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            found = book.get_sheet_by_name(name)
            rows = found.to_python(skip_empty_area=False, nrows=MOST_ROWS)
            yield _Sheet(name, rows, found.merged_cell_ranges or ())
    except PasswordError as error:
        raise SheetError(f"{path.name}: 암호가 걸려 있어 읽을 수 없습니다.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise SheetError(f"{path.name}: 엑셀 파일(.xlsx)로 읽을 수 없습니다.") from error


def _header(rows: list[list[Any]], required: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    wanted = {_key(name) for name in required}
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(row)
        if wanted <= columns.keys():
            return number, {name: columns[name] for name in wanted}
    return None


def _columns(row: list[Any]) -> dict[str, int]:
    """The first column of each heading."""
    columns: dict[str, int] = {}
    for column, cell in enumerate(row):
        if _key(text(cell)):
            columns.setdefault(_key(text(cell)), column)
    return columns


def _rows(sheet: _Sheet, start: int, columns: dict[str, int], names: Sequence[str]) -> Iterator[Row]:
    for number, row in enumerate(sheet.rows[start + 1 :], start + 2):
        cells = {name: text(row[column]) if (column := columns.get(_key(name))) is not None else "" for name in names}
        if not any(cells.values()):
            continue
        places = {name: f"{letters(columns[_key(name)])}{number}" for name in names if _key(name) in columns}
        yield Row(sheet=sheet.name, number=number, cells=cells, places=places)


def _key(name: str) -> str:
    """Headings are compared without blanks, line breaks and width."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def text(cell: object) -> str:
    """A cell as text: whole numbers without a fraction, days as ISO dates."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return unicodedata.normalize("NFC", str(cell if cell is not None else "")).strip()


def letters(column: int) -> str:
    """The name of a column counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
