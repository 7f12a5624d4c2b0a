"""Large titles, of cards and of pages of text.

Tesseract takes its idea of a line from the small print that most of a page is, and cuts letters of twice that height
into two lines of shreds (`지 즈 며` above `재 ㄱ ㅇ ㅇ` for 재직증명서). Two lines that touch may be such shreds; on
a card, which has few lines, such letters are looked for in the picture. Both are read by themselves.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

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
_SLIT = 0.25
"""Heights of a usual word between two lines of shreds, at most."""
_SHARED = 0.4
"""Part of the width of both over which one of them stands above the other: a sign of a label that runs down the page
beside a row does not."""
_NUMBER = re.compile(r"\d\d")
"""What no title is cut for: a number may be lost."""

Box = tuple[int, int, int, int]


def with_whole_title(page: Page, words: list[Word]) -> list[Word]:
    """The words, those of a title that was cut into two lines in the place of both, where it is surer."""
    for number, box in enumerate(_cut(page, words)[:_MOST]):
        inside = [word for word in words if _holds(box, word)]
        read = _read(page, box)
        surer = confidence(read) > confidence(inside) and not _NUMBER.search("".join(word.text for word in inside))
        if surer and _reaches(read, inside):
            words = _with_title(words, inside, read, (-3, number, 0))
    return words


def with_headline(page: Page, words: list[Word]) -> list[Word]:
    """The words, those of a large title in the place of what was made of it."""
    if not words or len({word.line for word in words}) > _LINES:
        return words
    for number, box in enumerate(_tall(page, words)):
        inside = [word for word in words if _holds(box, word)]
        words = _with_title(words, inside, _read(page, box), (-2, number, 0))
    return words


def _read(page: Page, box: Box) -> list[Word]:
    """What stands in a box by itself, as large as letters are read best."""
    high = box[3] - box[1]
    return moved(known(page.part(box, KOREAN, _TARGET / (page.scale * high))), box[0], box[1])


def _with_title(words: list[Word], inside: list[Word], read: list[Word], line: tuple[int, int, int]) -> list[Word]:
    """The words, those `inside` replaced by the title that was `read` in their place if it is clear and says more."""
    text = "".join(word.text for word in read)
    if confidence(read) < _SURE or len(_HANGUL.findall(text)) < _FEW or _says(inside, text):
        return words
    title = [word.model_copy(update={"line": line}) for word in read]
    first = next((n for n, word in enumerate(words) if word in inside), 0)
    return [*words[:first], *title, *(word for word in words[first:] if word not in inside)]


def _says(words: Sequence[Word], text: str) -> bool:
    """Whether these words say the same already."""
    return text in "".join(word.text for word in words)


def _reaches(read: Sequence[Word], inside: Sequence[Word]) -> bool:
    """Whether what was read begins and ends where the shreds do: letters at its ends may not have been read."""
    left, top, right, bottom = _around(inside)
    return read[0].box[0] < left + bottom - top and read[-1].box[2] > right - bottom + top


def _cut(page: Page, words: Sequence[Word]) -> list[Box]:
    """Boxes of what may be titles cut into two lines, and a letter more at both ends, from top to bottom."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    usual = sorted(word.box[3] - word.box[1] for word in words)[len(words) // 2] if words else 0
    found = []
    for upper, lower in pairwise(_around(line) for line in lines.values()):
        left, top, right, bottom = both = _around_boxes((upper, lower))
        shared = min(upper[2], lower[2]) - max(upper[0], lower[0])
        touch = lower[1] < upper[3] + _SLIT * usual and shared > _SHARED * (right - left)
        if touch and _is_title(both, usual, page.bare.shape[0]):
            high = bottom - top
            found.append((max(0, left - high), top, min(page.bare.shape[1], right + high), bottom))
    return found


def _around(words: Iterable[Word]) -> Box:
    return _around_boxes(word.box for word in words)


def _around_boxes(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


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
