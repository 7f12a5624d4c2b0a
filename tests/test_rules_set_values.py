"""What operators may set, what they may decide, and what becomes of the values."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.document import Document, Evidence, Field, Reading, Value
from models.finding import Finding, Ruling
from models.times import SEOUL
from rules.rulings import (
    check_ids_that_can_be_ruled,
    settable_fields,
    validate_value,
    with_rulings,
    with_values,
)
from tests.rule_cases import CALL, NEXT_YEAR

MOMENT = datetime(2025, 8, 18, 9, 0, tzinfo=SEOUL)

GOOD = [
    ("business_number", "010-81-00990", "010-81-00990"),
    ("business_number", "0108100990", "010-81-00990"),
    ("business_registration.business_number", " 010 - 81 - 00990 ", "010-81-00990"),
    ("corporate_number", "1101110000010", "110111-0000010"),
    ("corporate_register.corporate_number", "110111-1234567", "110111-1234567"),
    ("opened_on", "2018. 7. 29.", "2018-07-29"),
    ("business_registration.opened_on", "2018년 7월 29일", "2018-07-29"),
    ("pi_employment.issued_on", "2025-05-01", "2025-05-01"),
    ("corporate_register.representatives.2.born_on", "1985/07/29", "1985-07-29"),
    ("id_card.representatives.1.name", "서들꽃", "서들꽃"),
    ("resource", "h100", "H100"),
    ("application_plan.resource", " HPC ", "HPC"),
    ("cards", "8장", "8"),
    ("cards", "48", "48"),
    ("petaflops", "3PF", "3"),
    ("track", "2", "2"),
    ("storage_tb", "20 TB", "20"),
    ("category", "startup", "startup"),
    ("category", "대학교(원)", "university"),
    ("category", "none", "none"),
    ("discount", "청년기업", "youth"),
    ("discount", "해당 없음", "none"),
    ("pi.phone", "01012345678", "010-1234-5678"),
    ("staff.phone", "02-123-4567", "02-123-4567"),
    ("pi.email", "haneul@hanbit.example", "haneul@hanbit.example"),
    ("pi_consent.signature", "drawn", "drawn"),
    ("organization", "  ㈜한빛   소프트 ", "(주)한빛 소프트"),
    ("business_registration.reason", "주소 이전", "주소 이전"),
]
BAD = [
    ("business_number", "010-81-00991", "검증번호"),
    ("business_number", "010-81-0099", "10자리"),
    ("business_number", "한빛", "10자리"),
    ("corporate_number", "110111-123456", "13자리"),
    ("opened_on", "2025-02-30", "날짜"),
    ("opened_on", "20250101", "날짜"),
    ("opened_on", "어제", "날짜"),
    ("opened_on", "0001-01-01", "날짜"),
    ("id_card.representatives.1.born_on", "2025-07-29", "공고일보다 뒤"),
    ("resource", "V100", "A100, H100, HPC"),
    ("cards", "7", "적을 수 있는 값"),
    ("cards", "-8", "적을 수 있는 값"),
    ("petaflops", "4", "적을 수 있는 값: 1, 2, 3"),
    ("petaflops", "1.5", "적을 수 있는 값"),
    ("track", "3", "적을 수 있는 값"),
    ("storage_tb", "0", "적을 수 있는 값"),
    ("category", "대기업", "신청 구분"),
    ("discount", "gwangjoo", "할인 구분"),
    ("pi.phone", "12345", "전화번호"),
    ("pi.email", "haneul", "전자우편"),
    ("pi_consent.signature", "ok", "서명 상태"),
    ("organization", "", "비어"),
    ("organization", "   ", "비어"),
    ("organization", "850101-1234567", "주민등록번호"),
    ("project", "가" * 301, "300자"),
    ("project", "한 줄\n두 줄", "한 줄"),
    ("pi.name", "1234", "이름"),
    ("nonsense", "1", "정할 수 없습니다"),
    ("business_registration", "1", "정할 수 없습니다"),
    ("other.person", "김하늘", "정할 수 없습니다"),
    ("passport.person", "김하늘", "정할 수 없습니다"),
]


@pytest.mark.parametrize(("field", "text", "expected"), GOOD)
def test_바른_값은_서류가_적는_꼴로_바뀐다(field: str, text: str, expected: str) -> None:
    assert field in settable_fields()
    assert validate_value(field, text, CALL) == expected
    assert validate_value(field, expected, CALL) == expected


@pytest.mark.parametrize(("field", "text", "says"), BAD)
def test_틀린_값은_까닭을_말하며_거절한다(field: str, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        validate_value(field, text, CALL)
    assert "\n" not in str(caught.value)


def test_값은_그_공고의_것만_받는다() -> None:
    assert validate_value("resource", "B300", NEXT_YEAR) == "B300"
    assert validate_value("cards", "4", NEXT_YEAR) == "4"
    for field, text in (("resource", "A100"), ("cards", "8"), ("category", "sme"), ("discount", "gwangju")):
        with pytest.raises(ValueError, match="적을 수 있는 값"):
            validate_value(field, text, NEXT_YEAR)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(settable_fields()), st.text(max_size=40))
def test_어떤_글자에도_값이거나_거절이다(field: str, text: str) -> None:
    try:
        value = validate_value(field, text, CALL)
    except ValueError as error:
        assert str(error)
    else:
        assert value
        assert validate_value(field, value, CALL) == value


def ruling(number: int, what: Any, subject: str, value: str = "") -> Ruling:
    at = MOMENT + timedelta(hours=number)
    return Ruling(number=number, at=at, by="김담당", reason="통화로 확인", what=what, subject=subject, value=value)


def field(name: str, *values: str) -> Field:
    evidence = Evidence(file="가.pdf", page=1, text=name)
    made = [Value(value=v, certainty="likely", source="ocr", evidence=evidence) for v in values]
    return Field(name=name, values=tuple(made))


def document(kind: Any, *fields: Field) -> Document:
    return Document(
        kind=kind,
        certainty="sure",
        file=f"{kind}.pdf",
        first_page=1,
        last_page=1,
        format="pdf",
        text_source="ocr",
        sha256="0" * 64,
        state="read",
        fields=fields,
    )


READING = Reading(
    documents=(
        document("business_registration", field("opened_on", "2018-07-28"), field("address", "서울", "광주")),
        document("id_card", field("person", "서들꽃")),
    ),
    application=(field("organization", "한빛", "두레"), field("pi.name", "김하늘")),
)


def test_정한_값은_확실하고_누가_왜_정했는지_남긴다() -> None:
    changed = with_values(READING, [ruling(1, "set", "organization", "한빛소프트")])
    (value,) = changed.application[0].values
    assert (value.value, value.certainty, value.source) == ("한빛소프트", "sure", "operator")
    assert (value.evidence.file, value.evidence.page) == ("", None)
    assert "김담당" in value.evidence.text
    assert "통화로 확인" in value.evidence.text
    assert changed.application[1:] == READING.application[1:]
    assert changed.documents == READING.documents


def test_서류의_값은_그_종류의_서류에서만_바뀌고_없던_값은_더해진다() -> None:
    rulings = [
        ruling(1, "set", "business_registration.opened_on", "2018-07-29"),
        ruling(2, "set", "business_registration.issued_on", "2020-01-02"),
        ruling(3, "set", "id_card.representatives.1.born_on", "1990-01-02"),
        ruling(4, "set", "sme_certificate.valid_until", "2026-03-31"),
        ruling(5, "set", "pi.phone", "010-1234-5678"),
    ]
    changed = with_values(READING, rulings)
    business, card = changed.documents
    assert [(f.name, [v.value for v in f.values]) for f in business.fields] == [
        ("opened_on", ["2018-07-29"]),
        ("address", ["서울", "광주"]),
        ("issued_on", ["2020-01-02"]),
    ]
    born = card.field("representatives.1.born_on")
    assert born
    assert born.best
    assert born.best.value == "1990-01-02"
    assert [f.name for f in changed.application] == ["organization", "pi.name", "pi.phone"]


def test_나중에_정한_값이_앞서고_순서는_번호가_정한다() -> None:
    first, second = ruling(1, "set", "organization", "가나"), ruling(2, "set", "organization", "다라")
    for rulings in ([first, second], [second, first]):
        (value,) = with_values(READING, rulings).application[0].values
        assert value.value == "다라"


def finding(check: str, outcome: Any = "review") -> Finding:
    return Finding(check=check, clause="§5 제출서류", outcome=outcome, message="확인이 필요합니다.")


FINDINGS = (
    finding("required-documents/usage_summary", "fail"),
    finding("required-documents/pi_consent", "pass"),
    finding("contacts"),
)


@pytest.mark.parametrize(
    ("rulings", "outcomes"),
    [
        ([], ["fail", "pass", "review"]),
        ([ruling(1, "pass", "contacts")], ["fail", "pass", "pass"]),
        ([ruling(1, "pass", "required-documents/usage_summary")], ["pass", "pass", "review"]),
        ([ruling(1, "pass", "required-documents")], ["pass", "pass", "review"]),
        ([ruling(1, "fail", "required-documents")], ["fail", "fail", "review"]),
        ([ruling(1, "pass", "required-documents/nothing")], ["fail", "pass", "review"]),
        ([ruling(1, "pass", "contact")], ["fail", "pass", "review"]),
        ([ruling(1, "fail", "contacts"), ruling(2, "pass", "contacts")], ["fail", "pass", "pass"]),
        ([ruling(2, "fail", "contacts"), ruling(1, "pass", "contacts")], ["fail", "pass", "fail"]),
        (
            [ruling(1, "pass", "required-documents/usage_summary"), ruling(2, "fail", "required-documents")],
            ["fail", "fail", "review"],
        ),
        ([ruling(1, "set", "contacts", "x"), ruling(2, "accept", "contacts")], ["fail", "pass", "review"]),
    ],
)
def test_담당자의_결정은_점검_결과를_바꾼다(rulings: list[Ruling], outcomes: list[str]) -> None:
    decided = with_rulings(FINDINGS, rulings)
    assert [f.outcome for f in decided] == outcomes
    assert [f.check for f in decided] == [f.check for f in FINDINGS]
    assert with_rulings(decided, rulings) == decided


def test_프로그램이_처음에_말한_것이_남는다() -> None:
    decided = with_rulings(FINDINGS, [ruling(1, "fail", "contacts"), ruling(2, "pass", "contacts")])
    overruled = decided[2].overruled
    assert overruled
    assert (overruled.was, overruled.by, overruled.reason) == ("review", "김담당", "통화로 확인")
    assert overruled.at == MOMENT + timedelta(hours=2)
    assert decided[0].overruled is None


def test_결정할_수_있는_것은_있는_점검과_자격과_할인이다() -> None:
    assert check_ids_that_can_be_ruled(FINDINGS) == (
        "required-documents/usage_summary",
        "required-documents",
        "required-documents/pi_consent",
        "contacts",
        "eligibility",
        "discount",
    )
