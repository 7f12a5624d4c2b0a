"""What holds for every judgement, whatever was read: drawn submissions that nobody would think of."""

from functools import cache
from random import Random

import pytest

from models.call import Call
from models.document import Field
from models.finding import Finding
from models.judgement import Judgement, Submission
from rules.judge import judge
from tests.drawn_submissions import drawn
from tests.judging import CALL, NEXT_YEAR

EACH = 60
PARTS = range(10)


@cache
def drawn_in(part: int) -> tuple[tuple[Submission, tuple[Finding, ...]], ...]:
    """The submissions of one part of the seeds."""
    return tuple(drawn(seed) for seed in range(part * EACH, (part + 1) * EACH))


def test_그_가운데_온갖_판정이_있다() -> None:
    judgements = [judge(s, CALL, f) for part in PARTS for s, f in drawn_in(part) if not s.rulings]
    assert {j.eligibility.decision for j in judgements} == {"eligible", "ineligible", "needs_review"}
    assert {j.discount.decision for j in judgements} == {"granted", "none", "needs_review"}
    assert {j.review_result for j in judgements} == {"complete", "incomplete", "needs_review"}
    assert {j.fee is None for j in judgements} == {True, False}
    assert any(j.supersedes for j in judgements)


def ruled_on(submission: Submission, subject: str) -> bool:
    return any(r.what in ("pass", "fail") and r.subject == subject for r in submission.rulings)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("call", [CALL, NEXT_YEAR], ids=["올해", "다른 공고"])
def test_무엇을_읽었든_판정하고_서류의_순서는_상관없다(call: Call, part: int) -> None:
    for submission, findings in drawn_in(part):
        _same_in_any_order(submission, findings, call, Random(part))


def _same_in_any_order(submission: Submission, findings: tuple[Finding, ...], call: Call, rng: Random) -> None:
    first = judge(submission, call, findings)
    shuffled = list(submission.reading.documents)
    rng.shuffle(shuffled)
    reading = submission.reading.model_copy(update={"documents": tuple(shuffled)})
    again = judge(submission.model_copy(update={"reading": reading}), call, findings)
    assert again.model_dump_json() == first.model_dump_json()
    assert Judgement.model_validate_json(first.model_dump_json()) == first


@pytest.mark.parametrize("part", PARTS)
def test_자격이_없다는_결정은_신청서의_글자나_담당자에게서만_나온다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _barred_only_by_word(submission, findings)


def _barred_only_by_word(submission: Submission, findings: tuple[Finding, ...]) -> None:
    if judge(submission, CALL, findings).eligibility.decision != "ineligible" or ruled_on(submission, "eligibility"):
        return
    field = submission.field("category")
    assert field
    (value,) = field.values
    assert value.value == "none"
    assert value.certainty == "sure" or value.source == "operator"
    assert value.source in ("text", "operator")


@pytest.mark.parametrize("part", PARTS)
def test_할인은_신청한_것만_하고_자부담금은_할인한_만큼이다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _lowered_as_claimed(submission, findings)


def _lowered_as_claimed(submission: Submission, findings: tuple[Finding, ...]) -> None:
    judgement = judge(submission, CALL, findings)
    lower, field = judgement.discount, submission.field("discount")
    claimed = {value.value for value in field.values} if field else set()
    assert lower.percent == (50 if lower.decision == "granted" else 0)
    if lower.decision == "granted":
        assert lower.reason in claimed
    if lower.decision == "none":
        assert lower.reason is None
    if judgement.fee:
        offer = CALL.resource(submission.application.resource or "")
        prices = {
            fee.won if not lower.percent else fee.discounted_won for o in CALL.resources for fee in o.monthly_fees
        }
        multiples = {price * size for price in prices for size in (1, 2, 3)}
        assert offer is None or judgement.fee.monthly_krw in multiples
        assert judgement.fee.total_krw == judgement.fee.monthly_krw * CALL.support.months


@pytest.mark.parametrize("part", PARTS)
def test_모두_불확실하면_아무것도_인정하거나_거절하지_않는다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _undecided_in_doubt(submission, findings)


def _undecided_in_doubt(submission: Submission, findings: tuple[Finding, ...]) -> None:
    reading = submission.reading.model_copy(
        update={
            "documents": tuple(
                d.model_copy(update={"fields": tuple(map(_unsure, d.fields))}) for d in submission.reading.documents
            ),
            "application": tuple(map(_unsure, submission.reading.application)),
        }
    )
    judgement = judge(submission.model_copy(update={"reading": reading, "rulings": ()}), CALL, findings)
    assert judgement.eligibility.decision == "needs_review"
    assert judgement.discount.decision != "granted"


def _unsure(field: Field) -> Field:
    changed = [v.model_copy(update={"certainty": "unsure", "source": "ocr"}) for v in field.values]
    return field.model_copy(update={"values": tuple(changed)})


@pytest.mark.parametrize("part", PARTS)
def test_대체하는_것은_완비되고_자격_있는_나중_신청이나_담당자의_명령뿐이다(part: int) -> None:
    for submission, findings in drawn_in(part):
        _replaced_only_by_valid(submission, findings)


def _replaced_only_by_valid(submission: Submission, findings: tuple[Finding, ...]) -> None:
    judgement = judge(submission, CALL, findings)
    if judgement.supersedes is None or any(r.what == "supersedes" for r in submission.rulings):
        return
    other = next(o for o in submission.others if o.case_id == judgement.supersedes)
    own = [f for f in judgement.findings if f.check != "supersession"]
    assert own
    assert {f.outcome for f in own} == {"pass"}
    assert judgement.eligibility.decision == "eligible"
    assert submission.received_at
    assert other.received_at <= submission.received_at
    assert (other.sender, other.resource) == (submission.sender, submission.application.resource)
    assert other.business_number is not None
