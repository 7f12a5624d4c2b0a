"""Titles that begin with a label, rows that OCR takes apart, dates that lost their label or year, guides in forms."""

from pathlib import Path

import pytest

from intake.documents.fields import Lexicons, read_fields
from intake.documents.fields.hints import is_guide, is_specimen
from intake.documents.recognise import recognise
from models.config import load
from models.document import Cell, DocumentKindId, Line, Page, Table
from tests.hand_documents import document

CALL = load(Path(__file__).parent.parent / "config.yaml", {}).call
LEXICONS = Lexicons(CALL)


def said(text: str, kind: DocumentKindId, *, ocr: bool = False) -> dict[str, list[tuple[str, str]]]:
    """The values of each field with their certainty."""
    pages = document("서류.pdf", text, ocr=ocr, confidence=0.95).pages
    return {
        field.name: [(value.value, value.certainty) for value in field.values]
        for field in read_fields("서류.pdf", pages, kind, LEXICONS)
    }


PARTICIPATION = """{title}
{rows}
위 사람은 과제에 참여하고 있음을 확인합니다.
2025년 7월 3일
한빛대학교 산학협력단장 김도윤 (인)"""
ROWS = "이름 : 유하람\n과제명 : 야간 도로 영상 복원"


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize(
    "title",
    [
        "연구과제 참여 확인서   Doc. No. 2025-071",
        "연구과제 참여확인서   제2025-12호",
        "연구과제   참여 확인서 (Research Participation)",
        "참여연구원   확인서",
        "참여연구원 확인서",
        "참여 확인서 (Research Participation)",
    ],
)
def test_제목은_항목과_값이_아니다(title: str, *, ocr: bool) -> None:
    read = said(PARTICIPATION.format(title=title, rows=ROWS), "research_participation", ocr=ocr)
    assert [value for value, _ in read["project"]] == ["야간 도로 영상 복원"]
    assert [value for value, _ in read["person"]] == ["유하람"]


@pytest.mark.parametrize(
    ("row", "project"),
    [
        ("연구과제   참여형 도로 안전 서비스", "참여형 도로 안전 서비스"),
        ("연구과제 : 참여 확인서 자동 판독", "참여 확인서 자동 판독"),
    ],
)
def test_제목과_닮게_시작하는_값은_읽는다(row: str, project: str) -> None:
    read = said(PARTICIPATION.format(title="참여 확인서", rows=f"성명 : 채아인\n{row}"), "research_participation")
    assert read["project"] == [(project, "sure")]


BUSINESS = """사업자등록증
등록번호 : 220-81-62517
{rows}
개업연월일 : 2021년 02월 03일
2021년 02월 08일
서광주세무서장"""


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ("상호(법인명)\n주식회사 솔빛데이터", "주식회사솔빛데이터"),
        ("상호(법인명) :\n주식회사 솔빛데이터   대표자 : 한지우", "주식회사솔빛데이터"),
        ("회사명   ( 주 ) 솔빛데이터   대표자   한지우", "(주)솔빛데이터"),
        ("법인명(단체명)   ( 재 ) 노을빛재단", "(재)노을빛재단"),
        ("상호(법인명)   성명(대표자)\n주식회사   솔빛데이터   한지우", "주식회사솔빛데이터"),
    ],
)
def test_스캔에서_상호가_떨어져_있어도_읽는다(rows: str, name: str) -> None:
    ((value, certainty),) = said(BUSINESS.format(rows=rows), "business_registration", ocr=True)["organization"]
    assert (value.replace(" ", ""), certainty) == (name, "likely")


def test_글자로_된_서류에서는_다음_줄의_상호를_확신하지_않는다() -> None:
    read = said(BUSINESS.format(rows="상호(법인명)\n주식회사 솔빛데이터"), "business_registration")
    assert read["organization"] == [("주식회사 솔빛데이터", "likely")]


def test_이름이_아닌_다음_줄은_상호가_아니다() -> None:
    read = said(
        BUSINESS.format(rows="상호(법인명) :\n전화 접수   대표자 : 한지우"), "business_registration", ocr=True
    )
    assert "organization" not in read


@pytest.mark.parametrize(("source", "names"), [("ocr", ["주식회사 솔빛데이터"]), ("text", [])], ids=["스캔", "글자"])
def test_스캔의_표에서_빈_칸_너머의_상호를_읽는다(source: str, names: list[str]) -> None:
    cells = [Cell(row=0, column=n, text=text) for n, text in enumerate(["상호(법인명)", "", "주식회사 솔빛데이터"])]
    cells += [Cell(row=1, column=0, text="등록번호"), Cell(row=1, column=1, columns=2, text="220-81-62517")]
    lines = (Line(text="사업자등록증", confidence=0.9),)
    page = Page.model_validate(
        {"number": 1, "source": source, "lines": lines, "tables": (Table(cells=tuple(cells)),)}
    )
    fields = read_fields("서류.png", (page,), "business_registration", LEXICONS)
    assert [v.value for f in fields if f.name == "organization" for v in f.values] == names


EMPLOYED = """재 직 증 명 서
성 명   유하람
{above}
부서   미래전략실
위 사람은 당사에 재직하고 있음을 증명합니다.
{day}
주식회사 솔빛데이터 대표이사 한지우"""


@pytest.mark.parametrize("above", ["사   SSB   1980.2.20.", "1980.2.20.", "2019년 3월 4일", "SB I   1971. 12. 1"])
def test_항목_이름을_잃은_옛_날짜는_발급일과_겨루지_않는다(above: str) -> None:
    read = said(EMPLOYED.format(above=above, day="2025년 7월 3일"), "pi_employment", ocr=True)
    assert read["issued_on"] == [("2025-07-03", "likely")]


def test_위에_있는_더_늦은_날짜는_그대로_겨룬다() -> None:
    read = said(EMPLOYED.format(above="2025.7.20.", day="2025년 7월 3일"), "pi_employment", ocr=True)
    assert {certainty for _, certainty in read["issued_on"]} == {"unsure"}


@pytest.mark.parametrize("day", ["년 6 월 9 일", "5년 6월 9일", "20 년 12 월 1 일"])
def test_해를_잃은_발급일이_있으면_다른_날짜를_발급일로_믿지_않는다(day: str) -> None:
    read = said(EMPLOYED.format(above="부서장   한지우", day=f"{day}\n2024. 1. 2."), "pi_employment", ocr=True)
    assert {certainty for _, certainty in read["issued_on"]} == {"unsure"}


@pytest.mark.parametrize("label", ["출력일시", "열람일시", "출력일", "조회일시", "제출기한"])
def test_출력과_제출의_날짜는_발급일이_아니다(label: str) -> None:
    read = said(EMPLOYED.format(above=f"{label} : 2025-08-11 10:22", day="2025년 7월 3일"), "pi_employment")
    assert read["issued_on"] == [("2025-07-03", "sure")]


SME = """중소기업 확인서
기업명 : 주식회사 솔빛데이터
{row}
중소기업기본법에 따른 중소기업임을 확인합니다."""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("유효기한 : 2026년 3월 31일", {"valid_until": [("2026-03-31", "sure")]}),
        (
            "유효기한 : 2025.4.1. ~ 2026.3.31.",
            {"valid_from": [("2025-04-01", "sure")], "valid_until": [("2026-03-31", "sure")]},
        ),
    ],
)
def test_유효기한은_끝나는_날이다(row: str, expected: dict[str, list[tuple[str, str]]]) -> None:
    read = said(SME.format(row=row), "sme_certificate")
    assert {name: values for name, values in read.items() if name.startswith("valid")} == expected


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("공동대표 : 김도윤, 박세은", ["김도윤", "박세은"]),
        ("대표자 : 한지우\n공동대표 : 박세은", ["한지우", "박세은"]),
    ],
)
def test_공동대표를_모두_읽는다(row: str, names: list[str]) -> None:
    read = said(BUSINESS.format(rows=row), "business_registration")
    assert [read[f"representatives.{n}.name"][0][0] for n, _ in enumerate(names, 1)] == names
    form = said(f"이용신청서\n기업명 : 주식회사 솔빛데이터\n{row}\n신청합니다.", "application_plan")
    assert [value for value, _ in form["representative"]] == names


@pytest.mark.parametrize(("title", "certainty"), [("사업자등록증", "sure"), ("사업자등록증명", "likely")])
def test_사업자등록증이라는_제목이면_개업일이라_적혀도_확실하다(title: str, certainty: str) -> None:
    rows = "상호 : 주식회사 솔빛데이터\n대표자 : 한지우\n개업일 : 2021-02-03\n소재지 : 광주광역시 남구 송암로 60"
    text = f"{title}\n( 법인사업자 )\n사업자등록번호 : 220-81-62517\n{rows}\n2021년 2월 8일\n서광주세무서장"
    (found,) = recognise([document("서류.pdf", text)], CALL)
    assert (found.kind, found.certainty) == ("business_registration", certainty)


@pytest.mark.parametrize(
    ("texts", "specimen"),
    [
        (("이용신청서", "[작성요령]", "기업명 : 가온"), True),
        (("이용신청서", *(f"{n}. 내용" for n in range(9)), "※ 작성요령", "1. 빠짐없이 적습니다."), False),
        (("이용신청서", *(f"{n}. 내용" for n in range(9)), "[작성예시]"), True),
        (("이용신청서", "작성요령을 읽고 적었습니다."), False),
    ],
)
def test_작성요령은_맨_위에_있을_때만_견본의_표시다(texts: tuple[str, ...], *, specimen: bool) -> None:
    lines = [Line(text=text) for text in texts]
    assert (is_specimen(lines) or is_guide(lines)) is specimen
