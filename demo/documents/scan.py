"""Turns drawn pages into what a scanner or a telephone camera makes of them: skew, noise, shade, JPEG."""

import io
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def scanned(page: bytes, rng: Random) -> "Image":
    """A PNG page as an office scanner gives it: slightly skewed, grey, speckled."""
    from PIL import Image, ImageChops

    picture = Image.open(io.BytesIO(page)).convert("RGB")
    picture = picture.rotate(rng.uniform(-1.6, 1.6), resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 248))
    noise = _noise(picture.size, rng, rng.randint(10, 22))
    return ImageChops.multiply(picture, Image.merge("RGB", (noise, noise, noise)))


def photographed(page: bytes, rng: Random) -> "Image":
    """A PNG page as a telephone takes it: in perspective on a table, unevenly lit, a little blurred."""
    from PIL import Image, ImageChops, ImageFilter

    picture = Image.open(io.BytesIO(page)).convert("RGB")
    width, height = picture.size
    table = (rng.randint(60, 110), rng.randint(55, 90), rng.randint(45, 80))

    def corner(x: int, y: int) -> tuple[float, float]:
        return x - (1 if x else -1) * rng.uniform(-0.07, -0.015) * width, y - (1 if y else -1) * rng.uniform(
            -0.06, -0.015
        ) * height

    # the quadrilateral of the source that fills the photograph: beyond the page lies the table
    quad = (*corner(0, 0), *corner(0, height), *corner(width, height), *corner(width, 0))
    photo = picture.transform(
        picture.size, Image.Transform.QUAD, quad, resample=Image.Resampling.BICUBIC, fillcolor=table
    )
    slope = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(picture.size)
    light = slope.point([170 + value // 3 for value in range(256)])
    photo = ImageChops.multiply(photo, Image.merge("RGB", (light, light, light)))
    noise = _noise(picture.size, rng, 12)
    photo = ImageChops.multiply(photo, Image.merge("RGB", (noise, noise, noise)))
    return photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.7)))


def _noise(size: tuple[int, int], rng: Random, strength: int) -> "Image":
    """Speckle, repeatable (Pillow's own noise is not): a tile of random bytes, spread over the page."""
    from PIL import Image

    side = 256
    table = [255 - value * strength // 255 - (60 if value > 253 else 0) for value in range(256)]
    tile = Image.frombytes("L", (side, side), rng.randbytes(side * side)).point(table)
    field = Image.new("L", size, 255)
    for left in range(0, size[0], side):
        for top in range(0, size[1], side):
            field.paste(tile.rotate(90 * rng.randint(0, 3)), (left, top))
    return field


def jpeg(picture: "Image", quality: int) -> bytes:
    """One picture as a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def image_pdf(pictures: list["Image"], quality: int, dpi: int) -> bytes:
    """Pictures as a PDF without any text, one a page."""
    from time import gmtime

    out = io.BytesIO()
    fixed = gmtime(946_684_800)  # equal pictures are equal files
    pictures[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        quality=quality,
        resolution=dpi,
        creationDate=fixed,
        modDate=fixed,
    )
    return out.getvalue()
