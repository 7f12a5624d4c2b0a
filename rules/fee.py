"""§3: the applicant's share: cards times the price of a card and month, times months, less the discount."""

from models.call import Call, ResourceOffer
from models.document import Value
from models.judgement import Discount, Fee, Ground, Submission
from rules.facts import quoted, told
from rules.grounds import citing, ground


def fee(submission: Submission, call: Call, discount: Discount) -> Fee | None:
    """The fee in won; None if the resource or its size is not known, in dispute or not on offer.

    A size that nothing states is the standard one. An operator's word counts before what subject and form say.
    """
    set_name = _set(submission, "resource")
    offer = call.resource(set_name.value if set_name else submission.application.resource or "")
    size = _size(submission, offer) if offer else None
    if offer is None or size is None or size not in offer.sizes:
        return None
    cards = size * offer.cards_per_unit
    percent = discount.percent if discount.decision == "granted" else 0
    monthly = cards * offer.won_per_card_month * (100 - percent) // 100
    months = call.support.months
    return Fee(
        monthly_krw=monthly,
        months=months,
        total_krw=monthly * months,
        grounds=_grounds(submission, call, offer, cards, percent),
    )


def resource_of(submission: Submission) -> str | None:
    """The resource that is applied for; an operator's word counts first."""
    value = _set(submission, "resource")
    return value.value if value else submission.application.resource


def _size(submission: Submission, offer: ResourceOffer) -> int | None:
    """In the unit of the offer; None if in doubt."""
    units = ("petaflops", "cards") if offer.unit == "petaflop" else ("cards",)
    sizes = {unit: getattr(submission.application, unit) for unit in units}
    if word := next((value for unit in ("petaflops", "cards") if (value := _set(submission, unit))), None):
        ordered = next(unit for unit in ("petaflops", "cards") if _set(submission, unit))
        sizes = {unit: _whole(word.value) if unit == ordered else None for unit in ("petaflops", "cards")}
    elif any(_contradicted(submission, unit, size) for unit, size in sizes.items()):
        return None
    found = set()
    for unit, size in sizes.items():
        if size is not None:
            whole, left = divmod(size, offer.cards_per_unit if unit == "cards" else 1)
            found.add(None if left else whole)
    return found.pop() if len(found) == 1 else None if found else offer.standard_size


def _contradicted(submission: Submission, unit: str, size: int | None) -> bool:
    """Whether the form's readings of a size hold another one than subject and form are taken to say.

    Then nobody knows which is meant: the form contradicts itself, or it contradicts the size that the names state.
    """
    field = submission.field(unit)
    return field is not None and any(value.value != str(size) for value in field.values)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _set(submission: Submission, name: str) -> Value | None:
    value = told(submission.field(name))
    return value if value and value.source == "operator" else None


def _grounds(
    submission: Submission, call: Call, offer: ResourceOffer, cards: int, percent: int
) -> tuple[Ground, ...]:
    clause = citing(call, "fee", call.eligibility.clause)
    price, months = offer.won_per_card_month, call.support.months
    full = cards * price
    first = f"{offer.name} {cards}장 × 1장당 월 {price:,}원 = 월 {full:,}원이며 {months}개월간 이용합니다."
    last = f"{percent}% 할인을 적용하여 월 {full * (100 - percent) // 100:,}원입니다." if percent else ""
    evidence = quoted(told(submission.field("resource")), told(submission.field("cards")))
    return tuple(ground(clause, text, evidence) for text in (first, last) if text)
