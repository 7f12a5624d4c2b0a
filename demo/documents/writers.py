"""One door to the programs that write files: which there are, and sheets to bytes."""

import re
from collections.abc import Sequence
from random import Random
from typing import Literal

from demo.documents.sheet import Sheet
from models.record import Record

SCAN_DPI = 150

TextSource = Literal["text", "ocr"]


class Written(Record):
    """A file as a program wrote it."""

    suffix: str
    content: bytes
    format: str
    text_source: TextSource
    pages: tuple[int, ...] | None
    """Number of pages of each document in it; None where the format has no pages."""


def write(documents: Sequence[Sequence[Sheet]], producer: str, rng: Random) -> Written:
    """Writes one or more documents into one file. A producer without pages takes one document only.

    Raises ValueError for an unknown producer, ImportError if its library is not installed.
    """
    sheets = [sheet for document in documents for sheet in document]
    match producer:
        case "typst" | "reportlab" | "libreoffice":
            content, counts = _paged(documents, producer)
            return Written(suffix=".pdf", content=content, format="pdf", text_source="text", pages=counts)
        case "docx" | "hwpx" | "hwp":
            content = _flowing(sheets, producer)
            return Written(suffix=f".{producer}", content=content, format=producer, text_source="text", pages=None)
        case "scan" | "photo":
            return _picture(sheets, producer, rng, tuple(len(document) for document in documents))
        case _:
            raise ValueError(f"no writer {producer!r}")


def _paged(documents: Sequence[Sequence[Sheet]], producer: str) -> tuple[bytes, tuple[int, ...]]:
    """A PDF with text, and the number of pages of each document in it."""
    if producer == "reportlab":
        from demo.documents import to_reportlab

        return to_reportlab.pdf(documents)
    if producer == "libreoffice":
        from demo.documents import to_docx

        content = to_docx.libreoffice_pdf([sheet for document in documents for sheet in document])
        return content, (page_count(content),)
    from demo.documents import to_typst

    alone = [to_typst.pdf(document) for document in documents]
    whole = alone[0] if len(alone) == 1 else to_typst.pdf([sheet for document in documents for sheet in document])
    return whole, tuple(map(page_count, alone))


def page_count(pdf: bytes) -> int:
    """Pages of a PDF whose page objects stand in the clear, as Typst, reportlab and LibreOffice write them."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _flowing(sheets: Sequence[Sheet], producer: str) -> bytes:
    if producer == "docx":
        from demo.documents.to_docx import docx

        return docx(sheets)
    from demo.documents import to_hwpx

    return to_hwpx.hwpx(sheets) if producer == "hwpx" else to_hwpx.hwp(sheets)


def _picture(sheets: Sequence[Sheet], producer: str, rng: Random, pages: tuple[int, ...]) -> Written:
    from demo.documents import scan, to_typst

    drawn = to_typst.pictures(sheets, SCAN_DPI)
    if len(drawn) != sum(pages):
        raise ValueError("only sheets of one page each can be scanned")
    if producer == "photo" and len(drawn) == 1:
        content = scan.jpeg(scan.photographed(drawn[0], rng), quality=rng.randint(60, 80))
        return Written(suffix=".jpg", content=content, format="jpeg", text_source="ocr", pages=(1,))
    made = scan.photographed if producer == "photo" else scan.scanned
    pictures = [made(page, rng) for page in drawn]
    content = scan.image_pdf(pictures, rng.randint(45, 75), SCAN_DPI)
    return Written(suffix=".pdf", content=content, format="pdf", text_source="ocr", pages=pages)
