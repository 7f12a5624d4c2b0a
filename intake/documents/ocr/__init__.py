"""Text of scanned pages and photographs: cleaning, recognition, and places on the page as it was handed in."""

from intake.documents.ocr.page import read_picture

__all__ = ["read_picture"]
