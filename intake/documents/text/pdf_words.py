"""Words of a PDF page with their places, and lines made of them.

pdfium gives the signs in the order of the file. A form that draws all labels first and the values afterwards would
come out apart, so words are put together anew by their place: what stands at one height is one line.
"""

import ctypes
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from intake.documents.text.clean import GAP, clean
from intake.documents.text.pdf_place import Place, box_of
from models.document import Line

_WORD = re.compile(r"[^\s\x00-\x1f\u00a0\u3000\ufffe\uffff]+")


class Word(NamedTuple):
    """Signs without a blank between them; places in fractions of the page. A tuple, for there are very many."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    """Height of its middle."""


def words_of(text_page: Any, place: Place, limit: int) -> list[Word]:
    """Words of a page, at most `limit` signs of it, in the order of the file."""
    count = min(raw.FPDFText_CountChars(text_page), limit)
    if count <= 0:
        return []
    text = signs_of(text_page, count)
    words = []
    for found in _WORD.finditer(text):
        box = _union(text_page, found.start(), found.end() - 1)
        if box is None:
            continue
        left, top, right, bottom = place.rectangle(*box)
        if right < 0 or bottom < 0 or left > 1 or top > 1:
            continue  # outside of what is shown
        words.append(Word(clean(found[0]), left, top, right, bottom, (top + bottom) / 2))
    return words


def signs_of(text_page: Any, count: int) -> str:
    """The first `count` signs, exactly one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    taken = raw.FPDFText_GetText(text_page, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * taken].decode("utf-16-le", "replace")
    if taken == count and len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _union(text_page: Any, first: int, last: int) -> tuple[float, float, float, float] | None:
    one = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, first, one):
        return None
    left, bottom, right, top = one.left, one.bottom, one.right, one.top
    if last > first and raw.FPDFText_GetLooseCharBox(text_page, last, one):
        left, right = min(left, one.left), max(right, one.right)
        bottom, top = min(bottom, one.bottom), max(top, one.top)
    return left, bottom, right, top


def lines_of(words: Sequence[Word], ratio: float) -> list[Line]:
    """Lines from top to bottom; `ratio` is width by height of the page. A wide gap inside a line is kept."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        row = _row_for(word, rows)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return [_line(sorted(row, key=lambda word: word.left), ratio) for row in rows]


def _row_for(word: Word, rows: list[list[Word]]) -> list[Word] | None:
    """The row on whose height a word stands. Only the last few can be."""
    for row in rows[:-4:-1]:
        seed = row[0]
        apart = 2.2 * abs(word.middle - seed.middle)
        if apart <= word.bottom - word.top and apart <= seed.bottom - seed.top:
            return row
    return None


def _line(row: list[Word], ratio: float) -> Line:
    text = row[0].text
    for before, word in pairwise(row):
        apart = (word.left - before.right) * ratio
        height = min(word.bottom - word.top, before.bottom - before.top)
        text += (GAP if apart > 1.1 * height else " ") + word.text
    return Line(
        text=text,
        box=box_of(
            min(word.left for word in row),
            min(word.top for word in row),
            max(word.right for word in row),
            max(word.bottom for word in row),
        ),
    )
