"""Workbooks as XlsxWriter writes them, with the system's own errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Text stays text: nothing that an applicant wrote becomes a formula or a link."""


@contextmanager
def workbook(path: Path, **options: object) -> Iterator[xlsxwriter.Workbook]:
    """A new workbook, written at the end of the block. Raises OSError if it cannot be."""
    book = xlsxwriter.Workbook(str(path), {**PLAIN, **options})
    yield book
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
