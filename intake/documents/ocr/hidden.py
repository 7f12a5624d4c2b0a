"""Resident numbers with their back hidden, `920512-2******`: the digits are read apart from the stars.

Tesseract reads the stars as anything, and often loses the whole number for it. They are small and stand high, so that
where they begin can be seen. A number whose back is as high as its front is not touched: it may not be hidden at all.
"""

import re
from collections.abc import Iterator

import numpy as np

from intake.documents.ocr.engine import ENGLISH, KOREAN, Word
from intake.documents.ocr.look import Page
from intake.documents.ocr.votes import CLEAR

_LIKE = re.compile(r".?\d{5,6}\W.*")
_BEGIN = re.compile(r".?\d{5}")
_DIGITS = re.compile(r"(\d{6})-(\d)")
_STARS = 6
_GAP = 1.6
"""Heights of a number from its digits to stars that were taken for words of their own."""
_AGREED = 0.85
"""Confidence of digits on which looks agree."""
_LOOKS = ((ENGLISH, 4 / 3), (ENGLISH, 2.0), (KOREAN, 2.0))
_INK, _LOW = 150, 0.62
"""Grey of ink, and the part of a word's height below which stars have none."""
_FRONT = (0.5, 0.66)
"""Part of the whole that eight of fourteen signs take."""


def with_hidden(page: Page, line: list[Word]) -> list[Word]:
    """The line with numbers of which only stars made an unclear word."""
    result: list[Word] = []
    left = list(line)
    while left:
        word = left.pop(0)
        pieces = _pieces(word, left) if _BEGIN.match(word.text) else 0
        for count in {pieces: None, 0: None}:
            whole = _joined([word, *left[:count]])
            if (count or word.confidence < CLEAR) and _LIKE.fullmatch(whole.text):
                again = _again(page, whole)
                if again is not whole:
                    word, left = again, left[count:]
                    break
        result.append(word)
    return result


def _pieces(word: Word, after: list[Word]) -> int:
    """How many unsure words follow a number so closely that they may be its stars."""
    high, end = word.box[3] - word.box[1], word.box[2]
    for count, one in enumerate(after):
        if one.confidence >= CLEAR or one.box[0] - end > _GAP * high:
            return count
        end = max(end, one.box[2])
    return len(after)


def _joined(words: list[Word]) -> Word:
    first, right = words[0], max(word.box[2] for word in words)
    text = "".join(word.text for word in words)
    return first.model_copy(update={"text": text, "box": (*first.box[:2], right, first.box[3])})


def _again(page: Page, word: Word) -> Word:
    end = _front(page, word)
    if end is None:
        return word
    left, top, _, bottom = word.box
    seen = list(_looks(page, (left, top, end, bottom)))
    digits = {text for text, _ in seen}
    if len(seen) < 2 or len(digits) != 1 or max(sure for _, sure in seen) < CLEAR:
        return word
    return word.model_copy(update={"text": digits.pop() + "*" * _STARS, "confidence": _AGREED})


def _front(page: Page, word: Word) -> int | None:
    """Where the digits of a number end; None if what follows is no row of stars."""
    left, top, right, bottom = word.box
    part = page.bare[max(0, top - 2) : bottom + 3, max(0, left) : right]
    low = np.flatnonzero((part[round(part.shape[0] * _LOW) :] < _INK).any(axis=0))
    if not low.size:
        return None
    end = int(low[-1]) + 3
    return left + end if _FRONT[0] <= end / part.shape[1] <= _FRONT[1] else None


def _looks(page: Page, box: tuple[int, int, int, int]) -> Iterator[tuple[str, float]]:
    """The digits as single looks show them."""
    for languages, size in _LOOKS:
        words = page.part(box, languages, size)
        if found := _DIGITS.fullmatch("".join(word.text for word in words)):
            yield found[0], min(word.confidence for word in words)
