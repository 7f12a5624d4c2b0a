"""Pages drawn here letter by letter: titles in large letters with wide gaps, and pages on a telephone's screen."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_ko import sans_path, serif_path

from intake.documents.ocr import read_picture
from intake.documents.ocr.engine import Word
from intake.documents.ocr.headline import with_whole_title
from intake.documents.ocr.look import Page

LINES = (
    "성 명 : 염은채",
    "생 년 월 일 : 1979년 1월 21일",
    "소 속 부 서 : 의료정보팀",
    "직 위 : 교수",
    "재 직 기 간 : 2018년 11월 16일 부터 현재까지",
    "담 당 업 무 : 영상 판독 보조 모델의 개발",
    "용 도 : 공공기관 제출용",
    "위의 사실을 증명합니다.",
    "2025년 6월 27일",
    "예향대학교병원",
    "병원장 금규리 (직인)",
)


def letters(draw: ImageDraw.ImageDraw, text: str, top: int, size: int, step: int, middle: int, font: str) -> None:
    """A title, its letters `step` pixels apart from one another's left to the next one's."""
    large = ImageFont.truetype(font, size)
    left = middle - step * len(text) // 2
    for number, letter in enumerate(text):
        draw.text((left + number * step, top), letter, font=large, fill=(20, 20, 20))


def certificate(title: str, size: int, step: int, font: str, width: int = 1240) -> Image.Image:
    """A certificate of A4, its title above lines of usual print."""
    picture = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(picture)
    letters(draw, title, 190, size, step, 620, font)
    plain = ImageFont.truetype(font, 27)
    for number, text in enumerate(LINES):
        draw.text((120, 400 + 90 * number), text, font=plain, fill=(20, 20, 20))
    return picture.resize((width, round(1754 * width / 1240)), Image.Resampling.LANCZOS)


def read(picture: Image.Image) -> list[str]:
    return ["".join(line.text.split()) for line in read_picture(np.asarray(picture), 1, 60).lines]


@pytest.mark.parametrize(
    ("title", "size", "step"),
    [
        ("재직증명서", 70, 125),
        ("재직증명서", 70, 150),
        ("재직증명서", 76, 100),
        ("재직증명서", 76, 150),
        ("졸업증명서", 70, 100),
        ("졸업증명서", 70, 150),
        ("졸업증명서", 76, 100),
    ],
)
def test_띄어_쓴_큰_제목은_두_줄로_쪼개지지_않는다(title: str, size: int, step: int) -> None:
    lines = read(certificate(title, size, step, str(serif_path())))
    assert lines[0] == title
    assert lines[1].startswith("성명:") and any("2025년6월27일" in line for line in lines)


def test_제목이_없으면_줄을_바꾸지_않는다() -> None:
    lines = read(certificate("", 70, 100, str(serif_path())))
    assert lines[0].startswith("성명:") and len(lines) == len(LINES)


@pytest.mark.parametrize(("width", "height"), [(740, 1609), (900, 1977)])
def test_휴대전화_화면에_찍힌_쪽은_화면의_너비를_종이의_너비로_본다(width: int, height: int) -> None:
    screen = Image.new("RGB", (width, height), (245, 245, 245))
    screen.paste(certificate("재직증명서", 64, 80, str(sans_path()), width=width - 40), (20, 120))
    lines = read(screen)
    assert sum("".join(text.split()) in lines for text in LINES) >= len(LINES) - 1


def shred(text: str, left: int, top: int, right: int, bottom: int, line: int) -> Word:
    return Word(text=text, confidence=0.6, box=(left, top, right, bottom), line=(1, 1, line))


@pytest.mark.parametrize(("left", "whole"), [(300, True), (100, False)])
def test_제목의_일부만_읽히면_쪼개진_줄을_그대로_둔다(left: int, *, whole: bool) -> None:
    """Shreds that begin far before what is read by itself: letters there were not read, and would be lost."""
    picture = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(picture).text((300, 200), "재직증명서", font=ImageFont.truetype(str(serif_path()), 80), fill=10)
    body = [shred("성명", 160, 600 + 90 * n, 300, 636 + 90 * n, 3 + n) for n in range(9)]
    shreds = [shred("지즈며", left, 210, 690, 250, 1), shred("재ㄱㅇㅇ", left, 250, 690, 290, 2)]
    words = with_whole_title(Page(np.asarray(picture), 0.75, 60), [*shreds, *body])
    text = "".join(word.text for word in words)
    assert text.startswith("재직증명서" if whole else "지즈며재ㄱㅇㅇ")
    assert text.endswith("성명" * 9)
