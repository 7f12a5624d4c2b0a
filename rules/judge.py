"""Everything that is decided about one submission, from its findings and facts. No clock, no register: the same
submission judged twice gives the same bytes.
"""

from collections.abc import Iterable

from models.call import Call
from models.finding import Finding
from models.judgement import Judgement, Submission
from rules.discount import discount
from rules.eligibility import eligibility
from rules.fee import fee
from rules.review import review_result
from rules.rulings import with_rulings
from rules.supersession import CHECK, supersession


def judge(submission: Submission, call: Call, findings: Iterable[Finding]) -> Judgement:
    """The judgement. `findings` are the validators'; `submission.reading` holds the values that operators set.

    Rulings are applied here; the finding `supersession` comes last, and is not asked whether it comes about.
    """
    checked = with_rulings((f for f in findings if f.check != CHECK), submission.rulings)
    who = eligibility(submission, call, checked)
    repeated = supersession(submission, call, review_result(checked), who.decision)
    if repeated.finding:
        checked = (*checked, *with_rulings((repeated.finding,), submission.rulings))
    lower = discount(submission, call)
    return Judgement(
        findings=checked,
        review_result=review_result(checked),
        eligibility=who,
        discount=lower,
        fee=fee(submission, call, lower),
        supersedes=repeated.supersedes,
    )
