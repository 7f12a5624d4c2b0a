"""The cases of `tests/cases/rules/`, and what holds for every judgement."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from models.finding import Finding
from models.judgement import Judgement, Submission
from models.korean import KINDS
from rules import companies, discount, excluded, institutions, region, supersession, youth
from rules.judge import judge
from rules.review import review_result
from rules.rulings import with_values
from tests.judging import call_of, cases_of, differences, submission_of

CASES = cases_of("rules")
RECORDS = {"eligibility", "discount", "fee", "review_result", "supersedes"}
OWN = {"says", "silent", "supersession", "findings"}
_FORBIDDEN = re.compile(r"\d{6}-\d{7}|01\d-\d{3,4}-\d{4}|\([은는이가을를으와과]\)")


def findings_of(submission: Submission, case: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Two checks stand for all: one that passes, one that asks a person where a resident number is unmasked.

    Others are as the case says.
    """
    unmasked = "review" if submission.reading.unmasked else "pass"
    found = ((case.get("given") or {}).get("found") or {}).items()
    return (
        *(
            Finding(check=check, clause="§5 주의사항 ②", outcome=outcome, message="날짜를 확인해 주십시오.")
            for check, outcome in found
        ),
        Finding(check="contacts", clause="§8 연락처", outcome="pass", message="연락처가 모두 있습니다."),
        Finding(check="resident-number", clause="§4 ※", outcome=unmasked, message="주민등록번호를 살폈습니다."),
    )


def prepared(case: Mapping[str, Any]) -> Submission:
    """The submission of a case, with what the form says word for word and the values that operators set."""
    given = dict(case.get("given") or {})
    said = given.pop("said", {})
    given.pop("found", None)
    rulings = [{key: str(value) for key, value in ruling.items()} for ruling in given.get("rulings") or ()]
    submission = submission_of({**case, "given": {**given, "rulings": rulings}})
    reading = submission.reading
    for name, words in said.items():
        fields = [_saying(field, words) if field.name == name else field for field in reading.application]
        reading = reading.model_copy(update={"application": tuple(fields)})
    return submission.model_copy(update={"reading": with_values(reading, submission.rulings)})


def _saying(field: Any, words: str) -> Any:
    values = [v.model_copy(update={"evidence": v.evidence.model_copy(update={"text": words})}) for v in field.values]
    return field.model_copy(update={"values": tuple(values)})


def judged(case: Mapping[str, Any]) -> Judgement:
    return _judged(case["case"])


@cache
def _judged(sentence: str) -> Judgement:
    case = next(case for case in CASES if case["case"] == sentence)
    submission = prepared(case)
    return judge(submission, call_of(case), findings_of(submission, case))


def texts(judgement: Judgement) -> Iterator[str]:
    grounds = (*judgement.eligibility.grounds, *judgement.discount.grounds)
    yield from (ground.text for ground in (*grounds, *(judgement.fee.grounds if judgement.fee else ())))
    yield from (finding.message for finding in judgement.findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_판정(case: dict[str, Any]) -> None:
    expect = case["expect"]
    assert set(expect) <= RECORDS | OWN
    judgement = judged(case)
    said = "\n".join(texts(judgement))
    wrong = differences(judgement, {key: value for key, value in expect.items() if key in RECORDS})
    outcomes = {finding.check: finding.outcome for finding in judgement.findings}
    wrong += [f"does not say {word!r}" for word in expect.get("says", []) if word not in said]
    wrong += [f"says {word!r}" for word in expect.get("silent", []) if word in said]
    wanted = dict(expect.get("findings", {}))
    if "supersession" in expect:
        wanted["supersession"] = expect["supersession"]
    wrong += [
        f"{check}: {outcomes.get(check)} instead of {outcome}"
        for check, outcome in wanted.items()
        if outcomes.get(check, "none") != outcome
    ]
    assert not wrong, "\n".join([*wrong, said])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_근거는_공고의_조항을_들고_개인정보를_적지_않는다(case: dict[str, Any]) -> None:
    judgement, call = judged(case), call_of(case)
    clauses = {clause.id for clause in call.clauses}
    grounds = [*judgement.eligibility.grounds, *judgement.discount.grounds]
    grounds += judgement.fee.grounds if judgement.fee else ()
    assert judgement.eligibility.grounds
    assert judgement.discount.grounds
    assert {ground.clause for ground in grounds} <= clauses
    assert {f.clause for f in judgement.findings if f.check == "supersession"} <= clauses
    for text in texts(judgement):
        assert text.endswith((".", "확인"))
        assert not _FORBIDDEN.search(text)
        assert not any(kind in text for kind in KINDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_서류의_순서는_판정을_바꾸지_않고_다시_판정해도_한_바이트도_다르지_않다(case: dict[str, Any]) -> None:
    submission, call = prepared(case), call_of(case)
    findings = findings_of(submission, case)
    first = judge(submission, call, findings).model_dump_json()
    assert judge(submission, call, findings).model_dump_json() == first
    documents = submission.reading.documents
    for changed in (documents[::-1], documents[3:] + documents[:3]):
        reading = submission.reading.model_copy(update={"documents": changed})
        again = judge(submission.model_copy(update={"reading": reading}), call, findings)
        assert again.model_dump_json() == first


def test_할인은_정해질_때까지_0퍼센트이고_할인율은_공고의_것이다() -> None:
    for case in CASES:
        judgement = judged(case)
        percents: dict[str, int] = {offer.id: offer.percent for offer in call_of(case).discounts}
        lower = judgement.discount
        assert lower.percent == (percents[lower.reason or ""] if lower.decision == "granted" else 0)


def test_사례는_모든_구분과_결정을_담는다() -> None:
    assert len(CASES) >= 120
    judgements = [judged(case) for case in CASES]
    assert {j.eligibility.category for j in judgements} == {
        *("sme", "venture", "startup", "university", "university_hospital"),
        *("public_institution", "research_institute", "association", "none", None),
    }
    assert {j.eligibility.decision for j in judgements} == {"eligible", "ineligible", "needs_review"}
    assert {(j.discount.reason, j.discount.decision) for j in judgements} == {
        *((reason, decision) for reason in ("gwangju", "youth") for decision in ("granted", "needs_review")),
        *((None, "none"), (None, "needs_review")),
    }


def test_점검이_하나도_없으면_완비가_아니다() -> None:
    assert review_result(()) == "needs_review"


MANUALS = (companies, institutions, excluded, discount, region, youth, supersession)


@pytest.mark.parametrize("module", MANUALS, ids=lambda module: module.__name__)
def test_설명서에는_결과마다_한국어_문장이_있다(module: Any) -> None:
    lines = re.findall(r"^([a-z_]+) {2,}([가-힣].*)$", module.__doc__ or "", re.MULTILINE)
    assert len(lines) >= 4
    assert len(dict.fromkeys(sentence for _, sentence in lines)) == len(lines)
