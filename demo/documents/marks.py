"""Seals and signatures as transparent PNG pictures. Drawn, so that no text of theirs is in the document's text."""

import functools
import io
import itertools
from typing import TYPE_CHECKING

from demo.dice import dice

if TYPE_CHECKING:
    from PIL.Image import Image

RED = (200, 30, 40, 215)
INK = (25, 35, 95, 230)


@functools.lru_cache(maxsize=256)
def seal(owner: str, round_: bool = False) -> bytes:
    """A red seal with the owner's name: square, or round for a person."""
    from PIL import Image, ImageDraw, ImageFont
    from pylopdf_fonts_ko import serif_path

    size = 150
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    outline = draw.ellipse if round_ else draw.rectangle
    outline((8, 8, size - 9, size - 9), outline=RED, width=7)
    signs = (owner.replace(" ", "") + "인")[:9]
    across = 2 if len(signs) <= 4 else 3
    step = (size - 40) // across
    font = ImageFont.truetype(str(serif_path()), step - 4)
    for place, sign in enumerate(signs):
        column, row = place // across, place % across
        draw.text((size - 20 - (column + 1) * step, 14 + row * step), sign, font=font, fill=RED, stroke_width=1)
    angle = dice("seal", owner).uniform(-8, 8)
    return _png(picture.rotate(angle, resample=Image.Resampling.BICUBIC))


@functools.lru_cache(maxsize=256)
def signature(owner: str) -> bytes:
    """A scribble in blue ink, always the same for the same owner."""
    from PIL import Image, ImageDraw

    rng = dice("signature", owner)
    width, height = 330, 130
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for stroke in range(len(owner)):
        left = 12 + stroke * (width - 60) // len(owner)
        points = [
            (left + step * 11 + rng.randint(-9, 9), height // 2 + rng.randint(-48, 48) * (1 if step % 2 else -1))
            for step in range(9)
        ]
        draw.line(_smooth(points), fill=INK, width=rng.randint(4, 6), joint="curve")
    return _png(picture)


def _smooth(points: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Chaikin's corner cutting, three times: a pen does not turn sharply."""
    line: list[tuple[float, float]] = [(float(x), float(y)) for x, y in points]
    for _ in range(3):
        cut: list[tuple[float, float]] = [line[0]]
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        line = [*cut, line[-1]]
    return line


def _png(picture: "Image") -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
