"""Whose certificate or consent it is: by the persons named, never by a guess that claims to be sure."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from tests.hand_documents import document

FORM = """이용신청서
기업명 : 주식회사 솔빛데이터
과제책임자 성명 : {pi}
실무담당자 성명 : {staff}
과제명 : 야간 도로 영상 복원
위와 같이 이용을 신청합니다."""
CONSENT = """{title}과제신청 개별 동의서
과제명 : 야간 도로 영상 복원
{who}
수집 항목 : 성명, 연락처   보유 기간 : 5년
동의를 거부할 수 있습니다. 동의합니다.
2025년 8월 1일
{sign} (서명)
"""
EMPLOYED = """{title}재직증명서
{who}
부서 : 개발팀
재직하고 있음을 증명합니다.
2025년 7월 1일
주식회사 솔빛데이터 대표이사 {head}
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def kinds(call: Call, *texts: str, form: str | None = FORM.format(pi="유하람", staff="채아인")) -> list[str]:
    """`kind certainty` of each text, a file each, read together with the form."""
    documents = [document(f"서류{n}.hwp", text) for n, text in enumerate(texts)]
    documents += [document("신청서.hwp", form)] if form else []
    return [f"{d.kind} {d.certainty}" for d in read_documents(documents, call).documents if d.file != "신청서.hwp"]


def consent(who: str, sign: str = "", title: str = "") -> str:
    return CONSENT.format(who=who, sign=sign, title=title)


def employed(who: str, head: str = "한지우", title: str = "") -> str:
    return EMPLOYED.format(who=who, head=head, title=title)


def test_이름도_역할도_없는_같은_동의서는_어느_것도_단정하지_않는다(call: Call) -> None:
    assert kinds(call, consent("성명 :"), consent("성명 :")) == ["pi_consent unsure", "staff_consent unsure"]


def test_이름이_있으면_이름으로_안다(call: Call) -> None:
    found = kinds(call, consent("성명 : 채아인", "채아인"), consent("성명 : 유하람", "유하람"))
    assert found == ["staff_consent sure", "pi_consent sure"]


@pytest.mark.parametrize(
    ("who", "sign"),
    [
        ("과제책임자 : 유하람\n성명 : 채아인", "과제책임자 유하람"),
        ("과제책임자 : 유하람\n동의하는 사람 채아인", "유하람"),
        ("성명 : 채아인\n소속 : 개발팀\n과제책임자 유하람", "채아인"),
    ],
)
def test_두_사람이_다_적힌_동의서는_제목이_없으면_단정하지_않는다(call: Call, who: str, sign: str) -> None:
    assert all(found.endswith(" unsure") for found in kinds(call, consent(who, sign)))


@pytest.mark.parametrize("title", ["실무담당자 ", "[실무담당자용]\n"])
def test_제목의_역할과_이름이_다르면_단정하지_않는다(call: Call, title: str) -> None:
    assert kinds(call, consent("성명 : 유하람", "유하람", title)) == ["staff_consent unsure"]
    assert kinds(call, consent("성명 : 채아인", "유하람", title)) == ["staff_consent sure"]


def test_대표이사가_과제책임자여도_남의_재직증명서다(call: Call) -> None:
    assert kinds(call, employed("성명 : 채아인", "유하람")) == ["staff_employment sure"]
    assert kinds(call, employed("사번 : 123", "유하람")) == ["pi_employment unsure"]


def test_같은_사람의_재직증명서_두_장은_둘_다_그_사람_것이다(call: Call) -> None:
    assert kinds(call, *[employed("성명 : 유하람")] * 2) == ["pi_employment sure"] * 2


@pytest.mark.parametrize("who", ["성명 : 서다온", "성명 :", "성명 : 유하람, 채아인"])
def test_모르는_사람의_재직증명서는_단정하지_않는다(call: Call, who: str) -> None:
    assert all(found.endswith(" unsure") for found in kinds(call, employed(who), employed(who)))


def test_신청서가_없으면_이름만으로는_알_수_없다(call: Call) -> None:
    texts = employed("성명 : 유하람"), consent("성명 : 채아인", "채아인")
    assert kinds(call, *texts, form=None) == ["pi_employment unsure", "pi_consent unsure"]


def test_두_사람의_이름이_같으면_어느_것도_단정하지_않는다(call: Call) -> None:
    form = FORM.format(pi="유하람", staff="유하람")
    texts = [employed("성명 : 유하람")] * 2 + [consent("성명 : 유하람", "유하람")] * 2
    assert all(found.endswith(" unsure") for found in kinds(call, *texts, form=form))
