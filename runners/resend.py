"""Sending a reply again at an operator's wish, to the same or another address, as a mail of its own."""

from datetime import datetime

from models import korean
from models.config import Config
from models.decision import ReplyKind, Triage
from models.mail import OpenedMail
from models.reply import ReadyMail, ReplyFacts
from models.store import Store, Transaction, judging, outgoing
from models.store import triage as register
from models.store.ids import case_name
from notifier.replies import compose
from rules.set_names import with_set_names

REPLIES: dict[str, ReplyKind] = {
    "accepted": "receipt",
    "held": "held",
    "bad_format": "bad_format",
    "late": "late",
    "duplicate": "receipt_again",
}


class ResendRefused(Exception):
    """There is nothing to send again; the text says why."""


def resend(store: Store, config: Config, name: str, address: str | None, token: str, now: datetime) -> ReadyMail:
    """Prepares the reply of a case once more and lays it into the outbox. Raises ResendRefused, UnusableAddress."""
    with store.writing() as connection:
        settled = register.settled(connection, name)
        if settled is None:
            raise ResendRefused(f"{name}: 그런 접수번호나 사건번호가 없거나, 아직 판정 전입니다.")
        kind = REPLIES.get(settled.triage.disposition)
        if kind is None or (kind != "receipt" and settled.triage.reply is None and address is None):
            raise ResendRefused(f"{name}: 보낼 회신이 없는 사건입니다.")
        settled = settled.model_copy(update={"triage": _as_set(connection, settled, config)})
        ready = compose(facts_of(connection, settled, kind, address, token, now), config.call, config.settings.smtp)
        outgoing.resend(connection, settled.case, token, ready, now)
    return ready


def _as_set(connection: Transaction, settled: "register.Settled", config: Config) -> Triage:
    rulings = judging.rulings_of(connection, [settled.case]).get(settled.case, [])
    return with_set_names(settled.triage, rulings, config.call)


def facts_of(
    connection: Transaction,
    settled: "register.Settled",
    kind: ReplyKind,
    address: str | None,
    token: str,
    now: datetime,
) -> ReplyFacts:
    """What a reply of this kind says as it is written now. Raises ResendRefused for a number that is told no more."""
    mail: OpenedMail = settled.mail
    if address:
        mail = mail.model_copy(update={"reply_address": address})
    first = register.settled(connection, settled.triage.duplicate_of) if settled.triage.duplicate_of else None
    number = first.receipt_number if first else settled.receipt_number
    if kind == "receipt_again" and first is not None and first.triage.disposition != "accepted":
        raise ResendRefused(
            f"{case_name(settled.case)}: 먼저 온 {case_name(first.case)}의 판정이"
            f" {korean.disposition(first.triage.disposition)}입니다. 접수번호를 다시 알리지 않습니다."
        )
    if kind == "receipt_again" and number is None:
        raise ResendRefused(f"{case_name(settled.case)}: 먼저 온 메일에 접수번호가 없습니다.")
    return ReplyFacts(
        kind=kind,
        case_id=case_name(settled.case),
        received_at=settled.received_at,
        written_at=now,
        mail=mail,
        triage=settled.triage,
        receipt_number=number,
        first_received_at=first.received_at if first else None,
        imported=settled.imported,
        token=token,
    )
