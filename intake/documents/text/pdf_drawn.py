"""What is drawn on a PDF page besides text: ruling lines, pictures, red stamps, whether the text is visible."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

from intake.documents.text.pdf_place import Place
from models.record import Record

_OBJECTS = 20_000
_SEGMENTS = 60_000
_DEPTH = 6
_LARGE = 0.6
"""Part of the page from which pictures are the page itself."""
_BENDS, _STRAIGHT = 3, 0.001
"""Curves or oblique lines of a path that may be written by hand; what a line that is straight may lean."""
_MOST_STROKES = 200
"""Paths with bends above which they are letters drawn as outlines."""

_PALE, _SHEER, _TINY = 190, 60, 3.0
"""Least shade of each colour (of 255) and most opacity of what may not be seen; points of letters nobody reads."""
_AREA, _WORD = 4, (0.02, 0.008)
"""Corners of an area, and the least width and height of one that hides a word."""
_TOUCH = 0.001
"""Parts of the page by which a box of text and an area may overlap without hiding anything."""
_COMPARED = 200_000
"""Boxes of text that areas of a page are compared with before the page is rendered in any case."""

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)
Rectangle = tuple[float, float, float, float]


class Drawn(Record):
    """Everything drawn, in fractions of the page."""

    across: tuple[Rectangle, ...]
    """Horizontal ruling lines."""
    down: tuple[Rectangle, ...]
    """Vertical ruling lines."""
    pictures: tuple[Rectangle, ...]
    red: tuple[Rectangle, ...]
    """Boxes of paths drawn in red."""
    strokes: tuple[Rectangle, ...] = ()
    """Boxes of dark paths that bend as handwriting does; none where there are as many as letters of a text."""
    curves: int
    """Paths with curves; many of them may be text drawn as outlines."""
    pictured: float
    """Part of the page that pictures cover, all together: some scanners cut a page into strips."""
    covered_text: bool
    """Whether text is invisible or lies under a picture as large as the page."""
    faint: bool = False
    """Whether something hints at text that nobody sees: invisible, pale, tiny, in a layer, or painted over."""


def drawn_on(page: Any, place: Place) -> Drawn:
    """Goes once through the objects of a page."""
    walk = _Walk(place)
    walk.objects(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _SAME, 0)
    return Drawn(
        across=tuple(walk.across),
        down=tuple(walk.down),
        pictures=tuple(walk.pictures),
        red=tuple(walk.red),
        strokes=tuple(walk.strokes) if len(walk.strokes) <= _MOST_STROKES else (),
        curves=walk.curves,
        pictured=min(1.0, walk.pictured),
        covered_text=walk.hidden > walk.shown,
        faint=walk.faint,
    )


class _Walk:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._seen = 0
        self._segments = 0
        self.across: list[Rectangle] = []
        self.down: list[Rectangle] = []
        self.pictures: list[Rectangle] = []
        self.red: list[Rectangle] = []
        self.strokes: list[Rectangle] = []
        self.curves = 0
        self.pictured = 0.0
        self.hidden = 0
        self.shown = 0
        self.faint = False
        self._written: list[Rectangle] = []
        """Boxes of the texts drawn so far."""
        self._compared = 0

    def objects(self, parent: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> None:
        for index in range(count(parent)):
            self._seen += 1
            if self._seen > _OBJECTS:
                return
            item = get(parent, index)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, _joined(_matrix(item), matrix))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._picture(_joined(_matrix(item), matrix))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                inner = _joined(_matrix(item), matrix)
                self.objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1)

    def _text(self, item: Any, matrix: Matrix) -> None:
        if raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            self.hidden += 1
            self.faint = True
        else:
            self.shown += 1
            self.faint = self.faint or _is_faint(item, _joined(_matrix(item), matrix))
            self._written += self._bounds(item, matrix)

    def _bounds(self, item: Any, matrix: Matrix) -> list[Rectangle]:
        """The box of a text, the whole page if pdfium gives none. None once the page is to be rendered anyway."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if self.faint:
            return []
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return [(0.0, 0.0, 1.0, 1.0)]
        corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
        return [_box([self._point(matrix, x, y) for x, y in corners])]

    def _may_hide(self, area: Rectangle) -> bool:
        """Whether an area lies over text that was drawn before it. On pages with very many of both it may."""
        self._compared += len(self._written)
        left, top, right, bottom = area
        return self._compared > _COMPARED or any(
            left < box[2] - _TOUCH and box[0] + _TOUCH < right and top < box[3] - _TOUCH and box[1] + _TOUCH < bottom
            for box in self._written
        )

    def _picture(self, matrix: Matrix) -> None:
        corners = [self._point(matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        box = _box(corners)
        left, top, right, bottom = (min(1.0, max(0.0, value)) for value in box)
        area = (right - left) * (bottom - top)
        if area <= 0:
            return
        before, self.pictured = self.pictured, self.pictured + area
        if before <= _LARGE < self.pictured:  # what was drawn before lies under it
            self.hidden, self.shown = self.hidden + self.shown, 0
        self.pictures.append(box)

    def _point(self, matrix: Matrix, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return self._place.point(a * x + c * y + e, b * x + d * y + f)

    def _path(self, item: Any, matrix: Matrix) -> None:
        count = raw.FPDFPath_CountSegments(item)
        self._segments += max(0, count)
        if self._segments > _SEGMENTS:
            return
        points: list[tuple[float, float]] = []
        start = before = (0.0, 0.0)
        curved, bends, straight, bent = False, 0, 0.0, 0.0
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._point(matrix, x.value, y.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                self._rule(before, point)
            else:
                curved = True
            if kind != raw.FPDF_SEGMENT_MOVETO:
                if kind != raw.FPDF_SEGMENT_LINETO or _is_oblique(before, point):
                    bends, bent = bends + 1, bent + math.dist(before, point)
                else:
                    straight += math.dist(before, point)
            if raw.FPDFPathSegment_GetClose(segment):
                self._rule(point, start)
            before = point
            points.append(point)
        self.curves += curved
        self.faint = self.faint or (_covers(item, points) and self._may_hide(_box(points)))
        if points and _is_red(item):
            self.red.append(_box(points))
        elif bends >= _BENDS and bent > straight and _is_dark(item):
            self.strokes.append(_box(points))

    def _rule(self, one: tuple[float, float], two: tuple[float, float]) -> None:
        box = _box([one, two])
        wide, high = box[2] - box[0], box[3] - box[1]
        if high < 0.002 and wide > 0.008:
            self.across.append(box)
        elif wide < 0.002 and high > 0.006:
            self.down.append(box)


def _box(points: list[tuple[float, float]]) -> Rectangle:
    across, down = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(down), max(across), max(down)


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _joined(inner: Matrix, outer: Matrix) -> Matrix:
    if outer == _SAME:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _is_faint(item: Any, matrix: Matrix) -> bool:
    """Whether a text may not be seen: pale, transparent, tiny, or in a layer that can be switched off."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    if known and (min(red.value, green.value, blue.value) > _PALE or alpha.value < _SHEER):
        return True
    size = ctypes.c_float()
    upright = math.hypot(matrix[2], matrix[3])
    if raw.FPDFTextObj_GetFontSize(item, size) and size.value * upright < _TINY:
        return True
    return any(_layer(raw.FPDFPageObj_GetMark(item, n)) for n in range(raw.FPDFPageObj_CountMarks(item)))


def _layer(mark: Any) -> bool:
    name, length = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
    return bytes(name)[: length.value] == "OC\0".encode("utf-16-le")


def _covers(item: Any, points: list[tuple[float, float]]) -> bool:
    """Whether a path is a pale area as large as a word: what was written before may lie under it."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if len(points) < _AREA or not raw.FPDFPath_GetDrawMode(item, fill, stroke) or not fill.value:
        return False
    left, top, right, bottom = _box(points)
    if right - left < _WORD[0] or bottom - top < _WORD[1]:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return bool(known) and min(red.value, green.value, blue.value) > _PALE and alpha.value > _SHEER


def _is_oblique(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return abs(one[0] - two[0]) > _STRAIGHT and abs(one[1] - two[1]) > _STRAIGHT


def _is_red(item: Any) -> bool:
    """Whether a path is filled or stroked in the red of seals."""
    return any(r > 130 and r > 1.7 * max(g, b) for r, g, b in _colours(item))


def _is_dark(item: Any) -> bool:
    """Whether a path is filled or stroked as pens write: black or blue, no pale background."""
    return any(min(r, g, b) < 110 and r + g < 300 for r, g, b in _colours(item))


def _colours(item: Any) -> Iterator[tuple[int, int, int]]:
    """The colours in which a path is filled and stroked, without those that hardly show."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    colours = [ctypes.c_uint() for _ in range(4)]
    red, green, blue, alpha = colours
    for wanted, get in ((fill.value, raw.FPDFPageObj_GetFillColor), (stroke.value, raw.FPDFPageObj_GetStrokeColor)):
        if wanted and get(item, red, green, blue, alpha) and alpha.value > 30:
            yield red.value, green.value, blue.value
