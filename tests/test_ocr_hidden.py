"""Resident numbers with a hidden back: digits are read apart from the stars, never where there are no stars."""

import cv2
import numpy as np
import pytest

from intake.documents.ocr.engine import ENGLISH, KOREAN, Word
from intake.documents.ocr.hidden import with_hidden
from intake.documents.ocr.look import Page

FRONT, SIGN, TOP, BOTTOM = 8, 12, 100, 124
"""Signs before the stars, the width of one, and the upper and lower edge of the digits."""


class Numbers(Page):
    """A page on which the front of a number reads as the test says, by language and size."""

    replies: dict[tuple[str, float], tuple[str, float]]
    asked: list[tuple[int, int, int, int]]

    def part(self, box: tuple[int, int, int, int], languages: str, factor: float) -> list[Word]:
        """The reply for a language and a size."""
        self.asked.append(box)
        text, confidence = self.replies.get((languages, factor), ("", 0.0))
        return [Word(text=text, confidence=confidence, box=box, line=(1, 1, 1))] if text else []


LOOKS = ((ENGLISH, 4 / 3), (ENGLISH, 2.0), (KOREAN, 2.0))


def page(*replies: tuple[str, float], high: int = 8, signs: int = 14) -> Numbers:
    """A page with a number whose back is as high as `high`, and what looks at its front show."""
    bare = np.full((240, 500), 255, np.uint8)
    for sign in range(signs):
        left = 100 + sign * SIGN
        cv2.rectangle(bare, (left, TOP), (left + 7, TOP + (24 if sign < FRONT else high)), 0, -1)
    found = Numbers(bare, 1.0, 5)
    found.replies, found.asked = dict(zip(LOOKS, replies, strict=False)), []
    return found


def number(text: str, confidence: float = 0.0, signs: int = 14) -> Word:
    return Word(text=text, confidence=confidence, box=(100, TOP, 100 + signs * SIGN, BOTTOM), line=(1, 1, 1))


@pytest.mark.parametrize("read", ['920512-2-""*', "881121.1*7*", "S920512-2****", "92051-2******", "920512-215**"])
@pytest.mark.parametrize("third", [("920512-2", 0.4), ("920512ㄱ2", 0.8), ("", 0.0)])
def test_별표에서_떼어_두_번_똑같이_읽히면_믿는다(read: str, third: tuple[str, float]) -> None:
    seen = page(("920512-2", 0.92), ("920512-2", 0.5), third)
    (found,) = with_hidden(seen, [number(read)])
    assert (found.text, found.confidence >= 0.85) == ("920512-2******", True)
    assert {box[2] for box in seen.asked} == {100 + (FRONT - 1) * SIGN + 8 + 2}


@pytest.mark.parametrize(
    "replies",
    [
        (("920512-2", 0.92),),
        (("920512-2", 0.92), ("920512-7", 0.9)),
        (("920512-2", 0.92), ("920512-2", 0.9), ("920513-2", 0.3)),
        (("920512-2", 0.7), ("920512-2", 0.7), ("920512-2", 0.7)),
        (("9205122", 0.92), ("92051-2", 0.92), ("920512-", 0.9)),
    ],
)
def test_한_번만_읽히거나_달리_읽히거나_흐리면_그대로_둔다(replies: tuple[tuple[str, float], ...]) -> None:
    word = number("920512-2-''*", 0.2)
    assert with_hidden(page(*replies), [word]) == [word]


@pytest.mark.parametrize("high", [24, 18])
def test_뒷자리가_앞자리만큼_높으면_가려진_것으로_보지_않는다(high: int) -> None:
    word = number("920512.2145678", 0.4)
    seen = page(("920512-2", 0.92), ("920512-2", 0.92), ("920512-2", 0.92), high=high)
    assert with_hidden(seen, [word]) == [word]
    assert seen.asked == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [("920512-2******", 0.9), ("170121-6428536", 0.9), ("2019.8.17.", 0.3), ("010-0970-5037", 0.2), ("사임", 0.1)],
)
def test_또렷한_번호와_다른_말은_다시_보지_않는다(text: str, confidence: float) -> None:
    seen = page()
    assert with_hidden(seen, [number(text, confidence)]) == [number(text, confidence)]
    assert seen.asked == []


def test_앞자리만_남은_짧은_낱말은_그대로_둔다() -> None:
    seen = page(("920512-2", 0.92), ("920512-2", 0.92), signs=FRONT)
    assert with_hidden(seen, [number("920512.2", 0.4, FRONT)]) == [number("920512.2", 0.4, FRONT)]


@pytest.mark.parametrize(("sure", "wide"), [(0.3, 14), (0.8, 8), (0.3, 8)])
def test_별표에서_떨어진_조각은_번호의_것이다(sure: float, wide: int) -> None:
    """`670102-2 차 **`: stars that were taken for words of their own, in the box of the number or beside it."""
    pieces = [
        Word(text=sign, confidence=0.4, box=(left, TOP, left + 30, BOTTOM), line=(1, 1, 1))
        for sign, left in (("차", 215), ("**", 238), ("귀하", 330))
    ]
    line = [number("920512-2", sure, wide), *pieces]
    found = with_hidden(page(("920512-2", 0.92), ("920512-2", 0.5)), line)
    assert [word.text for word in found] == ["920512-2******", "귀하"]
    assert with_hidden(page(("920512-2", 0.92), ("920512-3", 0.9)), line) == line
