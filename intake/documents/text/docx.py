"""DOCX: paragraphs, tables, text boxes, headers, footers, notes. Deleted, struck and hidden text is left out."""

import re
from pathlib import Path

from intake.documents.text.cells import CellReader, Held, held_objects
from intake.documents.text.flow import Flow
from intake.documents.text.parts import Element, Parts, attribute, local, number
from intake.documents.text.problems import Damaged
from intake.documents.text.result import Content
from models.document import Cell
from models.settings import DocumentLimits

_BODY = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
_HEADERS = re.compile(r"word/header\d*\.xml", re.IGNORECASE)
_AFTER = re.compile(r"word/(?:footer|footnotes|endnotes)\d*\.xml", re.IGNORECASE)
_PROPERTIES = {"pPr", "rPr", "tblPr", "tblGrid", "tcPr", "trPr", "sectPr", "sdtPr"}
_SKIPPED = _PROPERTIES | {"del", "moveFrom", "instrText", "delText"}
_STRUCK, _HIDDEN = frozenset(("strike", "dstrike")), frozenset(("vanish",))
_SIGNS = {"tab": "   ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a DOCX. Raises a ReadProblem."""
    flow = Flow(limits.characters)
    walk = _Walk(flow)
    with Parts(path, limits.part_bytes) as parts:
        bodies = [name for name in parts.names if _BODY.fullmatch(name)]
        if not bodies:
            raise Damaged("워드 문서(DOCX)에 본문이 없습니다.")
        for pattern in (_HEADERS, _BODY, _AFTER):
            for name in sorted(name for name in parts.names if pattern.fullmatch(name)):
                walk.blocks(parts.xml(name))
    notes = (*flow.notes(), *(("track-changes",) if walk.tracked else ()))
    return Content(pages=(flow.page(),), notes=notes)


class _Walk:
    """Goes through a part, adding what it meets to a flow."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._cells = CellReader({"p"}, "tbl", _SKIPPED, self._inline)
        self.tracked = False

    def blocks(self, element: Element) -> None:
        """Adds paragraphs and tables below `element`, content controls and text boxes included."""
        for child in element:
            name = local(child)
            if name == "p":
                text, objects = self._inline(child)
                self.flow.paragraph(text)
                self._objects(objects, text)
            elif name == "tbl":
                self._table(child)
            elif name not in _SKIPPED:
                self.blocks(child)

    def _objects(self, objects: list[Element], before: str, under: str | None = None) -> None:
        for item in objects:
            if local(item) == "txbxContent":
                self.blocks(item)
            elif local(item) == "tbl":
                self._table(item, under)
            else:
                self.flow.picture(before if before.strip() else None)

    def _inline(self, element: Element) -> tuple[str, list[Element]]:
        """Text of a paragraph, and text boxes and pictures in it."""
        text: list[str] = []
        objects: list[Element] = []
        for child in element:
            name = local(child)
            self.tracked = self.tracked or name in ("ins", "del", "moveFrom", "moveTo")
            if name == "t":
                text.append(child.text or "")
            elif name in _SIGNS:
                text.append(_SIGNS[name])
            elif name == "sym":
                text.append(_symbol(attribute(child, "char")))
            elif name == "AlternateContent":
                chosen = [one for one in child if local(one) == "Choice"] or list(child)
                inner, more = self._inline(chosen[0]) if chosen else ("", [])
                text.append(inner)
                objects += more
            elif name in ("txbxContent", "blip", "imagedata"):
                objects.append(child)
            elif name not in _SKIPPED:
                inner, more = self._inline(child)
                if name == "r" and inner.strip() and _is_set(child, _STRUCK):
                    self.flow.strike(inner)
                elif name == "r" and inner.strip() and _is_set(child, _HIDDEN):
                    self.flow.hide(inner)
                else:
                    text.append(inner)
                objects += more
        return "".join(text), objects

    def _table(self, table: Element, under: str | None = None) -> None:
        cells: list[Cell] = []
        open_cells: dict[int, int] = {}
        held: list[Held] = []
        for row_number, row in enumerate(_rows(table)):
            column = _skipped_columns(row)
            for cell in _cells(row):
                columns, merge = _span(cell)
                held.append(Held(row_number, column, []))
                text = self._cells.text(cell, held[-1].inner)
                if merge == "continue" and column in open_cells:
                    index = open_cells[column]
                    known = cells[index]
                    cells[index] = known.model_copy(update={"rows": row_number - known.row + 1})
                else:
                    open_cells.pop(column, None)
                    if merge == "restart":
                        open_cells[column] = len(cells)
                    cells.append(Cell(row=row_number, column=column, columns=columns, text=text))
                column += columns
        self.flow.table(cells, under=under)
        for item, before, called in held_objects(cells, held):
            self._objects([item], before, called)


def _is_set(run: Element, names: frozenset[str]) -> bool:
    """Whether a run of text is formatted in one of these ways."""
    properties = [one for child in run if local(child) == "rPr" for one in child]
    return any(
        local(one) in names and attribute(one, "val", "1").lower() not in ("0", "false", "off", "none")
        for one in properties
    )


def _rows(table: Element) -> list[Element]:
    """Rows, also those inside content controls."""
    found: list[Element] = []
    for child in table:
        if local(child) == "tr":
            found.append(child)
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            found += _rows(child)
    return found


def _cells(row: Element) -> list[Element]:
    found: list[Element] = []
    for child in row:
        if local(child) == "tc":
            found.append(child)
        elif local(child) in ("sdt", "sdtContent", "customXml"):
            found += _cells(child)
    return found


def _skipped_columns(row: Element) -> int:
    for properties in (one for one in row if local(one) == "trPr"):
        for one in properties:
            if local(one) == "gridBefore":
                return number(attribute(one, "val"), 0, 60)
    return 0


def _span(cell: Element) -> tuple[int, str]:
    """Columns that a cell spans, and its part in a vertical merge: `restart`, `continue` or empty."""
    columns, merge = 1, ""
    for properties in (one for one in cell if local(one) == "tcPr"):
        for one in properties:
            if local(one) == "gridSpan":
                columns = max(1, number(attribute(one, "val"), 1, 60))
            elif local(one) == "vMerge":
                merge = attribute(one, "val") or "continue"
    return columns, merge


def _symbol(code: str) -> str:
    """A sign of a symbol font: the box and tick of Wingdings as what they look like, else nothing."""
    known = {"F0FE": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0FC": "✓", "F06E": "■", "F052": "☑"}
    return known.get(code.upper(), " ")
