"""Black boxes burnt into a picture, until a fresh look at it finds no secret any more."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from intake.documents.text.clean import GAP
from intake.documents.text.problems import NoOcr, TooMuch
from intake.redaction.finder import Finder, Known
from intake.redaction.problems import NotCleared
from intake.redaction.seen import Polygon, places_on
from models.document import Box, Page

_LOOKS = 4
_LEGIBLE = (60, 16)
"""Pixels of width and height below which a picture cannot hold a legible number."""
_TURNS = (90, 270, 180)
_FEW = 30
"""Signs recognised below which a large picture may lie on its side."""
_LARGE = 250_000
_UNSURE = 3.0
"""Signs by which the place of others in a line may be misjudged."""
_DOUBT = 0.45
"""Mean confidence below which a page counts as illegible."""


class Burnt:
    """A picture after burning."""

    def __init__(self, picture: Any, places: int, text: str) -> None:
        self.picture = picture
        self.places = places
        self.text = text
        """What was recognised on it at last."""


def burnt(
    picture: Any,
    known: Known,
    seconds: int,
    page: Page | None = None,
    marked: Sequence[Polygon] = (),
    *,
    unsure: bool = False,
) -> Burnt:
    """A Pillow picture in RGB with every secret on it blacked out, `marked` places too.

    `page`: what the reader of documents saw on it. `unsure`: the marked places may lie beside what is seen, and a
    number that one of them covers in part would not be known for one any more. Raises NotCleared if secrets are left,
    or if it cannot be told: recognition missing, out of time, or the writing illegible.
    """
    if page and illegible(page):
        raise NotCleared("글자가 흐려 가릴 곳을 확인할 수 없습니다.")
    picture, seen = picture.copy(), picture.copy()
    turned = page.turned if page else 0
    places: list[tuple[float, float, float, float]] = []
    finder = Finder(known, ocr=True)
    try:
        found = places_on(np.asarray(seen), finder, seconds, turned)[0] if unsure and marked else []
        _draw(picture, seen, [*found, *marked], places)
        if picture.width < _LEGIBLE[0] or picture.height < _LEGIBLE[1]:
            return Burnt(picture, len(places), "")
        text = _until_none(picture, seen, finder, seconds, turned, places)
        if not turned and len(text) < _FEW and picture.width * picture.height >= _LARGE:
            text += "".join(_until_none(picture, seen, finder, seconds, turn, places) for turn in _TURNS)
    except (NoOcr, TooMuch) as error:
        raise NotCleared(str(error)) from error
    for polygon in _seen_by_reader(page, known, picture.size) if page else ():
        if not any(_within(place, polygon) for place in places):
            _draw(picture, seen, [polygon], places)
    return Burnt(picture, len(places), text)


def illegible(page: Page) -> bool:
    """Whether recognition saw writing on a page and could not read it."""
    signs = sum(len(line.text) for line in page.lines)
    sure = sum(len(line.text) * (line.confidence or 0.0) for line in page.lines)
    return page.source == "ocr" and signs >= _FEW and sure / signs < _DOUBT


def _seen_by_reader(page: Page, known: Known, size: tuple[int, int]) -> list[Polygon]:
    """Where the reader of documents saw secrets in recognised lines."""
    finder = Finder(known, ocr=True)
    return [
        polygon_of(part_of(line.box, line.text, *span), *size)
        for line in page.lines
        if line.box
        for span in finder.spans(line.text)
    ]


def part_of(box: Box, text: str, start: int, end: int) -> Box:
    """The part of a line's box where some of its signs stand, with room for error; the whole of a line with gaps."""
    if GAP in text:
        return box
    widths = [2.0 if "가" <= sign <= "힣" else 1.0 for sign in text]
    unit = (box.right - box.left) / sum(widths)
    left = box.left + unit * (sum(widths[:start]) - _UNSURE)
    right = box.left + unit * (sum(widths[:end]) + _UNSURE)
    return box.model_copy(update={"left": max(box.left, left), "right": min(box.right, right)})


def polygon_of(box: Box, width: int, height: int) -> Polygon:
    """A box as corners in pixels of a picture of this size."""
    left, top, right, bottom = box.left * width, box.top * height, box.right * width, box.bottom * height
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _within(place: tuple[float, float, float, float], polygon: Polygon) -> bool:
    """Whether the middle of a burnt place lies within a polygon's box."""
    across, down = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return min(xs) <= across <= max(xs) and min(ys) <= down <= max(ys)


def _until_none(picture: Any, seen: Any, finder: Finder, seconds: int, turned: int, places: list[Any]) -> str:
    for _ in range(_LOOKS):
        found, text = places_on(np.asarray(seen), finder, seconds, turned)
        if not found:
            return text
        _draw(picture, seen, found, places)
    raise NotCleared("가린 뒤에도 가릴 번호가 남아 있습니다.")


def _draw(
    picture: Any, seen: Any, polygons: Sequence[Polygon], places: list[tuple[float, float, float, float]]
) -> None:
    """Draws, black on the picture and white on what is looked at again, as a black box may be read as anything; and
    keeps count of places: boxes that touch are one."""
    draws = ((ImageDraw.Draw(picture), (0, 0, 0)), (ImageDraw.Draw(seen), (255, 255, 255)))
    for polygon in polygons:
        for draw, colour in draws:
            draw.polygon(polygon, fill=colour)
        box = (
            min(x for x, _ in polygon),
            min(y for _, y in polygon),
            max(x for x, _ in polygon),
            max(y for _, y in polygon),
        )
        touching = [one for one in places if _touch(one, box)]
        places[:] = [one for one in places if one not in touching] + [_union([*touching, box])]


def _touch(one: Any, two: Any) -> bool:
    room = 0.6 * min(one[3] - one[1], two[3] - two[1])
    return bool(one[0] - room < two[2] and two[0] - room < one[2] and one[1] < two[3] and two[1] < one[3])


def _union(boxes: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def as_bytes(picture: Any, format_: str) -> bytes:
    """A picture as a file of a format (`JPEG`, `PNG`, ...), nothing else in it, the same bytes each time."""
    out = io.BytesIO()
    plain = Image.frombytes(picture.mode, picture.size, picture.tobytes())  # without what Pillow carried along
    options: dict[str, Any] = {"quality": 88} if format_ == "JPEG" else {}
    plain.save(out, format_, **options)
    return out.getvalue()
