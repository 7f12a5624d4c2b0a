"""What became of one document on its way to the reviewers."""

from pathlib import Path
from typing import Literal

from models.record import Record

How = Literal["cleaned", "masked-text", "withheld"]
"""`cleaned`: in its own format; `masked-text`: its text only; `withheld`: nothing of it."""


class Redacted(Record):
    """The derivative of one document, or why there is none."""

    path: Path | None
    """The file that was written; None if it is withheld."""
    extension: str
    """Ending for the reviewers' file name, without a dot: `pdf`, `txt`; empty if it is withheld."""
    how: How
    places: int
    """How many places were blacked out."""
    note: str
    """Korean sentence for reviewers; empty if nothing was changed."""
