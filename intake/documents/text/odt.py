"""ODT and ODS (OpenDocument): paragraphs, tables, text boxes, headers, footers.

Text that is deleted or struck out is left out, and so are sheets that are hidden or only show how to fill in others.
"""

from pathlib import Path

from intake.documents.text.cells import CellReader, Held, held_objects
from intake.documents.text.flow import Flow
from intake.documents.text.notes import Note
from intake.documents.text.parts import Element, Parts, attribute, local, number
from intake.documents.text.problems import Damaged, Encrypted
from intake.documents.text.result import Content
from intake.documents.text.sheets import is_guide
from models.document import Cell
from models.settings import DocumentLimits

_MANIFEST, _BODY, _STYLES = "META-INF/manifest.xml", "content.xml", "styles.xml"
_PARAGRAPHS = {"p", "h"}
_SKIPPED = {
    *("tracked-changes", "annotation", "sequence-decls", "forms", "ruby-text", "desc", "title"),
    *("content-validations", "calculation-settings", "named-expressions", "database-ranges"),
}
_SIGNS = {"tab": "   ", "line-break": "\n"}
_REPEATED = 60
"""Times at most that a cell or a row stands for several."""


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of an ODT or ODS. Raises a ReadProblem."""
    flow = Flow(limits.characters)
    with Parts(path, limits.part_bytes) as parts:
        if _MANIFEST in parts.names and b"encryption-data" in parts.read(_MANIFEST):
            raise Encrypted("암호가 걸린 문서(ODT)라서 열 수 없습니다.")
        if _BODY not in parts.names:
            raise Damaged("문서(ODT)에 본문이 없습니다.")
        body = parts.xml(_BODY)
        styles = parts.xml(_STYLES) if _STYLES in parts.names else None
        walk = _Walk(flow, _struck_styles(body) | _struck_styles(styles))
        left_out = _without_sheets(body)
        walk.blocks(_all(styles, "header"))
        walk.blocks(_all(body, "body"))
        walk.blocks(_all(styles, "footer"))
    tracked = ("track-changes",) if _all(body, "tracked-changes") else ()
    return Content(pages=(flow.page(),), notes=(*flow.notes(), *tracked, *left_out))


def _without_sheets(body: Element) -> tuple[Note, ...]:
    """Takes hidden sheets and those that only guide out of a workbook; what was left out."""
    hidden = {
        attribute(style, "name")
        for style in _all(body, "style")
        for one in style
        if local(one) == "table-properties" and attribute(one, "display", "true") == "false"
    }
    notes: list[Note] = []
    for book in _all(body, "spreadsheet"):
        sheets = [one for one in book if local(one) == "table"]
        shown = [one for one in sheets if attribute(one, "style-name") not in hidden]
        forms = [one for one in shown if not is_guide(attribute(one, "name"))] or shown
        for sheet in (one for one in sheets if one not in forms):
            book.remove(sheet)
        notes += ["guide-left-out"] if len(forms) < len(shown) else []
        notes += ["sheets-hidden"] if len(shown) < len(sheets) else []
    return tuple(notes)


def _all(element: Element | None, name: str) -> list[Element]:
    return [one for one in element.iter() if local(one) == name] if element is not None else []


def _struck_styles(body: Element | None) -> frozenset[str]:
    """Names of the styles in which text is struck out."""
    found = set()
    for style in _all(body, "style"):
        for properties in (one for one in style if local(one) == "text-properties"):
            if attribute(properties, "text-line-through-style", "none") != "none":
                found.add(attribute(style, "name"))
    return frozenset(found)


class _Walk:
    """Goes through a part, adding what it meets to a flow."""

    def __init__(self, flow: Flow, struck: frozenset[str]) -> None:
        self.flow = flow
        self._cells = CellReader(_PARAGRAPHS, "table", _SKIPPED, self._inline)
        self._struck = struck

    def blocks(self, elements: list[Element]) -> None:
        """Adds paragraphs, tables and what holds them."""
        for element in elements:
            name = local(element)
            if name in _PARAGRAPHS:
                text, objects = self._inline(element)
                self.flow.paragraph(text)
                self._objects(objects, text)
            elif name == "table":
                self._table(element)
            elif name not in _SKIPPED:
                self.blocks(list(element))

    def _objects(self, objects: list[Element], before: str, under: str | None = None) -> None:
        for item in objects:
            if local(item) == "image":
                self.flow.picture(before if before.strip() else None)
            elif local(item) == "table":
                self._table(item, under)
            else:
                self.blocks([item])

    def _inline(self, element: Element) -> tuple[str, list[Element]]:
        """Text of a paragraph, and the text boxes, tables and pictures in it."""
        text, objects = self._parts(element)
        if attribute(element, "style-name") in self._struck:
            self.flow.strike(text)
            return "", objects
        return text, objects

    def _parts(self, element: Element) -> tuple[str, list[Element]]:
        text, objects = [element.text or ""], list[Element]()
        for child in element:
            name = local(child)
            if name in _SIGNS:
                text.append(_SIGNS[name])
            elif name == "s":
                text.append(" " * number(attribute(child, "c"), 1, 200))
            elif name in ("text-box", "table", "image", "note-body"):
                objects.append(child)
            elif name not in _SKIPPED:
                inner, more = self._inline(child)
                text.append(inner)
                objects += more
            text.append(child.tail or "")
        return "".join(text), objects

    def _table(self, table: Element, under: str | None = None) -> None:
        cells: list[Cell] = []
        held: list[Held] = []
        row = 0
        for line in _rows(table):
            column = 0
            for cell in line:
                width = max(1, number(attribute(cell, "number-columns-repeated"), 1, _REPEATED))
                if local(cell) == "table-cell":
                    held.append(Held(row, column, []))
                    text = self._cells.text(cell, held[-1].inner)
                    if attribute(cell, "style-name") in self._struck:
                        self.flow.strike(text)
                        text = ""
                    span = {
                        "rows": max(1, number(attribute(cell, "number-rows-spanned"), 1, 500)),
                        "columns": max(1, number(attribute(cell, "number-columns-spanned"), 1, _REPEATED)),
                    }
                    cells += [Cell(row=row, column=column + n, text=text, **span) for n in range(width)]
                column += width if local(cell) in ("table-cell", "covered-table-cell") else 0
            row += max(1, number(attribute(line, "number-rows-repeated"), 1, _REPEATED))
        self.flow.table(cells, under=under)
        for item, before, called in held_objects(cells, held):
            self._objects([item], before, called)


def _rows(table: Element) -> list[Element]:
    """Rows, also those of headers and groups."""
    found: list[Element] = []
    for child in table:
        if local(child) == "table-row":
            found.append(child)
        elif local(child) in ("table-header-rows", "table-rows", "table-row-group"):
            found += _rows(child)
    return found
