"""HWPX (OWPML): an own reader that walks the sections, so that cells, pictures and deleted text are known.

skdconv takes over where it finds no text at all.
"""

import re
from pathlib import Path

import skdconv

from intake.documents.text.cells import Held, Inner, held_objects
from intake.documents.text.flow import Flow
from intake.documents.text.hwp import add_blocks, skd_problem
from intake.documents.text.hwpx_struck import struck_properties
from intake.documents.text.parts import Element, Parts, attribute, local, number
from intake.documents.text.problems import Damaged, Encrypted, ReadProblem
from intake.documents.text.result import Content
from models.document import Cell
from models.settings import DocumentLimits

_SECTION = re.compile(r"Contents/section(\d+)\.xml", re.IGNORECASE)
_SKIPPED = {"secPr", "linesegarray", "fieldEnd", "shapeComment", "parameters", "hiddenComment", "compose", "dutmal"}
_BREAKS = {"lineBreak": "\n", "tab": "   ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of an HWPX. Raises a ReadProblem."""
    try:
        content = _own(path, limits)
    except (Damaged, RecursionError) as error:
        content = _second(path, limits, error)
    if not content.pages[0].lines and not content.pages[0].marks:
        return _second(path, limits, None) or content
    return content


def _own(path: Path, limits: DocumentLimits) -> Content:
    with Parts(path, limits.part_bytes) as parts:
        if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Encrypted("암호가 걸린 한글 문서(HWPX)라서 열 수 없습니다.")
        sections = sorted((int(found[1]), name) for name in parts.names if (found := _SECTION.fullmatch(name)))
        if not sections:
            raise Damaged("한글 문서(HWPX)에 본문이 없습니다.")
        flow = Flow(limits.characters)
        walk = _Walk(flow, struck_properties(parts))
        for _, name in sections:
            walk.body(parts.xml(name))
    notes = (*flow.notes(), *(("track-changes",) if walk.tracked else ()))
    return Content(pages=(flow.page(),), notes=notes)


def _second(path: Path, limits: DocumentLimits, first: Exception | None) -> Content:
    """skdconv's reading; raises the first reader's problem if that fails as well."""
    if path.stat().st_size > 4 * limits.part_bytes:
        raise first if isinstance(first, ReadProblem) else Damaged("한글 문서(HWPX)를 읽을 수 없습니다.")
    result = skdconv.parse(path.read_bytes())
    flow = Flow(limits.characters)
    if result.success:
        add_blocks(flow, result.blocks)
    if flow.last or (result.success and first is None):
        return Content(pages=(flow.page(),), notes=(*flow.notes(), "second-reader"))
    if isinstance(first, ReadProblem):
        raise first
    raise skd_problem(getattr(result, "code", None))


class _Walk:
    """Goes through a section, adding what it meets to a flow."""

    def __init__(self, flow: Flow, struck: frozenset[str]) -> None:
        self.flow = flow
        self.tracked = False
        self._struck = struck
        self._deleting = 0

    def body(self, element: Element) -> None:
        """Adds all paragraphs below `element`."""
        for child in element:
            if local(child) == "p":
                self.paragraph(child)
            elif local(child) not in _SKIPPED:
                self.body(child)

    def paragraph(self, paragraph: Element) -> None:
        """Adds the text of a paragraph, then what hangs on it: tables, text boxes, notes, pictures."""
        text, objects = self._inline(paragraph)
        self.flow.paragraph(text)
        for item in objects:
            self._object(item, text)

    def _inline(self, element: Element) -> tuple[str, list[Element]]:
        text: list[str] = []
        objects: list[Element] = []
        for child in element:
            name = local(child)
            if name == "t":
                text.append(self._text(child))
            elif name == "ctrl":
                objects += [one for one in child if local(one) in ("header", "footer", "footNote", "endNote")]
                self._changes(child)
            elif name == "run":
                inner, more = self._inline(child)
                if inner.strip() and attribute(child, "charPrIDRef") in self._struck:
                    self.flow.strike(inner)
                else:
                    text.append(inner)
                objects += more
            elif name in ("insertBegin", "deleteBegin", "deleteEnd"):
                self._change(name)
            elif name == "equation":
                text.append(" ".join(one.text or "" for one in child if local(one) == "script"))
            elif name not in _SKIPPED:
                objects.append(child)
        return "".join(text), objects

    def _changes(self, element: Element) -> None:
        for child in element:
            self._change(local(child))

    def _change(self, name: str) -> None:
        if name in ("insertBegin", "deleteBegin"):
            self.tracked = True
        if name == "deleteBegin":
            self._deleting += 1
        elif name == "deleteEnd":
            self._deleting = max(0, self._deleting - 1)

    def _text(self, element: Element) -> str:
        """Text of an `hp:t`, without what was deleted under change tracking."""
        text = "" if self._deleting else element.text or ""
        for child in element:
            name = local(child)
            self._change(name)
            if not self._deleting:
                text += _BREAKS.get(name, "") + (child.tail or "")
        return text

    def _object(self, item: Element, before: str, under: str | None = None) -> None:
        name = local(item)
        if name == "tbl":
            self._table(item, under)
        elif name == "pic":
            self.flow.picture(before if before.strip() else None)
            self.body(item)
        else:
            self.body(item)

    def _table(self, table: Element, under: str | None = None) -> None:
        """Adds the caption, the cells, and after them tables inside cells."""
        for caption in (one for one in table if local(one) == "caption"):
            self.body(caption)
        cells: list[Cell] = []
        held: list[Held] = []
        for row_number, row in enumerate(one for one in table if local(one) == "tr"):
            for column, cell in enumerate(one for one in row if local(one) == "tc"):
                inner: Inner = []
                cells.append(self._cell(cell, row_number, column, inner))
                held.append(Held(cells[-1].row, cells[-1].column, inner))
        self.flow.table(cells, under=under)
        for item, before, called in held_objects(cells, held):
            self._object(item, before, called)

    def _cell(self, cell: Element, row: int, column: int, inner: Inner) -> Cell:
        rows = columns = 1
        for child in cell:
            if local(child) == "cellAddr":
                row, column = number(attribute(child, "rowAddr"), row), number(attribute(child, "colAddr"), column)
            elif local(child) == "cellSpan":
                rows = max(1, number(attribute(child, "rowSpan"), 1))
                columns = max(1, number(attribute(child, "colSpan"), 1))
        texts = []
        for sub in (one for one in cell if local(one) == "subList"):
            for paragraph in (one for one in sub if local(one) == "p"):
                text, objects = self._inline(paragraph)
                texts.append(text)
                inner += [(item, text or " ".join(texts)) for item in objects]
        return Cell(row=row, column=column, rows=rows, columns=columns, text="\n".join(texts).strip())
