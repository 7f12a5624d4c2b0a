"""Dates that one look at a line of a scan did not show clearly: several looks must agree, else they stay in doubt."""

import pytest

from intake.documents.ocr import votes
from intake.documents.ocr.dated import DOUBTED, is_unclear, with_date
from intake.documents.ocr.engine import ENGLISH, KOREAN, Word
from intake.documents.ocr.page import _confidence
from tests.fakes.looks import Looks, page, words

SIZES = (4 / 3, 1.0, 2.0)


def spoken(line: str, confidence: float = 0.9) -> list[Word]:
    return words(*((word, confidence) for word in line.split()))


def looks(*korean: str, english: tuple[str, ...] = ()) -> Looks:
    """A page with what Korean shows at each size, and English at 1.0 and 4/3."""
    replies = {(KOREAN, size): spoken(line) for size, line in zip(SIZES, korean, strict=False)}
    replies |= {(ENGLISH, size): spoken(line) for size, line in zip((1.0, 4 / 3), english, strict=False)}
    return page(replies)


def text(line: list[Word]) -> str:
    return " ".join(word.text for word in line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("2024 년 9 월 29", True), ("2024 년 9 월 2 일", False), ("2024 년 13 일", True), ("2024 년 108 26 일", True),
        ("2024 년 13 월 1 일", True), ("2024 년", False), ("2024 년 9 월 2 잎", False), ("2025 년 1% 229", True),
        ("20254 5 월 25 일", True), ("202544 6 월 9 일", True), ("202503256", False), ("2025 년 3 차 사업", False),
        ("2025 년 12 월", False), ("2025 년도", False), ("2024 년 06 월 074", True), (":2009 년 12 월 69", True),
        ("2025 년 1 분기 2 회", False), ("2024.9.2.", False), ("20250 7 월", False),
        ("2024 년 9 월 29 북광주세무서장", True), ("2025 년 6 월 3 주차", False),
    ],
)  # fmt: skip
def test_온전하지_않은_날짜를_알아본다(line: str, wanted: bool) -> None:
    assert is_unclear(spoken(line)) is wanted


@pytest.mark.parametrize(("confidence", "wanted"), [(0.9, False), (0.76, False), (0.74, True), (0.0, True)])
def test_온전하여도_흐리면_다시_본다(confidence: float, wanted: bool) -> None:
    line = spoken("2024 년 9 월 2 일")
    line[2] = line[2].model_copy(update={"confidence": confidence})
    assert is_unclear(line) is wanted


@pytest.mark.parametrize(
    ("line", "shown", "english", "date"),
    [
        ("발급일 : 2024 년 9 월 29", "2024 년 9 월 2 잎", "20244 9H 2%", "발급일 : 2024 년 9 월 2 일"),
        ("202544 6 월 23 일", "2025 년 6 월 23 일", "20254 62 239", "2025 년 6 월 23 일"),
        ("2025 년 1% 229", "2025 년 1 월 22 일", "202541 18 222%", "2025 년 1 월 22 일"),
        (":2009 년 12 월 69", "2009 년 12 월 6 일", "20094 128 6%", "2009 년 12 월 6 일"),
        ("년 5 월 19 일", "2025 년 5 월 19 일", "2025 5H 192", "2025 년 5 월 19 일"),
        ("2024 년 06 월 074 북구청장", "2024 년 06 월 07 일 북구청장", "20244 062 07%", "2024 년 6 월 7 일 북구청장"),
    ],
)  # fmt: skip
def test_한국어와_영어가_똑같이_보이면_믿는다(line: str, shown: str, english: str, date: str) -> None:
    found = with_date(looks(shown, english=(english,)), spoken(line))
    assert text(found) == date
    assert min(word.confidence for word in found) >= 0.85


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        (("2024 년 10 월 2 일",) * 3, ()),
        (("2024 년 10 월 7 일", "2024 년 10 월 2 일"), ("20244 102 29",)),
        (("2024 년 10 월 2 일", "2024 년 10 월 2 일", "2024 년 10 월 7 일"), ("20244 102 2%",)),
        (("2024 년 10 월 ? 잎", "2024 년 10 월 7 일"), ("20244 102 7%",)),
        (("2024 년 10 월 17 일",) * 3, ("20244 102 12%", "20244 102 122)")),
        (("2024 년 10 월 7 일",) * 3, ("20244 102 29",)),
        (("2024 년 10 월 1 일",) * 3, ("20244 102 1",)),
        (("2024 년 10 월 1 일",) * 3, ("20244 102 129",)),
        (("2024 년 10 월 7 일",) * 3, ("20244 102 7%", "20244 112 7%")),
    ],
)
def test_하나라도_달리_보이거나_영어가_받쳐_주지_않으면_의심한다(
    korean: tuple[str, ...], english: tuple[str, ...]
) -> None:
    found = with_date(looks(*korean, english=english), spoken("2024 년 10 월 074"))
    assert text(found) == korean[0].replace("?", "2").replace("잎", "일")
    assert max(word.confidence for word in found) <= DOUBTED


@pytest.mark.parametrize(
    ("korean", "english", "date"),
    [
        (("2025 년 ｌ 월 22 일",) * 2, ("20254 18 222%", "20254 1H 229"), "2025-1-22"),
        (("2025 년 ｌ 월 22 일",) * 2, ("20254 18 222%", "20254 10 229"), "2025-1-22"),
        (("2025 년 1 월 ?7 일",) * 2, ("20254 18 279",), "2025-1-27"),
        (("2025 년 1 월 ?7 일",) * 2, ("20254 18 179",), None),
        (("2025 년 월 27 일",) * 3, ("20254 18 279", "20254 18 27%"), None),
        (("2025 년 ｌ 월 22 일",) * 2, ("20254 18 222% 1", "18 229"), None),
    ],
)
def test_한_눈에_흐린_숫자는_다른_눈이_가린다(
    korean: tuple[str, ...], english: tuple[str, ...], date: str | None
) -> None:
    found = with_date(looks(*korean, english=english), spoken("2025 년 18 779"))
    settled = min(word.confidence for word in found) > DOUBTED
    numbers = "-".join(word for word in text(found).split() if word.isdigit())
    assert (numbers if settled else None) == date


@pytest.mark.parametrize(
    ("english", "clear"), [("20254 7H 09%", True), ("20254 7H 02%", False), ("알 수 없음", True)]
)
def test_또렷하여도_영어가_다른_숫자를_보이면_의심한다(english: str, *, clear: bool) -> None:
    found = with_date(looks(*["2025 년 7 월 09 일"] * 3, english=(english,)), spoken("2025 년 7 월 09 일"))
    assert text(found).replace(" 09 ", " 9 ") == "2025 년 7 월 9 일"
    assert (min(word.confidence for word in found) > DOUBTED) is clear


@pytest.mark.parametrize("other", ["2023 년 9 월 2 일", "2024 년 9 월 2", "9 월 2 일", "2024 년 9 월 32 일"])
def test_다시_보아도_온전하지_않거나_해가_다르면_글은_그대로_의심만_한다(other: str) -> None:
    line = spoken("발급 2024 년 9 월 29")
    found = with_date(looks(other, other, other), line)
    assert [word.text for word in found] == [word.text for word in line]
    assert [word.confidence for word in found] == [0.9, *[DOUBTED] * 5]


@pytest.mark.parametrize("line", ["2025 년 3 차 사업", "2025. 7. 9.", "제 2024 호", "5 월의 계획"])
def test_날짜가_없는_줄은_다시_보지_않는다(line: str) -> None:
    seen = looks("2023 년 1 월 1 일")
    assert with_date(seen, spoken(line)) == spoken(line)
    assert seen.asked == 0


def test_한_줄의_두_날짜를_따로_본다() -> None:
    later = "~ 2024 년 9 월 2 일"
    first, second = spoken("2024 년 9 월 29"), words(*((word, 0.9) for word in later.split()), at=900)
    found = with_date(looks("2024 년 9 월 2 일", english=("20244 9H 2%",)), [*first, *second])
    assert text(found) == "2024 년 9 월 2 일 ~ 2024 년 9 월 2 일"


@pytest.mark.parametrize("label", ["일", "아주 긴 이름표가 앞에 놓인 날짜의 칸 이름"])
def test_의심스러운_날짜가_있는_줄은_이름표가_또렷해도_또렷하지_않다(label: str) -> None:
    line = [*spoken(label), *spoken("2024 년 9 월 2 일", DOUBTED)]
    assert _confidence(line) <= 0.6
    assert _confidence(spoken(label + " 2024 년 9 월 2 일")) > 0.85


@pytest.mark.parametrize(
    ("seen", "numbers"),
    [
        ("20254 19 19", (2025, 1, 1)), ("20254 5H 252", (2025, 5, 25)), ("2024 128 49", (2024, 12, 4)),
        ("20244 10 9%", (2024, 1, 9)),
        ("2024 98 3", (2024, 9, None)), ("2024 H8 39", (2024, None, 3)), ("202444 072 312", (2024, 7, 31)),
    ],
)  # fmt: skip
def test_영어는_부호를_다른_글자로_본다(seen: str, numbers: tuple[int | None, ...]) -> None:
    look = votes.english(spoken(seen))
    assert look is not None
    assert tuple(number.value if number else None for number in look.numbers) == numbers


def _settled(korean: list[str], english: list[tuple[str, float]]) -> tuple[int, int, int] | None:
    """What these looks settle."""
    signed = [look for line in korean if (look := votes.korean(spoken(line)))]
    other = [look for line, sure in english if (look := votes.english(spoken(line, sure)))]
    return votes.settled(signed, other)


@pytest.mark.parametrize("sure", [0.5, 0.74])
@pytest.mark.parametrize("day", [2, 7, 12, 17, 22, 27])
def test_둘과_일곱은_영어가_또렷이_보여야_믿는다(day: int, sure: float) -> None:
    korean, english = [f"2025 년 6 월 {day} 일"] * 3, f"20254 6H {day}%"
    assert _settled(korean, [(english, 0.9)]) == (2025, 6, day)
    assert _settled(korean, [(english, sure)]) is None
    assert _settled([f"2025 년 6 월 {day + 1} 일"] * 3, [(f"20254 6H {day + 1}%", sure)]) == (2025, 6, day + 1)


@pytest.mark.parametrize(
    ("sure", "believed"),
    [((0.73, 0.63), True), ((0.73, 0.59), False), ((0.73,), False), ((0.59, 0.59), False), ((0.3, 0.3, 0.3), True)],
)
def test_둘과_일곱도_두_번_웬만큼_보이면_믿는다(sure: tuple[float, ...], *, believed: bool) -> None:
    found = _settled(["2025 년 7 월 9 일"] * 3, [("20254 78 9%", one) for one in sure])
    assert found == ((2025, 7, 9) if believed else None)


@pytest.mark.parametrize(("year", "looks", "believed"), [(2025, 3, True), (2025, 2, False), (2022, 3, False)])
def test_해는_한국어가_거듭_똑같이_보면_영어가_달리_보아도_믿는다(year: int, looks: int, *, believed: bool) -> None:
    found = _settled([f"{year} 년 6 월 9 일"] * looks, [("20284 6H 9%", 0.8)])
    assert found == ((year, 6, 9) if believed else None)
