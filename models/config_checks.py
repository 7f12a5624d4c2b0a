"""Cross-checks of the configuration: sums, order of dates, references. Yields every fault with its key."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from pydantic import BaseModel

from models.call import Call
from models.call_rules import Discount
from models.config_errors import Key, Problem
from models.config_schedule import schedule_faults, year_faults
from models.particles import with_particle
from models.times import in_seoul


def call_problems(call: Call) -> Iterator[Problem]:
    """Everything in the announcement that contradicts itself."""
    checks = (_resources, _dates, schedule_faults, year_faults, _ages, _documents, _evaluation, _unique, _clauses)
    for key, message in chain.from_iterable(check(call) for check in checks):
        yield Problem(("call", *key), message)


_Fault = tuple[Key, str]


def _resources(call: Call) -> Iterator[_Fault]:
    percents = {discount.percent for discount in call.discounts}
    for index, offer in enumerate(call.resources):
        here: Key = ("resources", index)
        if offer.standard_size not in offer.sizes:
            yield (*here, "standard_size"), f"{offer.name}의 기본 크기가 신청할 수 있는 크기(sizes)에 없습니다."
        if offer.unit == "card" and offer.cards_per_unit != 1:
            yield (*here, "cards_per_unit"), f"{offer.name}의 단위가 card이면 1이어야 합니다."
        for row, fee in enumerate(offer.monthly_fees):
            below: Key = (*here, "monthly_fees", row)
            cards = fee.size * offer.cards_per_unit
            if fee.size not in offer.sizes:
                yield (*below, "size"), f"{offer.name}에서 신청할 수 있는 크기(sizes)가 아닙니다."
            if fee.won != cards * offer.won_per_card_month:
                right = f"{cards}장 × {offer.won_per_card_month:,}원 = {cards * offer.won_per_card_month:,}원"
                yield (*below, "won"), f"{offer.name}의 월 자부담금이 맞지 않습니다: {right}인데 {fee.won:,}원입니다."
            halves = {fee.won * (100 - percent) for percent in percents or {0}}
            if fee.discounted_won * 100 not in halves:
                yield (*below, "discounted_won"), f"{offer.name}의 할인 금액이 할인율(discounts)과 맞지 않습니다."
    total = sum(offer.share_percent for offer in call.resources)
    if total != 100:
        yield ("resources",), f"모집비율(share_percent)의 합이 100이어야 하는데 {total}입니다."


def _dates(call: Call) -> Iterator[_Fault]:
    window, schedule, certificates = call.window, call.schedule, call.certificates
    if window.closes_at <= window.opens_at:
        yield ("window", "closes_at"), "마감 시각이 시작 시각보다 뒤여야 합니다."
    if in_seoul(window.opens_at).date() < call.announced_on:
        yield ("window", "opens_at"), "접수 시작이 공고일(announced_on)보다 앞섭니다."
    if call.announced_on.year != call.year:
        yield ("year",), f"공고일(announced_on)의 연도 {with_particle(str(call.announced_on.year), '과')} 다릅니다."
    if call.receipt.year != call.year:
        yield ("receipt", "year"), f"공고 연도(year) {with_particle(str(call.year), '과')} 다릅니다."
    if schedule.agreement_from < schedule.results_on:
        yield ("schedule", "agreement_from"), "협약 시작일이 선정결과 안내일(results_on)보다 앞섭니다."
    if schedule.agreement_to < schedule.agreement_from:
        yield ("schedule", "agreement_to"), "협약 마감일이 협약 시작일보다 앞섭니다."
    if schedule.briefing is not None and schedule.briefing.ends_at <= schedule.briefing.starts_at:
        yield ("schedule", "briefing", "ends_at"), "설명회가 끝나는 시각이 시작 시각보다 뒤여야 합니다."
    if certificates.strict_from < certificates.review_from:
        yield ("certificates", "strict_from"), "review_from보다 앞설 수 없습니다."
    yield from _derived(
        ("certificates", "review_from"),
        certificates.review_from,
        _months_before(call.announced_on, certificates.months),
        f"공고일에서 {certificates.months}개월 전",
    )
    yield from _derived(("certificates", "valid_on"), certificates.valid_on, call.announced_on, "공고일")


def _ages(call: Call) -> Iterator[_Fault]:
    for index, discount in enumerate(call.discounts):
        yield from _discount(call, ("discounts", index), discount)
    for index, category in enumerate(call.eligibility.categories):
        here: Key = ("eligibility", "categories", index)
        if category.id == "startup" and (category.opened_after is None or category.max_years is None):
            yield here, "창업기업에는 max_years와 opened_after가 있어야 합니다."
        if category.opened_after is not None and category.max_years is not None:
            expected = _months_before(call.announced_on, 12 * category.max_years)
            what = f"공고일에서 {category.max_years}년 전"
            yield from _derived((*here, "opened_after"), category.opened_after, expected, what)


def _discount(call: Call, here: Key, discount: Discount) -> Iterator[_Fault]:
    if discount.id == "gwangju" and (discount.region is None or discount.registered_until is None):
        yield here, "지역 할인에는 region과 registered_until이 있어야 합니다."
    if discount.id == "youth" and (discount.max_age is None or discount.born_from is None):
        yield here, "청년 할인에는 max_age와 born_from이 있어야 합니다."
    if discount.registered_until is not None:
        yield from _derived((*here, "registered_until"), discount.registered_until, call.announced_on, "공고일")
    if discount.born_from is not None and discount.max_age is not None:
        # Who turns max_age + 1 on the day of the announcement is too old; who does so a day later is not.
        expected = _months_before(call.announced_on, 12 * (discount.max_age + 1)) + timedelta(days=1)
        what = f"공고일 기준 만 {discount.max_age}세 이하인 첫 생년월일"
        yield from _derived((*here, "born_from"), discount.born_from, expected, what)


def _documents(call: Call) -> Iterator[_Fault]:
    listed = {kind.id for kind in call.document_kinds}
    uses: list[tuple[Key, str]] = [(("storage", "form"), call.storage.form)]
    uses += [(("certificates", "kinds", i), kind) for i, kind in enumerate(call.certificates.kinds)]
    for index, required in enumerate(call.required_documents):
        here: Key = ("required_documents", index)
        uses.append(((*here, "kind"), required.kind))
        uses += [((*here, "any_of"), kind) for kinds in required.any_of for kind in kinds]
    for index, category in enumerate(call.eligibility.categories):
        uses += [(("eligibility", "categories", index, "proofs"), kind) for kind in category.proofs]
    for index, discount in enumerate(call.discounts):
        uses += [(("discounts", index, "corporation_proofs"), kind) for kind in discount.corporation_proofs]
        uses += [(("discounts", index, "sole_proprietor_proofs"), kind) for kind in discount.sole_proprietor_proofs]
    for key, used in uses:
        if used not in listed:
            yield key, f"제출서류 목록(document_kinds)에 {with_particle(used, '이')} 없습니다."
    asked = {required.kind for required in call.required_documents}
    for index, kind in enumerate(call.document_kinds):
        if kind.need == "required" and kind.id not in asked:
            yield (
                ("document_kinds", index, "need"),
                f"{with_particle(kind.name, '은')} 필수인데 required_documents에 없습니다.",
            )


def _evaluation(call: Call) -> Iterator[_Fault]:
    evaluation = call.evaluation
    total = sum(criterion.points for criterion in evaluation.criteria)
    if total != evaluation.full_score:
        yield ("evaluation", "criteria"), f"배점의 합이 {evaluation.full_score}이어야 하는데 {total}입니다."
    if evaluation.threshold > evaluation.full_score:
        yield ("evaluation", "threshold"), f"만점 {evaluation.full_score}보다 큽니다."
    for index, name in enumerate(evaluation.presentation_resources):
        if call.resource(name) is None:
            yield (
                ("evaluation", "presentation_resources", index),
                f"resources에 {with_particle(name, '이')} 없습니다.",
            )


def _unique(call: Call) -> Iterator[_Fault]:
    lists: list[tuple[Key, str, list[str]]] = [
        (("resources",), "name", [offer.name.casefold() for offer in call.resources]),
        (("discounts",), "id", [discount.id for discount in call.discounts]),
        (("discounts",), "priority", [str(discount.priority) for discount in call.discounts]),
        (("eligibility", "categories"), "id", [category.id for category in call.eligibility.categories]),
        (("document_kinds",), "id", [kind.id for kind in call.document_kinds]),
        (("required_documents",), "kind", [required.kind for required in call.required_documents]),
        (("evaluation", "criteria"), "name", [criterion.name for criterion in call.evaluation.criteria]),
        (("clauses",), "id", [clause.id for clause in call.clauses]),
    ]
    for key, field, values in lists:
        seen: Counter[str] = Counter()
        for index, value in enumerate(values):
            seen[value] += 1
            if seen[value] == 2:
                yield (*key, index, field), "같은 값이 위에 이미 있습니다."


def _clauses(call: Call) -> Iterator[_Fault]:
    listed = {clause.id for clause in call.clauses}
    for key, cited in _cited(call, ()):
        if cited not in listed:
            yield key, f"조항 목록(clauses)에 {with_particle(repr(cited), '이')} 없습니다."
    for index, clause in enumerate(call.clauses):
        if (clause.status in ("checked", "decided")) != bool(clause.covered_by):
            wanted = "점검 항목이나 규칙의 이름을 적어 주십시오." if not clause.covered_by else "비워 주십시오."
            yield ("clauses", index, "covered_by"), f"{clause.id}의 status가 {clause.status}이므로 {wanted}"


def _cited(value: object, key: Key) -> Iterator[tuple[Key, str]]:
    """Every field named `clause`, wherever it stands."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _cited(item, (*key, index))
    elif isinstance(value, BaseModel):
        for name, below in value:
            if name == "clause":
                yield (*key, name), below
            else:
                yield from _cited(below, (*key, name))


def _derived(key: Key, value: date, expected: date, what: str) -> Iterator[_Fault]:
    if value != expected:
        yield key, f"{what}은 {expected}인데 {with_particle(str(value), '으로')} 적혀 있습니다."


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
