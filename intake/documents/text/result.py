"""What a reader of one format hands back."""

from models.document import Page
from models.record import Record


class Content(Record):
    """The pages of a document and what is odd about them."""

    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
    detail: str = ""
    """Korean sentence for an operator about an oddity."""
