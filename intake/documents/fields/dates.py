"""Dates as Korean documents write them: `2025년 07월 01일`, `2025年 7月 1日`, `2025. 7. 1.`, `'25.7.1`.

English ones too (`July 1, 2025`); those in words are in `written_dates`.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from intake.documents.fields.written_dates import written_dates

_PIVOT = 50
"""Years of two digits from this one on lie in the last century."""
_EARLIEST, _LATEST = 1900, 2100
_QUOTES = "'’‘`´′"
_DIGIT = re.compile(r"\d")
_DASHES = str.maketrans(dict.fromkeys("–—−‐‑－", "-"))
_YEAR = rf"(?P<y>\d\s?\d\s?\d\s?\d|[{_QUOTES}]\s?\d\d|(?<![\d.,/\-])\d\d)"
_KOREAN = re.compile(
    rf"(?<![\d*]){_YEAR}\s*(?:년도?|年|[.\-/])\s*(?P<m>1\s?[0-2]|0?\s?[1-9])\s*(?:월|月|[.\-/])\s*"
    r"(?P<d>[12]\s?\d|3\s?[01]|0?\s?[1-9])(?!\d|\s?[-.]\s?\d{2,})\s*(?:일|日|\.)?"
)
_SOLID = re.compile(r"(?<![\d\-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d\-])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<m>" + "|".join(_MONTHS) + r")[a-z]*\.?"
_ENGLISH = (
    re.compile(rf"\b{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*{_MONTH}\s*,?\s*(?P<y>\d{{4}})\b", re.IGNORECASE),
)


class Found(NamedTuple):
    """A date in a text."""

    day: date
    start: int
    end: int
    certain: bool
    """False where the century had to be guessed or the digits stand without signs between them."""
    short: bool = False
    """The year has only two digits."""


def normal(text: str) -> str:
    """`text` as positions of `find_dates` count in it: NFKC, one kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


@lru_cache(maxsize=2_000)
def find_dates(text: str) -> tuple[Found, ...]:
    """All dates in `text`, in order; days that no calendar has are left out."""
    seen = normal(text)
    found = list(_in_words(seen))
    if not _DIGIT.search(seen):
        return tuple(found)
    for pattern in (_KOREAN, _SOLID, *_ENGLISH):
        for match in pattern.finditer(seen):
            day = _day(match)
            if day and not any(f.start < match.end() and match.start() < f.end for f in found):
                short = len(_year(match)) < 4
                found.append(Found(day, match.start(), match.end(), _certain(match), short))
    return tuple(sorted(found, key=lambda f: f.start))


def _in_words(text: str) -> Iterator[Found]:
    """Dates in words; where only two digits tell the year, the century is a guess."""
    for one in written_dates(text):
        short = one.year < 100
        full = one.year + (1900 if one.year >= _PIVOT else 2000) if short else one.year
        if day := _valid(full, one.month, one.day):
            yield Found(day, one.start, one.end, certain=not short, short=short)


def _valid(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year < _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _certain(match: re.Match[str]) -> bool:
    year = re.sub(r"\s", "", match["y"])
    quoted = year[0] in _QUOTES and int(year[1:]) < _PIVOT
    return match.re is not _SOLID and (len(year) == 4 or quoted)


def _year(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match["y"]).strip(_QUOTES)


def _day(match: re.Match[str]) -> date | None:
    year, month, number = (re.sub(r"\s", "", match[part]).strip(_QUOTES) for part in ("y", "m", "d"))
    numbered = int(month) if month.isdigit() else _MONTHS.index(month.lower()[:3]) + 1
    full = int(year)
    if len(year) == 2:
        full += 1900 if full >= _PIVOT else 2000
    return _valid(full, numbered, int(number))


_MISREAD = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*\S{0,2}?\s*(?P<m>1[0-2]|0?[1-9])\s*(?:월|H\s)\s*"
    r"(?P<d>[12]\d|3[01]|0?[1-9])"
)


def misread_dates(text: str) -> tuple[date, ...]:
    """Dates in text of OCR whose 년, 월 or 일 was misread: to be confirmed by a person."""
    days = (_day(match) for match in _MISREAD.finditer(normal(text)))
    return tuple(day for day in days if day)


def only_date(text: str, *, ocr: bool = False) -> Found | None:
    """The date if the text is nothing but one date (brackets, 서기 and specks of OCR aside)."""
    found = find_dates(text)
    if not found and ocr and len(text) < 30 and len(days := misread_dates(text)) == 1:
        return Found(days[0], 0, len(text), certain=False)
    if len(found) != 1:
        return None
    seen = normal(text)
    if ocr:
        rest = re.sub(r"[\s\W_]|[ㄱ-ㅣ]|[A-Za-z]", "", seen[: found[0].start] + seen[found[0].end :])
        return found[0] if len(rest) <= 1 else None
    rest = seen[: found[0].start] + seen[found[0].end :]
    return (
        found[0]
        if not re.sub(r"서기|西紀|발급|발행|\((?:월|화|수|목|금|토|일)\)|[\s()\[\].,:<>\-]", "", rest)
        else None
    )
