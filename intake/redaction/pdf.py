"""PDF: pages with secrets become pictures with black boxes; others are copied without what is not seen."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw

from intake.documents.text.pdf import OCR_DPI, open_pdf
from intake.documents.text.pdf_drawn import drawn_on
from intake.documents.text.pdf_place import Place
from intake.documents.text.pdf_render import picture_of
from intake.documents.text.problems import ReadProblem
from intake.redaction.burn import Burnt, burnt, polygon_of
from intake.redaction.finder import Finder, Known
from intake.redaction.pdf_places import meaningless, places_in_text, text_of
from intake.redaction.pdf_write import Sheet, copied, layered, leftover
from intake.redaction.problems import NotCleared
from models.document import DocumentText, Page
from models.settings import DocumentLimits

_PICTURE = 0.012
"""Part of a page from which a picture may hold a legible number."""
_CURVES = 40
"""Paths with curves from which they may be letters drawn as outlines."""
_MANY_PICTURES = 80
"""Pages and pictures that are looked at; a document with more is no scan of a certificate."""


def clean(
    path: Path, text: DocumentText, pages: tuple[int, int] | None, known: Known, limits: DocumentLimits
) -> tuple[bytes, int]:
    """The wanted pages as a PDF without secrets, and how many places were blacked out. Raises NotCleared."""
    try:
        with TemporaryDirectory() as folder, open_pdf(path) as (document, repaired):
            first, last = pages or (1, len(document))
            last = min(last, len(document))
            if not 1 <= first <= last or last - first >= limits.pages:
                raise NotCleared("쪽수가 맞지 않거나 너무 많습니다.")
            numbers = range(first, last + 1)
            source = _flattened(document, numbers, path, Path(folder) / "flat.pdf")
            hidden = repaired or layered(source)
            work = _Work(document, text, known, limits, repaired=repaired)
            sheets = [work.sheet(number, always=hidden) for number in numbers]
            result = copied(source, sheets)
    except (ReadProblem, pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise NotCleared("PDF를 안전하게 고쳐 쓸 수 없습니다.") from error
    _check(result, known)
    return result, work.places


def _flattened(document: Any, numbers: range, path: Path, target: Path) -> Path:
    """A file in which comments and form fields of the pages are drawn on them. The document is changed likewise."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    changed = False
    for number in numbers:
        page = document[number - 1]
        if raw.FPDFPage_GetAnnotCount(page) > 0:
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            changed = True
        page.close()
    if not changed:
        return path
    document.save(target)
    return target


class _Work:
    """Looks at page after page of one document."""

    def __init__(
        self, document: Any, text: DocumentText, known: Known, limits: DocumentLimits, *, repaired: bool
    ) -> None:
        self._document = document
        self._read = {page.number: page for page in text.pages}
        self._known = known
        self._finder = Finder(known)
        self._limits = limits
        self._repaired = repaired
        self._looks = _MANY_PICTURES
        self.places = 0

    def sheet(self, number: int, *, always: bool) -> Sheet:
        """What becomes of a page. `always`: it becomes a picture in any case."""
        page = self._document[number - 1]
        try:
            return self._sheet(page, number, always=always)
        finally:
            page.close()

    def _sheet(self, page: Any, number: int, *, always: bool) -> Sheet:
        read = self._read.get(number)
        boxes, text = places_in_text(page, None if self._repaired else read, self._finder)
        drawn = drawn_on(page, Place(page))
        scan = read is None or read.source != "text" or self._repaired or meaningless(text) or drawn.curves > _CURVES
        parts = [box for box in drawn.pictures if (box[2] - box[0]) * (box[3] - box[1]) >= _PICTURE]
        size = page.get_size()
        if boxes or scan or always:
            whole = picture_of(page, OCR_DPI, self._limits.pixels)
            marked = [polygon_of(box, *whole.size) for box in boxes]
            result = self._burnt(whole, read, marked, unsure=scan or bool(parts))
            self.places += result.places
            return Sheet(number, result.picture if result.places or always else None, size)
        if not parts:
            return Sheet(number, None, size)
        whole = picture_of(page, OCR_DPI, self._limits.pixels)
        before = self.places
        for left, top, right, bottom in parts:
            corner = max(0, round(left * whole.width)), max(0, round(top * whole.height))
            end = min(whole.width, round(right * whole.width)), min(whole.height, round(bottom * whole.height))
            if end[0] <= corner[0] or end[1] <= corner[1]:
                continue
            result = self._burnt(whole.crop((*corner, *end)), None, [])
            if result.places:
                whole.paste(result.picture, corner)
                self.places += result.places
        return Sheet(number, whole if self.places > before else None, size)

    def _burnt(self, picture: Any, read: Page | None, marked: list[Any], *, unsure: bool = False) -> Burnt:
        self._looks -= 1
        if self._looks < 0:
            raise NotCleared("그림이 너무 많아 모두 확인하지 못했습니다.")
        return burnt(picture, self._known, self._limits.ocr_seconds, read, marked, unsure=unsure)


def _check(result: bytes, known: Known) -> None:
    """Raises NotCleared if a secret is left in the text or in what else the file holds."""
    finder = Finder(known)
    with pypdfium2.PdfDocument(result) as document:
        for page in document:
            text_page = page.get_textpage()
            if finder.spans(text_of(text_page)):
                raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")
            text_page.close()
            page.close()
    with pikepdf.open(io.BytesIO(result)) as written:
        if any(finder.spans(text) for text in leftover(written)):
            raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")
