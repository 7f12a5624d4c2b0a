"""What reading one document may cost."""

from models.record import Record


class DocumentLimits(Record):
    """Bounds for one document. What lies beyond them is left out and noted, never silently dropped."""

    pages: int = 300
    """Pages that are read; the rest is noted as `pages-cut`."""
    ocr_pages: int = 40
    """Pages that are read by OCR; the rest is noted as `ocr-cut`."""
    characters: int = 2_000_000
    """Characters of text; the rest is noted as `text-cut`."""
    pixels: int = 40_000_000
    """Pixels of a picture that is opened; a larger one is `manual`."""
    ocr_seconds: int = 20
    """Time for one pass of OCR over one page."""
    table_pages: int = 60
    """Pages of a PDF on which tables are looked for."""
    part_bytes: int = 24_000_000
    """Unpacked size of one part (XML) of an HWPX, DOCX or XLSX."""
