"""What the checks answer to whole applications written by hand: from the words on the page to the finding."""

import pytest

from tests.hand_application import EMPLOYMENT, FILES, FORM, PLAN, SUMMARY, findings

FIRST, SECOND = "1 신청서.hwp", "2 요약서.hwp"


def questions(changed: dict[str, str | None]) -> dict[str, str]:
    """The checks that do not pass, with what they say."""
    return {name: found.message for name, found in findings(changed).items() if found.outcome != "pass"}


def test_손으로_쓴_신청은_모든_점검을_통과한다() -> None:
    assert questions({}) == {}


@pytest.mark.parametrize(
    ("asked", "quote"),
    [
        ("|신청자원|H100 8장 이상|", "8장 이상"),
        ("|신청자원|H100|\n|수량|최대 8장|", "최대 8장"),
        ("신청자원 : H100 약 8장", "약 8장"),
        ("|신청자원|H100 8장 정도|", "8장 정도"),
        ("|신청자원|H100 8장까지|", "8장까지"),
        ("|신청자원|H100|\n|신청규모|8장 이내(협의)|", "8장 이내"),
    ],
)
def test_한도나_범위로_적은_수량은_묻는다(asked: str, quote: str) -> None:
    form = FORM.replace("|신청자원|H100 8장|<|<|", asked)
    asked_again = questions({FIRST: form + PLAN, SECOND: SUMMARY.replace("H100 8장", "H100")})
    assert quote in asked_again["resource-offer"]


@pytest.mark.parametrize(
    "asked", ["|신청자원|H100 8장|", "|신청자원|H100*8장|", "신청자원 : H100(8장)", "|신청자원|H100|"]
)
def test_뚜렷한_수량은_묻지_않는다(asked: str) -> None:
    assert questions({FIRST: FORM.replace("|신청자원|H100 8장|<|<|", asked) + PLAN}) == {}
