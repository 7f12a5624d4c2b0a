"""Values one by one: dates, numbers, names, organisations, boxes, masking."""
# ruff: noqa: E501 - tables of examples read best a row each

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.documents.fields import amounts, choices, names, numbers
from intake.documents.fields.dates import find_dates, only_date
from intake.documents.fields.gather import certainty
from intake.documents.fields.lexicon import Lexicon
from models.call import Call
from models.config import load

CALL = load(Path(__file__).parent.parent / "config.yaml", {}).call


@pytest.fixture(scope="module")
def call() -> Call:
    return CALL


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(CALL, "application_plan")


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [("김민수", "김민수"), ("김 민 수", "김민수"), ("김민수 (인)", "김민수"), ("김민수(金民秀)", "김민수"), ("김민수 귀하", "김민수"), ("채아인", "채아인"), ("채 아 인", "채아인"), ("이예님", "이예님"),
     ("남궁보라", "남궁보라"), ("김 민수", "김민수"), ("John Smith", "John Smith"), ("김민수 책임연구원", "김민수")],
)  # fmt: skip
def test_사람_이름(text: str, expected: str, lexicon: Lexicon) -> None:
    read = names.person(text, lexicon)
    assert read is not None
    assert read.value == expected


@pytest.mark.parametrize(
    "text", ["", "-", "(인)", "대표이사", "해당없음", "없음", "010-1234-5678", "소속부서", "2025.7.1"]
)
def test_사람_이름이_아닌_것(text: str, lexicon: Lexicon) -> None:
    assert names.person(text, lexicon) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("김민수, 이영희", ["김민수", "이영희"]), ("김민수(공동대표) 이영희", ["김민수", "이영희"]), ("김민수 외 1명", ["김민수"]),
     ("김민수/이영희/박서준", ["김민수", "이영희", "박서준"]), ("김 민 수", ["김민수"]), ("김민수 이영희", ["김민수", "이영희"])],
)  # fmt: skip
def test_여러_사람(text: str, expected: list[str], lexicon: Lexicon) -> None:
    assert [read.value for read in names.people(text, lexicon)] == expected


def test_외_몇_명이면_sure일_수_없다(lexicon: Lexicon) -> None:
    assert [read.quality for read in names.people("김민수 외 2인", lexicon)] == [1]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("㈜한빛 AI연구소 언어팀", ("주식회사 한빛",), ("㈜한빛", "AI연구소 언어팀")),
        ("주식회사 한빛 언어팀", (), ("주식회사 한빛", "언어팀")),
        ("한국대학교 인공지능학과", (), ("한국대학교", "인공지능학과")),
        ("한빛 주식회사 / 언어팀", (), ("한빛 주식회사", "언어팀")),
        ("기술연구소 비전팀", (), (None, "기술연구소 비전팀")),
        ("언어팀", ("한빛",), (None, "언어팀")),
        ("한빛", ("㈜한빛",), ("한빛", None)),
        ("한빛나래팀", ("한빛",), (None, "한빛나래팀")),
        (
            "푸른시스템즈 주식회 사 기술연구소 비전 팀",
            ("㈜푸른시스템즈",),
            ("푸른시스템즈 주식회 사", "기술연구소 비전 팀"),
        ),
        ("한빛(주) 언어팀", ("한빛",), ("한빛(주)", "언어팀")),
    ],
)
def test_소속을_기관과_부서로_나눈다(
    text: str, known: tuple[str, ...], expected: tuple[str | None, str | None], lexicon: Lexicon
) -> None:
    organization, department = names.affiliation(text, lexicon, known)
    assert (organization and organization.value, department and department.value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H100 8장", {"resource": "H100", "cards": "8"}),
        ("A100*8장", {"resource": "A100", "cards": "8"}),
        ("HPC 2PF", {"resource": "HPC", "petaflops": "2", "cards": "32"}),
        ("HPC(3 PF)", {"resource": "HPC", "petaflops": "3", "cards": "48"}),
        ("□ A100(8장) ■ H100(8장) □ HPC(  PF)", {"resource": "H100", "cards": "8"}),
        ("A100( ) H100(√) HPC( )", {"resource": "H100"}),
        ("A100", {"resource": "A100"}),
        ("V100 8장", {}),
    ],
)
def test_신청_자원(text: str, expected: dict[str, str], lexicon: Lexicon) -> None:
    assert {name: read.value for name, read in choices.resources(text, lexicon) if read.quality} == expected


@pytest.mark.parametrize(
    ("text", "value", "quality"),
    [
        ("20TB (기본 10TB 포함)", "20", 2),
        ("총 30TB(기본 10TB + 추가 20TB)", "30", 2),
        ("10TB", "10", 2),
        ("10TB + 20TB", "30", 0),
        ("기본 10TB + 추가 10TB", "20", 0),
        ("10TB(기본), 추가 20TB 신청", "30", 0),
        ("기본 10TB, 추가 신청 20TB", "30", 0),
        ("기본 10TB 외 5TB", "15", 0),
        ("추가 20TB", "30", 0),
        ("10TB(추가 5TB 신청)", "15", 0),
        ("20,480GB", "20", 1),
        ("10,240 GB", "10", 1),
        ("총 20,480GB", "20", 2),
        ("0.02PB", "21", 1),
        ("10.5 테라바이트", "11", 1),
        ("5TB × 4", "20", 1),
        ("10TB + 500GB", "11", 0),
        ("30T", "30", 2),
        ("기본 10TB", "10", 2),
        ("10TB(기본 제공)", "10", 2),
        ("기본 10TB (추가 신청 없음)", "10", 2),
        ("10TB, 추가 용량 필요 없음", "10", 2),
        ("10TB(추가 0TB)", "10", 2),
        ("10TB (추가 시 별도 신청서 제출)", "10", 2),
    ],
)
def test_스토리지(text: str, value: str, quality: int) -> None:
    assert amounts.terabytes(text, 10) == (value, quality)


@pytest.mark.parametrize("text", ["", "500GB", "추가 100GB", "0TB", "추가 없음", "T", "10 Gbps"])
def test_스토리지_용량이_아닌_것(text: str) -> None:
    assert amounts.terabytes(text, 10) is None


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("H100 16장(8장*2식)", {"8", "16"}),
        ("H100 8장 × 2식", {"8", "16"}),
        ("H100 2세트(8장)", {"8", "16"}),
        ("H100 8장(16장 희망)", {"8", "16"}),
        ("HPC 1.5PF", {"24"}),
        ("HPC 0.5PF(8장)", {"8"}),
        ("HPC 1~3PF", {"16", "48"}),
        ("HPC(1∼3PF) 2PF", {"16", "32", "48"}),
        ("HPC 최대 3PF", {"48"}),
        ("HPC 2PF(16장)", {"16", "32"}),
    ],
)
def test_분명하지_않은_수량은_빠뜨리지_않고_불확실하다(text: str, cards: set[str], lexicon: Lexicon) -> None:
    found = [read for name, read in choices.resources(text, lexicon) if name == "cards"]
    assert {read.value for read in found} >= cards
    assert all(read.quality == 0 for name, read in choices.resources(text, lexicon) if name != "resource")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H100 80GB 8장", {"cards": "8"}),
        ("H100 SXM5 8장 1식", {"cards": "8"}),
        ("H100 80GB", {}),
        ("H100 8장, 4개월", {"cards": "8"}),
        ("HPC 2.0PF", {"petaflops": "2", "cards": "32"}),
        ("HPC 2PF(32장)", {"petaflops": "2", "cards": "32"}),
        ("HPC 32장", {"petaflops": "2", "cards": "32"}),
    ],
)
def test_분명한_수량(text: str, expected: dict[str, str], lexicon: Lexicon) -> None:
    found = {name: read.value for name, read in choices.resources(text, lexicon) if read.quality}
    assert found == {"resource": text.split()[0], **expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("■ 광주광역시 소재 기업(관)   □ 청년기업   □ 해당없음", ["gwangju"]), ("청년기업 [v]  광주기업 [ ]  해당없음 [ ]", ["youth"]),
     ("해당없음", ["none"]), ("□ 광주 □ 청년", []), ("☑청년기업 ☑광주광역시 소재", ["youth", "gwangju"])],
)  # fmt: skip
def test_할인대상(text: str, expected: list[str], lexicon: Lexicon, call: Call) -> None:
    found = choices.choice(text, call.vocabulary.discounts, lexicon)
    assert [read.value for read in found] == expected
    assert all(read.quality < 2 for read in found) or len(found) == 1


def test_sure는_글자로_읽은_뚜렷한_값뿐이다() -> None:
    assert certainty("text", None, 2, strong=True) == "sure"
    assert certainty("text", None, 1, strong=True) == "likely"
    assert certainty("text", None, 0, strong=True) == "unsure"
    assert certainty("ocr", 0.99, 2, strong=True) == "likely"
    assert certainty("ocr", 0.5, 2, strong=True) == "unsure"


@given(st.text(max_size=300))
def test_어떤_글에도_멈추지_않는다(text: str) -> None:
    lexicon = Lexicon(CALL, "business_registration")
    numbers.masked(text)
    find_dates(text)
    names.person(text, lexicon)
    names.people(text, lexicon)
    names.affiliation(text, lexicon, ("한빛",))
    list(choices.resources(text, lexicon))
    lexicon.lookup(text, fuzzy=True)
