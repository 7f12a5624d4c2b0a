"""XLSX and XLS: every sheet as one table. What is struck out is known in XLSX only."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import python_calamine
from python_calamine import SheetVisibleEnum

from intake.documents.text.flow import Flow
from intake.documents.text.notes import Note
from intake.documents.text.office_lock import is_locked
from intake.documents.text.problems import Damaged, Encrypted, TooMuch
from intake.documents.text.result import Content
from intake.documents.text.sheets import is_guide
from intake.documents.text.xlsx_struck import Place, Standing, struck_cells
from models.document import Cell
from models.settings import DocumentLimits

_LOCKED = "암호가 걸린 엑셀 문서라서 열 수 없습니다."
_CELLS = 400_000
"""Cells of the rectangle that a sheet spans; the library holds all of it in memory, however empty it is."""
_PLACE = re.compile(rb'<c[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
_SHEETS = 50


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a workbook. Raises a ReadProblem."""
    struck: Mapping[str, Mapping[Place, Standing | None]] = {}
    if path.read_bytes()[:2] == b"PK":
        _check_extent(path, limits)
        struck = struck_cells(path, limits)
    flow = Flow(limits.characters)
    try:
        with python_calamine.load_workbook(str(path)) as book:
            shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            forms = [name for name in shown if not is_guide(name)]
            names = forms or shown
            for name in names[:_SHEETS]:
                _add_sheet(flow, book.get_sheet_by_name(name), struck.get(name, {}))
            notes: list[Note] = ["pages-cut"] if len(names) > _SHEETS else []
            notes += ["guide-left-out"] if len(names) < len(shown) else []
            notes += ["sheets-hidden"] if len(shown) < len(book.sheet_names) else []
    except python_calamine.PasswordError as error:
        raise Encrypted(_LOCKED) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if is_locked(path):  # without a suffix the library does not know a locked XLS
            raise Encrypted(_LOCKED) from error
        raise Damaged("엑셀 문서가 손상되어 읽을 수 없습니다.") from error
    return Content(pages=(flow.page(),), notes=(*flow.notes(), *notes))


def _add_sheet(flow: Flow, sheet: Any, struck: Mapping[Place, Standing | None]) -> None:
    merged = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in sheet.merged_cell_ranges or []}
    cells: list[Cell] = []
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python()):
        for column, value in enumerate(values):
            if value == "":
                continue
            rows, columns = merged.get((row, column)) or merged.get((row + top, column + left)) or (1, 1)
            text = _written(value)
            if (place := (row + top, column + left)) in struck:
                standing = struck[place] or Standing("", text)
                text = standing.text
                flow.strike(standing.struck)
            cells.append(Cell(row=row, column=column, rows=rows, columns=columns, text=text))
        if len(cells) > _CELLS // 4:
            raise TooMuch("엑셀 문서가 지나치게 커서 자동으로 읽지 않았습니다.")
    flow.table(cells)


def _written(value: object) -> str:
    """A value as people write it: whole numbers without a point, dates without a time of midnight."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")


def _check_extent(path: Path, limits: DocumentLimits) -> None:
    """Raises TooMuch for a sheet that spans a huge rectangle or a part that unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as package:
            for info in package.infolist():
                if info.file_size > limits.part_bytes:
                    raise TooMuch("엑셀 문서가 지나치게 커서 자동으로 읽지 않았습니다.")
                if info.filename.lower().startswith("xl/worksheets/"):
                    _check_sheet(package.read(info))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise Damaged("엑셀 문서가 손상되어 읽을 수 없습니다.") from error


def _check_sheet(data: bytes) -> None:
    rows, columns = 0, 0
    for found in _PLACE.finditer(data):
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(found[2])), max(columns, column)
    if rows * columns > _CELLS:
        raise TooMuch("엑셀 문서가 지나치게 커서 자동으로 읽지 않았습니다.")
