"""Values as OCR spaces them: drawn out, or beginning with a word that elsewhere is a label."""

import pytest

from intake.documents.fields import read_fields
from intake.documents.fields.lexicon import Lexicons
from models.config import load
from models.document import Line, Page
from tests.whole import CONFIG

LEXICONS = Lexicons(load(CONFIG, {}).call)
CERTIFICATE = """재 직 증 명서
성명   유 은 환
{line}
위와 같이 재 직 하고 있 음 을 증 명 합니다.
2025.07.22
해 오 름 대 학 교 병원 병원장 심 준수"""


@pytest.mark.parametrize(
    ("line", "department"),
    [
        ("부서명   데 이 터 사업부", "데이터사업부"),
        ("직   부서명   데 이 터 사업부", "데이터사업부"),
        ("소 속   데 이 터 정책팀", "데이터정책팀"),
        ("부서 (Department)   정 보 전 략 부   직위 (Position)   실장", "정보전략부"),
        ("부서 (Department)   의 료 정 보 팀   직위 (Position)   연구원", "의료정보팀"),
        ("소 속   AI 융 합 연구실", "AI융합연구실"),
    ],
)
@pytest.mark.parametrize("source", ["ocr", "text"])
def test_띄어진_부서명도_통째로_읽는다(line: str, department: str, source: str) -> None:
    lines = tuple(Line(text=text, confidence=0.95) for text in CERTIFICATE.format(line=line).split("\n"))
    page = Page.model_validate({"number": 1, "source": source, "lines": lines})
    (field,) = [f for f in read_fields("a.pdf", (page,), "pi_employment", LEXICONS, ()) if f.name == "department"]
    assert [value.value.replace(" ", "") for value in field.values] == [department]
