"""Places on a PDF page: from the page's own coordinates to fractions of the page as it is shown."""

import ctypes
from typing import Any

import pypdfium2.raw as raw

from models.document import Box

_FINE = 1_000_000


class Place:
    """The way from page coordinates to fractions, rotation and crop box included."""

    def __init__(self, page: Any) -> None:
        origin, along, up = (_device(page, *point) for point in ((0, 0), (1000, 0), (0, 1000)))
        self._x = ((along[0] - origin[0]) / 1000, (up[0] - origin[0]) / 1000, origin[0])
        self._y = ((along[1] - origin[1]) / 1000, (up[1] - origin[1]) / 1000, origin[1])

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point in fractions of width and height from the top left."""
        (a, b, c), (d, e, f) = self._x, self._y
        return a * x + b * y + c, d * x + e * y + f

    def rectangle(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A rectangle as (left, top, right, bottom) in fractions."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _device(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def box_of(left: float, top: float, right: float, bottom: float) -> Box:
    """A box, kept on the page and rounded."""
    return Box(left=_kept(left), top=_kept(top), right=_kept(right), bottom=_kept(bottom))


def _kept(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
