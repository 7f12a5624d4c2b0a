"""Large titles of cards and covers are read though Tesseract cuts their letters in two."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_ko import sans_path

from intake.documents.ocr import read_picture

BODY = ((170, "유하람"), (230, "910303-2******"), (300, "광주광역시 북구 첨단과기로 208"), (430, "2015.07.01."))


def card(title: str, size: int, zoom: int, body: tuple[tuple[int, str], ...] = BODY) -> list[str]:
    """The lines of a card drawn with its title in this size."""
    picture = Image.new("RGB", (856 * zoom, 540 * zoom), (225, 235, 225))
    draw = ImageDraw.Draw(picture)
    large, plain = (ImageFont.truetype(str(sans_path()), high * zoom) for high in (size, 34))
    draw.text((60 * zoom, 40 * zoom), title, font=large, fill=(30, 30, 60), stroke_width=zoom)
    draw.rectangle((620 * zoom, 170 * zoom, 800 * zoom, 400 * zoom), fill=(180, 170, 160))
    for top, text in body:
        draw.text((60 * zoom, top * zoom), text, font=plain, fill=(20, 20, 20))
    return ["".join(line.text.split()) for line in read_picture(np.asarray(picture), 1, 60).lines]


@pytest.mark.parametrize("zoom", [1, 2])
@pytest.mark.parametrize(
    ("title", "size"),
    [("주민등록증", 60), ("주민등록증", 80), ("주 민 등 록 증", 80), ("주민등록증", 100), ("자동차운전면허증", 60)],
)
def test_신분증의_큰_제목을_읽는다(title: str, size: int, zoom: int) -> None:
    lines = card(title, size, zoom)
    assert any(title.replace(" ", "") in line for line in lines)
    assert any(line.startswith("910303-2") for line in lines)
    assert sum(title.replace(" ", "") in line for line in lines) == 1


def test_큰_제목이_없으면_아무것도_바꾸지_않는다() -> None:
    lines = card("", 60, 2)
    assert any("910303-2" in line for line in lines) and any("2015.07.01" in line for line in lines)
    assert all("민등록" not in line for line in lines)
