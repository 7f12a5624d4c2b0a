"""Whose place for a signature something drawn belongs to."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.case import ApplicationView
from models.config import load
from models.document import Box, Certainty, DocumentText, Line, Mark, Page
from models.judgement import Submission
from tests.hand_documents import document
from validators.signature import check

FORM = """이용신청서
기업명 : 주식회사 솔빛데이터
과제명 : 야간 도로 영상 복원
신청자원 : H100 8장
과제책임자 성명 : 유하람
실무담당자 성명 : 채아인
위와 같이 이용을 신청합니다.
2025년 8월 11일"""
LEADER = "과제책임자 유하람 (서명)"
STEP = 0.04


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def form(*below: str, marks: tuple[Mark, ...] = ()) -> DocumentText:
    """A form on one page with these lines at its foot, a step apart."""
    lines = [*FORM.split("\n"), *below]
    placed = tuple(
        Line(text=text, box=Box(left=0.3, top=STEP * n, right=0.7, bottom=STEP * n + 0.014))
        for n, text in enumerate(lines, 1)
    )
    page = Page(number=1, source="text", lines=placed, marks=marks)
    return DocumentText(file="신청서.pdf", format="pdf", sha256="0" * 64, state="read", pages=(page,))


def seal(below: int, off: float = 0.0, left: float = 0.65, width: float = 0.05) -> Mark:
    """A seal at the line of this number below the form, so far off its middle."""
    middle = STEP * (len(FORM.split("\n")) + 1 + below) + 0.007 + off
    return Mark(kind="image", box=Box(left=left, top=middle - 0.018, right=left + width, bottom=middle + 0.018))


def read(call: Call, text: DocumentText) -> tuple[str, Certainty, list[str]]:
    """The signature, how sure it is, and who signed."""
    one = read_documents([text], call).documents[0]
    assert one.kind == "application_plan"
    signed, signer = one.field("signature"), one.field("signer")
    assert signed is not None and signed.best is not None
    return signed.best.value, signed.best.certainty, [value.value for value in signer.values] if signer else []


@pytest.mark.parametrize("off", [-0.012, -0.004, 0.0, 0.006, 0.012])
@pytest.mark.parametrize("left", [0.5, 0.66, 0.8])
def test_서명란의_줄에_있는_그림은_서명이다(call: Call, off: float, left: float) -> None:
    assert read(call, form(LEADER, marks=(seal(0, off, left),))) == ("drawn", "sure", ["유하람"])


@pytest.mark.parametrize("off", [0.045, 0.055])
def test_서명란_아래의_기관_로고는_서명이_아니다(call: Call, off: float) -> None:
    logo = seal(0, off, 0.4, 0.2)
    assert read(call, form(LEADER, marks=(logo,)))[:2] == ("drawn", "unsure")
    assert read(call, form(LEADER, "인공지능산업융합사업단장 귀하", marks=(logo,)))[:2] == ("drawn", "unsure")


@pytest.mark.parametrize("off", [0.0, 0.006])
def test_다른_사람의_서명란에_찍힌_것은_그_사람의_것이다(call: Call, off: float) -> None:
    head, staff = "기관 대표 한지우 (직인)", "실무담당자 채아인 (서명)"
    assert read(call, form(head, LEADER, marks=(seal(0, off),)))[2] == ["한지우"]
    assert read(call, form(LEADER, staff, marks=(seal(1, off),)))[2] == ["채아인"]
    assert read(call, form(LEADER, staff, marks=(seal(0, off),)))[2] == ["유하람"]


def test_이름이_없는_기관의_직인만으로는_알_수_없다(call: Call) -> None:
    text = form("기관장 (직인)", LEADER, marks=(seal(0),))
    assert read(call, text)[:2] == ("drawn", "unsure")


def test_두_서명란의_가운데에_있는_것은_누구의_것인지_알_수_없다(call: Call) -> None:
    text = form(LEADER, "실무담당자 채아인 (서명)", marks=(seal(0, STEP / 2),))
    assert read(call, text)[:2] == ("drawn", "unsure")


def test_한_줄에_두_사람의_서명란이_있으면_둘_다_있어야_한다(call: Call) -> None:
    both = "과제책임자 유하람 (서명)   기관장 한지우 (인)"
    first, second = seal(0, left=0.52), seal(0, left=0.7)
    red = first.model_copy(update={"kind": "red-stamp"})
    assert read(call, form(both, marks=(second,)))[:2] == ("drawn", "unsure")
    assert read(call, form(both, marks=(first, red)))[:2] == ("drawn", "unsure")
    assert read(call, form(both, marks=(first, red, second)))[:2] == ("drawn", "sure")


@pytest.mark.parametrize(("row", "certainty"), [(1, "likely"), (2, "unsure")])
def test_서명_칸이_있는_표에서는_과제책임자의_줄에_있어야_한다(call: Call, row: int, certainty: Certainty) -> None:
    rows = ("구분   소속   성명   서명", "과제책임자   솔빛데이터   유하람", "실무담당자   솔빛데이터   채아인")
    assert read(call, form(*rows, marks=(seal(row),)))[:2] == ("drawn", certainty)


@pytest.mark.parametrize(("name", "outcome"), [("유하람", "pass"), ("채아인", "review")])
def test_서명란에_적힌_이름은_그_줄만으로_과제책임자의_것이_되지_않는다(call: Call, name: str, outcome: str) -> None:
    said = f"""과제책임자 과제신청 개별 동의서
개인정보 수집·이용 및 과제정보 제공 동의
귀하는 동의를 거부할 권리가 있습니다.
소속 : 주식회사 솔빛데이터
성명 : 유하람
과제명 : 야간 도로 영상 복원
동의자 : {name} (서명)
"""
    consent = document("동의서.pdf", said)
    line = consent.pages[0].lines[-1].box
    assert line is not None
    mark = Mark(kind="image", box=line.model_copy(update={"left": line.right, "right": line.right + 0.05}))
    page = consent.pages[0].model_copy(update={"marks": (mark,)})
    reading = read_documents([consent.model_copy(update={"pages": (page,)}), form(LEADER, marks=(seal(0),))], call)
    submission = Submission(
        case_id="C-000001",
        receipt_number=None,
        received_at=None,
        sender=None,
        application=ApplicationView(),
        reading=reading,
    )
    found = {finding.name: finding.outcome for finding in check(submission, call) if "pi_consent" in finding.check}
    assert list(found.values()) == [outcome]
