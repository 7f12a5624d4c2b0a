"""Writes a document as HWPX, or as HWP 5, with python-hwpx: for tests and benchmarks, not for the demonstration."""

import io
import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from demo.documents.cells import cells
from demo.documents.marks import seal, signature
from demo.documents.packing import fixed_zip
from demo.documents.sheet import Block, Fields, Grid, Note, Prose, Sheet, Signature, Title

if TYPE_CHECKING:
    from hwpx import HwpxDocument


def hwpx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one HWPX file, the same bytes each time. Raises ImportError without python-hwpx."""
    return fixed_zip(_document(sheets).to_bytes(), _numbered)


def hwp(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one HWP 5 file. Raises ImportError without python-hwpx."""
    from hwpx import HwpxDocument

    # by way of the HWPX with its fixed numbers, so that equal sheets are equal files
    return HwpxDocument.open(io.BytesIO(hwpx(sheets))).to_bytes(format="hwp")


def _document(sheets: Sequence[Sheet]) -> "HwpxDocument":
    from hwpx import HwpxDocument

    document = HwpxDocument.new()
    for number, sheet in enumerate(sheets):
        for block in sheet.blocks:
            _block(document, block)
        if number + 1 < len(sheets):
            _paragraph(document, "")
            document.styles.apply_paragraph_format(
                paragraph_index=len(document.paragraphs) - 1, page_break_before=True
            )
    return document


Align = Literal["left", "center", "right"]


def _paragraph(document: "HwpxDocument", text: str, align: Align = "left") -> None:
    document.add_paragraph(text, inherit_style=False)
    if align != "left":
        document.styles.apply_paragraph_format(paragraph_index=len(document.paragraphs) - 1, alignment=align.upper())


def _block(document: "HwpxDocument", block: Block) -> None:
    match block:
        case Title():
            style = document.styles.ensure_run(bold=True, size=20)
            document.add_paragraph(block.text, char_pr_id_ref=style, inherit_style=False)
            document.styles.apply_paragraph_format(paragraph_index=len(document.paragraphs) - 1, alignment="CENTER")
            _paragraph(document, "")
        case Prose():
            _paragraph(document, block.text, block.align)
        case Note():
            _paragraph(document, block.text)
        case Grid():
            _table(document, block.rows)
        case Fields():
            _fields(document, block)
        case Signature():
            _signature(document, block)


def _fields(document: "HwpxDocument", fields: Fields) -> None:
    if fields.heading and fields.style != "vertical":
        _paragraph(document, f"■ {fields.heading}")
    if fields.style == "lines":
        for label, value in fields.rows:
            _paragraph(document, f"{label} : {value}")
        return
    _table(document, cells(fields), merged_first_column=fields.style == "vertical")


def _table(document: "HwpxDocument", rows: Sequence[Sequence[str]], *, merged_first_column: bool = False) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                table.set_cell_text(r, c, text, split_paragraphs=True)
    if merged_first_column and len(rows) > 1:
        table.merge_cells(0, 0, len(rows) - 1, 0)
    _paragraph(document, "")


def _signature(document: "HwpxDocument", block: Signature) -> None:
    _paragraph(document, "")
    for line in block.lines:
        _paragraph(document, line, "center")
    if block.mark != "none":
        picture = (
            signature(block.owner) if block.mark == "signature" else seal(block.owner, block.mark == "round-seal")
        )
        wide = block.mark == "signature"
        document.add_picture(picture, "png", width_mm=26 if wide else 17, height_mm=10 if wide else 17, align="RIGHT")


def _numbered(name: str, content: bytes) -> bytes:
    """python-hwpx draws the ids of paragraphs and tables by lot; counted, equal sheets are equal files."""
    if "section" not in name:
        return content
    count = itertools.count(1)
    return re.sub(rb' (id|instid)="\d{5,}"', lambda found: b' %s="%d"' % (found[1], next(count)), content)
