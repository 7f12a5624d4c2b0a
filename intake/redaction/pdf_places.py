"""Where secrets stand on a PDF page: in its text, visible or not, sign by sign."""

import ctypes
from typing import Any

import pypdfium2.raw as raw

from intake.documents.text.clean import garbled
from intake.documents.text.pdf_place import Place, box_of
from intake.redaction.finder import Finder
from intake.redaction.folding import folded
from models.document import Box, Page

_GARBLED = 0.02
"""Part of the signs of a page without meaning from which its text may hide a number that is shown."""
_STRANGE = 0.3
_ROOM = 0.0015


def text_of(text_page: Any) -> str:
    """The text of a page in the order of the file, exactly one sign for each of pdfium's."""
    count = max(0, raw.FPDFText_CountChars(text_page))
    codes = (raw.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def places_in_text(page: Any, read: Page | None, finder: Finder) -> tuple[list[Box], str]:
    """Boxes of all secrets in the text of a page of pdfium, and the text."""
    text_page = page.get_textpage()
    try:
        text = text_of(text_page)
        place = Place(page)
        boxes: list[Box] = []
        seen: set[str] = set()
        for start, end in finder.spans(text):
            seen.add(_signs(text[start:end]))
            boxes += _boxes(text_page, place, text, start, end)
    finally:
        text_page.close()
    if read is not None and read.source == "text":
        boxes += _missed(read, finder, seen)
    return boxes, text


def _missed(read: Page, finder: Finder, seen: set[str]) -> list[Box]:
    """Lines and cells in which a secret stands that the order of the file tore apart."""
    placed = [(line.text, line.box) for line in read.lines]
    placed += [(cell.text, cell.box) for table in read.tables for cell in table.cells]
    return [
        box
        for text, box in placed
        if box and any(_signs(text[start:end]) not in seen for start, end in finder.spans(text))
    ]


def _signs(text: str) -> str:
    return "".join(sign for sign in folded(text).text if sign.isdigit() or sign == "*")


def _boxes(text_page: Any, place: Place, text: str, start: int, end: int) -> list[Box]:
    """The boxes of some signs, joined as long as they stand at one height."""
    joined: list[tuple[float, float, float, float]] = []
    one, tight = raw.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    for index in range(start, end):
        if text[index].isspace():
            continue
        if raw.FPDFText_GetLooseCharBox(text_page, index, one) and one.right > one.left:
            corners = (one.left, one.bottom, one.right, one.top)
        elif raw.FPDFText_GetCharBox(text_page, index, tight[0], tight[1], tight[2], tight[3]):
            left, right, bottom, top = (value.value for value in tight)
            corners = (left, bottom, right, top)
        else:
            continue
        box = place.rectangle(*corners)
        last = joined[-1] if joined else None
        if last and min(last[3], box[3]) - max(last[1], box[1]) > 0.4 * (box[3] - box[1]):
            joined[-1] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        else:
            joined.append(box)
    return [box_of(box[0] - _ROOM, box[1] - _ROOM, box[2] + _ROOM, box[3] + _ROOM) for box in joined]


def meaningless(text: str) -> bool:
    """Whether signs of a page's text are lost, or of scripts that no applicant writes: a font may map its codes to
    anything, and what the page shows must be looked at."""
    letters = [sign for sign in text if sign.isalpha()]
    strange = sum(not (sign.isascii() or "\uac00" <= sign <= "\ud7a3") for sign in letters)
    return garbled(text) > _GARBLED or strange > _STRANGE * len(letters)
