"""What single looks at a date show of year, month and day, and whether they agree."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from intake.documents.ocr.engine import Word

DAY_SIGNS = "일잎임익입잉잊읻"
"""How 일 comes out."""
CLEAR = 0.75
"""Confidence that at least one look has in a number that is settled."""
_NUMBER = r"[\d?lI|]{0,2}"
_KOREAN = re.compile(rf"([12]\d{{3}})(?:년|\d{{1,2}}(?=\d))({_NUMBER})월(?:({_NUMBER})[{DAY_SIGNS}])?")
_ENGLISH_YEAR = re.compile(r"[12]\d{3}\S{0,3}")
_ALIKE = str.maketrans("ｌ｜Ｉ", "l|I")
_GUESSED = str.maketrans("lI|?", "1112")
_MANY = 3
"""Looks in one language that are enough alone: Korean for a year, whose end English spoils, English for these."""
_CONFUSED = (2, 7)
"""Digits that Korean takes for one another before a sign."""
_TWICE = 0.6
"""Confidence of each of two English looks that is enough for these."""
_RANGES = (range(1900, 2100), range(1, 13), range(1, 32))
"""Years, months and days."""


class Number(NamedTuple):
    """A number of a date in one look."""

    value: int
    confidence: float
    whole: bool
    """False where a digit is a guess: a 2 comes out as a question mark, a 1 as the letter l."""
    perhaps: tuple[int, ...] = ()
    """What it may be instead, if its last digit is what English makes of the sign."""


class Look(NamedTuple):
    """What one look shows of year, month and day, and of what stands behind them."""

    numbers: tuple[Number | None, ...]
    right: int = 0
    """Where the date ends."""
    rest: tuple[Word, ...] = ()


def korean(words: Sequence[Word]) -> Look | None:
    """The last date with its signs in these words; None if there is none."""
    text = "".join(word.text for word in words).translate(_ALIKE)
    found = next(reversed(list(_KOREAN.finditer(text))), None)
    if found is None:
        return None
    owners = [index for index, word in enumerate(words) for _ in word.text]
    numbers = []
    for place in range(3):
        begin, end = found.span(place + 1)
        sure = min((words[index].confidence for index in owners[max(0, begin) : max(0, end)]), default=0.0)
        numbers.append(_number(found[place + 1] or "", place, sure))
    last = owners[found.end() - 1]
    return Look(tuple(numbers), words[last].box[2], tuple(words[last + 1 :]))


def _number(digits: str, place: int, confidence: float) -> Number | None:
    value = digits.translate(_GUESSED)
    if not value or int(value) not in _RANGES[place]:
        return None
    return Number(int(value), confidence, digits == value)


def english(words: Sequence[Word]) -> Look | None:
    """A date as English sees it: three words, each a number with what it makes of its sign (`20254 5H 25%`)."""
    start = next((n for n, word in enumerate(words) if _ENGLISH_YEAR.fullmatch(word.text)), None)
    if start is None or len(words) != start + 3:
        return None
    part = words[start:]
    return Look((_number(part[0].text[:4], 0, part[0].confidence), *(_longest(part[n], n) for n in (1, 2))))


def _longest(word: Word, place: int) -> Number | None:
    """The most digits at the beginning of a word that are a month or a day and leave something for the sign."""
    ends = [end for end in (2, 1) if word.text[:end].isdecimal() and len(word.text) >= end]
    found = {end: number for end in ends if (number := _number(word.text[:end], place, word.confidence))}
    perhaps = tuple(number.value for number in found.values())
    signed = [number for end, number in found.items() if end < len(word.text)]
    return signed[0]._replace(perhaps=perhaps) if signed else None


def settled(signed: Sequence[Look], english: Sequence[Look]) -> tuple[int, int, int] | None:
    """Year, month and day, if looks that tell the signs and English looks show them alike, and one of them clearly.

    Korean takes a 2 for a 7 at every size, so that several of its looks prove no more than one.
    """
    values = []
    for place in range(3):
        seen = [number for look in signed if (number := look.numbers[place])]
        other = [number for look in english if (number := look.numbers[place])]
        alike = {number.value for number in seen}
        if len(alike) != 1:
            return None
        value = alike.pop()
        if not _upheld(value, other) and not (place == 0 and len(seen) >= _MANY and value % 10 not in _CONFUSED):
            return None
        if max(number.confidence for number in (*seen, *other) if number.value == value) < CLEAR:
            return None
        values.append(value)
    return values[0], values[1], values[2]


def _upheld(value: int, english: Sequence[Number]) -> bool:
    """Whether English shows a number, too, and no look of it another one."""
    possible = all(value in (number.value, *number.perhaps) for number in english)
    sure = sorted((number.confidence for number in english if number.value == value), reverse=True)
    if not possible or not sure:
        return False
    often = len(sure) >= _MANY or (len(sure) > 1 and sure[1] >= _TWICE)
    return value % 10 not in _CONFUSED or sure[0] >= CLEAR or often


def contradicts(english: Look, signed: Look) -> bool:
    """Whether an English look shows a number that cannot be the one of the other look."""
    pairs = zip(english.numbers, signed.numbers, strict=True)
    return any(one and two and two.value not in (one.value, *one.perhaps) for one, two in pairs)
