"""Dates and numbers one by one, and which of them are masked."""
# ruff: noqa: E501 - tables of examples read best a row each

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.documents.fields import numbers
from intake.documents.fields.dates import find_dates, only_date


@pytest.mark.parametrize(
    "text",
    [
        "2025년 07월 01일", "2025년 7월 1일", "2025. 7. 1.", "2025.07.01", "2025-07-01", "2025/7/1", "'25.7.1",
        "’25. 7. 1.", "2 0 2 5 년 0 7 월 0 1 일", "서기 2025 년 7 월 1 일", "２０２５．７．１", "20250701", "July 1, 2025",
        "1 Jul 2025", "Jul. 1st, 2025", "2025–07–01", "2025년07월01일(화)",
    ],
)  # fmt: skip
def test_날짜를_읽는다(text: str) -> None:
    assert [found.day for found in find_dates(text)] == [date(2025, 7, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "2025년 13월 1일",
        "2025. 2. 30.",
        "단기 4358년 7월 1일",
        "제2025-0713호",
        "220-81-62517",
        "850101-1******",
        "3.5",
    ],
)
def test_날짜가_아닌_것(text: str) -> None:
    assert find_dates(text) == ()


@given(
    st.dates(date(1930, 1, 1), date(2090, 12, 31)),
    st.sampled_from(("{y}년 {m}월 {d}일", "{y}. {m}. {d}.", "{y}-{m:02d}-{d:02d}")),
)
def test_어느_날짜든_되읽는다(day: date, style: str) -> None:
    written = style.format(y=day.year, m=day.month, d=day.day)
    assert [found.day for found in find_dates(f"발급일 {written} 발급")] == [day]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2025년 7월 1일", True), ("(2025. 7. 1.)", True), ("2025.7.1 (화)", True), ("입사일 2025.7.1", False),
     ("2025.7.1 ~ 2025.8.1", False), ("2025.7.1 현재", False)],
)  # fmt: skip
def test_날짜만_있는_줄(text: str, expected: bool) -> None:
    assert (only_date(text) is not None) is expected


@pytest.mark.parametrize(
    ("text", "value", "checked"),
    [("220-81-62517", "220-81-62517", True), ("2208162517", "220-81-62517", True), ("220 - 81 - 62517", "220-81-62517", True),
     ("2 2 0 - 8 1 - 6 2 5 1 7", "220-81-62517", True), ("２２０－８１－６２５１７", "220-81-62517", True),
     ("220-81-62518", "220-81-62518", False)],
)  # fmt: skip
def test_사업자등록번호(text: str, value: str, checked: bool) -> None:
    assert numbers.business_numbers(text) == ((value, checked),)


@pytest.mark.parametrize("text", ["010-1234-5678", "110111-1234567", "12345", "1234-56-78901", "220-81-625170"])
def test_사업자등록번호가_아닌_것(text: str) -> None:
    assert numbers.business_numbers(text) == ()


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_아홉_자리에_맞는_검증번호는_하나뿐이다(digits: str) -> None:
    found = [number for last in "0123456789" for number in numbers.business_numbers(digits + last)]
    assert [number.checked for number in found].count(True) == 1


RESIDENTS = [
    "841130-1234567", "841130 - 1234567", "8411301234567", "841130–1234567", "841130·1234567", "841130.1234567",
    "841130/1234567", "841130--1234567", "841130 -- 1234567", "841130ㅡ1234567", "841130  1234567", "84 11 30 - 1234567",
    "84.11.30-1234567", "84-11-30 1234567", "8 4 1 1 3 0 - 1 2 3 4 5 6 7", "841130 - 1 2 3 4 5 6 7", "841130-1 234567",
    "８４１１３０－１２３４５６７", "84113O-1234567", "841130-l234567", "841130-123****", "841130-12*****", "******-1234567",
    "84****-1234567",
]  # fmt: skip


PHONES = [
    "010-2345-6789", "010 - 2345 - 6789", "010.2345.6789", "010·2345·6789", "010/2345/6789", "010_2345_6789", "01023456789",
    "(+82)10-2345-6789", "(+82) 10 2345 6789", "+82 (0)10-2345-6789", "82-10-2345-6789", "0082-10-2345-6789",
    "0505-234-6789", "062) 234-6789", "(062)234-6789", "02-2345-6789", "O1O-2345-6789", "o1o-2345-67B9".replace("B", "8"),
    "０１０－２３４５－６７８９", "0 1 0 - 2 3 4 5 - 6 7 8 9", "전화 2345-6789", "1588-6789", "+1-650-234-6789",
]  # fmt: skip


@pytest.mark.parametrize("before", ["", "주민등록번호 : ", "성명 유하람 (", "법인등록번호 : ", "생년월일\n"])
@pytest.mark.parametrize("number", RESIDENTS)
def test_주민등록번호는_어떻게_적혀도_가린다(number: str, before: str) -> None:
    shown = "".join(sign for sign in numbers.masked(f"{before}{number}) 1985. 3. 2.") if sign.isdigit())
    assert shown in ("8411301985" + "32", "841985" + "32", "198532")


@pytest.mark.parametrize("before", ["", "연락처 : ", "운영팀 (내선 12345, ", "841130-1234567 "])
@pytest.mark.parametrize("number", PHONES)
def test_전화번호는_어떻게_적혀도_가린다(number: str, before: str) -> None:
    hidden = numbers.masked(f"{before}{number}")
    assert not any(part in hidden for part in ("6789", "6 7 8 9", "２３４５", "67B9", "2345", "1234567"))


@pytest.mark.parametrize(
    "text",
    [
        "사업자등록번호 220-81-62517", "2 2 0 - 8 1 - 6 2 5 1 7", "2208162517", "2025-07-01 ~ 2026-06-30", "'18.04.02 ~ 2025.7.31",
        "2018. 04. 02 ~ 2025. 07. 31", "금 1,234,567,890원", "100,000,000원", "발급번호 1234-567-8901-234", "제 0010-2025-318842 호",
        "법인등록번호 : 130111-0006246", "법인(주민)등록번호 200111-0123459", "2025-08-11 10:22:31", "20250701 20260630",
        "우 61005 광주광역시 북구 첨단과기로208번길 43-22, 1104호", "841130-1******", "A100 8장, HPC 2PF, 10TB",
    ],
)  # fmt: skip
def test_번호가_아닌_것과_회사의_번호는_그대로_둔다(text: str) -> None:
    assert numbers.masked(text) == text


@pytest.mark.parametrize(
    ("text", "born", "certain"),
    [("841130-1******", date(1984, 11, 30), True), ("050301-4******", date(2005, 3, 1), True),
     ("841130-*******", date(1984, 11, 30), False), ("841130-1", date(1984, 11, 30), True)],
)  # fmt: skip
def test_주민등록번호에서_생년월일만_읽는다(text: str, born: date, certain: bool) -> None:
    assert numbers.birth_of_resident(text) == (born, certain)
