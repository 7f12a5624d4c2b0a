"""The cases of `tests/cases/checks/`, and that they cover every check and every example of a check's manual page."""

import re
import sys
from typing import Any, get_args

import pytest

from models.finding import Outcome
from tests.judging import CALL, NEXT_YEAR, call_of, cases_of, finding_differences, submission_of
from validators import ALL, check_all

CASES = cases_of("checks")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_점검(case: dict[str, Any]) -> None:
    findings = check_all(submission_of(case), call_of(case))
    assert not finding_differences(findings, case["expect"])


@pytest.mark.parametrize("base", ["company", "sole_proprietor", "university"])
@pytest.mark.parametrize("read", ["text", "ocr"])
def test_바탕이_되는_신청은_글자로도_스캔으로도_모든_점검을_통과한다(base: str, read: str) -> None:
    case = {"case": base, "base": base, "given": {"read": read}}
    assert not finding_differences(check_all(submission_of(case), CALL), {"nothing": True})


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__module__)
def test_설명서의_예는_사례에_있고_그렇게_판정된다(check: Any) -> None:
    text = sys.modules[check.__module__].__doc__ or ""
    examples = re.findall(r"^(pass|fail|review) {2,}(\S.*)$", text, re.MULTILINE)
    name = re.match(r"[a-z-]+", text)
    assert name is not None
    assert len(examples) >= 2
    known = {case["case"]: case["expect"] for case in CASES}
    for outcome, sentence in examples:
        expected = known[sentence]
        outcomes = {
            entry if isinstance(entry, str) else entry["outcome"]
            for check_id, entry in expected.items()
            if check_id.partition("/")[0] == name[0]
        }
        assert outcomes - {"none"} == {outcome}


def test_사례는_모든_점검의_통과와_그렇지_않은_결과를_담는다() -> None:
    seen: dict[str, set[str]] = {}
    for case in CASES:
        for finding in check_all(submission_of(case), call_of(case)):
            seen.setdefault(finding.name, set()).add(finding.outcome)
    assert all(seen[name] >= {"pass", "review"} for name in seen)
    listed = {name for clause in CALL.clauses if clause.status == "checked" for name in clause.covered_by}
    assert set(seen) <= listed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_결과에는_조항과_증거가_있고_개인정보가_없다(case: dict[str, Any]) -> None:
    submission, call = submission_of(case), call_of(case)
    findings = check_all(submission, call)
    assert len({finding.check for finding in findings}) == len(findings)
    secrets = _private(case)
    for finding in findings:
        assert call.clause(finding.clause), finding
        assert finding.outcome in get_args(Outcome)
        assert re.search(r"(다|오)(\(.*\))?\.$", finding.message), finding.message
        assert not [secret for secret in secrets if secret in finding.message]
        missing = finding.name == "required-documents" or not submission.documents
        assert finding.evidence or missing, finding


def _private(case: dict[str, Any]) -> set[str]:
    fields = submission_of(case).reading.application
    private = ("phone", "email", "born_on")
    return {value.value for field in fields if field.name.endswith(private) for value in field.values}


def test_다른_공고에서는_그_공고의_서류와_날짜로_점검한다() -> None:
    given = {"received": "2032-06-10 10:00:00", "documents": {"pi_employment": {"issued_on": "2032-02-28"}}}
    case = {"case": "다른 공고", "call": "next_year", "given": given}
    outcomes = {f.check: f.outcome for f in check_all(submission_of(case), NEXT_YEAR)}
    assert outcomes["certificate-issue-date/pi_employment"] == "fail"
    assert "certificate-issue-date/staff_employment" not in outcomes
