"""Files cut into documents: merged PDFs by page, files without pages by the titles in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.places import table_lines
from intake.documents.fields.words import squash
from intake.documents.recognise.flowing import has_ended, pieces
from intake.documents.recognise.headings import Heading, Headings
from intake.documents.recognise.titles import FORMS, Title, Titles, is_numbered
from models.call_vocabulary import KindWords
from models.document import DocumentText, Line, Page, Table

_OF_PAGES = re.compile(r"[-–(\[]*(?:page)?([0-9]{1,3})(?:쪽|면)?(?:/|of)([0-9]{1,3})(?:쪽|면|page|매|장)?[-–)\]]*")
_TOP_LINES = 12
"""Lines at the beginning of a page in which a title stands."""
_HEADING_LINES, _NEAR_LINES = 3, 2
"""Lines in which a heading of another paper stands, and a title that may as well be one of a section."""
_FEW = 3
"""Lines that a document has at least, where a file without pages holds several."""


class Part(NamedTuple):
    """Pages of one file that are one document."""

    text: DocumentText
    pages: tuple[Page, ...]
    title: Title | None
    told: KindWords | None = None
    """What the first page seems to be, where it has no title."""
    perhaps: bool = False
    """Whether only a title in the middle of a page says that there is such a paper."""

    @property
    def first_page(self) -> int | None:
        """1-based; None where the format has no pages."""
        return self.pages[0].number if self.pages else None

    @property
    def last_page(self) -> int | None:
        """As `first_page`."""
        return self.pages[-1].number if self.pages else None


def cut(
    text: DocumentText, titles: Titles, headings: Headings, told: Callable[[Page], KindWords | None]
) -> tuple[Part, ...]:
    """The documents in one file, in order. `told` recognises a page without a title by what else stands on it."""
    if len(text.pages) == 1 and text.pages[0].number is None:
        return tuple(_by_titles(text, text.pages[0], titles, headings))
    parts: list[Part] = []
    perhaps: list[Part] = []

    def is_another(above: Page, title: Title) -> bool:
        if parts and not has_ended(parts[-1].pages[-1]):
            return True  # the rest of the paper before
        words = told(above)
        return headings.find(above.lines, ocr=False) is not None or words not in (None, title.words)

    for piece in (piece for whole in _written(text.pages) for piece in pieces(whole, titles, is_another)):
        page = piece.page
        perhaps += [Part(text, (page,), title, perhaps=True) for title in piece.perhaps]
        title = page_title(page, titles)
        words = None if title else told(page)
        heading = None if title else headings.find(page.lines[:_HEADING_LINES], ocr=page.source == "ocr")
        if parts and (_goes_on(parts[-1], title, page) if title else not _another(parts[-1], words, heading)):
            last = parts[-1]
            parts[-1] = last._replace(pages=(*last.pages, page))
        else:
            parts.append(Part(text, (page,), title, words))
    return (*parts, *perhaps)


def _written(pages: Sequence[Page]) -> Sequence[Page]:
    """The pages from the first on which anything stands, or could not be read; all if there is none."""
    blank = (page.source == "text" and not (page.lines or page.tables or page.marks or page.struck) for page in pages)
    return pages[next((n for n, empty in enumerate(blank) if not empty), 0) :]


def page_title(page: Page, titles: Titles) -> Title | None:
    """The title at the top of a page: an exact one before one with other words."""
    found = list(titles.find(page.lines[:_TOP_LINES], ocr=page.source == "ocr"))
    return _best(found)


def _best(found: Sequence[Title]) -> Title | None:
    whole = [title for title in found if not title.part]
    exact = [title for title in whole if title.exact]
    return next(iter((*exact, *whole, *found)), None)


def _another(part: Part, words: KindWords | None, heading: Heading | None) -> bool:
    """Whether a page without a known title is clearly another paper than the one before it."""
    before = part.title.words if part.title else part.told
    if heading is not None and before is not None and not before.parts:
        return heading.certificate or before.kinds[0] not in FORMS  # forms have headings on their later pages
    return words is not None and words is not before and (before is None or not before.parts)


def _goes_on(part: Part, title: Title, page: Page) -> bool:
    """Whether a page with this title belongs to the document before it."""
    if part.title is None:
        return False
    if title.words is part.title.words and (page_number(page) or (0, 0))[0] == len(part.pages) + 1:
        return True  # its title stands above each page
    if part.title.words.parts and title.near and (title.line >= _NEAR_LINES or is_numbered(title.text)):
        return True  # a list in a plan
    return title.part and title.words is part.title.words


def page_number(page: Page) -> tuple[int, int] | None:
    """The number of the page in its document and their count where both are printed: `2/3`, `- 2 / 3 쪽 -`."""
    for line in (*page.lines[:_HEADING_LINES], *page.lines[-_HEADING_LINES:]):
        if (match := _OF_PAGES.fullmatch(squash(line.text))) and int(match[1]) <= int(match[2]):
            return int(match[1]), int(match[2])
    return None


def _by_titles(text: DocumentText, page: Page, titles: Titles, headings: Headings) -> Iterator[Part]:
    """The documents of a file without pages: each exact title begins one, and so does what is headed otherwise."""
    starts = list(_others(page, _starts(titles.find(page.lines, ocr=False)), headings))
    if len(starts) < 2:
        yield Part(text, (page,), starts[0][1] if starts else None)
        return
    bounds = [0, *(line for line, _ in starts[1:]), len(page.lines)]
    tables = _tables_by_place(page, bounds)
    for n, (_, title) in enumerate(starts):
        lines = page.lines[bounds[n] : bounds[n + 1]]
        marks = tuple(mark for mark in page.marks if _stands_in(mark.after, lines))
        here = title._replace(line=title.line - bounds[n]) if title else None
        yield Part(text, (page.model_copy(update={"lines": lines, "tables": tables[n], "marks": marks}),), here)


def _others(
    page: Page, starts: Sequence[tuple[int, Title]], headings: Headings
) -> Iterator[tuple[int, Title | None]]:
    """The starts, with those of papers under other headings between them; forms have headings of their own."""
    first = starts[0][1] if starts else None
    if first and first.exact and not is_numbered(first.text) and headings.within(page.lines[: first.line]):
        yield 0, None  # a cover or a list before the first document
    ends = [*(line for line, _ in starts[1:]), len(page.lines)] if starts else []
    for (begin, title), end in zip(starts, ends, strict=True):
        yield begin, title
        below = title.line + _FEW
        if title.words.kinds[0] not in FORMS and (heading := headings.within(page.lines[below:end])):
            yield below + heading.line, None


def _starts(found: Sequence[Title]) -> list[tuple[int, Title]]:
    starts: list[tuple[int, Title]] = []
    for title in found:
        if starts and starts[-1][1].words.parts and title.near:
            continue
        early = title.line < _TOP_LINES and not starts
        if title.part and starts and title.words is starts[-1][1].words:
            continue
        if (title.exact and not title.part) or early:
            if starts and title.line - starts[-1][0] < _FEW and not starts[-1][1].exact:
                starts[-1] = (starts[-1][0], title)
            elif not starts or title.line - starts[-1][0] >= _FEW:
                starts.append((title.line, title))
    return starts


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
