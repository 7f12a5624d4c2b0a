"""Dates in digits on scans: one of which a second look shows other numbers is in doubt."""

import pytest

from intake.documents.ocr.dated import DOUBTED
from intake.documents.ocr.dotted import with_dotted
from intake.documents.ocr.engine import ENGLISH
from tests.fakes.looks import Looks, page, words


def looks(*english: str) -> Looks:
    """A page with what English shows at two sizes."""
    shown = [words(*((word, 0.5) for word in line.split())) for line in english]
    return page({(ENGLISH, size): line for size, line in zip((4 / 3, 2.0), shown, strict=False)})


@pytest.mark.parametrize(
    ("line", "english", "doubted"),
    [
        ("2024. 12.7", ("2024. 12.2",), True), ("2024. 12.7", ("2024. 12.7.",), False),
        ("2024.12.07", ("2024-12-7",), False), ("2024. 12. 7.", ("2024 12", "2024. 12. 2."), True),
        ("2024. 12. 7.", ("2024. 12. 7.", "2024. 12. 2."), False), ("2024. 12. 7.", ("", ""), False),
        ("2024. 12. 7.", ("2024. 12.", "Q"), False), ("~2024-12-07", ("2024-12-01",), True),
        ("2024. 1. 7.", ("2024. 11. 7.",), True), ("2024. 1. 7.", ("2029. 1. 7.",), True),
    ],
)  # fmt: skip
def test_영어가_다른_숫자를_보이면_의심한다(line: str, english: tuple[str, ...], *, doubted: bool) -> None:
    read = words(*((word, 0.9) for word in line.split()))
    found = with_dotted(looks(*english), read)
    assert [word.text for word in found] == line.split()
    assert {word.confidence for word in found} == {DOUBTED if doubted else 0.9}


def test_이름표와_뒤의_말은_그대로_믿는다() -> None:
    line = "발급일 2024. 12. 7. 까지"
    read = words(*((word, 0.9) for word in line.split()))
    found = with_dotted(looks("2024. 12. 2."), read)
    assert [word.confidence for word in found] == [0.9, DOUBTED, DOUBTED, DOUBTED, 0.9]


@pytest.mark.parametrize("line", ["010-0970-5037", "제 2024-071 호", "2024 년 9 월 2 일", "3.14", "170121-6428536"])
def test_날짜가_아니면_다시_보지_않는다(line: str) -> None:
    seen = looks("2024. 12. 2.")
    read = words(*((word, 0.9) for word in line.split()))
    assert with_dotted(seen, read) == read
    assert seen.asked == 0
