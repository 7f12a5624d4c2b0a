"""§3 할인대상, §5 기타안내 ③: a lower fee for who claims it in the form and proves it.

granted        신청서에 적었고 증명되면 할인한다. 둘 다 해당하면 광주광역시 소재를 적용한다
none           신청서에 적지 않았으면 증명할 수 있어도 할인하지 않는다
none           신청서에 적었으나 서류로 확실하게 아니라고 증명되면 할인하지 않는다
needs_review   신청서의 할인 칸이 채워져 있으나 무슨 뜻인지 알 수 없으면 담당자가 확인한다
needs_review   신청서에 적었으나 증명이 없거나 확실하지 않으면 담당자가 확인한다. 정할 때까지 할인은 0%이다

It does not change the result of the document review. Which discount wins is `priority` in `call.discounts`.
"""

from models.call import Call
from models.call_rules import Discount as Offer
from models.document import Value
from models.finding import Ruling
from models.judgement import Discount, Ground, Submission
from rules.facts import papers, quoted
from rules.grounds import citing, ground, of_operator
from rules.region import Verdict, region
from rules.rulings import DISCOUNT, last_word
from rules.youth import youth

_NONE = "none"
_FORM = "application_plan"


def discount(submission: Submission, call: Call) -> Discount:
    """The decision on the discount; an operator's `pass` or `fail` of it counts before all."""
    found = _found(submission, call)
    ruling = last_word(submission.rulings, DISCOUNT)
    return _ruled(found, ruling, submission, call) if ruling else found


def _found(submission: Submission, call: Call) -> Discount:
    claims = _claims(submission)
    kinds = {value.value for value in claims} - {_NONE}
    clause = citing(call, "discount", call.eligibility.clause)
    offers = sorted((o for o in call.discounts if o.id in kinds), key=lambda offer: offer.priority)
    doubt = _doubt(claims, submission, call)
    if doubt:
        return _review(offers[0].id if len(offers) == 1 else None, ground(clause, doubt, quoted(*claims)))
    if not offers:
        grounds = (
            ground(clause, "신청서에 할인 신청이 없습니다.", quoted(*claims)),
            *_unclaimed(submission, call, kinds),
        )
        return Discount(reason=None, percent=0, decision="none", grounds=grounds)
    stated = ground(
        clause, f"신청서에 할인 대상으로 적혀 있습니다: {', '.join(o.name for o in offers)}.", quoted(*claims)
    )
    return _weighed(offers, stated, submission, call)


def _claims(submission: Submission) -> tuple[Value, ...]:
    field = submission.field("discount")
    return field.values if field else ()


def _doubt(claims: tuple[Value, ...], submission: Submission, call: Call) -> str:
    """Why nobody can say from the form whether a discount is claimed; empty if it is clear."""
    known = {offer.id for offer in call.discounts} | {_NONE}
    kinds = {value.value for value in claims}
    if any(value.certainty == "unsure" or value.value not in known for value in claims):
        return "신청서의 할인 신청을 확실하게 읽지 못해 확인이 필요합니다."
    if _NONE in kinds and len(kinds) > 1:
        return "서류마다 할인 신청이 달리 적혀 있어 확인이 필요합니다."
    if not claims and not any(d.text_source == "text" for d in papers(submission, _FORM)):
        return "신청서에 할인 신청이 있는지 확실하게 읽지 못해 확인이 필요합니다."
    return ""


def _weighed(offers: list[Offer], stated: Ground, submission: Submission, call: Call) -> Discount:
    """The first claimed discount that is not disproved decides."""
    grounds = [stated]
    for offer in offers:
        verdict = _verdict(offer, submission, call)
        grounds += verdict.grounds
        if verdict.state == "proved":
            done = ground(offer.clause, f"{offer.name} 할인 {offer.percent}%를 적용합니다.")
            return Discount(reason=offer.id, percent=offer.percent, decision="granted", grounds=(*grounds, done))
        if verdict.state == "unclear":
            return _review(offer.id, *grounds)
    grounds.append(ground(offers[-1].clause, "신청한 할인의 대상이 아닙니다."))
    grounds += _unclaimed(submission, call, {offer.id for offer in offers})
    return Discount(reason=None, percent=0, decision="none", grounds=tuple(grounds))


def _verdict(offer: Offer, submission: Submission, call: Call) -> Verdict:
    return region(offer, submission, call) if offer.id == "gwangju" else youth(offer, submission, call)


def _unclaimed(submission: Submission, call: Call, claimed: set[str]) -> tuple[Ground, ...]:
    """That a discount could be proved that the form does not claim."""
    clause = citing(call, "discount", call.eligibility.clause)
    return tuple(
        ground(clause, f"{offer.name}에 해당하는 것으로 보이나 신청서에 적지 않아 할인하지 않습니다.")
        for offer in sorted(call.discounts, key=lambda offer: offer.priority)
        if offer.id not in claimed and _verdict(offer, submission, call).state == "proved"
    )


def _review(reason: str | None, *grounds: Ground) -> Discount:
    return Discount(reason=reason, percent=0, decision="needs_review", grounds=grounds)


def _ruled(found: Discount, ruling: Ruling, submission: Submission, call: Call) -> Discount:
    """`fail` takes the discount away; `pass` grants the one that is claimed, or that the program had in mind."""
    clause = citing(call, "discount", call.eligibility.clause)
    if ruling.what == "fail":
        word = of_operator(clause, ruling, "할인 대상이 아니라고 판단하였습니다.")
        return Discount(reason=None, percent=0, decision="none", grounds=(*found.grounds, word))
    claimed = {value.value for value in _claims(submission)}
    wanted = [o for o in call.discounts if o.id == found.reason] or [o for o in call.discounts if o.id in claimed]
    if not wanted:
        text = "담당자가 할인을 인정하였으나 어느 할인인지 정해지지 않았습니다. 할인 구분(discount)을 정해 주십시오."
        return _review(None, *found.grounds, ground(clause, text))
    offer = min(wanted, key=lambda offer: offer.priority)
    word = of_operator(offer.clause, ruling, f"{offer.name} 할인 대상이라고 판단하였습니다.")
    return Discount(reason=offer.id, percent=offer.percent, decision="granted", grounds=(*found.grounds, word))
