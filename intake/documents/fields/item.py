"""One label with what stands beside or below it, before anybody has made sense of the value."""

from typing import NamedTuple

from intake.documents.fields.lexicon import Hit, Role
from models.document import Box, Cell, Page, TextSource


class Item(NamedTuple):
    """A label and its raw value."""

    hit: Hit
    role: Role | None
    """Whose part of the form it stands in, by the label or the headings around it."""
    raw: str
    quote: str
    """Label and value, for evidence; not yet masked."""
    page: int | None
    box: Box | None
    source: TextSource
    confidence: float | None
    strong: bool
    """Whether label and value belong together without doubt."""
    label: str = ""
    """As it is printed."""
    foreign: bool = False
    """Under a heading that announces somebody who is none of the persons of the document."""


def confidence_at(page: Page, cell: Cell) -> float | None:
    """That of the lines over which the cell lies, at worst."""
    box = cell.box
    over = [
        line.confidence
        for line in page.lines
        if box
        and line.box
        and line.confidence is not None
        and line.box.top < box.bottom
        and box.top < line.box.bottom
    ]
    return min(over, default=None)
