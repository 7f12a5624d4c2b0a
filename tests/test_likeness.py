"""Comparing names as people do: `tests/cases/likeness.yaml`, and what holds of any two texts."""

import unicodedata
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models import likeness
from tests.rule_cases import CALL, ROOT

GROUPS: dict[str, dict[str, list[list[str]]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "likeness.yaml").read_text(encoding="utf-8")
)


def _organizations(one: str, other: str, *, ocr: bool = False) -> likeness.Likeness:
    naming = CALL.naming
    return likeness.compare_organizations(one, other, naming.corporate_forms, naming.affiliated_units, ocr=ocr)


COMPARE: dict[str, Callable[..., likeness.Likeness]] = {
    "organizations": _organizations,
    "people": likeness.compare_people,
    "projects": likeness.compare_projects,
    "departments": likeness.compare_departments,
    "numbers": likeness.compare_numbers,
}
PAIRS = [
    pytest.param(group, answer, one, other, id=f"{group}: {one} / {other} = {answer}")
    for group in COMPARE
    for answer, pairs in GROUPS[group].items()
    for one, other in pairs
]
TEXTS = st.text(alphabet="한빛달소프트대학교병원산협력단주식회사(㈜)ab12 -·.()", max_size=12)


@pytest.mark.parametrize(("group", "answer", "one", "other"), PAIRS)
def test_두_값을_사람처럼_견준다(group: str, answer: str, one: str, other: str) -> None:
    compare = COMPARE[group]
    assert compare(one, other) == answer
    assert compare(other, one) == answer, "the order does not matter"
    assert compare(one, other, ocr=True) == ("same" if answer == "same" else "perhaps"), "OCR proves no difference"


@pytest.mark.parametrize("group", COMPARE)
@given(one=TEXTS, other=TEXTS)
@settings(max_examples=60, deadline=None)
def test_어떤_글을_견주어도_순서와_유니코드_꼴은_세지_않는다(group: str, one: str, other: str) -> None:
    compare = COMPARE[group]
    told = compare(one, other)
    assert compare(other, one) == told
    assert compare(unicodedata.normalize("NFD", one), other) == told
    assert compare(f" {one} ", other) == told
    assert compare(one, one) == ("same" if compare(one, one) == "same" else "perhaps")
    assert compare(one, other, ocr=True) != "different"


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [(*pair, answer == "same") for answer, pairs in GROUPS["alike"].items() for pair in pairs],
)
def test_스캔에서_잘못_읽었을_만한_글을_안다(one: str, other: str, answer: bool) -> None:
    assert likeness.alike(one, other) is answer
    assert likeness.alike(other, one) is answer


def test_산학협력단을_정하지_않은_공고에서는_대학교와_산학협력단을_확인하게_한다() -> None:
    assert likeness.compare_organizations("한빛대학교", "한빛대학교 산학협력단", ()) == "perhaps"


def test_길고_이상한_글도_금방_견준다() -> None:
    one, other = "a가" * 900, "가" * 1800
    assert likeness.compare_projects(one, other) in ("perhaps", "different")
    assert likeness.compare_projects("((((" * 400, "한빛" * 400) == "perhaps"
