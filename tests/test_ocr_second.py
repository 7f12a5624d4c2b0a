"""The second look at words of a scan: what Korean alone reads, Latin letters, dates that are not whole."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest

from intake.documents.ocr.engine import BOTH, ENGLISH, KOREAN, Word
from intake.documents.ocr.letters import latin_letters
from intake.documents.ocr.look import Page
from intake.documents.ocr.second import doubtful, mended
from tests.fakes.looks import Spoken, page, words


def korean(line: list[Word], factor: float = 4 / 3) -> dict[tuple[str, float], list[Word]]:
    return {(KOREAN, factor): line}


def text(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [
        (("MASSA", 0.92), True), (("Certificate", 0.96), False), (("wet", 0.65), True), (("재직", 0.93), False),
        (("증명서", 0.3), True), (("hong@hanbit.example", 0.4), False), (("www.hanbit.example", 0.4), False),
        (("2025", 0.9), False), (("—", 0.1), False), (("연월일", 0.0), True), (("AI", 0.85), False),
    ],
)  # fmt: skip
def test_다시_볼_낱말을_고른다(spoken: Spoken, wanted: bool) -> None:
    assert doubtful(words(spoken)[0]) is wanted


def test_영문으로_잘못_읽은_제목은_한국어로만_읽은_것을_쓴다() -> None:
    line = words(("MASSA", 0.92), ("(Certificate", 0.95), ("of", 0.97))
    again = words(("재직", 0.93), ("증명서", 0.96), ("(0611", 0.0), at=100, gap=0)
    assert text(mended(page(korean(again)), line)) == "재직 증명서 (Certificate of"


def test_참으로_영문인_낱말은_그대로다() -> None:
    line = words(("LG", 0.9), ("전자", 0.93))
    assert text(mended(page(korean(words(("나", 0.55), ("전자", 0.93), gap=42))), line)) == "LG 전자"


def test_잃은_낱말을_되찾고_한_번만_쓴다() -> None:
    line = words(("개업", 0.9), ("연", 0.0), ("월", 0.0), ("26", 0.9))
    again = words(("개업", 0.9), ("연월", 0.9), ("26", 0.9))
    assert text(mended(page(korean(again)), line)).count("연월") == 1
    assert "개업 개업" not in text(mended(page(korean(again)), line))


def test_앞_낱말과_함께_되찾은_낱말을_다시_두지_않는다() -> None:
    line = words(("기간", 0.9), ("2025", 0.1), ("년", 0.1), ("4", 0.9), gap=-8)
    again = words(("기간", 0.9), ("2025", 0.9), ("년", 0.9), ("4", 0.9), gap=-8)
    assert text(mended(page(korean(again)), line)) == "기간 2025 년 4"


def test_건물의_글자는_글자다() -> None:
    line = words(("A", 0.86), ("동", 0.9), ("7층", 0.93))
    assert text(mended(page(korean(words(("스", 0.65), ("동", 0.9), ("7층", 0.93)))), line)) == "A 동 7층"


@pytest.mark.parametrize(("sure", "wanted"), [(0.65, "소 속 한빛"), (0.4, "A 속 한빛")])
def test_띄어_쓴_이름표의_첫_글자를_되찾는다(sure: float, wanted: str) -> None:
    line = words(("A", 0.86), ("속", 0.9), ("한빛", 0.93))
    assert text(mended(page(korean(words(("소", sure), ("속", 0.9), ("한빛", 0.93)))), line)) == wanted


def glyph(letter: str) -> np.ndarray:
    """A page with 시 or AI drawn with a pen at the place of the first word."""
    drawn = np.full((200, 600), 255, np.uint8)
    strokes = [((101, 84), (111, 52)), ((111, 52), (121, 84)), ((128, 52), (128, 84))]
    if letter == "AI":
        strokes.append(((104, 76), (118, 76)))
    for start, end in strokes:
        cv2.line(drawn, start, end, 0, 2)
    return drawn


@pytest.mark.parametrize(("drawn", "wanted"), [("AI", "AI 연구소"), ("시", "시 연구소")])
@pytest.mark.parametrize("noise", [0, 12])
def test_AI와_시는_가로획으로_가린다(drawn: str, wanted: str, noise: int) -> None:
    picture = glyph(drawn).astype(np.int16) + np.random.default_rng(3).integers(-noise, noise + 1, (200, 600))
    seen = Page(picture.clip(0, 255).astype(np.uint8), 1.0, 5)
    assert text(latin_letters(seen, words(("시", 0.9), ("연구소", 0.95)))) == wanted


@pytest.mark.parametrize(
    ("line", "english", "wanted"),
    [
        ((("41", 0.5), ("융합", 0.9)), "Al", "AI 융합"),
        ((("41", 0.5), ("호", 0.9)), "41", "41 호"),
        ((("41", 0.95), ("번길", 0.9)), "Al", "41 번길"),
        ((("다온", 0.9), ("41", 0.0)), "Al", "다온 AI"),
        ((("12", 0.5), ("41", 0.5)), "Al", "12 41"),
        ((("ㅅ", 0.5), ("1", 0.5), ("융합", 0.9)), "", "AI 융합"),
        ((("6&0", 0.5), ("센터", 0.9)), "R&D", "R&D 센터"),
        ((("6&0", 0.5), ("센터", 0.9)), "6&0", "6&0 센터"),
        ((("쥐", 0.9), ("아라에너지", 0.9)), "", "㈜ 아라에너지"),
        ((("쥐", 0.9),), "", "쥐"),
        ((("월", 0.9), ("1?", 0.9), ("일", 0.9)), "", "월 12 일"),
        ((("맞습니까?", 0.9),), "", "맞습니까?"),
        ((("920525.2******", 0.8),), "", "920525-2******"),
        ((("180111'6804420", 0.8),), "", "180111-6804420"),
        ((("1234567.1234567", 0.8),), "", "1234567.1234567"),
        ((("(", 0.9), ("주", 0.6), ("가람", 0.9)), "", "( 주) 가람"),
        ((("(", 0.9), ("주", 0.6), ("소", 0.9), (")", 0.9)), "", "( 주 소 )"),
        ((("(", 0.9), ("㈜", 0.9), ("너울비전", 0.9)), "", "㈜ 너울비전"),
        ((("(", 0.9), ("쥐", 0.9), ("너울비전", 0.9)), "", "㈜ 너울비전"),
        ((("가람", 0.9), ("(", 0.9), ("㈜", 0.9), (")", 0.9), ("너울", 0.9)), "", "가람 ㈜ 너울"),
        ((("(", 0.9), ("㈜너울비전", 0.9)), "", "㈜너울비전"),
        ((("(", 0.9), ("㈜너울비전", 0.9), (")", 0.9)), "", "( ㈜너울비전 )"),
        ((("(", 0.9), ("㈜너울비전)", 0.9)), "", "( ㈜너울비전)"),
    ],
)  # fmt: skip
def test_한글로_잘못_읽은_글자와_부호(line: tuple[Spoken, ...], english: str, wanted: str) -> None:
    assert text(latin_letters(page(english=english), words(*line))) == wanted


def test_자리는_왼쪽에서_오른쪽으로_남는다() -> None:
    line = words(("R&DAIEY", 0.5), ("직위", 0.9))
    again = words(("6&0", 0.3), ("센", 0.9), ("터", 0.9), gap=5)
    found = mended(page(korean(again)), line)
    assert text(found) == "R&D 센 터 직위"
    assert all(before.box[0] < word.box[0] for before, word in pairwise(found))


def test_언어의_이름은_테서랙트의_것이다() -> None:
    assert (BOTH, KOREAN, ENGLISH) == ("kor+eng", "kor", "eng")
