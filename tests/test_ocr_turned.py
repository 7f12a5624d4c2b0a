"""When a scanned page is also looked at from its other sides."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_ko import serif_path

from intake.documents.ocr import read_picture
from intake.documents.ocr.engine import Word
from intake.documents.ocr.page import may_lie


def words(text: str, confidence: float) -> list[Word]:
    return [
        Word(text=one, confidence=confidence, box=(40 * n, 100, 40 * n + 30, 120), line=(1, 1, 1))
        for n, one in enumerate(text.split())
    ]


SIDEWAYS = words("fo} ou 고 40 8 Kt a OF 00 배 에 old 이 g of @ 그 50 a s 떠 4) md ow Ko 3+ se x 호 eo 회 SX 그", 0.6)
SHREDS = words(
    "서준 패 로 모호 마 과 너 세교 이 보 90 6 w# 40} nN De ol EX 00 BF 2 8 3 ook veo KT x3 15a uF 55S md ow Sx Ko",
    0.92,
)


@pytest.mark.parametrize(
    "seen", [SIDEWAYS, SHREDS, SIDEWAYS + SHREDS, []], ids=["낮은 확신", "높은 확신", "섞임", "없음"]
)
def test_부스러기만_보이면_돌려_본다(seen: list[Word]) -> None:
    assert may_lie(seen)


@pytest.mark.parametrize(
    "text",
    [
        "주민등록증 독고은 901205 부산광역시 해운대구 좌동로 91, 101동 1203호 2019.04.22. 부산광역시 해운대구청장",
        "재직증명서 성명 한지우 소속 데이터사업부 위 사람은 재직하고 있음을 증명합니다 2025년 7월 1일 솔빛데이터",
    ],
)
def test_바로_놓인_쪽은_글자가_적어도_돌려_보지_않는다(text: str) -> None:
    assert not may_lie(words(text, 0.93))


ENGLISH = (
    "LETTER OF EMPLOYMENT",
    "We hereby certify that the following person has worked full time since joining",
    "our organization and remains in good standing as of the date of this letter",
    "Name: Hyunwoo Ko        Department: Institute of Artificial Intelligence",
    "Position: Senior Researcher       Date of Employment: September 2015",
    "He develops software for the processing of medical data with large models and",
    "leads the research on the diagnosis of images together with the hospital",
    "This certificate is issued at the request of the person named above for any",
    "legal purpose that it may serve and remains valid for three months",
)


@pytest.mark.parametrize("repeated", [1, 2])
def test_영어로만_된_쪽도_바로_놓였으면_돌리지_않는다(repeated: int) -> None:
    lines = ENGLISH * repeated
    picture = Image.new("L", (1240, 1754), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(serif_path()), 25)
    for number, text in enumerate(lines):
        draw.text((110, 120 + 80 * number), text, font=font, fill=10)
    page = read_picture(np.asarray(picture), 1, 60)
    assert page.turned == 0
    assert "remains in good standing" in page.text
