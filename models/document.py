"""What is read from a document: text with its place, what kind of document it is, and fields with evidence.

Facts and how sure they are. Nothing here judges an applicant.
"""

from typing import Literal

from models.call_types import DocumentKindId as DocumentKindId
from models.record import Record

LOOSE = "(loose)/"
"""Stands before the name of a document that was attached beside the archive: it never counts as submitted."""
TextSource = Literal["text", "ocr", "none"]
ReadState = Literal["read", "empty", "encrypted", "damaged", "drm", "unsupported", "manual"]
"""`read`; `empty`: opened, but no text at all; `encrypted`: a password; `damaged`; `drm`: wrapped by a document
protection product; `unsupported`: no reader for this format; `manual`: the reader crashed or ran out of time."""
ValueSource = Literal["text", "ocr", "none", "operator"]
"""Where a value comes from; `operator`: a person set it (`jeopsu decide --set`), which counts as certain."""
Certainty = Literal["sure", "likely", "unsure"]
"""`sure`: read from text, unambiguous; `likely`: clear OCR, or a weak label; `unsure`: a person must look."""


class Box(Record):
    """A rectangle on a page, in fractions of its width and height, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


class Line(Record):
    """One line of text in reading order."""

    text: str
    """NFC, control characters replaced by blanks, spacing as read."""
    box: Box | None = None
    confidence: float | None = None
    """Of OCR, 0 to 1; None for text."""


class Cell(Record):
    """One cell of a table. Spanned cells stand once, at their first row and column."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str
    box: Box | None = None


class Table(Record):
    """A table; cells in row order."""

    cells: tuple[Cell, ...]
    under: str | None = None
    """Of a table that lies in a cell of another: what stands in that cell, else beside or above it. None where it
    lies in no cell, or where places tell."""


class Mark(Record):
    """Something drawn on a page that is no text: a picture (signature, seal, photo) or a stamp."""

    kind: Literal["image", "red-stamp", "ink"]
    box: Box | None = None
    after: str = ""
    """Text that stands directly before it, for formats without places (HWP, DOCX), shortened."""


class Page(Record):
    """One page; formats without pages give a single one with number None."""

    number: int | None
    """1-based."""
    source: TextSource
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    marks: tuple[Mark, ...] = ()
    struck: tuple[Line, ...] = ()
    """Text that is struck out or that nobody sees: it says nothing. It is in no line and no table."""
    turned: int = 0
    """Degrees (90, 180, 270) by which a scanned page had to be turned to be read."""

    @property
    def text(self) -> str:
        """All lines, a line each."""
        return "\n".join(line.text for line in self.lines)


class DocumentText(Record):
    """One file as text with its places, or why it cannot be read."""

    file: str
    """Path inside the archive, NFC."""
    format: str
    sha256: str
    state: ReadState
    detail: str = ""
    """Korean sentence for an operator if the state is not `read`, or if something is odd with what was read."""
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
    """Ids of oddities: `repaired`, `track-changes`, `distribution`, `second-reader`, `pages-cut`, ..."""


class Evidence(Record):
    """Where a value was read."""

    file: str
    page: int | None
    text: str
    """The quoted text, resident and telephone numbers masked."""
    box: Box | None = None


class Value(Record):
    """One reading of a field."""

    value: str
    """Normalised: dates as `2025-07-01`, business numbers as `123-45-67890`, sizes as digits, names without
    surplus white space."""
    certainty: Certainty
    source: ValueSource
    evidence: Evidence


class Field(Record):
    """A field with all readings that differ, the best first. Two that disagree are both reported."""

    name: str
    values: tuple[Value, ...]

    @property
    def best(self) -> Value | None:
        """The best reading, if there is any."""
        return self.values[0] if self.values else None

    @property
    def agreed(self) -> bool:
        """Whether there is exactly one reading."""
        return len(self.values) == 1


class Document(Record):
    """One document of an application: a file, some pages of one, or several files that belong together."""

    kind: DocumentKindId
    certainty: Certainty
    """How sure the kind is."""
    file: str
    first_page: int | None
    last_page: int | None
    """Both None where the format has no pages; 1 and 1 for an image."""
    format: str
    text_source: TextSource
    sha256: str
    state: ReadState
    detail: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def page_range(self) -> tuple[int, int] | None:
        """First and last page; None where the format has no pages."""
        return None if self.first_page is None else (self.first_page, self.last_page or self.first_page)

    def field(self, name: str) -> Field | None:
        """The field of this name, if anything was read for it."""
        return next((field for field in self.fields if field.name == name), None)


class Reading(Record):
    """Everything that was read from the archive of one case."""

    documents: tuple[Document, ...] = ()
    application: tuple[Field, ...] = ()
    """Fields of `application` in case.schema.json, with dotted names (`pi.name`), from all documents of the form."""
    unreadable: tuple[DocumentText, ...] = ()
    """Files whose state is not `read`, without their text."""
    unmasked: tuple[Evidence, ...] = ()
    """Places where a whole resident registration number stands, a quotation each, itself masked."""
