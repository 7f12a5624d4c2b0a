"""Whether a PDF page can show red outside of its pictures; if not, no more than these is rendered to look for seals.

Black, grey, blue and green painted over each other in the plain way never come out red: no colour has more red than
green, or more than blue. What pdfium does not tell the colour of counts as red.
"""

import ctypes
from typing import Any

import pypdfium2.raw as raw

_OBJECTS, _DEPTH = 2_000, 6
_UNTOLD = frozenset(((255, 255, 255), (191, 191, 191)))
"""Colours that pdfium gives for patterns, too."""
_FILLED, _STROKED = frozenset((0, 2, 4, 6)), frozenset((1, 2, 5, 6))
"""Ways of writing text (PDF 32000-1, table 106) in which its letters are filled, and in which they are outlined."""


def red_only_in_pictures(page: Any, pictures: int) -> bool:
    """Whether nothing but its `pictures` can be red on a page. False for a page with annotations, which are drawn
    over it, for one with another number of pictures, and where these or the page are
    turned."""
    if raw.FPDFPage_GetAnnotCount(page) > 0 or raw.FPDFPage_GetRotation(page) != 0:
        return False
    walk = _Walk()
    plain = walk.is_plain(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)
    return plain and walk.pictures == pictures


class _Walk:
    """Goes through the objects of a page until one may be red."""

    def __init__(self) -> None:
        self.pictures = 0
        self._seen = 0
        self._colours = tuple(ctypes.c_uint() for _ in range(4))

    def is_plain(self, parent: Any, count: Any, get: Any, depth: int) -> bool:
        """Whether no object in `parent` can be red but pictures, which are counted."""
        items = count(parent)
        self._seen += items
        if self._seen > _OBJECTS or depth > _DEPTH:
            return False
        return all(self._is_plain(get(parent, index), depth) for index in range(items))

    def _is_plain(self, item: Any, depth: int) -> bool:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            self.pictures += 1
            return _is_upright(item)
        if raw.FPDFPageObj_HasTransparency(item):
            return False
        if kind == raw.FPDF_PAGEOBJ_FORM:
            return _is_upright(item) and self.is_plain(
                item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1
            )
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            mode = raw.FPDFTextObj_GetTextRenderMode(item)
            return not _draws_its_letters(item) and self._is_cold(item, mode in _FILLED, mode in _STROKED)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            known = raw.FPDFPath_GetDrawMode(item, fill, stroke)
            return bool(known) and self._is_cold(item, bool(fill.value), bool(stroke.value))
        return False

    def _is_cold(self, item: Any, filled: bool, stroked: bool) -> bool:
        return (not filled or self._has_no_red(raw.FPDFPageObj_GetFillColor, item)) and (
            not stroked or self._has_no_red(raw.FPDFPageObj_GetStrokeColor, item)
        )

    def _has_no_red(self, get: Any, item: Any) -> bool:
        if not get(item, *self._colours):
            return False
        red, green, blue = (one.value for one in self._colours[:3])
        return red <= min(green, blue) and (red, green, blue) not in _UNTOLD


def _is_upright(item: Any) -> bool:
    """Whether a picture or a form is not turned: of others pdfium paints single pixels otherwise where it paints only
    a part of the page."""
    matrix = raw.FS_MATRIX()
    known = raw.FPDFPageObj_GetMatrix(item, matrix)
    return bool(known) and matrix.b == matrix.c == 0


def _draws_its_letters(item: Any) -> bool:
    """Whether the font of a text has no file (Type 3): its letters are drawings with colours of their own."""
    length = ctypes.c_size_t()
    return not raw.FPDFFont_GetFontData(raw.FPDFTextObj_GetFont(item), None, 0, length) or not length.value
