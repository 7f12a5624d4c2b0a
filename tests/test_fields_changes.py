"""Changes stated in a business registration, as tax offices write them, from texts written by hand."""

import pytest

from intake.documents.fields.changes import changes
from intake.documents.fields.standing import all_lines
from models.document import Line, Page


def _read(*texts: str) -> list[tuple[str, str, str]]:
    page = Page(number=1, source="text", lines=tuple(Line(text=text) for text in texts))
    return [(name, value.value, value.certainty) for name, value in changes("사업자등록증.pdf", all_lines([page]))]


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (("정정사항 2025.07.29 사업장소재지 서울 강남구 → 광주 북구",), "2025-07-29"),
        (("사업장 이전 : 2025년 8월 1일 (전 소재지: 서울특별시 강남구)",), "2025-08-01"),
        (("변 경 내 역   2025-07-30   소재지",), "2025-07-30"),
        (("정정내역", "2025. 8. 4. 사업장 소재지"), "2025-08-04"),
        (("본점의 이전(2025.07.31)",), "2025-07-31"),
    ],
)
def test_변경이나_이전을_적은_줄의_날짜는_변경일이다(texts: tuple[str, ...], day: str) -> None:
    found = _read("사업자등록증", *texts, "2025년 08월 04일")
    assert [value for name, value, _ in found if name == "changed_on"] == [day]


def test_날짜_없이_변경을_적으면_흐린_발급사유이다() -> None:
    assert _read("정정사항 : 사업장 소재지") == [("reason", "정정사항 : 사업장 소재지", "unsure")]


@pytest.mark.parametrize(
    "text",
    [
        "개업연월일 : 2018년 07월 29일",
        "2018년 이전에 설립된 법인",
        "사업장을 이전하는 경우 2025.7.28까지 정정신고를 하여야 합니다.",
        "발급사유 : 재발급",
        "업태 정보통신업   종목 소프트웨어 개발",
    ],
)
def test_변경이_아닌_줄에서는_아무것도_읽지_않는다(text: str) -> None:
    assert _read(text) == []
