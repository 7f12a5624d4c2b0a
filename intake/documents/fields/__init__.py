"""Fields of documents with evidence: what each document states, where it stands, and how sure the reading is."""

from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.read import read_fields

__all__ = ["Lexicons", "read_fields"]
