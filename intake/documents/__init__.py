"""Documents of strangers: text by format, kinds and fields with evidence."""

from intake.documents.text.limits import DocumentLimits
from intake.documents.text.picture import page_picture
from intake.documents.text.read import read_text

__all__ = ["DocumentLimits", "page_picture", "read_text"]
