"""What an operator decides about a case: recorded with name, time and reason, applied by judging the case anew."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import get_args

from models import korean
from models.addresses import UnusableAddress
from models.config import Config
from models.decision import Disposition, ReplyKind
from models.document import DocumentKindId
from models.finding import RulingKind
from models.particles import with_particle
from models.record import Record
from models.reply import ReadyMail, ReplyFacts
from models.store import Store, Transaction, judging, outgoing, ruling, views
from models.store import reading as readings
from models.store import triage as register
from models.store.ids import case_name
from models.store.ruling import NewRuling
from models.store.triage import Settled
from notifier.replies import compose
from rules.rulings import validate_value
from rules.set_names import with_set_names
from runners.judge import judge_case
from runners.undecidable import why_undecidable

ACCEPTABLE = ("held", "bad_format", "rejected", "withdrawn")
ENDABLE = ("accepted", "held", "bad_format")
DISPOSITIONS: dict[str, Disposition] = {"accept": "accepted", "reject": "rejected", "withdraw": "withdrawn"}
NOTICES: dict[str, ReplyKind] = {"accept": "receipt", "reject": "rejected", "withdraw": "withdrawn"}
DECISIONS = ("eligibility", "discount")
"""What can be passed or failed beside the checks themselves."""
_INSTEAD = {
    "address": "business_registration.address",
    "representative": "business_registration.representatives.1.name",
    "corporate_number": "business_registration.corporate_number",
}
"""Fields of the form that decide nothing, since only a certificate proves them; and which field does."""


class DecisionRefused(Exception):
    """The decision cannot be taken; the text says why, in one Korean sentence."""


class Order(Record):
    """What the operator wants done with one case."""

    case: str
    """Receipt number or case id."""
    by: str
    reason: str
    disposition: RulingKind | None = None
    """`accept`, `reject` or `withdraw`."""
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    supersedes: str | None = None
    notify: bool = False
    """Whether the applicant gets a notice of a rejection or withdrawal, with the reason."""


class Decided(Record):
    """What became of it."""

    case_id: str
    receipt_number: str | None
    disposition: Disposition
    mail: ReadyMail | None
    """Prepared and in the outbox."""
    judged: bool
    """Whether the case was judged anew at once; else `serve` or `poll` reads its documents first."""
    no_address: bool = False
    """Whether a mail was due and could not be written, since there is no usable address."""
    idle: tuple[str, ...] = ()
    """Fields that were set without any effect on the judgement."""
    why: tuple[str, ...] = ()
    """Why they had none, as far as it can be told: Korean sentences that also say what to do instead."""


def decide(
    store: Store,
    config: Config,
    order: Order,
    now: datetime,
    *,
    left: Callable[[Transaction, Settled], Order] | None = None,
    origin: str | None = None,
) -> Decided:
    """Carries the order out in one transaction. Raises DecisionRefused; then nothing is changed.

    `left`: what of the order is left to be done, asked in the same transaction. `origin`: the workbook it stands in.
    """
    with store.writing() as connection:
        settled = register.settled(connection, order.case)
        if settled is None:
            hint = "`jeopsu decide --reopen`으로 다시 열어 봅니다."
            raise DecisionRefused(why_undecidable(connection, order.case, hint))
        order = left(connection, settled) if left else order
        rulings = _rulings(connection, config, settled, order)
        for new in rulings:
            was = settled.triage if new.what in DISPOSITIONS else None
            ruling.record(connection, settled.case, new, order.by, order.reason, now, was, origin)
        mail, unreachable = None, False
        if order.disposition:
            settled, mail, unreachable = _dispose(connection, config, settled, order, now)
        ruling.make_due(connection, settled.case)
        before = _outcome(connection, settled.case)
        judged = judge_case(connection, config, settled.case, now)
        after = _outcome(connection, settled.case)
        same = judged and not order.disposition and before == after != ()  # a held case has no judgement yet
        idle = tuple(field for field, _ in order.values) if same else ()
        why = _why_idle(connection, settled.case, idle) if idle else ()
    return Decided(
        case_id=case_name(settled.case),
        receipt_number=settled.receipt_number,
        disposition=settled.triage.disposition,
        mail=mail,
        judged=judged,
        no_address=unreachable,
        idle=idle,
        why=why,
    )


def _why_idle(connection: Transaction, case: int, fields: tuple[str, ...]) -> tuple[str, ...]:
    """What decides although these fields were set: papers that are not there, questions that stay open."""
    reading = readings.readings_of(connection, [case])[case]
    judgement = judging.judgements_of(connection, [case])[case]
    there = {document.kind for document in reading.documents}
    named = {field.partition(".")[0] for field in fields}
    lines = [
        f"제출서류 가운데 {korean.KINDS[kind]}에 해당하는 것이 없어 그 값은 쓰이지 않습니다."
        for kind in get_args(DocumentKindId)
        if kind in named and kind not in there
    ]
    parts = (("eligibility", "신청 자격", judgement.eligibility), ("discount", "할인", judgement.discount))
    for name, told, part in parts:
        if part.decision == "needs_review" and part.grounds:
            lines.append(
                f"{told}: {part.grounds[-1].text} 확인을 마쳤으면 --pass {name}(아니면 --fail {name})로 정하십시오."
            )
    return tuple(lines)


def _outcome(connection: Transaction, case: int) -> tuple[object, ...]:
    """What the latest judgement comes to, without the grounds that it gives."""
    found = judging.judgements_of(connection, [case]).get(case)
    if found is None:
        return ()
    eligibility, discount = found.eligibility, found.discount
    return (
        found.review_result,
        (eligibility.category, eligibility.decision),
        (discount.reason, discount.percent, discount.decision),
        found.fee and found.fee.total_krw,
        {finding.check: finding.outcome for finding in found.findings},
        found.application,
        found.supersedes,
    )


def _rulings(connection: Transaction, config: Config, settled: Settled, order: Order) -> list[NewRuling]:
    """The order as single decisions, each of which can be taken."""
    name = order.case
    if not order.by.strip() or not order.reason.strip():
        raise DecisionRefused(f"{name}: 결정한 사람(--by)과 사유(--reason)를 적어 주십시오.")
    wanted = [_disposition(settled, order)] if order.disposition else []
    known = _known_checks(connection, settled.case)
    for what, checks in (("pass", order.passes), ("fail", order.fails)):
        for check in checks:
            _require_known(name, check, known)
            wanted.append(NewRuling(what="pass" if what == "pass" else "fail", subject=check))
    if both := set(order.passes) & set(order.fails):
        raise DecisionRefused(
            f"{name}: {with_particle(', '.join(sorted(both)), '을')} 통과와 탈락으로 동시에 결정할 수 없습니다."
        )
    for field, value in order.values:
        if field in _INSTEAD:
            raise DecisionRefused(
                f"{name}: --set {field}: 신청서의 {with_particle(korean.field(field), '은')}"
                " 판정에 쓰이지 않습니다. 증빙서류의 값을"
                f" --set {_INSTEAD[field]}=값으로 정하십시오."
            )
        try:
            wanted.append(NewRuling(what="set", subject=field, value=validate_value(field, value, config.call)))
        except ValueError as error:
            raise DecisionRefused(f"{name}: --set {field}: {error}") from error
    if order.supersedes:
        wanted.append(NewRuling(what="supersedes", subject=_superseded(connection, settled, order.supersedes)))
    if not wanted:
        raise DecisionRefused(f"{name}: 무엇을 결정할지 적어 주십시오 (--accept, --reject, --pass 등).")
    return wanted


def _disposition(settled: Settled, order: Order) -> NewRuling:
    now, wanted = settled.triage.disposition, order.disposition
    assert wanted is not None
    fields = {field for field, _ in order.values}
    if (
        wanted == "accept"
        and "names-contradict" in settled.triage.reasons
        and not fields & {"resource", "organization"}
    ):
        raise DecisionRefused(
            f"{order.case}: 메일제목과 압축파일명이 서로 다릅니다. 어느 것이 맞는지 --set resource=자원명이나"
            " --set organization=기업명으로 함께 적어 주십시오."
        )
    allowed = ACCEPTABLE if wanted == "accept" else ENDABLE
    if now not in allowed:
        raise DecisionRefused(f"{order.case}: {_WHY.get(now, '이 상태에서는 그렇게 결정할 수 없습니다.')}")
    return NewRuling(what=wanted)


_WHY = {
    "accepted": "이미 접수된 사건입니다.",
    "late": "마감 뒤에 받은 메일은 접수할 수 없습니다 (§5 ②).",
    "duplicate": "먼저 온 메일이 이미 접수되었습니다.",
    "not_submission": "신청으로 보지 않은 메일입니다. 신청이면 먼저 --reopen으로 다시 판정하십시오.",
    "rejected": "이미 반려된 사건입니다.",
    "withdrawn": "이미 철회된 사건입니다.",
}


def _known_checks(connection: Transaction, case: int) -> set[str]:
    judgement = judging.judgements_of(connection, [case]).get(case)
    if judgement is None:
        return set()
    exact = {finding.check for finding in judgement.findings}
    return exact | {check.partition("/")[0] for check in exact} | set(DECISIONS)


def _require_known(name: str, check: str, known: set[str]) -> None:
    if not known:
        raise DecisionRefused(
            f"{name}: 아직 서류를 검토하지 않은 사건이라 {with_particle(check, '을')} 결정할 수 없습니다."
        )
    if check not in known:
        listed = ", ".join(sorted(known))
        raise DecisionRefused(
            f"{name}: {with_particle(repr(check), '이라는')} 점검 항목이 없습니다. 있는 항목: {listed}"
        )


def _superseded(connection: Transaction, settled: Settled, earlier: str) -> str:
    row = views.find(connection, earlier)
    found = views.one_case(connection, earlier) if row is not None else None
    if row is None or found is None or row == settled.case:
        raise DecisionRefused(f"--supersedes {earlier}: 그런 접수번호나 사건번호의 다른 사건이 없습니다.")
    if found.disposition != "accepted" or settled.triage.disposition != "accepted":
        raise DecisionRefused(f"--supersedes {earlier}: 두 사건이 모두 접수된 상태여야 합니다.")
    return case_name(row)


def _dispose(
    connection: Transaction, config: Config, settled: Settled, order: Order, now: datetime
) -> tuple[Settled, ReadyMail | None, bool]:
    assert order.disposition is not None
    triage = settled.triage.model_copy(
        update={"disposition": DISPOSITIONS[order.disposition], "submission": True, "duplicate_of": None}
    )
    number = settled.receipt_number
    if order.disposition == "accept" and number is None:
        receipt = config.call.receipt
        number = register.next_receipt_number(connection, receipt.prefix, receipt.year, receipt.digits, settled.case)
    after = settled.model_copy(update={"triage": triage, "receipt_number": number})
    ruling.redispose(connection, settled.case, triage, number, now)
    if order.disposition != "accept" and not order.notify:
        return after, None, False
    mail = _mail(connection, config, after, order, now)
    return after, mail, mail is None


def _mail(connection: Transaction, config: Config, settled: Settled, order: Order, now: datetime) -> ReadyMail | None:
    """The receipt or the notice, laid into the outbox. None: there is no address that it could go to."""
    assert order.disposition is not None
    token = secrets.token_hex(10)
    told = judging.rulings_of(connection, [settled.case]).get(settled.case, [])
    facts = ReplyFacts(
        kind=NOTICES[order.disposition],
        case_id=case_name(settled.case),
        received_at=settled.received_at,
        written_at=now,
        mail=settled.mail,
        triage=with_set_names(settled.triage, told, config.call),
        receipt_number=settled.receipt_number,
        imported=settled.imported,
        decision_reason=order.reason,
        token=token,
    )
    try:
        mail = compose(facts, config.call, config.settings.smtp)
    except UnusableAddress:
        return None
    outgoing.put(connection, settled.case, f"decision-{token[:8]}", token, mail, now)
    return mail
