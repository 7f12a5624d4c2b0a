"""Large titles of cards and other sheets with few lines.

Tesseract takes its idea of a line from the small print that most of a page is, and cuts letters of twice that height
into two lines of shreds. Such letters are looked for in the picture, and read by themselves.
"""

import re
from collections.abc import Sequence

import cv2
import numpy as np

from intake.documents.ocr.engine import KOREAN, Word
from intake.documents.ocr.look import Page, confidence, known, moved

_LINES = 12
"""Lines of a sheet that is looked at; what has more is a page of text, whose titles are read well."""
_INK = 128
_TALLER = (1.3, 5.0)
"""Heights of a usual word that a title is high, at least and at most."""
_LONG = 2.5
"""How much longer than high it is, at least."""
_UPPER = 0.5
"""Part of the sheet in which its title begins."""
_JOINS = (1.6, 0.5)
"""Heights of a usual word over which signs are joined sideways and upwards."""
_TARGET = 42
"""Pixels that letters are high when they are read best."""
_SURE = 0.75
_HANGUL = re.compile(r"[가-힣]")
_FEW = 3
_MOST = 3
"""Titles of a sheet that are looked at."""

Box = tuple[int, int, int, int]


def with_headline(page: Page, words: list[Word]) -> list[Word]:
    """The words, those of a large title in the place of what was made of it."""
    if not words or len({word.line for word in words}) > _LINES:
        return words
    for number, box in enumerate(_tall(page, words)):
        high = box[3] - box[1]
        read = known(page.part(box, KOREAN, _TARGET / (page.scale * high)))
        text = "".join(word.text for word in read)
        inside = [word for word in words if _holds(box, word)]
        if confidence(read) < _SURE or len(_HANGUL.findall(text)) < _FEW or _says(inside, text):
            continue
        title = [word.model_copy(update={"line": (-2, number, 0)}) for word in moved(read, box[0], box[1])]
        first = next((n for n, word in enumerate(words) if word in inside), 0)
        words = [*words[:first], *title, *(word for word in words[first:] if word not in inside)]
    return words


def _says(words: Sequence[Word], text: str) -> bool:
    """Whether these words say the same already."""
    return text in "".join(word.text for word in words)


def _tall(page: Page, words: Sequence[Word]) -> list[Box]:
    """Boxes of what may be a large title, from top to bottom."""
    usual = sorted(word.box[3] - word.box[1] for word in words)[len(words) // 2]
    kernel = np.ones((max(1, round(_JOINS[1] * usual)), max(1, round(_JOINS[0] * usual))), np.uint8)
    # what lies deeper than a title that begins in the upper part reaches, and than what is joined to it, says nothing
    deep = round(_UPPER * page.bare.shape[0] + (_TALLER[1] + 2) * usual) + 2 * len(kernel)
    ink = cv2.threshold(page.bare[:deep], _INK - 1, 1, cv2.THRESH_BINARY_INV)[1]
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel))
    boxes = [(int(x), int(y), int(x + wide), int(y + high)) for x, y, wide, high, _ in stats[1 : min(count, 200)]]
    tall = [box for box in boxes if _is_title(box, usual, page.bare.shape[0])]
    return sorted(tall, key=lambda box: box[1])[:_MOST]


def _is_title(box: Box, usual: int, height: int) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return _TALLER[0] * usual <= high <= _TALLER[1] * usual and wide >= _LONG * high and box[1] < _UPPER * height


def _holds(box: Box, word: Word) -> bool:
    across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
