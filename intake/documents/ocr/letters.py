"""Latin letters and signs that Korean recognition takes for Hangul or numbers, told by a closer look.

AI in a row of Hangul comes out as 시, 씨 or 41; the closed counter of the A tells. R&D comes out as 6&0, ㈜ as 쥐 or
뚜, a 2 in a number as a question mark.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from intake.documents.ocr.clean import Picture
from intake.documents.ocr.engine import Word
from intake.documents.ocr.look import Page

_HANGUL = re.compile(r"[가-힣]")
_SYLLABLES = ("시", "씨")
_COMPANY = ("쥐", "줘", "뚜")
_LIKE_AI = frozenset(("ㅅ1", "41", "^1", "1", "4l", "&1", "4&1", "4[", "4]", "4|", "4\\1", "ㅅ"))
_AI = re.compile(r"A[IlL1|\]\[]")
_NUMBER_LIKE = 0.8
"""Confidence up to which `41` may be the letters AI."""
_BELIEVED = 0.85
"""Confidence of the English look from which it is believed."""
_AND = re.compile(r"([A-Z]&[A-Z])([A-Z]{2,})?")
_QUESTION = re.compile(r"(?<=\d)\?|\?(?=\d)")
_HYPHEN = re.compile(r"(?<=(?<!\d)\d{6})[.,'’·](?=\d\*{2}|\d{7}(?!\d))")
"""What stands for the hyphen of a resident or corporate number."""
_GUESSED = 0.5
"""Confidence that a guessed sign leaves to its word."""


def latin_letters(page: Page, line: Sequence[Word]) -> list[Word]:
    """The line with what it says in Latin letters, signs and numbers."""
    result: list[Word] = []
    for index, word in enumerate(line):
        after = line[index + 1].text if index + 1 < len(line) else ""
        before = result[-1] if result else None
        if before and before.text == "AI" == word.text:
            continue  # its two letters, each taken for the whole
        if word.text == "1" and before and before.text == "ㅅ":
            result[-1] = _spread(before, word, "AI")
        elif _is_ai(page, word, before, after):
            result.append(word.model_copy(update={"text": "AI", "confidence": max(word.confidence, _BELIEVED)}))
        elif word.text in _COMPANY and _HANGUL.match(after):
            result.append(_renamed(word, "㈜"))
        elif "&" in word.text and _HANGUL.search(word.text + after):
            result.append(_with_and(page, word))
        else:
            result.append(_renamed(_without_question(word), _HYPHEN.sub("-", _without_question(word).text)))
    return _closed(result)


def _closed(line: list[Word]) -> list[Word]:
    """With the bracket of (주) closed where it was lost, and without one before ㈜ that nothing closes."""
    line = _without_bracket(line)
    for index, (left, word, after) in enumerate(zip(line, line[1:], line[2:], strict=False)):
        rest = "".join(one.text for one in line[index + 2 :])
        if (left.text, word.text) == ("(", "주") and ")" not in rest and _HANGUL.match(after.text):
            return [*line[: index + 1], _renamed(word, "주)"), *line[index + 2 :]]
    return line


def _without_bracket(line: list[Word]) -> list[Word]:
    """`( ㈜ 너울`: the sign of (주) was read twice, as a bracket and as a whole."""
    for index, (left, word) in enumerate(pairwise(line)):
        if left.text != "(" or not word.text.startswith("㈜"):
            continue
        after = line[index + 2 :]
        if word.text == "㈜" and after and after[0].text == ")":
            after = after[1:]
        elif any(")" in one.text for one in (word, *after)):
            continue
        return [*line[:index], word, *after]
    return line


def _renamed(word: Word, text: str) -> Word:
    return word.model_copy(update={"text": text})


def _spread(one: Word, two: Word, text: str) -> Word:
    left, top, right, bottom = zip(one.box, two.box, strict=True)
    return one.model_copy(update={"text": text, "box": (min(left), min(top), max(right), max(bottom))})


def _is_ai(page: Page, word: Word, before: Word | None, after: str) -> bool:
    if word.text in _SYLLABLES:
        return _has_counter(page.bare, word)
    inside = _HANGUL.match(after) or (not after and before and _HANGUL.search(before.text))
    if word.text not in _LIKE_AI or not inside:
        return False
    high = word.box[3] - word.box[1]
    if word.text == "1" and before and word.box[0] - before.box[2] > high // 2:
        word = word.model_copy(update={"box": (before.box[2] + 2, *word.box[1:]), "confidence": 0.0})
    if word.confidence > _NUMBER_LIKE:
        return False
    seen = page.latin(word)
    return len(seen) == 1 and _AI.fullmatch(seen[0].text) is not None and seen[0].confidence >= _BELIEVED


def _with_and(page: Page, word: Word) -> Word:
    """`R&D` for `6&0`: a word with & in it is read as English."""
    seen = page.latin(word)
    found = _AND.match(seen[0].text) if len(seen) == 1 else None
    if not found or len(word.text) > 4:
        return word
    return word.model_copy(update={"text": found[1], "confidence": max(word.confidence, _GUESSED)})


def _without_question(word: Word) -> Word:
    """`12` for `1?`; the guess shows in the confidence."""
    if not _QUESTION.search(word.text):
        return word
    return word.model_copy(
        update={"text": _QUESTION.sub("2", word.text), "confidence": min(word.confidence, _GUESSED)}
    )


def _has_counter(bare: Picture, word: Word) -> bool:
    """Whether the left half of a glyph encloses white, as A does and neither 시 nor 씨."""
    left, top, right, bottom = word.box
    part = bare[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2]
    if min(part.shape) < 8:
        return False
    part = cv2.copyMakeBorder(part, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=255)
    part = cv2.resize(part, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    return sum(_encloses(part, level) for level in (110, 140, 170, 200)) >= 2


def _encloses(part: Picture, level: int) -> bool:
    height, width = part.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats((part >= level).astype(np.uint8), connectivity=4)
    for left, top, wide, high, area in stats[1:].tolist():
        touches = left == 0 or top == 0 or left + wide == width or top + high == height
        if not touches and area > 0.01 * height * height and 0.2 < (left + wide / 2) / width < 0.47:
            return True
    return False
