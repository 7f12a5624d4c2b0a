"""PDF: text with places by pdfium, tables from ruling lines, marks, and OCR for pages that are pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as raw

from intake.documents.text.clean import garbled, solid
from intake.documents.text.marks import pdf_marks
from intake.documents.text.pdf_drawn import Drawn, Rectangle, drawn_on
from intake.documents.text.pdf_fields import FieldBox, field_boxes, hide_unseen, with_fields, without_ticks
from intake.documents.text.pdf_place import Place
from intake.documents.text.pdf_render import pixels_of
from intake.documents.text.pdf_tables import lines_with_tables, tables_of
from intake.documents.text.pdf_words import Word, lines_of, words_of
from intake.documents.text.problems import Damaged, Encrypted, NoOcr, TooMuch
from intake.documents.text.result import Content
from intake.documents.text.struck import strikes, without_commented, without_struck
from intake.documents.text.turned import page_turned_back, turn_of
from intake.documents.text.unseen import without_unseen
from models.document import Page, Table
from models.settings import DocumentLimits

OCR_DPI = 200
_FEW = 20
"""Letters and digits below which a page that shows something is a scan."""
_OVER_PICTURE = 150
"""The same for a page that is a picture: an issuer's footer over a scan is not its text."""
_LARGE = 0.6
_PART = 0.15
"""Part of a page that a picture covers of which invisible text may be a reading."""
_BROKEN = 0.3
_OUTLINES = 60
_PASSWORD, _SECURITY = 4, 5


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a PDF. Raises a ReadProblem."""
    with open_pdf(path) as (document, repaired):
        reader = _Reader(document, limits, repaired=repaired)
        count = len(document)
        pages = tuple(reader.page(index) for index in range(min(count, limits.pages)))
    notes = list(reader.notes)
    if count > limits.pages:
        notes.append("pages-cut")
    if repaired:
        notes.append("repaired")
    return Content(pages=pages, notes=tuple(dict.fromkeys(notes)), detail=reader.detail)


@contextmanager
def open_pdf(path: Path) -> Iterator[tuple[Any, bool]]:
    """A PDF opened by pdfium, and whether it had to be repaired. Raises Encrypted, Damaged."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise Encrypted("암호가 걸린 PDF라서 열 수 없습니다.") from error
    else:
        with document:
            if len(document):
                yield document, False
                return
    with TemporaryDirectory() as folder:
        mended = _repair(path, Path(folder) / "mended.pdf")
        with mended:
            yield mended, True


def _repair(path: Path, target: Path) -> Any:
    """The document after qpdf has rebuilt it. Raises Damaged, Encrypted."""
    try:
        with pikepdf.open(path) as document:
            document.save(target, fix_metadata_version=False)
        mended = pypdfium2.PdfDocument(target)
    except pikepdf.PasswordError as error:
        raise Encrypted("암호가 걸린 PDF라서 열 수 없습니다.") from error
    except (pikepdf.PdfError, pypdfium2.PdfiumError, RuntimeError, ValueError, OSError) as error:
        raise Damaged("PDF 파일이 손상되어 열 수 없습니다.") from error
    if not len(mended):
        mended.close()
        raise Damaged("PDF 파일이 손상되어 열 수 없습니다.")
    return mended


class _Comments(NamedTuple):
    """What the annotations of a page say, in its coordinates; it is gone once they are drawn into the page."""

    inks: list[Rectangle]
    strikes: list[Rectangle]
    fields: list[FieldBox]


class _Reader:
    """Reads the pages of one document in order, within the limits."""

    def __init__(self, document: Any, limits: DocumentLimits, *, repaired: bool) -> None:
        self._document = document
        self._limits = limits
        self._repaired = repaired
        self._characters = limits.characters
        self._ocr = limits.ocr_pages
        self._tables = limits.table_pages
        kind = document.get_formtype()
        self._forms = kind != raw.FORMTYPE_NONE
        if self._forms:
            document.init_forms()
        self.notes: list[str] = ["live-form"] if kind == raw.FORMTYPE_XFA_FULL else []
        self.detail = ""

    def page(self, index: int) -> Page:
        """One page; a page that pdfium cannot load is empty and noted."""
        try:
            page = self._document[index]
        except pypdfium2.PdfiumError:
            self._odd("page-damaged", f"{index + 1}쪽: 손상")
            return Page(number=index + 1, source="none")
        fields = field_boxes(self._document.formenv, page) if self._forms else []
        comments = _Comments(_inks(page), strikes(page), fields)
        if raw.FPDFPage_GetAnnotCount(page) > 0:
            hide_unseen(page)
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # fields and comments become text with a place
            page.close()
            page = self._document[index]
        try:
            turn, text_page = _stood_upright(page)
            read = self._read(page, text_page, index + 1, comments)
            return page_turned_back(read, turn) if turn else read
        finally:
            page.close()

    def _read(self, page: Any, text_page: Any, number: int, comments: _Comments) -> Page:
        width, height = page.get_size()
        place = Place(page)
        if raw.FPDFText_CountChars(text_page) > self._characters:
            self._odd("text-cut")
        words = words_of(text_page, place, self._characters)
        drawn = drawn_on(page, place)
        text_page.close()
        if self._is_scan(words, drawn):
            return self._scan(page, number, words, width / height)
        self._characters = max(0, self._characters - sum(len(word.text) + 1 for word in words))
        words, apart = self._standing(page, drawn, words, comments, place)
        tables: tuple[Table, ...] = ()
        outside = words
        if drawn.across and drawn.down and self._tables > 0:
            self._tables -= 1
            tables, outside = tables_of(drawn, words, width / height)
        marks = pdf_marks(
            page, drawn, [place.rectangle(*ink) for ink in comments.inks], [word[1:5] for word in words]
        )
        return Page(
            number=number,
            source="text",
            lines=lines_with_tables(tables, outside, width / height),
            tables=tables,
            marks=marks,
            struck=tuple(lines_of(apart, width / height)),
        )

    def _standing(
        self, page: Any, drawn: Drawn, words: list[Word], comments: _Comments, place: Place
    ) -> tuple[list[Word], list[Word]]:
        """The words that count, values of fields among them, and those that are struck out or that nobody sees."""
        width, height = page.get_size()
        words, unseen = without_unseen(page, drawn, words)
        words, struck = without_struck(drawn, without_ticks(words, comments.fields, place), width / height)
        words, commented = without_commented(words, comments.strikes, place)
        for apart, note in ((unseen, "unseen-text"), ([*struck, *commented], "struck-out")):
            if apart:
                self._odd(note)
        return with_fields(words, comments.fields, place), [*struck, *commented, *unseen]

    def _is_scan(self, words: list[Word], drawn: Drawn) -> bool:
        text = "".join(word.text for word in words)
        count = solid(text)
        if self._repaired or (count and garbled(text) > _BROKEN):
            return True  # fonts of a cut-off file are lost, and so is what its codes mean
        if drawn.pictured > _LARGE:
            return count < _OVER_PICTURE or drawn.covered_text
        if drawn.pictured > _PART and drawn.covered_text:
            return True  # somebody else's recognition of a picture
        return count < _FEW and (drawn.pictured > 0.02 or drawn.curves > _OUTLINES)

    def _scan(self, page: Any, number: int, words: list[Word], ratio: float) -> Page:
        """A page by OCR; what cannot be recognised keeps the little text it has."""
        from intake.documents.text.image import read_page  # here: only scans need the recogniser's libraries

        plain = tuple(lines_of(words, ratio)) if not self._repaired else ()
        if self._ocr <= 0:
            self._odd("ocr-cut")
            return Page(number=number, source="none", lines=plain)
        self._ocr -= 1
        try:
            return read_page(pixels_of(page, OCR_DPI, self._limits.pixels), number, self._limits.ocr_seconds)
        except NoOcr as error:
            self._odd("no-ocr", str(error))
        except TooMuch as error:
            self._odd("ocr-timeout", f"{number}쪽: {error}")
        return Page(number=number, source="none", lines=plain)

    def _odd(self, note: str, detail: str = "") -> None:
        self.notes.append(note)
        self.detail = self.detail or detail


def _stood_upright(page: Any) -> tuple[int, Any]:
    """Turns a page whose text runs sideways or upside down; the degrees clockwise by which it was turned, and the
    text of the page as it now stands."""
    text_page = page.get_textpage()
    turn = turn_of(page, text_page)
    if not turn:
        return 0, text_page
    text_page.close()
    page.set_rotation((page.get_rotation() + turn) % 360)
    return turn, page.get_textpage()


def _inks(page: Any) -> list[Rectangle]:
    """Boxes of annotations drawn by hand, or stamped."""
    boxes = []
    for index in range(min(200, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) in (raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_STAMP):
            box = raw.FS_RECTF()
            if raw.FPDFAnnot_GetRect(annotation, box):
                boxes.append((box.left, box.bottom, box.right, box.top))
        raw.FPDFPage_CloseAnnot(annotation)
    return boxes
