"""Dates with 년, 월 and 일 that one look at a line did not show clearly, read again in several ways.

With two languages at once a sign is taken for digits now and then: `20254 5 월 25 일`, `2024 년 9 월 29`. Korean
alone tells signs from digits, at one size or another; English tells digits. A number of the date is settled if both
show it and no look shows another. A date that is not settled is left in doubt, however sure one look was.
"""

import re
from collections.abc import Iterator, Sequence

from intake.documents.ocr import votes
from intake.documents.ocr.engine import ENGLISH, KOREAN, Word
from intake.documents.ocr.look import Page
from intake.documents.ocr.votes import DAY_SIGNS, Look

DOUBTED = 0.3
"""Confidence of a date that looks do not show alike."""
_AGREED = 0.85
"""Confidence of a date on which they agree."""
_SIZES = (4 / 3, 1.0, 2.0)
"""Sizes at which a date is tried again, in Korean and in English."""
_MONTH, _DAY = "(?:1[0-2]|0?[1-9])", "(?:3[01]|[12][0-9]|0?[1-9])"
_BEFORE = ":：~∼("
_YEAR = re.compile(rf"[{_BEFORE}]?([12]\d{{3}})(?:\d{{0,2}}|년.*)")
_WHOLE = re.compile(rf"[12]\d{{3}}년{_MONTH}월{_DAY}[{DAY_SIGNS}].*")
_CUT = re.compile(
    rf"[12]\d{{3}}년(?:[^가-힣]{{0,3}}월)?[^가-힣]{{0,4}}\d[^가-힣]{{0,4}}[{DAY_SIGNS}]?"
    rf"|[12]\d{{3}}년{_MONTH}월\d{{2,3}}[^\d{DAY_SIGNS}].*|[12]\d{{4,5}}{_MONTH}월\d.*"
)
"""What is left of a date: digits where signs should be, the sign of the year among its digits, no day."""
_YEARLESS = re.compile(rf"\W*년?{_MONTH}월{_DAY}[{DAY_SIGNS}]\W*")
_GAP = 2
"""Heights of a word from one word to the next behind which a date has ended."""
_OF_A_DATE = 6
"""Words of a date at most."""
_ROOM = 4
"""Heights of a word that a year takes."""


def with_date(page: Page, line: list[Word]) -> list[Word]:
    """The line with its dates as several looks show them; what these do not settle is in doubt."""
    starts = [index for index, word in enumerate(line) if _YEAR.fullmatch(word.text)]
    if not starts and _YEARLESS.fullmatch(_text(line)):
        return _again(page, _widened(line), None)
    end = len(line)
    for start in reversed(starts):
        last = next((n for n in range(start + 1, end) if _apart(line[n - 1], line[n])), end)
        if is_unclear(line[start:last]) or _contradicted(page, line[start:last]):
            line = [
                *line[:start],
                *_again(page, line[start:last], line[start].text.lstrip(_BEFORE)[:4]),
                *line[last:],
            ]
        end = start
    return line


def is_unclear(part: Sequence[Word]) -> bool:
    """Whether these words, of which the first is a year, are a date that lost signs or numbers or is not clear."""
    text = _text(part).lstrip(_BEFORE)
    if _WHOLE.fullmatch(text):
        return min(word.confidence for word in part[:_OF_A_DATE]) < votes.CLEAR
    return _CUT.fullmatch(text) is not None


def _contradicted(page: Page, part: Sequence[Word]) -> bool:
    """Whether English shows other numbers than these words."""
    own = votes.korean(part) if _WHOLE.match(_text(part).lstrip(_BEFORE)) else None
    look = next(_english(page, part), None) if own else None
    return own is not None and look is not None and votes.contradicts(look, own)


def _again(page: Page, part: Sequence[Word], told: str | None) -> list[Word]:
    """The words of a date as several looks show it. `told` is its year as read; None where it was lost."""
    looks = list(_looks(page, part))
    best = next((look for look in looks if all(look.numbers)), None) or next((x for x in looks if x.numbers[2]), None)
    if best is None or (told and best.numbers[0] and best.numbers[0].value != int(told)):
        return [_doubted(word) for word in part]
    own = votes.korean(part) if told else None
    looks += [own] if own else []
    values: Sequence[int] | None = votes.settled(looks, list(_english(page, part)))
    confidence = _AGREED if values else DOUBTED
    values = values or [number.value for number in best.numbers if number]
    if len(values) < 3:
        return [_doubted(word) for word in part]
    first = part[0]
    date = first.model_copy(
        update={
            "text": "{} 년 {} 월 {} 일".format(*values),
            "confidence": confidence,
            "box": (*first.box[:2], max(first.box[2], best.right), first.box[3]),
        }
    )
    return [date, *(word.model_copy(update={"line": first.line, "cell": first.cell}) for word in best.rest)]


def _looks(page: Page, part: Sequence[Word]) -> Iterator[Look]:
    for size in _SIZES:
        if look := votes.korean(page.line(part, KOREAN, size)):
            yield look


def _english(page: Page, part: Sequence[Word]) -> Iterator[Look]:
    for size in _SIZES:
        if look := votes.english(page.line(part, ENGLISH, size)):
            yield look


def _widened(part: Sequence[Word]) -> list[Word]:
    """With room at the left for a year that was not even seen as a word."""
    left, top, right, bottom = part[0].box
    return [
        part[0].model_copy(update={"box": (max(0, left - _ROOM * (bottom - top)), top, right, bottom)}),
        *part[1:],
    ]


def _apart(before: Word, word: Word) -> bool:
    return word.box[0] - before.box[2] > _GAP * (before.box[3] - before.box[1])


def _doubted(word: Word) -> Word:
    return word.model_copy(update={"confidence": min(word.confidence, DOUBTED)})


def _text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)
