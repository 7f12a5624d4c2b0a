"""Pages as pictures, for people who look at the evidence."""

from itertools import islice
from pathlib import Path
from typing import Any

from intake.documents.text import image, pdf
from intake.documents.text.pdf_render import picture_of
from intake.documents.text.problems import Unsupported

_PIXELS = 40_000_000


def page_picture(path: Path, format: str, number: int, dpi: int) -> Any:
    """Page `number` (from 1) of a PDF or picture as a Pillow image in RGB. Raises a ReadProblem, Unsupported for
    formats without pages and for a page that does not exist."""
    if format == "pdf":
        with pdf.open_pdf(path) as (document, _):
            if 1 <= number <= len(document):
                return picture_of(document[number - 1], dpi, _PIXELS)
    elif format in ("jpeg", "png", "tiff", "bmp", "webp", "gif"):
        for picture in islice(image.pictures(path, _PIXELS), number - 1, number):
            return picture
    raise Unsupported("이 형식이나 쪽은 그림으로 보여 드릴 수 없습니다.")
