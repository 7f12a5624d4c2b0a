"""One scanned page: cleaned, recognised, and its lines with places on the page as it was handed in."""

import re
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from intake.documents.ocr import clean as cleaning
from intake.documents.ocr import look
from intake.documents.ocr.cells import Rectangle, Row, inside, rows_of, unread
from intake.documents.ocr.dated import DOUBTED, with_date
from intake.documents.ocr.dotted import with_dotted
from intake.documents.ocr.engine import BOTH, Word
from intake.documents.ocr.foreign import foreign, mostly_foreign, with_latin
from intake.documents.ocr.headline import with_headline, with_whole_title
from intake.documents.ocr.hidden import with_hidden
from intake.documents.ocr.letters import latin_letters
from intake.documents.ocr.photo import sheet
from intake.documents.ocr.second import doubtful, mended
from intake.documents.text.clean import GAP, clean, solid
from intake.documents.text.turned import turned_back
from models.document import Box, Line, Page

_READ = re.compile(r"[가-힣]|[A-Za-z]{4,}")
"""What is hardly read where a page lies on its side: Hangul, and Latin words."""
_YEAR = re.compile(r"[12]\d{3}")
_LONG_NUMBER = re.compile(r"\d{6}")
_SURE = 0.8
"""Mean confidence of a line below which a second look is worth its time."""
_BETTER = 0.05
_AGAIN = 12
"""Lines of a page that are read again."""
_CELLS = 24
"""Cells of a page that are read alone."""
_DATE_IN_DOUBT = 0.6
"""Confidence at most of a line with a date that is in doubt, however clear its label is."""
_LATIN = 40
"""Lines of a page that are looked at in English."""
_MENDED = 12
"""Lines of a page whose doubtful words are looked at once more."""
_FEW = 12
"""Letters below which a page may lie on its side."""
_SOME, _SHARE = 60, 0.25
"""The same where they are but a small part of what was read: lines seen from the side are signs of all kinds."""
_LONG_SIDE, _SHORT_SIDE = 11.69, 8.27
"""Inches of the sides of A4, from which the resolution of a picture is estimated."""
_SCREEN = 1.7
"""How much longer than wide a picture is, at least, that is no page but a telephone's screen."""
_Lines = dict[tuple[int, int, int], list[Word]]
"""Words by the line that they stand in."""


def read_picture(picture: cleaning.Picture, number: int | None, seconds: int) -> Page:
    """Text of a page given as a NumPy array (grey or RGB). Raises NoOcr, TooMuch."""
    turned = 0
    grey = cleaning.grey_of(picture)
    flat, matrix = _straight(grey)
    words = _read(flat, seconds)
    if may_lie(words) and (turned := _turn(flat, _sure_letters(words), seconds)):
        grey = np.ascontiguousarray(np.rot90(grey, -turned // 90))
        flat, matrix = _straight(grey)
        words = _read(flat, seconds)
    lines = _lines(words, np.linalg.inv(matrix), grey.shape)
    if turned:
        lines = [line.model_copy(update={"box": turned_back(line.box, turned)}) for line in lines]
    return Page(number=number, source="ocr", lines=tuple(lines), turned=turned)


def _straight(grey: cleaning.Picture) -> tuple[cleaning.Picture, Any]:
    """The page flattened, straight and at the resolution for recognition, and the matrix that led there."""
    height, width = grey.shape
    matrix = np.eye(3)
    if found := sheet(grey):
        matrix, width, height = found
    scale = min(2.0, max(0.2, 1.34 * _to_reading(width, height)))
    if scale < 0.9 or scale > 1.2:
        matrix = np.diag([scale, scale, 1.0]) @ matrix
        width, height = round(width * scale), round(height * scale)
    flat = cleaning.dark(cleaning.flatten(_warp(grey, matrix, width, height)))
    angle = cleaning.skew(flat)
    if abs(angle) >= 0.1:
        turn_by = cleaning.rotation(angle, width, height)
        flat, matrix = _warp(flat, turn_by, width, height), turn_by @ matrix
    return flat, matrix


def _warp(picture: cleaning.Picture, matrix: Any, width: int, height: int) -> cleaning.Picture:
    if np.array_equal(matrix, np.eye(3)):
        return picture
    if matrix[0, 1] == matrix[1, 0] == matrix[2, 0] == matrix[2, 1] == 0:
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _read(flat: cleaning.Picture, seconds: int) -> list[Word]:
    """Words with boxes in pixels of `flat`; unsure lines and words are looked at once more."""
    rules = cleaning.rules_of(flat)
    page = look.Page(cleaning.erased(flat, rules), _to_reading(*flat.shape), seconds)
    first = with_whole_title(page, _first(page))
    lines = {key: latin_letters(page, with_hidden(page, line)) for key, line in _by_line(first).items()}
    for key in [key for key, line in lines.items() if any(map(foreign, line))][:_LATIN]:
        lines[key] = with_latin(page, lines[key])
    _read_again(page, lines)
    for key in _worst(lines)[:_MENDED]:
        lines[key] = mended(page, lines[key])
    words = with_headline(page, [word for line in lines.values() for word in _finished(page, line)])
    return _with_cells(words, rows_of(rules), page)


def _first(page: look.Page) -> list[Word]:
    """The page read as Korean, or in both languages if that is not what most of it is."""
    words = page.whole()
    return page.whole(BOTH) if mostly_foreign(words) else words


def _finished(page: look.Page, line: list[Word]) -> list[Word]:
    """A line with numbers, dates and Latin letters put right; what nobody could read is dropped."""
    whole = with_dotted(page, with_date(page, with_hidden(page, line)))
    return [word for word in latin_letters(page, whole) if word.confidence > 0]


def _to_reading(width: int, height: int) -> float:
    """The factor that brings a page to the resolution for reading: A4, on a telephone's screen as wide as that."""
    short, long = sorted((width, height))
    return cleaning.DPI * (_SHORT_SIDE / short if long > _SCREEN * short else _LONG_SIDE / long)


def _read_again(page: look.Page, lines: _Lines) -> None:
    """Reads the least sure lines once more, each by itself."""
    sureness = {key: look.confidence([word for word in line if word.confidence > 0]) for key, line in lines.items()}
    unsure = sorted((key for key in lines if sureness[key] < _SURE), key=lambda key: sureness[key])
    for key in unsure[:_AGAIN]:
        again = page.line(lines[key])
        if look.confidence(again) > sureness[key] + _BETTER:
            lines[key] = [word.model_copy(update={"line": key}) for word in again]


def _worst(lines: _Lines) -> list[tuple[int, int, int]]:
    """The lines with doubtful words, those with Hangul and the largest first: labels and titles matter most."""
    found = [key for key, line in lines.items() if any(doubtful(word) for word in line)]
    return sorted(found, key=lambda key: -max(word.box[3] - word.box[1] for word in lines[key]))


def _with_cells(words: list[Word], rows: list[Row], page: look.Page) -> list[Word]:
    """With cells read alone where the page as a block mixed or lost them; a row of a table becomes one line."""
    left = _CELLS
    for number, row in enumerate(rows):
        cells = unread(row, words, page.bare)[:left]
        left -= len(cells)
        if not cells:
            continue
        alone = {cell: _cell(page, cell) for cell in cells}
        held = [word for word in words if row.holds(word)]
        together = []
        for place, cell in enumerate(row.cells):
            kept = [word for word in held if inside(cell, word)]
            better = alone.get(cell, [])
            together += _keyed(_with_lost(better, kept) if better else kept, number, place)
        first = next((index for index, word in enumerate(words) if word in held or row.above(word)), len(words))
        words = [*words[:first], *together, *(word for word in words[first:] if not row.holds(word))]
    return words


def _cell(page: look.Page, place: Rectangle) -> list[Word]:
    lines = [with_hidden(page, line) for line in _by_line(page.cell(place)).values()]
    looked = (mended(page, line) if any(doubtful(word) for word in line) else line for line in lines)
    return [word for line in looked for word in _finished(page, line)]


def _with_lost(better: list[Word], before: list[Word]) -> list[Word]:
    """A cell read alone with what it lost: clear numbers of the page as a block where now none is."""
    words = list(better)
    for word in before:
        if not _LONG_NUMBER.search(word.text) or any(_LONG_NUMBER.search(one.text) for one in better):
            continue  # syllables come out at other places, and would stand there twice
        across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        beside = [one for one in better if one.box[1] <= down <= one.box[3]]
        if word.confidence < _SURE or any(one.box[0] <= across <= one.box[2] for one in beside):
            continue
        after = next((one for one in words if one in beside and one.box[0] > across), None)
        words.insert(words.index(after) if after else len(words), word)
    return words


def _keyed(words: list[Word], row: int, cell: int) -> list[Word]:
    return [word.model_copy(update={"line": (-1, row, 0), "cell": cell}) for word in words]


def _by_line(words: list[Word]) -> _Lines:
    lines: _Lines = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return lines


def _turn(flat: cleaning.Picture, upright: int, seconds: int) -> int:
    """Degrees clockwise after which clearly more is read than the `upright` letters as it lies; else 0.

    Tried out rather than asked of Tesseract's own detection, whose data is a package more to install.
    """
    best, most = 0, max(_FEW, 2 * upright)
    for degrees in (90, 270, 180):
        bare = cleaning.without_rules(np.ascontiguousarray(np.rot90(flat, -degrees // 90)))
        count = _sure_letters(look.Page(bare, _to_reading(*flat.shape), seconds).whole())
        if count > most:
            best, most = degrees, count
    return best


def may_lie(words: list[Word]) -> bool:
    """Whether so few letters are sure that the page may lie on its side or upside down."""
    sure, signs = _sure_letters(words), sum(solid(word.text) for word in words)
    return sure < _FEW or (sure < _SOME and sure < _SHARE * signs)


def _sure_letters(words: list[Word]) -> int:
    return sum(len("".join(_READ.findall(word.text))) for word in words if word.confidence >= _SURE)


def _lines(words: list[Word], back: Any, shape: tuple[int, int]) -> list[Line]:
    """Lines of text; wide gaps between words are kept."""
    lines = []
    for group in _by_line(words).values():
        if group[0].cell is None:
            group.sort(key=lambda word: word.box[0])
        size = sorted(word.box[3] - word.box[1] for word in group)[len(group) // 2]
        text = group[0].text
        for before, word in pairwise(group):
            apart = word.cell != before.cell or word.box[0] - before.box[2] > 1.5 * size
            text += (GAP if apart else " ") + word.text
        lines.append(
            Line(
                text=clean(text),
                box=_place(group, back, shape),
                confidence=min(1.0, round(_confidence(group), 3)),
            )
        )
    return lines


def _confidence(group: list[Word]) -> float:
    doubt = any(word.confidence <= DOUBTED and _YEAR.search(word.text) for word in group)
    return min(look.confidence(group), _DATE_IN_DOUBT if doubt else 1.0)


def _place(group: list[Word], back: Any, shape: tuple[int, int]) -> Box:
    """The box of a line in fractions of the picture before cleaning."""
    left, top = min(word.box[0] for word in group), min(word.box[1] for word in group)
    right, bottom = max(word.box[2] for word in group), max(word.box[3] for word in group)
    corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
    points = cv2.perspectiveTransform(corners, back)[0] / np.array([shape[1], shape[0]])
    points = points.clip(0, 1).round(4)
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return Box(left=float(x0), top=float(y0), right=float(x1), bottom=float(y1))
