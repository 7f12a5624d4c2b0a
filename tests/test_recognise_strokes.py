"""Words that OCR takes for one another, in pairs with words that are two."""

import pytest

from intake.documents.recognise.strokes import one_stroke_off, reads_as


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("산언", "산업", True), ("황", "항", True), ("황시훈", "항시훈", True), ("오릉동", "오룡동", True),
        ("한빛", "한빛", False), ("가람", "나람", True), ("가람", "나림", False), ("가람", "거림", False),
        ("8층", "9층", False), ("한빛", "한빛소프트", False),
    ],
)  # fmt: skip
def test_한_글자의_한_획만_다르다(one: str, other: str, same: bool) -> None:
    assert one_stroke_off(one, other) is same and one_stroke_off(other, one) is same


@pytest.mark.parametrize(
    ("read", "claim", "same"),
    [
        ("나래데이터산언협회", "나래데이터산업협회", True),
        ("나래데이터산업협회", "나래데이터산업협회", True),
        ("나래데이타산언협회", "나래데이터산업협회", False),
        ("시융합연구실", "ai융합연구실", True), ("1융합연구실", "ai융합연구실", True),
        ("2융합연구실", "ai융합연구실", False),
        ("^1융합연구실", "ai융합연구실", True), ("이든41", "이든ai", True), ("의료&[학회", "의료ai학회", True),
        ("이든412", "이든ai", False), ("이든21", "이든ai", False),
        ("황시훈", "항시훈", False), ("슬기시", "슬기ai", True), ("슬기", "슬기ai", False),
    ],
)  # fmt: skip
def test_긴_이름만_한_획의_차이를_넘긴다(read: str, claim: str, same: bool) -> None:
    assert reads_as(read, claim) is same
