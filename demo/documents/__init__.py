"""Synthetic applications: forms and certificates in several layouts and file formats, with known truth.

`generate` yields applications, `Wish` says what they should be like, `terms_of` takes dates and names from the
configured call, `zip_bytes` packs them. Nothing here shares code with the reader of documents.
"""

from demo.documents.application import Application, application, generate
from demo.documents.facts import Wish
from demo.documents.faults import FAULTS
from demo.documents.packing import Names, damaged, encrypted_zip, zip_bytes
from demo.documents.terms import Terms, terms_of

__all__ = [
    "FAULTS",
    "Application",
    "Names",
    "Terms",
    "Wish",
    "application",
    "damaged",
    "encrypted_zip",
    "generate",
    "terms_of",
    "zip_bytes",
]
