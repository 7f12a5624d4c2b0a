"""PPTX: text frames and tables of the slides, in the order of the slides."""

import re
from pathlib import Path

from intake.documents.text.flow import Flow
from intake.documents.text.parts import Element, Parts, attribute, local, number
from intake.documents.text.problems import Damaged
from intake.documents.text.result import Content
from models.document import Cell
from models.settings import DocumentLimits

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml", re.IGNORECASE)
_SIGNS = {"br": "\n", "tab": "   "}


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a presentation. Raises a ReadProblem."""
    flow = Flow(limits.characters)
    with Parts(path, limits.part_bytes) as parts:
        slides = sorted((int(found[1]), name) for name in parts.names if (found := _SLIDE.fullmatch(name)))
        if not slides:
            raise Damaged("발표 자료(PPTX)에 쪽이 없습니다.")
        for _, name in slides[: limits.pages]:
            _shapes(flow, parts.xml(name))
    notes = (*flow.notes(), *(("pages-cut",) if len(slides) > limits.pages else ()))
    return Content(pages=(flow.page(),), notes=notes)


def _shapes(flow: Flow, element: Element) -> None:
    for child in element:
        name = local(child)
        if name == "AlternateContent":  # the same shape twice, for old and new programs
            chosen = [one for one in child if local(one) == "Choice"] or list(child)
            _shapes(flow, chosen[0] if chosen else child)
        elif name == "txBody":
            flow.paragraph(_text(flow, child))
        elif name == "tbl":
            _table(flow, child)
        elif name == "blip":
            flow.picture()
        else:
            _shapes(flow, child)


def _text(flow: Flow, body: Element) -> str:
    """The paragraphs of a frame, a line each; what is struck out is kept apart."""
    lines = []
    for paragraph in (one for one in body if local(one) == "p"):
        text = ""
        for run in paragraph:
            inner = "".join(one.text or "" for one in run if local(one) == "t")
            if any(attribute(one, "strike", "noStrike") != "noStrike" for one in run if local(one) == "rPr"):
                flow.strike(inner)
            else:
                text += _SIGNS.get(local(run), inner)
        lines.append(text)
    return "\n".join(lines)


def _table(flow: Flow, table: Element) -> None:
    cells: list[Cell] = []
    for row, line in enumerate(one for one in table if local(one) == "tr"):
        for column, cell in enumerate(one for one in line if local(one) == "tc"):
            if "1" in (attribute(cell, "hMerge"), attribute(cell, "vMerge")):
                continue
            text = "\n".join(_text(flow, one) for one in cell if local(one) == "txBody")
            span = {
                "rows": max(1, number(attribute(cell, "rowSpan"), 1, 500)),
                "columns": max(1, number(attribute(cell, "gridSpan"), 1, 60)),
            }
            cells.append(Cell(row=row, column=column, text=text, **span))
    flow.table(cells)
