"""Another announcement in `config.yaml`, and no change of code: triage, checks and rules follow it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from models.call import Call
from models.times import SEOUL
from rules.disposition import decide
from rules.judge import judge
from rules.names import read_names
from rules.places import lies_in
from tests.judging import differences, finding_differences, submission_of
from tests.rule_cases import CALL
from tests.rule_mails import circumstances_of, mail_of
from tests.second_call import HERE, second_config
from validators import check_all

MAILS: list[dict[str, Any]] = yaml.safe_load((HERE / "mails.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))
BASE = {
    "received": "2027-03-10 10:00:00",
    "number": "SAI-2027-000001",
    "application": {"resource": "B200", "cards": 4, "storage_tb": 3},
    "documents": {
        "pi_employment": {"issued_on": "2027-02-25"},
        "business_registration": {"issued_on": "2026-05-01"},
        "sme_certificate": {"valid_from": "2026-04-01", "valid_until": "2027-03-31", "issued_on": "2026-04-02"},
    },
}
"""What the good application of `bases.yaml` would say in that year."""


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Call:
    return second_config(tmp_path_factory.mktemp("second")).call


@pytest.mark.parametrize("case", MAILS, ids=lambda case: case["case"])
def test_다른_공고의_메일을_그_공고로_판정한다(case: dict[str, Any], call: Call) -> None:
    mail, expect = mail_of(case["given"], call), case["expect"]
    triage = decide(mail, read_names(mail, call), circumstances_of(case["given"], call), call)
    assert triage.disposition == expect["disposition"]
    if "reasons" in expect:
        assert list(triage.reasons) == expect["reasons"]
    if "organization" in expect:
        assert triage.organization == expect["organization"]
    told = {
        "resource": triage.resource and triage.resource.name,
        "cards": triage.resource and triage.resource.cards,
        "petaflops": triage.resource and triage.resource.petaflops,
    }
    assert {key: value for key, value in told.items() if key in expect} == {k: expect[k] for k in told if k in expect}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_다른_공고의_신청을_그_공고로_점검하고_판정한다(case: dict[str, Any], call: Call) -> None:
    submission = submission_of({"case": case["case"], "given": merged(BASE, case.get("given") or {})})
    judgement = judge(submission, call, check_all(submission, call))
    expect = dict(case["expect"])
    assert not finding_differences(judgement.findings, expect.pop("findings", {}))
    says = expect.pop("says", "")
    assert says in " ".join(ground.text for ground in judgement.discount.grounds)
    assert not differences(judgement, expect)
    listed = {clause.id for clause in call.clauses}
    assert {finding.clause for finding in judgement.findings} <= listed
    grounds = (
        *judgement.eligibility.grounds,
        *judgement.discount.grounds,
        *(judgement.fee.grounds if judgement.fee else ()),
    )
    assert {ground.clause for ground in grounds} <= listed


def test_바탕이_되는_신청은_그_공고에서도_완비이고_자격이_있다(call: Call) -> None:
    submission = submission_of({"case": "바탕", "given": BASE})
    judgement = judge(submission, call, check_all(submission, call))
    assert [f"{f.check}: {f.message}" for f in judgement.findings if f.outcome != "pass"] == []
    assert judgement.review_result == "complete"
    assert judgement.eligibility.decision == "eligible"


def test_같은_신청이_올해_공고에서는_다르게_판정된다() -> None:
    submission = submission_of({"case": "바탕", "given": BASE})
    judgement = judge(submission, CALL, check_all(submission, CALL))
    assert judgement.fee is None
    assert judgement.review_result != "complete"


def test_접수번호와_마감은_그_공고의_것이다(call: Call) -> None:
    assert call.receipt.number(7) == "SAI-2027-000007"
    assert call.window.closes_at.astimezone(SEOUL).hour == 18


def merged(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Both, key by key; what is given counts."""
    result = dict(base)
    for key, value in more.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def test_공고_파일은_올해_공고의_값을_하나도_쓰지_않는다() -> None:
    text = Path(HERE / "config.yaml").read_text(encoding="utf-8")
    this_year = ["2025", "A100", "H100", "HPC", "AICA", "aicluster", "지역 인프라", "광주광역시"]
    assert [word for word in this_year if word in text] == []


def test_광역단체가_아닌_지역이면_주소가_그_안인지_담당자가_본다() -> None:
    assert lies_in("전라남도 나주시 가상로 3", "나주시") is None
    assert lies_in("전라남도 나주시 가상로 3", "전라남도") is True
    assert lies_in("경기도 광주시 가상로 3", "전라남도") is False
