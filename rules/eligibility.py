"""§2 지원대상, §4 신청자격: who may apply, by what the form declares and what the proofs show.

The form's word chooses the row of the table; proofs decide. Where the form does not say it, only a proof that stands
for itself decides (a certificate, the employment at a university). A proof that is missing, expired or unreadable
is for a person; `ineligible` takes the form's own word in text, or an operator (rules/excluded.py).
"""

from collections.abc import Sequence

from models.call import Call
from models.document import Value
from models.finding import Finding
from models.judgement import Category, Decision, Eligibility, Submission
from rules.companies import COMPANIES, company
from rules.excluded import excluded
from rules.facts import applicant_of, quoted, told
from rules.grounds import decided, ground, of_operator, row
from rules.institutions import LEARNED, REGISTERED, learned, registered
from rules.rulings import ELIGIBILITY, last_word

_ALL: tuple[Category, ...] = (*COMPANIES, *LEARNED, *REGISTERED, "none")


def eligibility(submission: Submission, call: Call, findings: Sequence[Finding] = ()) -> Eligibility:
    """Category and decision with the chain of grounds; an operator's `pass` or `fail` of it counts before all.

    `findings` with rulings applied: a certificate whose validity an operator confirmed is valid.
    """
    found = _found(submission, call, findings)
    ruling = last_word(submission.rulings, ELIGIBILITY)
    if ruling is None:
        return found
    decision: Decision = "eligible" if ruling.what == "pass" else "ineligible"
    what = "신청 자격이 있다고 판단하였습니다." if ruling.what == "pass" else "신청 자격이 없다고 판단하였습니다."
    grounds = (*found.grounds, of_operator(call.eligibility.clause, ruling, what))
    return found.model_copy(update={"decision": decision, "grounds": grounds})


def _found(submission: Submission, call: Call, findings: Sequence[Finding]) -> Eligibility:
    field = submission.field("category")
    claim = told(field)
    values = field.values if field else ()
    if claim is None:
        return _by_proofs(values, submission, call, findings)
    return _by_claim(claim, submission, call, findings)


def _by_claim(claim: Value, submission: Submission, call: Call, findings: Sequence[Finding]) -> Eligibility:
    applicant = applicant_of(submission, call)
    category = next((c for c in _ALL if c == claim.value), None)
    if category == "none":
        return excluded(claim, submission, call, applicant)
    if category is None or row(call, category) is None:
        text = f"신청서의 신청 구분({claim.value})이 공고에 없어 확인이 필요합니다."
        return decided(None, "needs_review", ground(call.eligibility.clause, text, quoted(claim)))
    if category in COMPANIES:
        return company(category, submission, call, findings, applicant)
    if category in LEARNED:
        return learned(category, submission, call, findings, applicant)
    return registered(category, submission, call, applicant)


def _by_proofs(
    values: Sequence[Value], submission: Submission, call: Call, findings: Sequence[Finding]
) -> Eligibility:
    """Where the form's word is missing, unsure or contradicts itself: eligible only by a proof that fits it."""
    applicant = applicant_of(submission, call)
    said = {value.value for value in values}
    for answer in (
        company(None, submission, call, findings, applicant),
        learned(None, submission, call, findings, applicant),
    ):
        if answer.decision == "eligible" and (not said or answer.category in said):
            return answer
    text = "신청서의 신청 구분을 확실하게 읽지 못해 어느 자격으로 신청하였는지 확인이 필요합니다."
    return decided(None, "needs_review", ground(call.eligibility.clause, text, quoted(*values)))
