"""Papers of other kinds between documents: they are entries of their own and leave their neighbours alone."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from tests.hand_documents import document

FORM = """이용신청서
기업명 : 주식회사 솔빛데이터
과제책임자 성명 : 유하람
실무담당자 성명 : 채아인
과제명 : 야간 도로 영상 복원
위와 같이 이용을 신청합니다.
"""
EMPLOYED = """재직증명서
성명 : {name}
부서 : 개발팀
재직하고 있음을 증명합니다.
2025년 7월 1일
주식회사 솔빛데이터 대표이사 한지우
"""
BUSINESS = """사업자등록증
등록번호 : 220-81-62517
상호 : 주식회사 솔빛데이터
성명 : 한지우
개업연월일 : 2021년 02월 03일
사업장 소재지 : 광주광역시 남구 송암로 60
사업의 종류 : 업태 정보통신업
2021년 02월 08일
서광주세무서장
"""
INSURANCE = """건강보험 자격득실 확인서
성명 : 유하람
직장가입자 주식회사 솔빛데이터 2016.03.02
2025년 7월 20일
국민건강보험공단 이사장
"""
CLOSED = """폐업사실증명
상호(법인명) : 주식회사 솔빛데이터
사업자등록번호 : 220-81-62517
폐업일 2025년 6월 30일
위와 같이 폐업 사실을 증명합니다.
2025년 7월 1일
서광주세무서장
"""
COVER = """제출서류 목록
1. 사업자등록증
2. 재직증명서
3. 벤처기업확인서
"""
BACK = """본 증명서는 인터넷으로 발급되었으며 발급번호로 원본을 확인할 수 있습니다.
취소되었거나 내용이 확인되지 않는 경우 발급기관에 문의하십시오.
"""
SECTION = """2. 추진 방법
가. 일정
나. 참여연구원 현황
소요자원 내역서
장비 이용 명세서
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def kinds(call: Call, file: str, *pages: str, ocr: bool = False) -> list[str]:
    """`kind pages certainty` of each document of the file, read together with a form."""
    texts = [document(file, "====\n".join(pages), ocr=ocr), document("신청서.hwp", FORM)]
    found = [d for d in read_documents(texts, call).documents if d.file == file]
    return [f"{d.kind} {d.first_page or ''}-{d.last_page or ''} {d.certainty}" for d in found]


def employed(name: str) -> str:
    return EMPLOYED.format(name=name)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((employed("유하람"), INSURANCE), ["pi_employment 1-1 sure", "other 2-2 likely"]),
        ((BUSINESS, CLOSED), ["business_registration 1-1 sure", "other 2-2 likely"]),
        ((COVER, BUSINESS), ["other 1-1 likely", "business_registration 2-2 sure"]),
        ((BUSINESS, BACK, employed("채아인")), ["business_registration 1-2 sure", "staff_employment 3-3 sure"]),
        ((FORM, SECTION, "3. 예산\n장비 명세서\n합계\n"), ["application_plan 1-3 sure"]),
    ],
)
def test_합쳐진_PDF의_다른_서류는_따로_선다(call: Call, pages: tuple[str, ...], expected: list[str]) -> None:
    assert kinds(call, "증빙.pdf", *pages) == expected
    scanned = [entry.replace("sure", "likely") for entry in expected]
    assert kinds(call, "증빙.pdf", *pages, ocr=True) == scanned


@pytest.mark.parametrize(("mark", "pages"), [("2/2", ["1-2"]), ("- 2 / 2 쪽 -", ["1-2"]), ("1/1", ["1-1", "2-2"])])
def test_쪽마다_제목이_있는_서류는_쪽_번호로_잇는다(call: Call, mark: str, pages: list[str]) -> None:
    second = f"재직증명서\n사번 : 123\n재직하고 있음을 증명합니다.\n{mark}\n"
    assert [entry.split()[1] for entry in kinds(call, "증빙.pdf", employed("유하람"), second)] == pages


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((employed("유하람"), INSURANCE), ["pi_employment - sure", "other - likely"]),
        ((COVER, BUSINESS, CLOSED), ["other - likely", "business_registration - sure", "other - likely"]),
        ((employed("채아인"), employed("유하람")), ["staff_employment - sure", "pi_employment - sure"]),
        ((FORM, SECTION), ["application_plan - sure"]),
    ],
)
def test_쪽이_없는_파일의_다른_서류도_따로_선다(call: Call, texts: tuple[str, ...], expected: list[str]) -> None:
    assert kinds(call, "증빙.docx", *texts) == expected
