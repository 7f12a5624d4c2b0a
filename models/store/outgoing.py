"""The outbox: mails of ours from the decision that caused them to the proof that they went out, or why not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update

from models.mail import Bounce
from models.record import Record
from models.reply import ReadyMail
from models.store import events, reconciling, watch
from models.store.alarm_news import KIND
from models.store.digests import OUTGOING, digest, row_digest
from models.store.ids import case_name
from models.store.tables import DROPPED, outbox

AUTOMATIC, RESEND = "automatic", "resend-"


# built once, since they run for every case (as in `events`)
_before = outbox.alias()
_AFTER_ANOTHER = exists(
    select(_before.c.id).where(
        _before.c.state == "ready",
        _before.c.id < outbox.c.id,
        _before.c.case_id == outbox.c.case_id,
        func.lower(_before.c.to_address) == func.lower(outbox.c.to_address),
    )
)
"""Whether an earlier one about the same case to the same address still waits: what people read keeps its order."""
_DUE = (
    select(outbox)
    .where(
        outbox.c.state == "ready",
        outbox.c.kind != KIND,
        or_(outbox.c.next_try_at <= bindparam("now"), outbox.c.next_try_at > bindparam("beyond")),
        ~_AFTER_ANOTHER,
    )
    .order_by((outbox.c.kind == "receipt").desc(), outbox.c.id)
    .limit(bindparam("most"))
)
_UNCOPIED = (
    select(outbox)
    .where(outbox.c.state == "sent", outbox.c.copied_at.is_(None), outbox.c.raw.is_not(None))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_STATE = select(outbox.c.state).where(outbox.c.id == bindparam("mail"))
_ANSWERED = select(outbox.c.state).where(outbox.c.case_id == bindparam("case"), outbox.c.occasion == AUTOMATIC)
_PUT = insert(outbox).returning(outbox.c.id)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("mail"))
    .values(state="sent", sent_at=bindparam("now"), tries=outbox.c.tries + 1, last_error=None)
)
_COPIED = update(outbox).where(outbox.c.id.in_(bindparam("mails", expanding=True))).values(copied_at=bindparam("now"))
_NEVER = datetime.max.replace(tzinfo=UTC)


class Outgoing(Record):
    """One row of the outbox that is due."""

    id: int
    case: int | None
    """None: a report or an alarm, about no case."""
    occasion: str
    prepared_at: datetime
    token: str
    tries: int
    mail: ReadyMail


class Prepared(Record):
    """A mail of ours at a case, and how far it has come."""

    id: int
    case_id: str
    to_address: str
    state: str
    """`ready`, `sent`, `refused`, `draft`, or `dropped` (a decision outdated it before it was sent)."""
    token: str
    created_at: datetime
    raw: bytes | None
    """The mail; None once it is purged."""


def put(
    connection: Connection,
    case: int | None,
    occasion: str,
    token: str,
    mail: ReadyMail,
    now: datetime,
    *,
    draft: bool = False,
    tries: int = 0,
) -> int:
    """Lays a mail into the outbox, in the transaction that decided it. One mail for each case and occasion. `tries`:
    how often the server put off what this mail says before.

    A `draft` waits until an operator releases it. What a lost part of the register had sent already is recorded as it
    went out. Returns its row.
    """
    sent = None if draft or occasion.startswith(RESEND) else reconciling.take_copy(connection, case, mail.subject)
    if sent is not None:
        verp = mail.envelope_from.replace(token, sent.token)
        token, old = (
            sent.token,
            {"message_id": sent.message_id, "raw": sent.raw, "to": sent.to, "envelope_from": verp},
        )
        mail = mail.model_copy(update=old)
    values = {
        "occasion": occasion,
        "kind": mail.kind,
        "token": token,
        "message_id": mail.message_id,
        "envelope_from": mail.envelope_from,
        "to_address": mail.to,
        "subject": mail.subject,
        "raw": mail.raw,
    }
    state = "sent" if sent else "draft" if draft else "ready"
    when = {"sent_at": sent.sent_at, "copied_at": now} if sent else {}
    about = {"case_id": case, "state": state, "tries": tries, "next_try_at": now, "created_at": now}
    row: int = connection.execute(_PUT, values | about | when).scalar_one()
    data = {"kind": mail.kind, "occasion": occasion, "mail": row_digest(values, OUTGOING)}
    events.append(connection, now, "mail-prepared", case, data)
    if sent:
        events.append(connection, sent.sent_at, "mail-sent", case, {"kind": mail.kind})
    return row


def of_kind(connection: Connection, kind: str, case: int | None = None) -> list[Prepared]:
    """Every mail of a kind, of one case or of all, in the order in which they were prepared."""
    query = select(outbox).where(outbox.c.kind == kind, outbox.c.case_id.is_not(None))
    if case is not None:
        query = query.where(outbox.c.case_id == case)
    return [
        Prepared(
            id=row.id, case_id=case_name(row.case_id), to_address=row.to_address or "", state=row.state,
            token=row.token, created_at=row.created_at, raw=row.raw,
        )
        for row in connection.execute(query.order_by(outbox.c.id))
    ]  # fmt: skip


def release_drafts(connection: Connection, kind: str, ids: Sequence[int], by: str, now: datetime) -> int:
    """Lets these drafts of a kind go out. Returns how many. The event holds no more of the name than its
    digest; the name itself stands in a mark."""
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.state == "draft", outbox.c.kind == kind, outbox.c.id.in_(ids))
        .values(state="ready", next_try_at=now, last_error=None)
    )
    if changed.rowcount:
        data = {"occasion": kind, "mails": changed.rowcount, "by": digest(by)}
        events.append(connection, now, "mails-released", None, data)
        watch.set_mark(connection, f"released-{kind}", now, {"by": by, "mails": changed.rowcount})
    return changed.rowcount


def due(connection: Connection, now: datetime, limit: int, longest: timedelta | None = None) -> list[Outgoing]:
    """Mails to send now: receipts first, then in the order in which they were prepared; none while a restored
    register waits.

    `longest`: no mail was ever put off for longer; one that seems to be was put off by a clock that went wrong.
    """
    if reconciling.pending(connection) is not None:
        return []
    beyond = now + longest if longest is not None else _NEVER
    rows = connection.execute(_DUE, {"now": now, "beyond": beyond, "most": limit})
    return [_outgoing(row) for row in rows]


def still_waits(connection: Connection, mail: int) -> bool:
    """Whether a mail that was due has not been outdated meanwhile."""
    return connection.execute(_STATE, {"mail": mail}).scalar() == "ready"


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        id=row.id, case=row.case_id, occasion=row.occasion, prepared_at=row.created_at, token=row.token,
        tries=row.tries, mail=_ready(row),
    )  # fmt: skip


def _ready(row: Any) -> ReadyMail:
    return ReadyMail(
        kind=row.kind,
        message_id=row.message_id,
        envelope_from=row.envelope_from,
        to=row.to_address,
        subject=row.subject,
        raw=row.raw,
    )


def mark_sent(connection: Connection, item: Outgoing, now: datetime) -> None:
    """The server has taken the mail."""
    connection.execute(_SENT, {"mail": item.id, "now": now})
    events.append(connection, now, "mail-sent", item.case, {"kind": item.mail.kind})


def mark_refused(connection: Connection, item: Outgoing, error: str, now: datetime) -> None:
    """The server will never take the mail; an operator must act, unless it is outdated anyway."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.state == "ready")
        .values(state="refused", tries=outbox.c.tries + 1, last_error=error[:500])
    )
    events.append(connection, now, "mail-refused", item.case, {"kind": item.mail.kind})


def postpone(connection: Connection, item: Outgoing, error: str, next_try_at: datetime) -> None:
    """The server did not take the mail this time."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.state == "ready")
        .values(tries=outbox.c.tries + 1, last_error=error[:500], next_try_at=next_try_at)
    )


def hurry(connection: Connection, now: datetime) -> None:
    """The server is there again: nothing waits any longer."""
    waits = outbox.c.state == "ready", outbox.c.next_try_at > now
    connection.execute(update(outbox).where(*waits).values(next_try_at=now))


def answered(connection: Connection, case: int) -> bool | None:
    """Whether the automatic reply to a mail left or will leave; None if there was none."""
    state = connection.execute(_ANSWERED, {"case": case}).scalar()
    return None if state is None else state != DROPPED


def unsent(connection: Connection) -> int:
    """Mails that wait in the outbox, due now or later."""
    return connection.execute(select(func.count()).where(outbox.c.state == "ready")).scalar_one()


def unsent_reports(connection: Connection) -> int:
    """Of these, reports and alarms of ours, which answer nobody."""
    ours = (outbox.c.state == "ready") & outbox.c.case_id.is_(None)
    return connection.execute(select(func.count()).where(ours)).scalar_one()


def uncopied(connection: Connection, limit: int) -> list[Outgoing]:
    """Sent mails whose copy is not yet in the mailbox folder."""
    return [_outgoing(row) for row in connection.execute(_UNCOPIED, {"most": limit})]


def mark_copied(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """The mailbox folder holds a copy of these."""
    connection.execute(_COPIED, {"mails": list(ids), "now": now})


def record_bounces(
    connection: Connection,
    bounce_case: int,
    message_ids: Sequence[str],
    tokens: Sequence[str],
    bounce: Bounce,
    now: datetime,
) -> list[int]:
    """Notes at our own mails that they came back. Returns the cases concerned.

    Also if the bounce names somebody else than the mail's recipient: an address may be an alias, and only who had our
    mail knows its id. A receipt that may be lost must show; the triage of such a bounce asks an operator to look.
    """
    if not message_ids and not tokens:
        return []
    rows = connection.execute(
        select(outbox.c.id, outbox.c.case_id).where(
            or_(outbox.c.message_id.in_(message_ids), outbox.c.token.in_(tokens)),
            outbox.c.case_id.is_distinct_from(bounce_case),
        )
    ).all()
    for row in rows:
        if bounce.action != "failed":
            continue
        connection.execute(
            update(outbox).where(outbox.c.id == row.id).values(bounced_at=now, bounce=bounce.model_dump(mode="json"))
        )
        data = {"status": bounce.status, "reported_by": case_name(bounce_case)}
        events.append(connection, now, "mail-bounced", row.case_id, data)
    return sorted({row.case_id for row in rows if row.case_id is not None})


def resend(connection: Connection, case: int, token: str, mail: ReadyMail, now: datetime) -> None:
    """Lays a repeated mail into the outbox at an operator's wish."""
    count = connection.execute(select(func.count()).where(outbox.c.case_id == case)).scalar_one()
    put(connection, case, f"{RESEND}{count}", token, mail, now)


def mails_of(connection: Connection, case: int) -> list[ReadyMail]:
    """All mails of ours at a case, oldest first, whose text has not been purged."""
    rows = connection.execute(
        select(outbox).where(outbox.c.case_id == case, outbox.c.raw.is_not(None)).order_by(outbox.c.id)
    )
    return [_ready(row) for row in rows]
