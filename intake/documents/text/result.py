"""What a reader of one format hands back."""

from intake.documents.text.notes import Note
from models.document import Page
from models.record import Record


class Content(Record):
    """The pages of a document and what is odd about them."""

    pages: tuple[Page, ...]
    notes: tuple[Note, ...] = ()
    detail: str = ""
    """Korean sentence for an operator about an oddity."""
