"""Which category a form ticks in a row of boxes whose label says too little: `구분   □ 중소기업 … ■ 연구소(원)`."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.choices import choice, named, ticked
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.words import squash, tidy
from intake.documents.text.clean import GAP
from models.document import Box, Page, Value

Row = tuple[str, str, Box | None]
"""What may be a label, what stands beside it, and where."""
_LABEL = re.compile(r"(?:구분|유형|형태|자격|대상)$")
_LONGEST = 14
"""Letters of such a label."""
_LEAST = 4
"""Categories among the boxes at least; fewer may be the answer to another question."""


def listed_categories(file: str, pages: Sequence[Page], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    """`category` for each such row in which something is ticked."""
    for page in pages:
        yield from list(_ticked(file, page, _cells(page), lexicon)) or _ticked(file, page, _lines(page), lexicon)


def _ticked(file: str, page: Page, rows: Iterator[Row], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    offered = lexicon.call.vocabulary.categories
    for label, text, box in rows:
        asks = len(squash(label)) <= _LONGEST and _LABEL.search(squash(label))
        if not asks or not ticked(text, lexicon) or len(named(text, offered)) < _LEAST:
            continue
        place = gather.Place(file, page.number, box, tidy(f"{label} {text}"), page.source, None)
        for read in choice(text, offered, lexicon):
            yield "category", gather.value(read, place, strong=True)


def _cells(page: Page) -> Iterator[Row]:
    for table in page.tables:
        ends = {
            (cell.row, cell.column + max(1, cell.columns)): cell.text for cell in table.cells if cell.text.strip()
        }
        for cell in table.cells:
            if label := ends.get((cell.row, cell.column)):
                yield label, cell.text, cell.box


def _lines(page: Page) -> Iterator[Row]:
    for line in page.lines:
        label, _, text = line.text.replace("：", ":").replace(GAP, ":", 1).partition(":")
        yield label, text, line.box
