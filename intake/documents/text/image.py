"""Pictures: scans and photographs of pages, several in a TIFF."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from intake.documents.text.marks import red_marks
from intake.documents.text.problems import Damaged, TooMuch
from intake.documents.text.result import Content
from models.document import Page
from models.settings import DocumentLimits

_LONG_SIDE = 3600
"""Pixels to which a larger picture is brought first; A4 at 300 dots an inch has 3,508."""
_BROKEN = (OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, ArithmeticError, AttributeError)
"""What Pillow's readers raise for broken files; OSError and SyntaxError are documented, the others leak."""


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of a picture by OCR. Raises a ReadProblem."""
    pages, notes = [], []
    for number, picture in enumerate(pictures(path, limits.pixels), 1):
        if number > min(limits.pages, limits.ocr_pages):
            notes.append("ocr-cut")
            break
        pages.append(read_page(picture, number, limits.ocr_seconds))
    return Content(pages=tuple(pages), notes=tuple(notes))


def read_page(picture: Any, number: int, seconds: int) -> Page:
    """One page given as a Pillow picture in RGB, or as an array of it. Raises NoOcr, TooMuch."""
    import numpy as np

    from intake.documents.ocr import read_picture

    pixels = np.asarray(picture)
    page = read_picture(pixels, number, seconds)
    return page.model_copy(update={"marks": tuple(red_marks(pixels))})


def pictures(path: Path, pixels: int) -> Iterator[Any]:
    """The pictures of a file, upright and of sane size. Raises Damaged, TooMuch."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked below; the rest is for people at a terminal
            with Image.open(path) as opened:
                if opened.format not in _MANY:
                    yield _sane(opened, pixels)
                    return
                for frame in ImageSequence.Iterator(opened):
                    yield _sane(frame, pixels)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise TooMuch("그림이 지나치게 커서 자동으로 읽지 않았습니다.") from error
    except UnidentifiedImageError as error:
        raise Damaged("그림 파일이 손상되어 열 수 없습니다.") from error
    except _BROKEN as error:
        raise Damaged("그림 파일이 손상되어 끝까지 읽을 수 없습니다.") from error


_MANY = {"TIFF", "MPO"}


def _sane(picture: Any, pixels: int) -> Any:
    width, height = picture.size
    if width * height > 4 * pixels or min(width, height) < 8:
        raise TooMuch("그림의 크기가 지나치게 크거나 작아서 자동으로 읽지 않았습니다.")
    picture.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
    if picture.size[0] * picture.size[1] > pixels:
        raise TooMuch("그림이 지나치게 커서 자동으로 읽지 않았습니다.")
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if max(picture.size) > _LONG_SIDE:
        picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return picture.convert("RGB")
