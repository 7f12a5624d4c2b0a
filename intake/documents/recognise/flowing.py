"""Papers that begin in the middle of a PDF page, below the end of another.

A known title that stands there as a line of its own in large letters begins a new document, and the page is cut at
it. One that does not stand out, or where the page cannot be cut cleanly, is only a sign that the paper may be there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from intake.documents.fields.places import table_lines
from intake.documents.fields.words import squash
from intake.documents.recognise.titles import Title, Titles, is_numbered
from models.call_vocabulary import KindWords
from models.document import Box, Line, Mark, Page

_FEW = 3
"""Lines that stand at least above and below a title in the middle of a page."""
_LARGER = 1.25
"""How much higher than most lines a title is at which a page is cut."""
_SLACK = 0.004
_WITHHELD = ("id_card", "corporate_register")
"""Papers that reviewers do not get: what else stands on their page stays with them."""


_LETTERHEAD = 8
"""Lines that stand at most above the title of a paper of which they are the letterhead."""
_UPPER = 0.45
"""Fraction of the page's height in which such a title stands."""
_LAST = 4
"""Lines at the end of a page in which a paper is signed."""
_SENTENCE = re.compile(r"(?:다|음|함|임)[.]?$|[.]\s*끝[.]?$")
_ENDS = re.compile(
    r"^(?:서기)?[0-9]{4}[년.\-/][0-9]{1,2}[월.\-/][0-9]{1,2}[일.]?$|[(\[](?:인|서명|직인|날인)|㊞|(?:직인|귀하|귀중)[)\]]?$"
    r"|(?:대표|대표이사|원장|총장|이사장|회장|소장|청장|서장|장관|학장|단장)[가-힣]{0,4}$"
)
"""What stands at the end of papers: a day alone, who signs."""


class Piece(NamedTuple):
    """A part of a page, or all of it."""

    page: Page
    perhaps: tuple[Title, ...] = ()
    """Titles inside it that may begin another paper."""


def pieces(
    page: Page, titles: Titles, is_another: Callable[[Page, Title], bool] = lambda *_: False
) -> tuple[Piece, ...]:
    """The page cut at its titles in the middle. A scanned page and one without places stay whole.

    What stands above the first title may be its letterhead, unless `is_another` says that it is a paper itself.
    """
    if page.source != "text" or any(line.box is None for line in page.lines):
        return (Piece(page),)
    wholes: list[int] = []
    perhaps: list[Title] = []
    for title in _beginnings(page, titles):
        first = not wholes and not perhaps
        if (
            first
            and _is_under_letterhead(page, title, titles)
            and not is_another(_between(page, 0, title.line), title)
        ):
            continue
        if _stands_out(page, title) and _is_clean(page, title.line):
            wholes.append(title.line)
        else:
            perhaps.append(title)
    bounds = [0, *wholes, len(page.lines)]
    return tuple(
        Piece(
            _between(page, begin, end),
            tuple(t._replace(line=t.line - begin) for t in perhaps if begin <= t.line < end),
        )
        for begin, end in pairwise(bounds)
    )


def _beginnings(page: Page, titles: Titles) -> Iterator[Title]:
    """Titles with enough lines above and below them that are not those of the paper in which they stand."""
    before: Title | None = None
    for title in titles.find(page.lines, ocr=False):
        if before is not None and (before.words.kinds[0] in _WITHHELD or title.line - before.line < _FEW):
            continue
        middle = title.line >= _FEW and len(page.lines) - title.line > _FEW
        if not (title.exact and not title.part and _in_korean(title) and not is_numbered(title.text)):
            before = before or title
            continue
        if middle and (before is None or _is_other(before, title)):
            yield title
        before = title


def _is_under_letterhead(page: Page, title: Title, titles: Titles) -> bool:
    """Whether nothing above a title looks like a paper that ends there: on a page that follows others of its file
    it would be the end of the one before."""
    above = page.lines[: title.line]
    if len(above) > _LETTERHEAD or _box(page.lines[title.line]).top > _UPPER or titles.find(above, ocr=False):
        return False
    words = [squash(line.text) for line in above]
    return not any(_SENTENCE.search(text) for text in words) and (page.number == 1 or not _ends(words))


def has_ended(page: Page) -> bool:
    """Whether the last lines of a page are the end of a paper."""
    return _ends([squash(line.text) for line in page.lines[-_LAST:]])


def _ends(lines: Sequence[str]) -> bool:
    return any(_ENDS.search(text) for text in lines)


def _is_other(before: Title, title: Title) -> bool:
    """Whether a title begins another paper: of one paper for two persons, only the person differs."""
    if before.words is not title.words:
        return not (before.words.parts and title.near)  # a list in a plan
    return len(title.words.kinds) > 1 and _same_but_person(squash(before.text), squash(title.text), title.words)


def _same_but_person(one: str, other: str, words: KindWords) -> bool:
    known = max((squash(text) for text in words.titles if one.endswith(squash(text))), key=len, default=None)
    return one == other or (known is not None and other.endswith(known) and len(one) == len(other))


def _in_korean(title: Title) -> bool:
    return any("가" <= letter <= "힣" for letter in title.text)


def _stands_out(page: Page, title: Title) -> bool:
    heights = sorted(_box(line).bottom - _box(line).top for line in page.lines)
    own = _box(page.lines[title.line])
    middle = (own.top + own.bottom) / 2
    in_table = any(
        cell.box.top < middle < cell.box.bottom for table in page.tables for cell in table.cells if cell.box
    )
    return not in_table and own.bottom - own.top >= _LARGER * heights[len(heights) // 4]


def _is_clean(page: Page, number: int) -> bool:
    """Whether all that comes first in reading order stands above the line, and all that follows below it."""
    own = _box(page.lines[number])
    above = all(_box(line).top < own.top + _SLACK for line in page.lines[:number])
    return above and all(_box(line).bottom > own.bottom - _SLACK for line in page.lines[number:])


def _box(line: Line) -> Box:
    assert line.box is not None
    return line.box


def _between(page: Page, begin: int, end: int) -> Page:
    if begin == 0 and end == len(page.lines):
        return page
    top = _box(page.lines[begin]).top if begin else -1.0
    bottom = _box(page.lines[end]).top if end < len(page.lines) else 2.0
    tables = tuple(
        table
        for table, line in zip(page.tables, table_lines(page), strict=True)
        if begin <= min(line, len(page.lines) - 1) < end
    )
    marks = tuple(mark for mark in page.marks if top <= _middle(mark) < bottom)
    return page.model_copy(update={"lines": page.lines[begin:end], "tables": tables, "marks": marks})


def _middle(mark: Mark) -> float:
    return (mark.box.top + mark.box.bottom) / 2 if mark.box else 0.0
