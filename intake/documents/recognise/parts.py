"""Files cut into documents: merged PDFs by page, files without pages by the titles in them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.places import table_lines
from intake.documents.fields.words import squash
from intake.documents.recognise.titles import Title, Titles
from models.call_vocabulary import KindWords
from models.document import DocumentText, Line, Page, Table

_TOP_LINES = 12
"""Lines at the beginning of a page in which a title stands."""
_FEW = 3
"""Lines that a document has at least, where a file without pages holds several."""


class Part(NamedTuple):
    """Pages of one file that are one document."""

    text: DocumentText
    pages: tuple[Page, ...]
    title: Title | None
    told: KindWords | None = None
    """What the first page seems to be, where it has no title."""

    @property
    def first_page(self) -> int | None:
        """1-based; None where the format has no pages."""
        return self.pages[0].number if self.pages else None

    @property
    def last_page(self) -> int | None:
        """As `first_page`."""
        return self.pages[-1].number if self.pages else None


def cut(text: DocumentText, titles: Titles, told: Callable[[Page], KindWords | None]) -> tuple[Part, ...]:
    """The documents in one file, in order. `told` recognises a page without a title by what else stands on it."""
    if len(text.pages) == 1 and text.pages[0].number is None:
        return tuple(_by_titles(text, text.pages[0], titles))
    parts: list[Part] = []
    for page in text.pages:
        title = page_title(page, titles)
        words = None if title else told(page)
        if parts and (_goes_on(parts[-1], title) if title else not _another(parts[-1], words)):
            last = parts[-1]
            parts[-1] = last._replace(pages=(*last.pages, page))
        else:
            parts.append(Part(text, (page,), title, words))
    return tuple(parts)


def page_title(page: Page, titles: Titles) -> Title | None:
    """The title at the top of a page: an exact one before one with other words."""
    found = list(titles.find(page.lines[:_TOP_LINES], ocr=page.source == "ocr"))
    return _best(found)


def _best(found: Sequence[Title]) -> Title | None:
    whole = [title for title in found if not title.part]
    exact = [title for title in whole if title.exact]
    return next(iter((*exact, *whole, *found)), None)


def _another(part: Part, words: KindWords | None) -> bool:
    """Whether a page without a title is clearly another certificate than the one before it."""
    before = part.title.words if part.title else part.told
    return words is not None and words is not before and (before is None or not before.parts)


def _goes_on(part: Part, title: Title) -> bool:
    """Whether a page with this title belongs to the document before it."""
    if part.title is None:
        return False
    return title.part and title.words is part.title.words


def _by_titles(text: DocumentText, page: Page, titles: Titles) -> Iterator[Part]:
    """The documents of a file without pages: each exact title begins one."""
    found = titles.find(page.lines, ocr=False)
    starts: list[tuple[int, Title]] = []
    for title in found:
        early = title.line < _TOP_LINES and not starts
        if title.part and starts and title.words is starts[-1][1].words:
            continue
        if (title.exact and not title.part) or early:
            if starts and title.line - starts[-1][0] < _FEW and not starts[-1][1].exact:
                starts[-1] = (starts[-1][0], title)
            elif not starts or title.line - starts[-1][0] >= _FEW:
                starts.append((title.line, title))
    if len(starts) < 2:
        yield Part(text, (page,), starts[0][1] if starts else None)
        return
    bounds = [0, *(line for line, _ in starts[1:]), len(page.lines)]
    tables = _tables_by_place(page, bounds)
    for n, (_, title) in enumerate(starts):
        lines = page.lines[bounds[n] : bounds[n + 1]]
        marks = tuple(mark for mark in page.marks if _stands_in(mark.after, lines))
        yield Part(text, (page.model_copy(update={"lines": lines, "tables": tables[n], "marks": marks}),), title)


def _tables_by_place(page: Page, bounds: Sequence[int]) -> list[tuple[Table, ...]]:
    """The tables between each two bounds."""
    result: list[list[Table]] = [[] for _ in bounds[1:]]
    for table, line in zip(page.tables, table_lines(page), strict=True):
        section = next(n for n in range(len(bounds) - 1) if line < bounds[n + 1] or n == len(bounds) - 2)
        result[section].append(table)
    return [tuple(tables) for tables in result]


def _stands_in(after: str, lines: Sequence[Line]) -> bool:
    key = squash(after)[-15:]
    return not key or any(key in squash(line.text) or squash(line.text).endswith(key) for line in lines)
