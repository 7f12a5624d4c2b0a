"""Writes a document as DOCX with python-docx, and by way of LibreOffice, where it is installed, as PDF."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from demo.documents.cells import cells
from demo.documents.marks import seal, signature
from demo.documents.packing import fixed_zip
from demo.documents.sheet import Block, Fields, Grid, Note, Prose, Sheet, Signature, Title

if TYPE_CHECKING:
    from docx.document import Document

FONTS = ("맑은 고딕", "바탕")
LIBREOFFICE_SECONDS = 120
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def docx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one DOCX file, the same bytes each time."""
    from docx import Document as new_document
    from docx.enum.text import WD_BREAK
    from docx.oxml.ns import qn

    document = new_document()
    font = document.styles["Normal"].font
    font.name = FONTS[sheets[0].serif]
    font.element.rPr.rFonts.set(qn("w:eastAsia"), FONTS[sheets[0].serif])
    core = document.core_properties
    core.author, core.created, core.modified = "", MADE, MADE
    for number, sheet in enumerate(sheets):
        for block in sheet.blocks:
            _block(document, block)
        if number + 1 < len(sheets):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue())


def libreoffice_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The DOCX as LibreOffice prints it: takes seconds, and the date inside is that of the day.

    Raises FileNotFoundError if it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice is not installed")
    with tempfile.TemporaryDirectory(prefix="jeopsu-demo-") as folder:
        source = Path(folder, "form.docx")
        source.write_bytes(docx(sheets))
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, timeout=LIBREOFFICE_SECONDS, capture_output=True)
        return source.with_suffix(".pdf").read_bytes()


def _block(document: "Document", block: Block) -> None:
    match block:
        case Title():
            _paragraph(document, block.text, "center", size=20)
        case Prose():
            _paragraph(document, block.text, block.align)
        case Note():
            _paragraph(document, block.text, size=8)
        case Grid():
            _table(document, block.rows)
        case Fields():
            _fields(document, block)
        case Signature():
            _signature(document, block)


def _paragraph(document: "Document", text: str, align: str = "left", size: int | None = None) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    sides = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    paragraph.alignment = sides[align]
    if size is not None:
        run.font.size = Pt(size)
        run.bold = size > 12


def _fields(document: "Document", fields: Fields) -> None:
    if fields.heading and fields.style != "vertical":
        _paragraph(document, f"■ {fields.heading}")
    if fields.style == "lines":
        for label, value in fields.rows:
            _paragraph(document, f"{label} : {value}")
        return
    _table(document, cells(fields), merged_first_column=fields.style == "vertical")


def _table(document: "Document", rows: Sequence[Sequence[str]], *, merged_first_column: bool = False) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for cell, text in zip(table.rows[r].cells, row, strict=True):
            cell.text = text
    if merged_first_column and len(rows) > 1:
        table.cell(0, 0).merge(table.cell(len(rows) - 1, 0))
    document.add_paragraph()


def _signature(document: "Document", block: Signature) -> None:
    from docx.shared import Mm

    for line in block.lines:
        _paragraph(document, line, "center")
    if block.mark != "none":
        wide = block.mark == "signature"
        picture = signature(block.owner) if wide else seal(block.owner, block.mark == "round-seal")
        last = document.paragraphs[-1]
        last.add_run().add_picture(io.BytesIO(picture), width=Mm(26 if wide else 17))
