"""A whole application written by hand, as readers give its files, and what the checks answer to it.

Each file may be replaced, left out or given marks (what is drawn on it); all others speak for the application.
"""

from collections.abc import Mapping
from datetime import timedelta

from intake.documents.recognise import read_documents
from models.config import load
from models.decision import Resource, Triage
from models.document import DocumentText, Mark
from models.finding import Finding
from models.judgement import Judgement
from models.store.judging import ToJudge
from rules.judge import judge
from runners.judge import submission_of
from tests.hand_documents import document
from tests.whole import CONFIG
from validators import check_all

FORM = """이용신청서
|기업명|주식회사 다온비전|사업자등록번호|220-81-62517|
|과제명|저조도 영상 복원|<|<|
|신청자원|H100 8장|<|<|
|과제책임자|한도경|부서|비전연구팀|
|연락처|010-1234-5678|이메일|dk@daon.example|
|실무담당자|윤세아|부서|데이터팀|
|연락처|010-8765-4321|이메일|sea@daon.example|
위와 같이 이용을 신청합니다.
2025년 8월 5일
과제책임자 : 한도경 (인)
"""
PLAN = """이용계획서
1. 과제 개요
저조도에서 찍은 영상을 복원하는 모델을 학습한다.
2. 추진 일정
9월 데이터 정제, 10월 학습, 11월 평가
3. 활용 계획
학습한 모델을 출입 관리 제품에 싣는다.
"""
SUMMARY = """이용신청 요약서
|기업명|주식회사 다온비전|
|과제명|저조도 영상 복원|
|신청자원|H100 8장|
|과제책임자|한도경|
|실무담당자|윤세아|
"""
CONSENT = """{role} 과제신청 개별 동의서
|과제명|저조도 영상 복원|
|소속|주식회사 다온비전|
|성명|{name}|
수집 항목 : 성명, 소속, 연락처
보유 기간 : 5년
귀하는 동의를 거부할 권리가 있으며, 동의하지 않을 경우 신청이 제한될 수 있습니다.
{options}
2025년 8월 5일
{role} {name} (서명)
"""
REGISTRATION = """사업자등록증
( 법인사업자 )
등록번호 : 220-81-62517
법인명(단체명) : 주식회사 다온비전
대표자 : 서가람
개업연월일 : 2016년 04월 11일
사업장 소재지 : 서울특별시 마포구 가상로 12
사업의 종류 : 업태 정보통신업   종목 소프트웨어 개발
2021년 05월 03일
마포세무서장
"""
EMPLOYMENT = """재 직 증 명 서
|성명|{name}|생년월일|{born}|
|회사명|주식회사 다온비전|부서|{department}|
|재직기간|2018.03.02 ~ 현재|<|<|
|용도|컴퓨팅 자원 신청|<|<|
위와 같이 재직하고 있음을 증명합니다.
2025년 7월 21일
주식회사 다온비전 대표이사 서가람 (직인)
"""
SME = """중소기업 확인서
기업명 : 주식회사 다온비전
사업자등록번호 : 220-81-62517
대표자명 : 서가람
유효기간 : 2025-04-01 ~ 2026-03-31
위 기업은 중소기업기본법 제2조에 의한 중소기업임을 확인합니다.
2025년 4월 2일
중소벤처기업부장관
"""
AGREED = "■ 동의함   □ 동의하지 않음"
FILES: Mapping[str, str] = {
    "1 신청서.hwp": FORM + PLAN,
    "2 요약서.hwp": SUMMARY,
    "3 동의서.hwp": CONSENT.format(role="과제책임자", name="한도경", options=AGREED),
    "4 동의서.hwp": CONSENT.format(role="실무담당자", name="윤세아", options=AGREED),
    "5 사업자.pdf": REGISTRATION,
    "6 재직.pdf": EMPLOYMENT.format(name="한도경", born="1980.05.06", department="비전연구팀"),
    "7 재직.pdf": EMPLOYMENT.format(name="윤세아", born="1992.11.03", department="데이터팀"),
    "8 중소.pdf": SME,
}
SIGNED: Mapping[str, tuple[str, ...]] = {
    "1 신청서.hwp": ("과제책임자 : 한도경 (인)",),
    "3 동의서.hwp": ("과제책임자 한도경 (서명)",),
    "4 동의서.hwp": ("실무담당자 윤세아 (서명)",),
}
"""The texts behind which a signature is drawn."""


def findings(
    changed: Mapping[str, str | DocumentText | None] | None = None,
    signed: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Finding]:
    """What the checks answer, by check; `changed` replaces files by name or adds some, None leaves one out."""
    return {finding.check: finding for finding in judged(changed, signed).findings}


def judged(
    changed: Mapping[str, str | DocumentText | None] | None = None,
    signed: Mapping[str, tuple[str, ...]] | None = None,
) -> Judgement:
    """The whole judgement."""
    files = {**FILES, **(changed or {})}
    marks = {**SIGNED, **(signed or {})}
    texts = [_text(file, text, marks.get(file, ())) for file, text in files.items() if text is not None]
    config = load(CONFIG, {})
    resource = Resource(name="H100", cards=8, petaflops=None, track=1, stated=True)
    item = ToJudge(
        case=1,
        revision=1,
        stage="assessed",
        disposition="accepted",
        receipt_number=config.call.receipt.number(1),
        received_at=config.call.window.closes_at - timedelta(days=1),
        sender="applicant@example.com",
        triage=Triage(disposition="accepted", organization="다온비전", resource=resource, submission=True),
        reading=read_documents(texts, config.call),
        rulings=(),
        replaced_by=None,
    )
    submission = submission_of(item, config)
    return judge(submission, config.call, check_all(submission, config.call))


def _text(file: str, text: str | DocumentText, after: tuple[str, ...]) -> DocumentText:
    made = text if isinstance(text, DocumentText) else document(file, text)
    drawn = tuple(Mark(kind="image", after=words) for words in after)
    pages = tuple(page.model_copy(update={"marks": (*page.marks, *drawn)}) for page in made.pages)
    return made.model_copy(update={"pages": pages})
