"""Every clause of the announcement is listed, has somebody who sees to it, and the page about it is fresh."""

from typing import Any

import pytest
import yaml

from docs import clauses
from docs.generate import FOLDER
from models.config import load
from tests.judging import CALL, submission_of
from tests.rule_cases import ROOT
from validators import check_all

ANNOUNCED: dict[str, str] = yaml.safe_load((ROOT / "tests" / "announcement_clauses.yaml").read_text(encoding="utf-8"))
CHECKED = [clause for clause in CALL.clauses if clause.status == "checked"]


def test_공고문의_모든_조항이_조항_목록에_있고_없는_조항은_없다() -> None:
    assert {clause.id for clause in CALL.clauses} == set(ANNOUNCED)


def test_조항_문서는_최신이다() -> None:
    written = (FOLDER / "clauses.md").read_text(encoding="utf-8")
    assert written == clauses.page(CALL), "run `make accept` (python -m docs.generate)"


@pytest.mark.parametrize("clause", CHECKED, ids=lambda clause: clause.id)
def test_자동_점검하는_조항에는_점검_항목과_사례가_있다(clause: Any) -> None:
    for cover in clauses.covers(clause, clauses.case_counts()):
        assert cover.name in clauses.check_names()
        assert cover.cases > 0, cover.name


def test_맡은_규칙에_사례가_하나도_없는_조항은_없다() -> None:
    counts = clauses.case_counts()
    named = {cover.name for clause in CALL.clauses for cover in clauses.covers(clause, counts)}
    assert "selection" in named
    assert [name for name in sorted(named) if not counts[name]] == []


def test_모든_점검_항목은_어느_조항을_맡는다() -> None:
    assert set(clauses.check_names()) == {name for clause in CHECKED for name in clause.covered_by}


@pytest.mark.parametrize("base", ["company", "sole_proprietor", "university"])
def test_점검_결과는_목록에_있는_조항만_든다(base: str) -> None:
    listed = {clause.id for clause in CALL.clauses}
    findings = check_all(submission_of({"case": base, "base": base}), CALL)
    assert findings
    assert {finding.clause for finding in findings} <= listed


def test_조항이_빠지거나_점검이_없어지면_문서가_달라진다() -> None:
    fewer = CALL.model_copy(update={"clauses": CALL.clauses[:-1]})
    other = CALL.clauses[1].model_copy(update={"covered_by": ("no-such-check",)})
    changed = CALL.model_copy(update={"clauses": (CALL.clauses[0], other, *CALL.clauses[2:])})
    page = clauses.page(CALL)
    assert clauses.page(fewer) != page
    assert "no-such-check (준비 중)" in clauses.page(changed)
    assert all(f"| {clause.id} |" in page for clause in load(ROOT / "config.yaml", {}).call.clauses)
