"""DOC (Word 97 to 2003), by dochan where it is installed."""

import importlib
from pathlib import Path
from typing import Any

import olefile

from intake.documents.text.flow import Flow
from intake.documents.text.problems import Damaged, Encrypted, TooMuch, Unsupported
from intake.documents.text.result import Content
from models.document import Cell
from models.settings import DocumentLimits

_ENCRYPTED = 0x0100
_FLAGS = 0x0A


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a DOC. Raises a ReadProblem; Unsupported without dochan."""
    if path.stat().st_size > 4 * limits.part_bytes:
        raise TooMuch("문서가 지나치게 커서 자동으로 읽지 않았습니다.")
    if _encrypted(path):
        raise Encrypted("암호가 걸린 워드 문서(DOC)라서 열 수 없습니다.")
    try:
        dochan = importlib.import_module("dochan")  # here, so that the other formats do without it
    except ImportError as error:
        raise Unsupported("워드 97-2003 문서(DOC)를 읽는 프로그램이 설치되어 있지 않습니다.") from error
    reader = dochan.Dochan(str(path))
    flow = Flow(limits.characters)
    for section in reader.to_dict().get("sections", ()):
        for element in section.get("elements", ()):
            _add(flow, element)
    if any(str(error).startswith("ERR") for error in reader.errors):
        raise Damaged("워드 문서(DOC)가 손상되어 읽을 수 없습니다.")
    return Content(pages=(flow.page(),), notes=flow.notes())


def _add(flow: Flow, element: dict[str, Any]) -> None:
    if element.get("provenance", {}).get("hidden"):
        return  # deleted under change tracking, or set invisible
    kind = element.get("type")
    if kind == "table":
        flow.table([_cell(cell) for row in element.get("rows", ()) for cell in row if not cell.get("merged_away")])
    elif kind == "image":
        flow.picture()
    else:
        flow.paragraph(str(element.get("text") or ""))


def _cell(cell: dict[str, Any]) -> Cell:
    return Cell(
        row=int(cell["row"]),
        column=int(cell["col"]),
        rows=max(1, int(cell.get("row_span") or 1)),
        columns=max(1, int(cell.get("col_span") or 1)),
        text=str(cell.get("text") or ""),
    )


def _encrypted(path: Path) -> bool:
    """The flag of the file information block."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            head = ole.openstream("WordDocument").read(_FLAGS + 2)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError):
        return False  # the reader will say what is wrong with it
    return bool(int.from_bytes(head[_FLAGS:], "little") & _ENCRYPTED)
