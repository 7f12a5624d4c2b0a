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


GRADUATION = """졸업증명서
|성명|윤세아|생년월일|1992.11.03|
|대학교|무등대학교|학과|컴퓨터공학과|
|학위|공학석사|졸업일|2024.02.20|
위 사람은 졸업하였음을 증명합니다.
2025년 7월 21일
무등대학교 총장 (직인)
"""
TAKING_PART = """연구 참여 확인서
|성명|윤세아|
|과제명|저조도 영상 복원|
|과제책임자|한도경|
{period}
위와 같이 연구과제에 참여하고 있음을 확인합니다.
2025년 7월 21일
주식회사 다온비전 대표이사 서가람 (직인)
"""


@pytest.mark.parametrize(
    ("period", "outcome"),
    [
        ("|참여기간|2025.01.01 ~ 2025.12.31|", "pass"),
        ("|유효기간|2025.01.01 ~ 2025.06.30|", "review"),
        ("유효기간 : 2025년 6월 30일까지", "review"),
        ("|유효기한|2025.06.30|", "review"),
        ("|참여기간|2025.01.01 ~ 2025.12.31|\n|유효기간|2025.01.01 ~ 2025.06.30|", "review"),
        ("|참여기간|2025.01.01 ~ 2025.12.31|\n|유효기간|2025.07.21 ~ 2025.10.20|", "pass"),
        ("유효기간 : 2025.1.1 ~ 2025.12.31", "pass"),
    ],
)
def test_연구참여확인서의_유효기간도_공고일에_남아_있어야_한다(period: str, outcome: str) -> None:
    files = {"7 재직.pdf": GRADUATION, "9 참여.pdf": TAKING_PART.format(period=period)}
    found = findings(files)["certificate-validity/research_participation"]
    assert found.outcome == outcome
    assert outcome == "pass" or "2025. 6. 30." in found.message
