"""The announcement as the program has read it, so that a person can lay it beside the printed one."""

from collections.abc import Iterator

from models.call import Call, ResourceOffer
from models.call_rules import Discount, DocumentKind, EligibilityCategory
from models.config_errors import Key
from models.times import in_seoul, korean, korean_day
from rules.naming import read_subject

_UNITS = {"card": "장", "petaflop": "PF"}
_NEEDS = {
    "required": "필수",
    "one_of": "이 가운데 하나 필수",
    "conditional": "해당시",
    "on_demand": "필요시",
}
"""How the announcement marks documents; one that is none of them is not named in it."""


def announcement(call: Call) -> list[tuple[str, str]]:
    """What stands in it, in its own order: each with a short name."""
    schedule, contact = call.schedule, call.contact
    rows = [
        ("공고", f"{call.title} - {call.notice} ({korean_day(call.announced_on)} 공고)"),
        ("지원대상", f"{', '.join(call.support.targets)} (제외: {', '.join(call.eligibility.excluded) or '없음'})"),
        ("지원기간", call.support.period),
        *(("자원", _resource(offer)) for offer in call.resources),
        ("지원건수", f"최대 {call.support_limit.applications}건 (유사 정부과제 포함: {_listed(call)})"),
        *(("할인", _discount(discount)) for discount in call.discounts),
        *(
            ("지원자격", f"{row.number}. {row.group} {row.name}: {row.requirement}{_opened(row)}")
            for row in call.eligibility.categories
        ),
        ("접수 기간", f"{korean(call.window.opens_at)} ~ {korean(call.window.closes_at)}"),
        ("제출처", call.submission_address),
        ("메일 제목 예", example(call)),
        *(("제출서류", _document(kind)) for kind in call.document_kinds if kind.need in _NEEDS),
        ("증명서", _certificates(call)),
        *(("평가항목", f"{row.name} {row.points}점: {' / '.join(row.items)}") for row in call.evaluation.criteria),
        ("평가기준", f"{call.evaluation.full_score}점 만점에 {call.evaluation.threshold}점 이상"),
        ("접수번호 회신", f"메일을 받은 뒤 {schedule.receipt_days}일 이내"),
        ("선정결과", korean_day(schedule.results_on)),
        ("협약 체결", f"{korean_day(schedule.agreement_from)} ~ {korean_day(schedule.agreement_to)}"),
        ("자부담금 납부", f"협약체결 이후 {schedule.payment_days}일 이내, {call.support.months}개월분"),
        *((("협약 안내", schedule.agreement_note),) if schedule.agreement_note else ()),
        *(("절차", f"{step.name} ({step.when}): {step.content}") for step in schedule.steps),
    ]
    if briefing := schedule.briefing:
        rows.append(("설명회", f"{korean(briefing.starts_at)} ~ {in_seoul(briefing.ends_at):%H:%M:%S}"))
        rows.append(("설명회 신청", f"{korean(briefing.register_until)}까지 {briefing.link}"))
    rows.append(("문의처", f"{contact.role} {contact.phone} {contact.email} ({contact.hours})"))
    return rows


def example(call: Call) -> str:
    """The subject that the announcement prints as an example."""
    naming = call.naming
    return naming.separator.join((naming.fixed_part, naming.example.organization, naming.example.resource))


def example_doubts(call: Call) -> Iterator[tuple[Key, str]]:
    """Whether the program itself would take the announcement's example."""
    if read_subject(example(call), call.naming, call.resources).state != "kept":
        yield (
            ("call", "naming", "example"),
            f"이 예대로 보낸 메일 제목({example(call)})을 양식에 맞는 것으로 읽지 못합니다. fixed_part, separator와"
            " 자원 이름이 공고와 같은지 보십시오.",
        )


def _listed(call: Call) -> str:
    return ", ".join(call.support_limit.similar_programmes) or "없음"


def _discount(discount: Discount) -> str:
    facts = []
    if discount.region and discount.registered_until:
        facts.append(f"{korean_day(discount.registered_until)}까지 {discount.region}에 사업자등록")
    if discount.max_age and discount.born_from:
        facts.append(f"만 {discount.max_age}세 이하, {korean_day(discount.born_from)} 이후 출생")
    return (
        f"{discount.name} {discount.percent}% ({', '.join(facts)})"
        if facts
        else f"{discount.name} {discount.percent}%"
    )


def _opened(category: EligibilityCategory) -> str:
    return f" [{korean_day(category.opened_after)} 다음 날부터 개업]" if category.opened_after else ""


def _document(kind: DocumentKind) -> str:
    named = f"{kind.name} ({_NEEDS[kind.need]})"
    return f"{named}: {kind.note}" if kind.note else named


def _certificates(call: Call) -> str:
    rule = call.certificates
    issued = f"재직(재학)증명서는 {korean_day(rule.strict_from)}부터 발급한 것"
    asked = f"{korean_day(rule.review_from)}부터는 담당자 확인"
    return f"{issued}({asked}), 유효기간은 {korean_day(rule.valid_on)} 기준"


def _resource(offer: ResourceOffer) -> str:
    unit = _UNITS[offer.unit]
    fees = ", ".join(
        f"{fee.size}{unit} 월 {fee.won:,}원(할인 {fee.discounted_won:,}원)" for fee in offer.monthly_fees
    )
    sizes = ", ".join(f"{size}{unit}" for size in offer.sizes)
    return f"{offer.track} {offer.name} {sizes}, {offer.performance}, {fees}, 모집비율 {offer.share_percent}% 내외"
