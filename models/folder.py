"""The case folder for reviewers: what goes in, and how each document got there."""

from pathlib import Path
from typing import Literal

from models.document import DocumentKindId
from models.record import Record

Handed = Literal["cleaned", "masked-text", "withheld"]


class FolderDocument(Record):
    """One document of a case as reviewers get it, or why they do not."""

    kind: DocumentKindId
    file: str
    """Path inside the archive, as shown to reviewers."""
    pages: tuple[int, int] | None
    how: Handed
    note: str
    content: Path | None
    """The cleaned file; None if withheld."""
    extension: str = ""
    loose: bool = False
    """Attached beside the archive: it does not count as submitted."""


class Placed(Record):
    """A document with its name in the folder."""

    document: FolderDocument
    name: str | None
    """`documents/03_과제책임자 재직증명서.pdf`; None if withheld."""
