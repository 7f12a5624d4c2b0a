"""Documents of strangers: text by format, kinds and fields with evidence."""

from intake.documents.text.picture import page_picture
from intake.documents.text.read import read_text
from models.settings import DocumentLimits

__all__ = ["DocumentLimits", "page_picture", "read_text"]
