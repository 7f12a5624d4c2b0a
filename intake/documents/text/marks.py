"""Pictures, red stamps and ink on pages: where a signature or a seal may be."""

import math
from collections.abc import Sequence
from typing import Any

from intake.documents.text.pdf_colours import red_only_in_pictures
from intake.documents.text.pdf_drawn import Drawn, Rectangle
from intake.documents.text.pdf_place import box_of
from models.document import Mark

_MARKS = 40
_PAGE = 0.6
_STAMP = (0.00015, 0.06)
"""Smallest and largest part of a page that a stamp covers."""
_SIGNATURE, _LOW = (0.03, 0.4), 0.008
"""Smallest and largest width of a written signature, and the least height, as parts of the page."""
_SMALL = 700
"""Pixels of the longer side at which red is looked for."""
_REACH = 0.06
"""How far above or below its line what is drawn may be and still sign it (`fields.signatures`), as a part of the
page."""
_MARGIN = 4
"""Pixels around a picture that pdfium may paint, and some more."""
_ROOM = 9
"""Pixels around all red within which its parts are joined; what lies farther out is not looked at."""


def pdf_marks(page: Any, drawn: Drawn, inks: Sequence[Rectangle], words: Sequence[Rectangle]) -> tuple[Mark, ...]:
    """Marks of a page of a PDF. Only a page with pictures beside its words is rendered to look for red in them: what
    is far from all words signs nothing, and photographs take longer to decode than all text to read."""
    marks = [Mark(kind="ink", box=box_of(*box)) for box in inks]
    marks += [Mark(kind="ink", box=box_of(*box)) for box in _joined(drawn.strokes) if _written(box)]
    pictures = [box for box in drawn.pictures if _part(box) < _PAGE][:_MARKS]
    marks += [Mark(kind="image", box=box_of(*box)) for box in pictures]
    if any(_is_beside(picture, words) for picture in drawn.pictures):
        marks += _red_on(page, drawn.pictures)
    elif drawn.red:
        marks += [Mark(kind="red-stamp", box=box_of(*box)) for box in _joined(drawn.red) if _stamp(box)]
    return tuple(marks[:_MARKS])


def _red_on(page: Any, pictures: Sequence[Rectangle]) -> list[Mark]:
    """Red areas of a page of a PDF. Where only its pictures can be red, no more than these is rendered."""
    import numpy as np

    sides = page.get_size()
    scale = _SMALL / max(sides)
    wide, high = (math.ceil(side * scale) for side in sides)
    inside = all(0 <= edge <= 1 for box in pictures for edge in box)
    if max(wide, high) > _SMALL or not inside or not red_only_in_pictures(page, len(pictures)):
        return red_marks(page.render(scale=scale, rev_byteorder=True).to_numpy())
    x0, y0, x1, y1 = _around(pictures, wide, high)
    # half a pixel less, since what is cut off is rounded up
    cut = tuple((max(0, pixels) - 0.5) / scale for pixels in (x0, high - y1, wide - x1, y0))
    part = page.render(scale=scale, rev_byteorder=True, crop=cut).to_numpy()
    strong = np.zeros((high, wide), bool)
    strong[y0:y1, x0:x1] = _strong(part)
    return _seals(strong)


def _around(pictures: Sequence[Rectangle], wide: int, high: int) -> tuple[int, int, int, int]:
    """The pixels in which all pictures lie, with some around them."""
    left, top = min(box[0] for box in pictures), min(box[1] for box in pictures)
    right, bottom = max(box[2] for box in pictures), max(box[3] for box in pictures)
    x0, y0 = (max(0, int(edge * size) - _MARGIN) for edge, size in ((left, wide), (top, high)))
    x1, y1 = (min(size, int(edge * size) + 1 + _MARGIN) for edge, size in ((right, wide), (bottom, high)))
    return x0, y0, max(x0 + 1, x1), max(y0 + 1, y1)


def red_marks(picture: Any) -> list[Mark]:
    """Red areas of a picture (RGB array) as large as a seal."""
    import cv2

    height, width = picture.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return _seals(_strong(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)))


def _strong(picture: Any) -> Any:
    """Which pixels are as red as a seal."""
    import cv2

    red, green, blue = cv2.split(picture[:, :, :3])
    return (red > 90) & (cv2.subtract(red, cv2.max(green, blue)) > 45) & (cv2.absdiff(green, blue) < 70)


def _seals(strong: Any) -> list[Mark]:
    """The red areas that are as large as a seal."""
    import cv2
    import numpy as np

    x0, y0, wide, high = cv2.boundingRect(strong.view(np.uint8))
    if not wide:
        return []
    x0, y0, x1, y1 = max(0, x0 - _ROOM), max(0, y0 - _ROOM), x0 + wide + _ROOM, y0 + high + _ROOM
    mask = strong[y0:y1, x0:x1].astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    marks = []
    for left, top, across, down, _area in stats[1 : min(count, 200)]:
        share = mask[top : top + down, left : left + across].mean()
        y, x = strong.shape
        left, top = left + x0, top + y0
        box = (left / x, top / y, (left + across) / x, (top + down) / y)
        squarish = 0.3 < across / down < 3.5
        if _stamp(box) and squarish and share > 0.08:
            marks.append(Mark(kind="red-stamp", box=box_of(*box)))
    return marks[:_MARKS]


def _is_beside(picture: Rectangle, words: Sequence[Rectangle]) -> bool:
    """Whether any word stands at the height of a picture, or nearly so."""
    return any(word[1] < picture[3] + _REACH and picture[1] - _REACH < word[3] for word in words)


def _part(box: Rectangle) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _stamp(box: Rectangle) -> bool:
    return _STAMP[0] < _part(box) < _STAMP[1]


def _written(box: Rectangle) -> bool:
    """Whether strokes together are as large as a signature: a ring around a word or a tick is smaller."""
    return _SIGNATURE[0] < box[2] - box[0] < _SIGNATURE[1] and box[3] - box[1] > _LOW and _stamp(box)


def _joined(boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Boxes that touch each other as one: a stamp is drawn of many paths."""
    groups: list[Rectangle] = []
    for box in boxes[:400]:
        near = [one for one in groups if _touch(one, box)]
        for one in near:
            groups.remove(one)
        all_ = [box, *near]
        groups.append(
            (min(b[0] for b in all_), min(b[1] for b in all_), max(b[2] for b in all_), max(b[3] for b in all_))
        )
    return groups


def _touch(one: Rectangle, two: Rectangle) -> bool:
    slack = 0.01
    apart = one[0] > two[2] + slack or two[0] > one[2] + slack or one[1] > two[3] + slack or two[1] > one[3] + slack
    return not apart
