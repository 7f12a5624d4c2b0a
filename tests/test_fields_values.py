"""Values one by one: names, organisations, resources, sizes, boxes."""
# ruff: noqa: E501 - tables of examples read best a row each

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.documents.fields import amounts, choices, names, numbers
from intake.documents.fields.dates import find_dates
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
