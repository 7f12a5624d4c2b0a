"""Writes sheets as PDF with reportlab, in Korean fonts that are named but not embedded, as older programs do."""

import functools
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from demo.documents.cells import cells
from demo.documents.marks import seal, signature
from demo.documents.sheet import Block, Fields, Grid, Note, Prose, Sheet, Signature, Title

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

SANS, SERIF = "HYGothic-Medium", "HYSMyeongJo-Medium"


def pdf(documents: Sequence[Sequence[Sheet]]) -> tuple[bytes, tuple[int, ...]]:
    """The documents as one PDF, each sheet on a new page, and the number of pages of each document."""
    from reportlab.platypus import PageBreak

    _register_fonts()
    counts = tuple(_build(_story(document))[1] for document in documents)
    story: list[Flowable] = []
    for document in documents:
        story += [*([PageBreak()] if story else []), *_story(document)]
    return _build(story)[0], counts


@functools.cache
def _register_fonts() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont

    for font in (SANS, SERIF):
        registerFont(UnicodeCIDFont(font))
        addMapping(font, 0, 0, font)


def _build(story: "list[Flowable]") -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    out = io.BytesIO()
    template = SimpleDocTemplate(out, pagesize=A4, topMargin=60, bottomMargin=50, invariant=1)
    template.build(story)
    return out.getvalue(), template.page


def _story(sheets: Sequence[Sheet]) -> "list[Flowable]":
    from reportlab.platypus import PageBreak

    story: list[Flowable] = []
    for sheet in sheets:
        if story:
            story.append(PageBreak())
        for block in sheet.blocks:
            story += _block(block, SERIF if sheet.serif else SANS)
    return story


def _paragraph(text: str, font: str, size: float = 10.5, align: str = "left", space: float = 7) -> "Flowable":
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    alignment = {"left": 0, "center": 1, "right": 2}[align]
    style = ParagraphStyle(
        "p", fontName=font, fontSize=size, leading=size * 1.6, alignment=alignment, spaceAfter=space, wordWrap="CJK"
    )
    kept = text.replace("&", "&amp;").replace("<", "&lt;").replace("  ", " \u00a0").replace("\n", "<br/>")
    return Paragraph(kept, style)


def _block(block: Block, font: str) -> "list[Flowable]":
    match block:
        case Title():
            return [_paragraph(block.text, font, 20, "center", 22)]
        case Prose():
            return [_paragraph(block.text, font, 10.5, block.align, 12)]
        case Note():
            return [_paragraph(block.text, font, 8)]
        case Grid():
            return [_table(block.rows, font, headed=True)]
        case Fields():
            return _fields(block, font)
        case Signature():
            return _signature(block, font)


def _fields(fields: Fields, font: str) -> "list[Flowable]":
    heading = [_paragraph(f"■ {fields.heading}", font)] if fields.heading and fields.style != "vertical" else []
    if fields.style == "lines":
        return [*heading, *(_paragraph(f"{label} : {value}", font) for label, value in fields.rows)]
    return [*heading, _table(cells(fields), font, headed=False, merged=fields.style == "vertical")]


def _table(rows: Sequence[Sequence[str]], font: str, *, headed: bool, merged: bool = False) -> "Flowable":
    from reportlab.lib.colors import HexColor, black
    from reportlab.platypus import Table

    width = 460.0
    columns = len(rows[0])
    first = 30.0 if merged else width / columns if headed or columns > 2 else 120.0
    rest = [110.0, width - first - 110.0] if merged else [(width - first) / (columns - 1)] * (columns - 1)
    commands: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    commands.append(("BACKGROUND", (0, 0), (-1, 0) if headed else (0, -1), HexColor("#eeeeee")))
    if merged:
        commands.append(("SPAN", (0, 0), (0, -1)))
    body = [[_paragraph(text, font, 9, space=0) for text in row] for row in rows]
    return Table(body, colWidths=[first, *rest], style=commands, spaceAfter=12)


def _signature(block: Signature, font: str) -> "list[Flowable]":
    from reportlab.platypus import Image, Table

    *above, last = block.lines
    lines = [_paragraph(line, font, 11, "center", 10) for line in above]
    if block.mark == "none":
        return [*lines, _paragraph(last, font, 12, "center")]
    wide = block.mark == "signature"
    picture = signature(block.owner) if wide else seal(block.owner, block.mark == "round-seal")
    mark = Image(io.BytesIO(picture), width=70 if wide else 46, height=28 if wide else 46, mask="auto")
    foot = Table(
        [[_paragraph(last, font, 12, "right"), mark]],
        colWidths=[320, 110],
        style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )
    return [*lines, foot]
