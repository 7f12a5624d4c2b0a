"""An application in two files: form and plan belong together where they agree."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Document
from tests.hand_documents import document

FORM = """이용신청서
기업명 : {organization}
과제책임자 성명 : 유하람
실무담당자 성명 : 채아인
과제명 : {project}
신청자원 : H100 8장
위와 같이 이용을 신청합니다.
"""
PLAN = """수 행 계 획 서
{head}
1. 과제 개요
본 과제는 어두운 도로의 영상을 밝게 되살리는 모델을 만드는 것을 목표로 한다.
2. 추진 방법
1개월차에 데이터를 정제하고 2개월차에 학습한다.
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def form(organization: str = "주식회사 솔빛데이터", project: str = "야간 도로 영상 복원") -> str:
    return FORM.format(organization=organization, project=project)


def read(call: Call, plan_head: str, *forms: str) -> list[Document]:
    """The plan first, then the forms."""
    texts = [document("2_계획서.pdf", PLAN.format(head=plan_head))]
    texts += [document(f"1_신청서{n}.hwp", text) for n, text in enumerate(forms)]
    return list(read_documents(texts, call).documents)


def names(found: Document) -> set[str]:
    return {field.name for field in found.fields}


@pytest.mark.parametrize(
    "head",
    [
        "과제명 : 야간 도로 영상 복원",
        "㈜솔빛데이터",
        "기업명 : (주)솔빛데이터\n과제명 : 야간도로 영상복원",
        "- 야간 도로 영상 복원 -",
    ],
)
def test_계획서와_신청서가_맞으면_한_신청이다(call: Call, head: str) -> None:
    plan, whole = read(call, head, form())
    assert (plan.kind, plan.certainty, plan.file) == ("application_plan", "sure", "2_계획서.pdf")
    assert names(plan) == names(whole) >= {"organization", "project", "pi.name", "staff.name", "resource"}
    assert {value.evidence.file for field in plan.fields for value in field.values} >= {"1_신청서0.hwp"}
    assert all(field.agreed for field in whole.fields)


def test_아무_말이_없는_계획서는_하나뿐인_신청서의_것이나_단정하지_않는다(call: Call) -> None:
    plan, whole = read(call, "", form())
    assert (plan.certainty, names(plan)) == ("likely", names(whole))
    assert "sure" not in {value.certainty for field in plan.fields for value in field.values}


@pytest.mark.parametrize(
    "head", ["과제명 : 바다 쓰레기 찾기", "기업명 : 주식회사 가온누리", "과제책임자 성명 : 서다온"]
)
def test_다른_과제의_계획서는_이어지지_않는다(call: Call, head: str) -> None:
    plan, whole = read(call, head, form())
    assert plan.certainty == "likely"
    assert "resource" not in names(plan)
    assert whole.certainty == "sure"


def test_신청서가_둘이면_말이_맞는_쪽에_이어진다(call: Call) -> None:
    other = form(project="바다 쓰레기 찾기")
    plan, *_ = read(call, "과제명 : 바다 쓰레기 찾기", form(), other)
    project = plan.field("project")
    assert project is not None and project.best is not None
    assert (plan.certainty, project.best.value) == ("sure", "바다 쓰레기 찾기")
    assert "resource" not in names(read(call, "", form(), other)[0])
