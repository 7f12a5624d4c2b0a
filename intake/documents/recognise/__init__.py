"""What kind of document each file (or part of a file) is, whose it is, and everything that it states."""

from intake.documents.recognise.reading import read_documents, recognise

__all__ = ["read_documents", "recognise"]
