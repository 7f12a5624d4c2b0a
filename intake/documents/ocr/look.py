"""One cleaned page and ways to look at it: as a block, one line of it, one word, in one language or in both."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import cv2
import numpy as np

from intake.documents.ocr.clean import DPI, Picture
from intake.documents.ocr.engine import BLOCK, BOTH, ENGLISH, KOREAN, LINE, ONE_WORD, Word, recognise

_LEFT_OVER = frozenset("|ㅣ‘’'`_—={}\\")
"""Single signs that are remains of ruling lines rather than text."""
_RIM = 12
"""White pixels around a cell."""
_LARGER = 4 / 3
"""How much larger a line is made for a second look."""


class Page(NamedTuple):
    """A page without its ruling lines; words are found in its pixels. Every look raises NoOcr, TooMuch."""

    bare: Picture
    scale: float
    """To the resolution at which Tesseract reads best."""
    seconds: int
    """For one look."""

    def whole(self, languages: str = KOREAN) -> list[Word]:
        """The page as one block. What Tesseract has no confidence in at all is there, too, with confidence 0."""
        return self._seen(self.bare, 1.0, BLOCK, languages)

    def cell(self, place: tuple[int, int, int, int]) -> list[Word]:
        """The words of a rectangle, line by line."""
        left, top, right, bottom = place
        part = cv2.copyMakeBorder(
            self.bare[top:bottom, left:right], _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=255
        )
        return moved(known(self._seen(part, 1.0, BLOCK, BOTH)), left - _RIM, top - _RIM)

    def line(
        self,
        words: Sequence[Word],
        languages: str = BOTH,
        factor: float = _LARGER,
        span: tuple[int | None, int | None] = (None, None),
    ) -> list[Word]:
        """The line of these words by itself, or what of it lies between the pixels of `span`, larger by `factor`;
        nothing if it is too thin or high for a line."""
        middle = _middle(words)
        slack = max(4, (middle.box[3] - middle.box[1]) // 3)
        height, width = self.bare.shape
        top, bottom = max(0, middle.box[1] - slack), min(height, middle.box[3] + slack)
        left, right = span
        left = max(0, min(word.box[0] for word in words) - 2 * slack) if left is None else left
        right = min(width, max(word.box[2] for word in words) + 2 * slack) if right is None else right
        if bottom - top < 8 or right - left < 8 or bottom - top > height // 8:
            return []
        part = np.ascontiguousarray(self.bare[top:bottom, left:right])
        return moved(known(self._seen(part, factor, LINE, languages)), left, top)

    def latin(self, word: Word) -> list[Word]:
        """One word by itself, as if it were English; places are those of the cut-out."""
        left, top, right, bottom = word.box
        part = self.bare[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3]
        if min(part.shape) < 8:
            return []
        part = cv2.copyMakeBorder(part, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255)
        return known(self._seen(part, _LARGER, ONE_WORD, ENGLISH))

    def part(self, box: tuple[int, int, int, int], languages: str, factor: float) -> list[Word]:
        """What stands in a box by itself, as one line; places are those of the cut-out."""
        left, top, right, bottom = box
        part = self.bare[max(0, top - _RIM // 2) : bottom + _RIM // 2, max(0, left - _RIM // 2) : right]
        if min(part.shape) < 8:
            return []
        part = cv2.copyMakeBorder(part, _RIM // 2, _RIM // 2, _RIM, _RIM, cv2.BORDER_CONSTANT, value=255)
        return known(self._seen(part, factor, LINE, languages))

    def _seen(self, part: Picture, factor: float, mode: int, languages: str) -> list[Word]:
        scale = self.scale * factor
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        picture = cv2.resize(part, None, fx=scale, fy=scale, interpolation=way)
        words = recognise(picture, mode, DPI, self.seconds, languages)
        return [
            word.model_copy(update={"box": tuple(round(value / scale) for value in word.box)})
            for word in words
            if word.text not in _LEFT_OVER
        ]


def _middle(words: Sequence[Word]) -> Word:
    """The word of usual height among those on the level at which most of a line stands: a sign of a label that runs
    down the page beside a row stands between two lines, and one of the two begins with it."""
    order = sorted(words, key=lambda word: word.box[1] + word.box[3])
    widths = list(accumulate(word.box[2] - word.box[0] for word in order))
    most = order[bisect_left(widths, widths[-1] / 2)]
    level = (most.box[1] + most.box[3]) / 2
    on = [word for word in words if word.box[1] <= level <= word.box[3]]
    return sorted(on, key=lambda word: word.box[3] - word.box[1])[len(on) // 2]


def known(words: Iterable[Word]) -> list[Word]:
    """Those that Tesseract has any confidence in, and what may be `R&D`, in which it often has none."""
    return [word for word in words if word.confidence > 0 or "&" in word.text]


def moved(words: Iterable[Word], left: int, top: int) -> list[Word]:
    """The same words, their places moved to the right and down."""
    return [
        word.model_copy(
            update={"box": (word.box[0] + left, word.box[1] + top, word.box[2] + left, word.box[3] + top)}
        )
        for word in words
    ]


def confidence(words: Sequence[Word]) -> float:
    """Mean confidence of the signs of these words; 0 if there are none."""
    signs = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / signs if signs else 0.0
