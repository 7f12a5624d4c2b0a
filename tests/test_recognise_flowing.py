"""Papers that begin in the middle of a PDF page."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Box, DocumentText, Line, Mark, Page
from tests.hand_documents import document

FORM = """이용신청서
기업명 : 주식회사 솔빛데이터
과제책임자 성명 : 유하람
실무담당자 성명 : 채아인
과제명 : 야간 도로 영상 복원
신청자원 : H100 8장
위와 같이 이용을 신청합니다.
과제책임자 유하람 (인)
"""
SUMMARY = """이용신청 요약서
기업명 : 주식회사 솔빛데이터
사업자등록번호 : 220-81-62517
과제명 : 야간 도로 영상 복원
신청자원 : H100 8장
과제책임자 : 유하람
실무담당자 : 채아인
"""
CONSENT = """{role} 과제신청 개별 동의서
개인정보 수집·이용 및 과제정보 제공 동의
수집 항목 : 성명, 소속, 연락처
귀하는 동의를 거부할 권리가 있습니다.
■ 동의함   □ 동의하지 않음
소속 : 주식회사 솔빛데이터
성명 : {name}
2025년 8월 11일
{role} {name} (서명)
"""
COMPLETED = """수료증명서
성명 : 채아인
대학 : 무등대학교
학번 : 20213344
위 사람은 박사과정을 수료하였음을 증명합니다.
2025년 7월 22일
무등대학교 총장
"""
TAKING_PART = """연구 참여인력 확인서
성명 : 채아인
과제명 : 야간 도로 영상 복원
참여기간 : 2025.3.1 ~ 2025.12.31
위 사람이 상기 과제에 참여하고 있음을 확인합니다.
2025년 7월 22일
주식회사 솔빛데이터 대표이사 한지우
"""
PI = CONSENT.format(role="과제책임자", name="유하람")
STAFF = CONSENT.format(role="실무담당자", name="채아인")
PLAIN, LARGE = 0.01, 0.018


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def page(*papers: str, number: int = 1, large: float = LARGE) -> Page:
    """One page with these papers below one another, their first lines in large letters."""
    lines: list[Line] = []
    for paper in papers:
        for n, text in enumerate(paper.strip().split("\n")):
            top = 0.03 * (len(lines) + 1)
            box = Box(left=0.1, top=top, right=0.6, bottom=top + (PLAIN if n else large))
            lines.append(Line(text=text, box=box))
    return Page(number=number, source="text", lines=tuple(lines))


def pdf(*pages: Page, file: str = "서류.pdf") -> DocumentText:
    return DocumentText(file=file, format="pdf", sha256="0" * 64, state="read", pages=pages)


def kinds(call: Call, text: DocumentText, *others: DocumentText) -> list[str]:
    found = read_documents([text, *others], call).documents
    return [f"{d.kind} {d.first_page}-{d.last_page} {d.certainty}" for d in found if d.file == text.file]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((FORM, SUMMARY), ["application_plan 1-1 sure", "usage_summary 1-1 sure"]),
        ((PI, STAFF), ["pi_consent 1-1 sure", "staff_consent 1-1 sure"]),
        ((STAFF, PI), ["staff_consent 1-1 sure", "pi_consent 1-1 sure"]),
        ((COMPLETED, TAKING_PART), ["staff_graduation 1-1 sure", "research_participation 1-1 sure"]),
    ],
)
def test_쪽_가운데에서_시작하는_서류도_따로_선다(call: Call, papers: tuple[str, ...], expected: list[str]) -> None:
    form = [] if FORM in papers else [document("신청서.hwp", FORM)]
    assert kinds(call, pdf(page(*papers)), *form) == expected


def test_쪽_가운데에서_시작한_서류는_다음_쪽으로_이어진다(call: Call) -> None:
    first, rest = SUMMARY.split("신청자원")
    text = pdf(page(FORM, first), page(f"신청자원{rest}", number=2, large=PLAIN))
    assert kinds(call, text) == ["application_plan 1-1 sure", "usage_summary 1-2 sure"]


def test_크지_않은_제목은_그_서류가_있을_수도_있다는_뜻이다(call: Call) -> None:
    text = pdf(page(FORM, SUMMARY, large=PLAIN))
    assert kinds(call, text) == ["application_plan 1-1 sure", "usage_summary 1-1 unsure"]
    assert kinds(call, text, document("요약서.hwp", SUMMARY)) == ["application_plan 1-1 sure"]


@pytest.mark.parametrize(
    "line",
    [
        "3. 이용신청 요약서",
        "이용신청 요약서를 제출합니다.",
        "재직증명서 1부.",
        "Certificate of Employment",
        "이용계획서",
    ],
)
def test_번호가_붙은_절과_문장은_새_서류가_아니다(call: Call, line: str) -> None:
    below = f"{line}\n야간 도로 영상의 복원\n데이터 정제와 학습\n평가와 실증\n결과의 공개\n"
    assert kinds(call, pdf(page(FORM, below))) == ["application_plan 1-1 sure"]


def test_서명은_그_서류의_것이다(call: Call) -> None:
    whole = page(PI, STAFF)
    places = [line.box for line in whole.lines if line.text.endswith("(서명)") and line.box]
    seal = Mark(kind="image", box=places[0].model_copy(update={"left": 0.55, "right": 0.62}))
    text = pdf(whole.model_copy(update={"marks": (seal,)}))
    found = read_documents([text, document("신청서.hwp", FORM)], call).documents
    signed = {d.kind: f.best.value for d in found if (f := d.field("signature")) and f.best}
    assert (signed["pi_consent"], signed["staff_consent"]) == ("drawn", "typed")


def test_법인등기부등본과_한_쪽에_있는_서류는_떼어_내지_않는다(call: Call) -> None:
    register = """등기사항전부증명서
등록번호 : 200111-0482132
상호 : 주식회사 솔빛데이터
본점 : 광주광역시 남구 송암로 60
임원에 관한 사항
대표이사   한지우   900101-*******
"""
    assert [entry.split()[0] for entry in kinds(call, pdf(page(register, TAKING_PART)))] == ["corporate_register"]
