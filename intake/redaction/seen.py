"""Words on a picture with the place of each, for blacking out: found by a pass of recognition of their own.

The reader of documents keeps lines, and reads for sense; here every number matters, and where exactly it stands.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np

from intake.documents.ocr import clean
from intake.documents.ocr.engine import Word, recognise
from intake.documents.ocr.photo import sheet
from intake.redaction.finder import Finder

Polygon = list[tuple[float, float]]
"""Corners in pixels of the picture as it was handed in."""
_LONG_SIDE = 11.69
_SPARSE, _BLOCK = 11, 6
_WIDE = 1.5
"""Heights of a word from which two words of a row stand apart."""
_PALE = 70
"""Grey of the darkest writing from which a page is pale."""
_PAPER = 235
"""Grey from which the darkest of a page is no writing."""
_LABEL = re.compile(r"(?:주\s*민|외\s*국\s*인)\s*(?:등\s*록\s*)?번\s*호[\s:;.|]{0,6}")
_UNREAD = re.compile(r"(?:[^\s가-힣] ?){6,20}")
"""What may be a number after its label, however badly it was read."""
_DIGITS = frozenset("0123456789OoQDlI!|SBZG")
_ABOVE = 4.0
"""Heights of a word within which a label may stand above a number."""


class Row(NamedTuple):
    """Words at one height, their text, and where each begins in it."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]


def places_on(picture: Any, finder: Finder, seconds: int, turned: int = 0) -> tuple[list[Polygon], str]:
    """Places of secrets on a picture (RGB array), and the text that was recognised. `turned`: degrees by which it has
    to be turned to be upright. Raises NoOcr, TooMuch."""
    upright = np.ascontiguousarray(np.rot90(picture, -turned // 90)) if turned else picture
    polygons: list[Polygon] = []
    texts: list[str] = []
    for flat, matrix, mode, dpi in _views(clean.grey_of(upright)):
        back = np.linalg.inv(matrix)
        rows = rows_of(recognise(flat, mode, dpi, seconds))
        texts += [row.text for row in rows]
        for box in _boxes(rows, finder):
            polygons.append(_turned_back(_mapped(box, back), picture.shape, turned))
    return polygons, "\n".join(texts)


def _views(grey: Any) -> Iterator[tuple[Any, Any, int, int]]:
    """The page prepared for recognition in two ways: picture, matrix that led there, mode, resolution."""
    height, width = grey.shape
    matrix = np.eye(3)
    if found := sheet(grey):
        matrix, width, height = found
    scale = min(3.0, max(0.2, 200 * _LONG_SIDE / max(width, height)))
    matrix = np.diag([scale, scale, 1.0]) @ matrix
    width, height = round(width * scale), round(height * scale)
    flat = _dark(clean.flatten(_warp(grey, matrix, width, height)))
    angle = clean.skew(flat)
    if abs(angle) >= 0.1:
        turn = clean.rotation(angle, width, height)
        flat, matrix = _warp(flat, turn, width, height), turn @ matrix
    bare = clean.without_rules(flat)
    yield bare, matrix, _SPARSE, 200
    small = cv2.resize(bare, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    yield small, np.diag([0.75, 0.75, 1.0]) @ matrix, _BLOCK, 150


def _warp(picture: Any, matrix: Any, width: int, height: int) -> Any:
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _dark(flat: Any) -> Any:
    """Pale writing made black: copies of copies have little contrast."""
    darkest = float(np.percentile(flat, 0.3))
    if not _PALE <= darkest <= _PAPER:
        return flat
    return np.clip((flat.astype(np.float32) - darkest) * (255 / max(1.0, 255 - darkest)), 0, 255).astype(np.uint8)


def rows_of(words: list[Word]) -> list[Row]:
    """Words put into rows by their height, whatever the recogniser took for a line."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box[1] + word.box[3], word.box[0])):
        middle = (word.box[1] + word.box[3]) / 2
        row = next((row for row in rows[:-6:-1] if _at_height(row, middle)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return [_row(sorted(row, key=lambda word: word.box[0])) for row in rows]


def _at_height(row: list[Word], middle: float) -> bool:
    first = row[-1]
    return (
        first.box[1] + 0.2 * (first.box[3] - first.box[1])
        < middle
        < first.box[3] - 0.2 * (first.box[3] - first.box[1])
    )


def _row(words: list[Word]) -> Row:
    text, starts = "", []
    for index, word in enumerate(words):
        if index:
            before = words[index - 1]
            size = min(before.box[3] - before.box[1], word.box[3] - word.box[1])
            text += "   " if word.box[0] - before.box[2] > _WIDE * size else " "
        starts.append(len(text))
        text += word.text
    return Row(text, tuple(words), tuple(starts))


def _boxes(rows: list[Row], finder: Finder) -> Iterator[tuple[float, float, float, float]]:
    for number, row in enumerate(rows):
        for start, end in finder.spans(row.text, ""):
            yield from _parts(row, start, end)
        for start, end in unread(row.text):
            yield from _parts(row, start, end)
        for index, word in enumerate(row.words):
            label = _label_above(rows[max(0, number - 6) : number], word)
            if not label:
                continue
            start = row.starts[index]
            for one in finder.spans(row.text[start:], label):
                yield from _parts(row, start + one[0], start + one[1])


def unread(text: str) -> Iterator[tuple[int, int]]:
    """Parts that stand where a label promises a resident number, and are mostly digits or signs taken for digits."""
    for label in _LABEL.finditer(text):
        tail = _UNREAD.match(text, label.end())
        if tail and sum(sign in _DIGITS for sign in tail[0]) >= 5:
            yield tail.span()


def _label_above(rows: list[Row], word: Word) -> str:
    """Words that stand close above a word that begins with a digit."""
    if not word.text[:1].isdigit():
        return ""
    height = word.box[3] - word.box[1]
    above = [
        one.text
        for row in rows
        for one in row.words
        if one.box[0] < word.box[2] and one.box[2] > word.box[0] and 0 < word.box[1] - one.box[1] < _ABOVE * height
    ]
    return " ".join(above)


def _parts(row: Row, start: int, end: int) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of the words, or parts of words, between two places in the text of a row."""
    for word, begin in zip(row.words, row.starts, strict=True):
        first, last = max(start, begin) - begin, min(end, begin + len(word.text)) - begin
        if first < last:
            yield _cut(word, first, last)


def _cut(word: Word, first: int, last: int) -> tuple[float, float, float, float]:
    """The box of some signs of a word, by the usual widths of signs, with some room around."""
    left, top, right, bottom = word.box
    widths = [2.0 if "가" <= sign <= "힣" else 0.6 if sign in ".,:;'|!-()" else 1.0 for sign in word.text]
    unit = (right - left) / sum(widths)
    room = 0.25 * (bottom - top)
    begin, end = left + unit * sum(widths[:first]), left + unit * sum(widths[:last])
    extra = 0.6 * unit
    return (
        begin - (extra if first else room),
        top - room,
        end + (extra if last < len(word.text) else room),
        bottom + room,
    )


def _mapped(box: tuple[float, float, float, float], back: Any) -> Polygon:
    left, top, right, bottom = box
    corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
    return [(float(x), float(y)) for x, y in cv2.perspectiveTransform(corners, back)[0]]


def _turned_back(polygon: Polygon, shape: tuple[int, ...], turned: int) -> Polygon:
    """A polygon on the upright page as it lies on the picture that was handed in."""
    height, width = shape[:2]
    if turned == 90:
        return [(y, height - x) for x, y in polygon]
    if turned == 180:
        return [(width - x, height - y) for x, y in polygon]
    if turned == 270:
        return [(width - y, x) for x, y in polygon]
    return polygon
