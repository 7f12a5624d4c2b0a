"""Names of foreigners and long names: read whole, or in doubt with the text; never a piece of one."""

from pathlib import Path

import pytest

from intake.documents.fields.lexicon import Lexicon, Lexicons
from intake.documents.fields.names import people, person
from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Field
from models.text import squash
from tests.hand_documents import document


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


@pytest.fixture(scope="module")
def lexicon(call: Call) -> Lexicon:
    return Lexicons(call).of("application_plan")


WHOLE = [
    *("황보가람빛", "알리셰르 카리모프", "응우옌 반 안", "응우옌반안", "페르난데스 가르시아 마리아", "아웅산수치"),
    *("카리모프 알리셰르 오타베코비치", "알리셰르카리모프", "김빛나라한솔", "박하늘별님구름햇님", "존 스미스"),
    *(
        "NGUYEN VAN AN",
        "Nguyễn Văn An",
        "John A. Smith",
        "Müller Hans",
        "O'Brien Sean",
        "Smith, John",
        "WANG XIAOMING",
    ),
    *("Jean-Pierre Dupont", "NGUYENVANAN", "남궁 가람빛", "황보 가람빛", "마이클 조던", "다니엘 헤니"),
]


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("written", ["{}", "{} (인)", "  {}  ", "{} (외국인)"])
def test_이름은_통째로_읽는다(lexicon: Lexicon, name: str, written: str) -> None:
    read = person(written.format(name), lexicon)
    assert read is not None
    assert squash(read.value) == squash(name)


@pytest.mark.parametrize("name", WHOLE)
def test_대표자의_이름도_조각나지_않는다(lexicon: Lexicon, name: str) -> None:
    """Where it may be two persons, one cannot be told from two: nothing of it is sure."""
    found = people(name, lexicon)
    if [squash(read.value) for read in found] != [squash(name)]:
        assert found and all(read.quality < 2 for read in found)
        assert squash("".join(read.value for read in found)) == squash(name)


@pytest.mark.parametrize(
    ("text", "names", "quality"),
    [
        ("김민수 이영희", ["김민수", "이영희"], 2),
        ("김민수, 이영희", ["김민수", "이영희"], 2),
        ("김민수(공동대표) 이영희", ["김민수", "이영희"], 2),
        ("김민수, John A. Smith", ["김민수", "John A. Smith"], 2),
        ("알리셰르 카리모프, 김민수", ["알리셰르 카리모프", "김민수"], 1),
        ("황보가람빛, 이영희", ["황보가람빛", "이영희"], 1),
    ],
)
def test_여러_대표자는_따로_읽는다(lexicon: Lexicon, text: str, names: list[str], quality: int) -> None:
    found = people(text, lexicon)
    assert [read.value for read in found] == names
    assert min(read.quality for read in found) == quality


@pytest.mark.parametrize(
    ("text", "name", "most"),
    [
        ("김민수 연구원", "김민수", 2),
        ("김민수 수석연구원", "김민수", 1),
        ("Dr. John Smith", "John Smith", 1),
        ("CEO John Smith", "John Smith", 1),
        ("알리셰르 카리모프 연구원", "알리셰르 카리모프", 1),
        ("제갈공명 팀장", "제갈공명", 1),
        ("김민수 인공지능팀", "김민수", 1),
    ],
)
def test_직위는_이름이_아니다(lexicon: Lexicon, text: str, name: str, most: int) -> None:
    read = person(text, lexicon)
    assert read is not None and read.value == name and read.quality <= most


@pytest.mark.parametrize(
    "text",
    [
        *("재직증명서", "소프트웨어개발자", "프로젝트매니저", "해당사항없음", "추후결정예정", "서울대학교병원"),
        *(
            "인공지능데이터랩",
            "연구개발전담부서",
            "Chief Executive Officer",
            "Team Leader",
            "Name",
            "CEO",
            "N/A",
            "-",
        ),
        *("주식회사 솔빛데이터", "서비스기획본부", "과제책임자 성명", "책임 연구원", "추후 채용 예정", "상기 본인"),
    ],
)
def test_이름이_아닌_것은_이름으로_읽지_않는다(lexicon: Lexicon, text: str) -> None:
    assert (read := person(text, lexicon)) is None or read.quality == 0


REGISTRATION = """사업자등록증
(법인사업자)
등록번호 : 123-45-67891
법인명(단체명) : 주식회사 솔빛데이터
대표자 : {head}
개업연월일 : 2020년 10월 26일
사업장소재지 : 광주광역시 남구 송암로 60
2021년 3월 2일
광주세무서장
"""
FORM = """2025년 지역 인프라 기반 컴퓨팅 자원 지원사업 신청서
기업명 : 주식회사 솔빛데이터
사업자등록번호 : 123-45-67891
과제명 : 산불 조기 탐지
신청자원 : H100 8장
과제책임자 성명 : {pi}   연락처 : 010-1234-5678
실무담당자 성명 : {staff}   연락처 : 010-8765-4321
위와 같이 신청합니다.
2025년 8월 1일
신청인 : 주식회사 솔빛데이터 대표이사 (인)
"""


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("place", ["pi", "staff"])
def test_신청서의_이름은_잘리지_않는다(call: Call, name: str, place: str) -> None:
    names = {"pi": "정가온", "staff": "이하늘"} | {place: name}
    reading = read_documents([document("신청서.pdf", FORM.format(**names))], call)
    known = {field.name: field for field in reading.application}
    whole(known[f"{place}.name"], name)
    other = next(one for one in ("pi", "staff") if one != place)
    assert (best := known[f"{other}.name"].best) and (best.value, best.certainty) == (names[other], "sure")


@pytest.mark.parametrize("name", WHOLE)
def test_사업자등록증의_대표자는_잘리지_않는다(call: Call, name: str) -> None:
    one = read_documents([document("사업자등록증.pdf", REGISTRATION.format(head=name))], call).documents[0]
    assert one.kind == "business_registration"
    field = one.field("representatives.1.name")
    assert isinstance(field, Field)
    whole(field, name)


def whole(field: Field, name: str) -> None:
    """No piece of the name is sure, and the text that is quoted holds it."""
    for value in field.values:
        assert squash(value.value) == squash(name)
    assert field.best and squash(name) in squash(field.best.evidence.text)


REGISTER = """등기사항전부증명서(말소사항 포함)
등록번호 : 200111-0482132
상호 : 주식회사 솔빛데이터
본점 : 광주광역시 남구 송암로 60
임원에 관한 사항
{office}   {name}   {born}
2021 년 03 월 12 일  취임   2021 년 03 월 15 일  등기
회사성립연월일  2020 년 10 월 26 일
"""


@pytest.mark.parametrize("born", ["910101-*******", "1991년 1월 1일"])
@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("한지우", "한지우"),
        ("황보가람빛", "황보가람빛"),
        ("알리셰르 카리모프", "알리셰르 카리모프"),
        ("미합중국인 존 스미스(John Smith)", "존 스미스"),
        ("중국인 왕샤오밍", "왕샤오밍"),
        ("우즈베키스탄국인 알리셰르카리모프", "알리셰르카리모프"),
        ("John A. Smith", "John A. Smith"),
    ],
)
def test_등기부의_외국인_대표자(call: Call, written: str, name: str, born: str) -> None:
    text = REGISTER.format(office="대표이사", name=written, born=born)
    one = read_documents([document("등기.pdf", text)], call).documents[0]
    field, day = one.field("representatives.1.name"), one.field("representatives.1.born_on")
    assert field and field.best and squash(field.best.value) == squash(name)
    assert day and day.best and day.best.value == "1991-01-01"
    assert one.field("representatives.2.name") is None
