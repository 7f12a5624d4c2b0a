"""Leave in certificates of employment, as companies write it, from texts written by hand."""

import pytest

from intake.documents.fields.leave import leave
from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.standing import all_lines
from models.document import Line, Page
from tests.judging import CALL


def _status(text: str) -> list[str]:
    lines = ("재직증명서", "성명 : 유하람", text, "2025년 7월 11일")
    page = Page(number=1, source="text", lines=tuple(Line(text=line) for line in lines))
    found = list(leave("재직.pdf", all_lines([page]), Lexicons(CALL).of("pi_employment")))
    assert all(name == "status" and value.certainty != "sure" for name, value in found)
    return [value.value for _, value in found]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("재직상태\t휴직", "휴직"),
        ("재 직 구 분 : 휴 직", "휴직"),
        ("현재 육아휴직 중임", "휴직"),
        ("휴직기간 : 2025. 3. 1. ~ 2025. 8. 31.", "휴직"),
        ("근무상태 : 병가", "병가"),
        ("비고 : 정직 중", "정직"),
        ("직위해제(2025.06.01)", "직위해제"),
        ("학적상태   휴학", "휴학"),
        ("비고 : 2025. 8. 1. 퇴직예정", "퇴직예정"),
    ],
)
def test_휴직을_적은_줄을_읽는다(text: str, status: str) -> None:
    assert _status(text) == [status]


@pytest.mark.parametrize(
    "text",
    [
        "재직구분 : ■ 재직 □ 휴직",
        "학적 : 재학/휴학/졸업",
        "휴학기간 : 2022.03.01 ~ 2023.02.28",
        "구분 : 재직/휴직/퇴직",
        "휴직기간 : 없음",
        "휴직 여부 : 해당 없음",
        "휴직기간 : 2019. 3. 1. ~ 2019. 8. 31.",
        "휴직기간 : -",
        "정직하고 성실하게 근무하고 있음을 증명합니다.",
        "직위 : 수석연구원",
    ],
)
def test_휴직이_아닌_줄은_읽지_않는다(text: str) -> None:
    assert _status(text) == []
