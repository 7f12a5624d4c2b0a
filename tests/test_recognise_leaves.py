"""A form whose pages lie in one file each is one document; what may be another paper stays one."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Document
from tests.hand_documents import document

FIRST = """2025년 지역 인프라 기반 컴퓨팅 자원 지원사업
이용신청서
기업명 : 주식회사 솔빛데이터
사업자등록번호 : 123-45-67891
과제명 : 야간 도로 영상 복원
신청자원 : H100 8장
과제책임자 성명 : 유하람
연락처 : 010-1234-5678
{number}
"""
SECOND = """실무담당자 성명 : 채아인
연락처 : 010-8765-4321
이용 목적 : 어두운 도로의 영상을 밝게 되살리는 모델을 학습한다.
{number}
"""
THIRD = """기타 사항은 협의하여 정한다.
위와 같이 이용을 신청합니다.
2025년 8월 1일
신청인 : 주식회사 솔빛데이터 대표이사 김가온 (인)
{number}
"""
CERTIFICATE = """재직증명서
성명 : 채아인
소속 : 주식회사 솔빛데이터   부서 : 연구개발팀
위와 같이 재직하고 있음을 증명합니다.
2025년 7월 1일
주식회사 솔빛데이터 대표이사 김가온 (직인)
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def read(call: Call, names: tuple[str, ...], *texts: str, ocr: bool = True) -> dict[str, Document]:
    files = [document(name, text, ocr=ocr) for name, text in zip(names, texts, strict=True)]
    return {one.file: one for one in read_documents(files, call).documents}


def pages(*numbers: str) -> list[str]:
    return [text.format(number=number) for text, number in zip((FIRST, SECOND, THIRD), numbers, strict=True)]


NAMES = [
    ("p1.jpg", "p2.jpg", "p3.jpg"),
    ("신청/scan_09.png", "신청/scan_10.png", "신청/scan_11.png"),
    ("서류 (1).jpg", "서류 (2).jpg", "서류 (3).jpg"),
    ("3쪽.jpg", "4쪽.jpg", "5쪽.jpg"),
    ("1.pdf", "2.pdf", "3.pdf"),
]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize(
    "numbers", [("1/3", "2/3", "3/3"), ("- 1 / 3 -", "", ""), ("", "2/3", "3/3"), ("1 / 3", "", "3 / 3")]
)
def test_쪽_번호가_이어지는_파일들은_한_서류이다(
    call: Call, names: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    found = read(call, names, *pages(*numbers))
    assert {one.kind for one in found.values()} == {"application_plan"}
    for name in names:
        staff = found[name].field("staff.name")
        assert staff and [(one.value, one.evidence.file) for one in staff.values] == [("채아인", names[1])]
        signature = found[name].field("signature")
        assert signature and signature.values[0].evidence.file == names[2]
    assert all(one.certainty != "sure" for one in found.values())


def test_파일_이름이_서식을_말하면_쪽_번호가_없어도_한_서류이다(call: Call) -> None:
    names = ("신청서_1.jpg", "신청서_2.jpg", "신청서_3.jpg")
    found = read(call, names, *pages("", "", ""))
    assert {one.kind for one in found.values()} == {"application_plan"}
    assert all(one.field("staff.name") and one.field("pi.name") for one in found.values())


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (("p1.jpg", "p2.jpg", "p3.jpg"), ("", "", "")),
        (("p1.jpg", "p2.jpg", "p3.jpg"), ("1/3", "3/3", "2/3")),
        (("p1.jpg", "p3.jpg", "p5.jpg"), ("1/3", "2/3", "3/3")),
        (("p1.jpg", "q2.jpg", "r3.jpg"), ("1/3", "2/3", "3/3")),
        (("가/p1.jpg", "나/p2.jpg", "다/p3.jpg"), ("1/3", "2/3", "3/3")),
        (("p1.jpg", "p2.png", "p3.tif"), ("1/3", "2/3", "3/3")),
    ],
    ids=["근거가 없다", "쪽이 뒤섞였다", "번호가 빈다", "이름이 다르다", "폴더가 다르다", "형식이 다르다"],
)
def test_이어진다는_근거가_없으면_따로_둔다(call: Call, names: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    found = read(call, names, *pages(*numbers))
    staff = found[names[0]].field("staff.name")
    assert found[names[0]].kind == "application_plan"
    assert staff is None or staff.best is None


def test_이어지는_번호라도_제목이_있으면_다른_서류이다(call: Call) -> None:
    first, second, _ = pages("1/3", "2/3", "")
    found = read(call, ("p1.jpg", "p2.jpg", "p3.jpg"), first, second, CERTIFICATE)
    assert found["p2.jpg"].kind == "application_plan"
    assert found["p3.jpg"].kind == "staff_employment"
    person = found["p3.jpg"].field("person")
    assert person and person.best and person.best.value == "채아인"


def test_쪽수를_넘는_파일은_이어지지_않는다(call: Call) -> None:
    first, second, third = pages("1/2", "2/2", "")
    found = read(call, ("p1.jpg", "p2.jpg", "p3.jpg"), first, second, third)
    assert found["p2.jpg"].kind == "application_plan"
    assert found["p3.jpg"].kind == "other" or found["p3.jpg"].certainty == "unsure"


def test_무엇인지_모르는_쪽_뒤에는_이어지지_않는다(call: Call) -> None:
    found = read(call, ("p1.jpg", "p2.jpg"), "알아볼 수 없는 그림입니다.\n1/2\n", SECOND.format(number="2/2"))
    assert found["p2.jpg"].certainty == "unsure" or found["p2.jpg"].kind == "other"
