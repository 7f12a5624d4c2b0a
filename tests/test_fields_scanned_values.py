"""Values as OCR spaces them: drawn out, or beginning with a word that elsewhere is a label."""

import pytest

from intake.documents.fields import read_fields
from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.names import affiliation, person
from models.config import load
from models.document import Line, Page
from tests.whole import CONFIG

LEXICONS = Lexicons(load(CONFIG, {}).call)
CERTIFICATE = """재 직 증 명서
성명   유 은 환
{line}
위와 같이 재 직 하고 있 음 을 증 명 합니다.
2025.07.22
해 오 름 대 학 교 병원 병원장 심 준수"""


def read(name: str, rows: str, source: str) -> list[str]:
    """The values of a field of a certificate with these rows, without white space."""
    lines = tuple(Line(text=text, confidence=0.95) for text in CERTIFICATE.format(line=rows).split("\n"))
    page = Page.model_validate({"number": 1, "source": source, "lines": lines})
    fields = read_fields("a.pdf", (page,), "pi_employment", LEXICONS, ())
    return [
        v.value.replace(" ", "")
        for field in fields
        if field.name == name
        for v in field.values
        if v.certainty != "unsure"
    ]


@pytest.mark.parametrize(
    ("line", "department"),
    [
        ("부서명   데 이 터 사업부", "데이터사업부"),
        ("직   부서명   데 이 터 사업부", "데이터사업부"),
        ("소 속   데 이 터 정책팀", "데이터정책팀"),
        ("부서 (Department)   정 보 전 략 부   직위 (Position)   실장", "정보전략부"),
        ("부서 (Department)   의 료 정 보 팀   직위 (Position)   연구원", "의료정보팀"),
        ("소 속   AI 융 합 연구실", "AI융합연구실"),
        ("부서명   R&D 센 터", "R&D센터"),
        ("부서 (Department)   R&D 센 터   직위 (Position)   과장", "R&D센터"),
        ("부서명   R & D 본 부", "R&D본부"),
        ("부서명   제 1 공 장", "제1공장"),
    ],
)
@pytest.mark.parametrize("source", ["ocr", "text"])
def test_띄어진_부서명도_통째로_읽는다(line: str, department: str, source: str) -> None:
    assert read("department", line, source) == [department]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("회사명   ( 주 ) 누 리 인 텔 리 전 스", "(주)누리인텔리전스"),
        ("회사명   ( 주 ) 솔 빛", "(주)솔빛"),
        ("회사명   ㈜ 노 을 빛", "㈜노을빛"),
        ("회사명   노 을 빛 ( 주 )", "노을빛(주)"),
        ("회사명   주식회사 노 을 빛", "주식회사노을빛"),
        ("회사명   ( 주 )", None),
    ],
)
@pytest.mark.parametrize("source", ["ocr", "text"])
def test_띄어진_상호도_통째로_읽는다(row: str, name: str | None, source: str) -> None:
    found = read("organization", f"{row}\n부서명   기획조정실", source)
    assert found[:1] == [name or "해오름대학교병원"]


@pytest.mark.parametrize(
    ("spoken", "name"),
    [
        ("선우 재민", "선우재민"), ("남 궁 상 혁", "남궁상혁"), ("남궁상 혁", "남궁상혁"), ("황보 란", "황보란"),
        ("제갈 공명", "제갈공명"), ("김민 수빈", None), ("선우 대리", None),
    ],
)  # fmt: skip
def test_두_글자_성은_띄어져도_이름의_일부다(spoken: str, name: str | None) -> None:
    found = person(spoken, LEXICONS.of("pi_employment"))
    assert (found.value if found and found.quality == 2 else None) == name


@pytest.mark.parametrize(
    "parts", ["다 온 대 학 교 병 원 의 료 정 보 팀", "다온대학교병원 의료정보팀", "다온 대학교병원 의료 정보팀"]
)
def test_기관과_부서가_한_칸에_띄어져_있어도_아는_기관_뒤가_부서다(parts: str) -> None:
    organization, department = affiliation(parts, LEXICONS.of("pi_employment"), ("다온대학교병원",))
    assert organization is not None and organization.value.replace(" ", "") == "다온대학교병원"
    assert department is not None and department.value.replace(" ", "") == "의료정보팀"


@pytest.mark.parametrize(
    "whole", ["다온대학교병원의료정보팀", "다온 대학교병원의료 정보팀", "다 온 대 학 교 병 원 의 료 원 전 산 팀"]
)
def test_붙여_쓴_이름은_아는_기관에서_자르지_않는다(whole: str) -> None:
    organization, department = affiliation(whole, LEXICONS.of("pi_employment"), ("다온대학교병원",))
    assert organization is None or organization.value.replace(" ", "") != "다온대학교병원" or department is None
