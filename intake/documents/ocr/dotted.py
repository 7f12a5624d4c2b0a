"""Dates in digits, `2024. 12. 2.`, held against a second look.

A point behind a 2 makes a 7 of it for Korean at every size, with confidence; English tells them apart. A date of
which English shows other numbers is in doubt.
"""

import re
from collections.abc import Sequence

from intake.documents.ocr.dated import DOUBTED
from intake.documents.ocr.engine import ENGLISH, Word
from intake.documents.ocr.look import Page

_BEGIN = re.compile(r"[:：~∼(]?[12]\d{3}[.\-/].*")
_PART = re.compile(r"[\d.\-/]+\W?")
_DATE = re.compile(r"([12]\d{3})\s?[.\-/]\s?(\d{1,2})\s?[.\-/]\s?(\d{1,2})(?!\d)")
_SIZES = (4 / 3, 2.0)


def with_dotted(page: Page, line: list[Word]) -> list[Word]:
    """The line with dates in doubt that a second look shows otherwise."""
    result = list(line)
    for start, word in enumerate(line):
        if not _BEGIN.fullmatch(word.text):
            continue
        end = next((n for n in range(start + 1, len(line)) if not _PART.fullmatch(line[n].text)), len(line))
        part = line[start : min(end, start + 3)]
        if _differs(page, part):
            result[start : start + len(part)] = [
                one.model_copy(update={"confidence": min(one.confidence, DOUBTED)}) for one in part
            ]
    return result


def _differs(page: Page, part: Sequence[Word]) -> bool:
    """Whether the first look that shows a date shows another one."""
    own = _date(part)
    if own is None:
        return False
    seen = (_date(page.line(part, ENGLISH, size)) for size in _SIZES)
    return next((date for date in seen if date), own) != own


def _date(words: Sequence[Word]) -> tuple[int, ...] | None:
    found = _DATE.search("".join(word.text for word in words))
    return tuple(map(int, found.groups())) if found else None
