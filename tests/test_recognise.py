"""Recognition: files that hold several documents, holders, hints of file names, and nothing wrong that is sure."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents, recognise
from models.call import Call
from models.config import load
from models.document import Box, DocumentText, Mark, Page, Reading
from tests.hand_documents import document

FORM = """컴퓨팅 자원 이용신청서
기업명 : 주식회사 솔빛데이터
과제책임자 성명 : {pi}
실무담당자 성명 : {staff}
과제명 : 야간 도로 영상 복원
위와 같이 이용을 신청합니다."""
EMPLOYED = """재 직 증 명 서
성명 : {name}
소속 : {department}
위 사람은 당사에 재직하고 있음을 증명합니다.
2025년 7월 {day}일
주식회사 솔빛데이터 대표이사 한지우
"""
BUSINESS = """사업자등록증
등록번호 : 220-81-62517
상호 : 주식회사 솔빛데이터
성명 : 한지우
개업연월일 : 2021년 02월 03일
사업장 소재지 : 광주광역시 남구 송암로 60
2021년 02월 08일
서광주세무서장
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def form(pi: str = "유하람", staff: str = "채아인") -> DocumentText:
    return document("신청서.hwp", FORM.format(pi=pi, staff=staff))


def found(reading: Reading, file: str) -> list[tuple[str, int | None, int | None]]:
    return [(d.kind, d.first_page, d.last_page) for d in reading.documents if d.file == file]


def test_합쳐진_PDF는_쪽으로_나뉜다(call: Call) -> None:
    pages = "====\n".join(
        [
            EMPLOYED.format(name="채아인", department="데이터플랫폼팀", day=3),
            BUSINESS,
            "종된 사업장 명세\n1. 광주광역시 북구 첨단과기로 208\n",
            EMPLOYED.format(name="유하람", department="미래전략실", day=4),
        ]
    )
    reading = read_documents([document("증빙.pdf", pages), form()], call)
    expected = [("staff_employment", 1, 1), ("business_registration", 2, 3), ("pi_employment", 4, 4)]
    assert found(reading, "증빙.pdf") == expected
    assert {d.certainty for d in reading.documents if d.file == "증빙.pdf"} == {"sure"}


def test_모든_서식이_든_한글_파일은_제목으로_나뉜다(call: Call) -> None:
    text = (
        FORM.format(pi="유하람", staff="채아인")
        + "\n과제책임자 : 유하람 (서명)\n[붙임 2] 이용신청 요약서\n"
        + "|기업명|주식회사 솔빛데이터|\n|신청자원|H100 8장|\n"
        + "|과제명|야간 도로 영상 복원|\n과제책임자 과제신청 개별 동의서\n|성명|유하람|\n보유 기간 : 5년\n"
        + "동의를 거부할 수 있습니다.\n실무담당자 과제신청 개별 동의서\n|성명|채아인|\n보유 기간 : 5년\n동의합니다.\n"
    )
    reading = read_documents([document("제출서류.hwp", text)], call)
    kinds = ["application_plan", "usage_summary", "pi_consent", "staff_consent"]
    assert found(reading, "제출서류.hwp") == [(kind, None, None) for kind in kinds]
    named = {d.kind: d for d in reading.documents}
    summary, consent = named["usage_summary"].field("resource"), named["staff_consent"].field("staff.name")
    assert summary is not None and summary.best is not None and summary.best.value == "H100"
    assert consent is not None and consent.best is not None and consent.best.value == "채아인"
    assert named["application_plan"].field("resource") is None


def test_계획서_쪽은_신청서에_이어진다(call: Call) -> None:
    text = (
        FORM.format(pi="유하람", staff="채아인")
        + "\n====\n이 용 계 획 서\n1. 과제 개요\n====\n2. 추진 방법\n가. 일정\n"
    )
    reading = read_documents([document("신청서.pdf", text)], call)
    assert found(reading, "신청서.pdf") == [("application_plan", 1, 3)]


def test_동의서_두_장이_이어지면_한_서류다(call: Call) -> None:
    text = (
        "과제책임자 개인정보 및 과제정보 제공 동의서\n성명 : 유하람\n보유 기간 : 5년\n동의합니다.\n====\n"
        "과제책임자 자원이용과제 동의서\n성명 : 유하람\n동의를 거부할 권리\n동의합니다.\n"
    )
    assert found(read_documents([document("동의서.pdf", text), form()], call), "동의서.pdf") == [("pi_consent", 1, 2)]


@pytest.mark.parametrize(("name", "kind"), [("유하람", "pi_employment"), ("채아인", "staff_employment")])
def test_재직증명서는_이름으로_누구_것인지_안다(call: Call, name: str, kind: str) -> None:
    text = document("스캔0001.pdf", EMPLOYED.format(name=name, department="개발팀", day=1))
    reading = read_documents([text, form()], call)
    assert [(d.kind, d.certainty) for d in reading.documents if d.file == "스캔0001.pdf"] == [(kind, "sure")]


def test_두_사람이_같으면_어느_재직증명서도_sure가_아니다(call: Call) -> None:
    texts = [document(f"재직{n}.pdf", EMPLOYED.format(name="유하람", department="개발팀", day=n)) for n in (1, 2)]
    reading = read_documents([*texts, form(pi="유하람", staff="유하람")], call)
    kinds = {d.kind: d.certainty for d in reading.documents if d.file.startswith("재직")}
    assert kinds == {"pi_employment": "unsure", "staff_employment": "unsure"}


def test_읽지_못한_파일은_파일_이름으로_짐작만_한다(call: Call) -> None:
    broken = DocumentText(file="5. 사업자등록증.pdf", format="pdf", sha256="1" * 64, state="damaged", detail="손상")
    unknown = DocumentText(file="IMG_001.heic", format="heic", sha256="2" * 64, state="unsupported", detail="형식")
    reading = read_documents([broken, unknown], call)
    assert [(d.kind, d.certainty) for d in reading.documents] == [
        ("business_registration", "unsure"),
        ("other", "unsure"),
    ]
    assert [text.file for text in reading.unreadable] == ["5. 사업자등록증.pdf", "IMG_001.heic"]


def test_파일_이름이_틀려도_내용이_정한다(call: Call) -> None:
    reading = read_documents([document("재직증명서.pdf", BUSINESS)], call)
    assert [(d.kind, d.certainty) for d in reading.documents] == [("business_registration", "sure")]


def test_문자_인식으로_읽은_것은_sure가_없다(call: Call) -> None:
    texts = [
        document("a.jpg", BUSINESS, ocr=True),
        document("b.jpg", EMPLOYED.format(name="유하람", department="개발팀", day=9), ocr=True),
        form(),
    ]
    reading = read_documents(texts, call)
    read = {d.kind: d for d in reading.documents}
    assert read.keys() == {"business_registration", "pi_employment", "application_plan"}
    for kind in ("business_registration", "pi_employment"):
        assert read[kind].certainty == "likely"
        assert {v.certainty for f in read[kind].fields for v in f.values} <= {"likely", "unsure"}


def test_흐린_인식은_unsure다(call: Call) -> None:
    reading = recognise([document("a.jpg", BUSINESS, ocr=True, confidence=0.4)], call)
    assert [d.kind for d in reading] == ["business_registration"]
    values = [
        v.certainty
        for d in read_documents([document("a.jpg", BUSINESS, ocr=True, confidence=0.4)], call).documents
        for f in d.fields
        for v in f.values
    ]
    assert values
    assert set(values) == {"unsure"}


def test_제목이_조금_잘못_읽힌_사진도_알아본다(call: Call) -> None:
    text = BUSINESS.replace("사업자등록증", "사 업 자 등 룩 증")
    assert [d.kind for d in recognise([document("b.jpg", text, ocr=True)], call)] == ["business_registration"]


def test_제목이_없는_쪽은_문구로_나뉜다(call: Call) -> None:
    text = "====\n".join([BUSINESS, EMPLOYED.format(name="유하람", department="개발팀", day=9).split("\n", 1)[1]])
    reading = read_documents([document("c.pdf", text, ocr=True), form()], call)
    assert found(reading, "c.pdf") == [("business_registration", 1, 1), ("pi_employment", 2, 2)]


def test_서명_옆의_그림은_서명이다(call: Call) -> None:
    text = document(
        "동의서.pdf",
        "과제책임자 개별 동의서\n성명 : 유하람\n보유 기간 : 5년\n동의합니다.\n과제책임자 : 유하람 (서명)\n",
    )
    page = text.pages[0]
    line = page.lines[-1].box
    assert line is not None
    for top, expected in ((line.top, "drawn"), (0.05, "typed")):
        mark = Mark(kind="image", box=Box(left=0.4, top=top, right=0.5, bottom=top + 0.03))
        marked = text.model_copy(update={"pages": (page.model_copy(update={"marks": (mark,)}),)})
        field = read_documents([marked, form()], call).documents[0].field("signature")
        assert field is not None and field.best is not None
        assert field.best.value == expected


def test_근거에는_주민번호와_전화번호가_가려져_있다(call: Call) -> None:
    people = "성명 : 유하람   주민등록번호 : 841130-1234567   연락처 : 010-2345-6789"
    text = f"재직증명서\n{people}\n재직하고 있음을 증명합니다.\n"
    reading = read_documents([document("d.pdf", text), form()], call)
    dumped = "".join(v.evidence.text for d in reading.documents for f in d.fields for v in f.values)
    assert "841130-*******" in dumped
    assert "1234567" not in reading.model_dump_json()
    assert "2345" not in dumped


@pytest.mark.parametrize("text", ["", "가", "\n" * 50, "|" * 30, "재직증명서 " * 500, "성명 : " * 200, "(" * 3000])
def test_이상한_글도_멈추지_않는다(call: Call, text: str) -> None:
    for file in ("x.pdf", "x.hwp", "x.jpg"):
        documents = read_documents([document(file, text, ocr=file.endswith("jpg"))], call).documents
        assert len(documents) == 1
        assert documents[0].certainty != "sure"


def test_빈_쪽만_있는_파일(call: Call) -> None:
    blank = DocumentText(
        file="e.pdf", format="pdf", sha256="3" * 64, state="read", pages=(Page(number=1, source="none"),)
    )
    assert [(d.kind, d.first_page) for d in read_documents([blank], call).documents] == [("other", 1)]


def test_주민번호는_어느_값에도_남지_않는다(call: Call) -> None:
    text = BUSINESS.replace("주식회사 솔빛데이터", "솔빛 841130-1234567").replace(
        "송암로 60", "송암로 60 8411301234567"
    )
    assert "1234567" not in read_documents([document("f.pdf", text)], call).model_dump_json()


def test_아주_긴_서류도_읽는다(call: Call) -> None:
    prose = "\n".join(f"{n}. 추진 내용 : 모델을 학습하고 성능을 평가하여 목표를 달성한다" for n in range(6000))
    reading = read_documents([document("g.hwp", FORM.format(pi="유하람", staff="채아인") + "\n" + prose)], call)
    assert [d.kind for d in reading.documents] == ["application_plan"]
    assert {f.name for f in reading.application} >= {"pi.name", "staff.name", "project", "organization"}
