"""A register restored from an old backup, and what was mailed since: numbers and replies that are already given.

Until both are brought together, no number is given and no mail leaves. Then what a lost part of the register had sent
is reserved for the very cases it belongs to: their triage takes the number, and the copy of the reply counts as sent.
"""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from models.record import Record
from models.store import events, watch
from models.store.digests import digest
from models.store.engine import StoreError
from models.store.ids import case_name
from models.store.tables import DROPPED, cases, counters, mails, marks, outbox
from models.store.tables import events as log

RESTORED = "restored"
"""The mark, and the alarm: this register came from a backup, or begins after another, and is not yet reconciled."""
BEGUN = "begun"
"""The mark: before the first number somebody looked whether an earlier register gave some."""
EARLIER = "earlier"
"""In the data of `RESTORED`: there is no backup, only that so many numbers were mailed."""
VOID, RESERVED = "numbers-void", "numbers-reserved"
"""Events about numbers that nobody holds in the register and that are never given again."""


class NumbersWait(StoreError):
    """No number may be given now."""


class SentCopy(Record):
    """A mail of ours of which the restored register knows nothing."""

    message_id: str
    token: str
    to: str
    subject: str
    raw: bytes
    sent_at: datetime
    number: str | None
    """The receipt number that it tells."""


class Candidate(Record):
    """A case to which such a mail may belong."""

    case: int
    sha256: str
    received_at: datetime | None
    message_id: str | None
    """As far as the mail has been opened."""
    opened: bool


class Known(Record):
    """What the restored register knows of the mails and numbers that went out."""

    sent: frozenset[str]
    """Message-IDs of mails of ours that are sent."""
    unsent: frozenset[str]
    """The same of mails that wait."""
    copied: tuple[str, ...]
    """Message-IDs of the newest mails whose copy must lie in the mailbox."""
    numbers: frozenset[str]
    """Given, reserved or void."""


class Reservation(Record):
    """What belongs to a case already."""

    case: int
    number: str | None
    copies: tuple[SentCopy, ...]


class Plan(Record):
    """What reconciling changes in the register."""

    series: str
    """`AICA-2025`."""
    last: int
    """The highest number that is known to have been given."""
    went_out: tuple[str, ...]
    """Message-IDs of waiting mails that have been sent already."""
    reservations: tuple[Reservation, ...]
    void: tuple[str, ...]
    """Numbers that an operator gives up: they are never given again."""
    by: str = ""
    reason: str = ""


_PENDING = select(marks.c.data).where(marks.c.name == RESTORED)
UNSENT = ("ready", DROPPED)
"""Also what was outdated after the restore may have gone out before the loss."""


def pending(connection: Connection) -> dict[str, Any] | None:
    """What the mark says while the register waits; None if it does not."""
    found: dict[str, Any] | None = connection.execute(_PENDING).scalar()
    return found


def require_done(connection: Connection) -> None:
    """Raises NumbersWait while the register waits."""
    data = pending(connection)
    if data is not None:
        which = "새로 시작한" if EARLIER in data else "백업에서 복구한"
        raise NumbersWait(
            f"{which} 접수대장입니다. 이미 보낸 접수번호와 맞추어 볼 때까지 접수번호를 부여하지 않습니다."
            " `jeopsu restore --reconcile`로 확인하십시오."
        )


def is_beginning(connection: Connection) -> bool:
    """Whether the first number is still to be given, and nobody has looked yet for those of an earlier register."""
    looked = select(marks.c.name).where(marks.c.name.in_((RESTORED, BEGUN, "reconciled")))
    counted = select(counters.c.name).where(counters.c.name.startswith("receipt:"))
    given = select(cases.c.id).where(cases.c.receipt_number.is_not(None))
    return all(connection.execute(query.limit(1)).first() is None for query in (looked, counted, given))


def begin(connection: Connection, numbers: int, now: datetime) -> None:
    """The mailbox holds copies of receipts with so many numbers; if there are any, this register waits, as a restored
    one does, until it knows whose they are."""
    watch.set_mark(connection, BEGUN, now, {"numbers": numbers})
    if not numbers:
        return
    watch.set_mark(connection, RESTORED, now, {EARLIER: numbers})
    found = f"접수대장은 비어 있는데 메일함에 접수번호 {numbers}개를 보낸 사본이 있습니다."
    alarm = f"{found} 누구의 것인지 확인될 때까지 접수번호 부여와 발송을 멈춥니다."
    watch.raise_alarm(connection, RESTORED, alarm, now)


def known(connection: Connection) -> Known:
    """Everything that went out as far as the register knows."""
    rows = connection.execute(select(outbox.c.message_id, outbox.c.state)).all()
    of_cases = outbox.c.copied_at.is_not(None), outbox.c.case_id.is_not(None)
    copied = select(outbox.c.message_id).where(*of_cases).order_by(outbox.c.id.desc()).limit(20)
    numbers = set(connection.execute(select(cases.c.receipt_number)).scalars()) - {None}
    return Known(
        sent=frozenset(row.message_id for row in rows if row.state == "sent"),
        unsent=frozenset(row.message_id for row in rows if row.state in UNSENT),
        copied=tuple(connection.execute(copied).scalars()),
        numbers=frozenset(numbers | out_of_use(connection)),
    )


def out_of_use(connection: Connection) -> set[str]:
    """Numbers that were reserved or given up, by the events."""
    rows = connection.execute(select(log.c.data).where(log.c.what.in_((VOID, RESERVED)))).scalars()
    return {number for data in rows for number in data["numbers"]}


def candidates(connection: Connection) -> list[Candidate]:
    """All cases, those received first in front."""
    rows = connection.execute(
        select(cases.c.id, cases.c.stage, mails.c.sha256, mails.c.received_at, mails.c.message_id)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(cases.c.purged_at.is_(None))
        .order_by(func.coalesce(mails.c.received_at, mails.c.first_seen_at), cases.c.id)
    )
    return [
        Candidate(
            case=row.id,
            sha256=row.sha256,
            received_at=row.received_at,
            message_id=row.message_id,
            opened=row.stage != "received",
        )
        for row in rows
    ]


def note_findings(connection: Connection, findings: dict[str, Any], alarm: str, now: datetime) -> None:
    """Why the register still waits, for operators."""
    data = pending(connection) or {}
    watch.set_mark(connection, RESTORED, now, {**data, "findings": findings})
    watch.raise_alarm(connection, RESTORED, alarm, now)


def accept_unknown(connection: Connection, by: str, reason: str, now: datetime) -> bool:
    """An operator gives up what cannot be matched. Returns whether the register waits at all."""
    data = pending(connection)
    if data is None:
        return False
    watch.set_mark(connection, RESTORED, now, {**data, "accepted": {"by": by, "reason": reason}})
    return True


def finish(connection: Connection, plan: Plan, now: datetime) -> None:
    """Writes everything down; from here on numbers are given and mails leave again."""
    for message_id in plan.went_out:
        _went_out(connection, message_id, now)
    for reservation in plan.reservations:
        watch.set_mark(connection, _name(reservation.case), now, _data(reservation))
    if reserved := {one.number: case_name(one.case) for one in plan.reservations if one.number}:
        events.append(connection, now, RESERVED, None, {"numbers": sorted(reserved), "cases": reserved})
    if plan.void:
        events.append(connection, now, VOID, None, {"numbers": sorted(plan.void)})
    _move_counter(connection, f"receipt:{plan.series}", plan.last)
    who = {"by": plan.by, "reason": plan.reason}
    data = pending(connection) or {}
    watch.set_mark(connection, "reconciled", now, {**data, **who})
    connection.execute(delete(marks).where(marks.c.name == RESTORED))
    watch.end_alarm(connection, RESTORED, now)
    events.append(connection, now, "reconciled", None, {"last": plan.last, "released": digest(who)})


def _went_out(connection: Connection, message_id: str, now: datetime) -> None:
    row = connection.execute(
        update(outbox)
        .where(outbox.c.message_id == message_id, outbox.c.state.in_(UNSENT))
        .values(state="sent", sent_at=now, copied_at=now, last_error=None)
        .returning(outbox.c.case_id, outbox.c.kind)
    ).first()
    if row:
        events.append(connection, now, "mail-sent", row.case_id, {"kind": row.kind})


def _move_counter(connection: Connection, name: str, last: int) -> None:
    if not last:
        return
    now_at = connection.execute(select(counters.c.last).where(counters.c.name == name)).scalar()
    if now_at is None:
        connection.execute(insert(counters).values(name=name, last=last))
    elif now_at < last:
        connection.execute(update(counters).where(counters.c.name == name).values(last=last))


def take_number(connection: Connection, case: int, series: str) -> str | None:
    """The number of this series that the case holds already; it is taken out of the reserve."""
    reservation = _reserved(connection, case)
    if reservation is None or reservation.number is None or reservation.number.rpartition("-")[0] != series:
        return None
    _keep(connection, reservation.model_copy(update={"number": None}))
    return reservation.number


def take_copy(connection: Connection, case: int | None, subject: str) -> SentCopy | None:
    """The mail with this subject that the case has been sent already; it is taken out of the reserve."""
    reservation = _reserved(connection, case) if case is not None else None
    copy = next((one for one in reservation.copies if one.subject == subject), None) if reservation else None
    if reservation is not None and copy is not None:
        _keep(connection, reservation.model_copy(update={"copies": _without(reservation.copies, copy)}))
    return copy


def _without(copies: Iterable[SentCopy], gone: SentCopy) -> tuple[SentCopy, ...]:
    return tuple(one for one in copies if one != gone)


def _reserved(connection: Connection, case: int) -> Reservation | None:
    data = connection.execute(select(marks.c.data).where(marks.c.name == _name(case))).scalar()
    if data is None:
        return None
    copies = [SentCopy.model_validate({**one, "raw": base64.b64decode(one["raw"])}) for one in data["copies"]]
    return Reservation(case=case, number=data["number"], copies=tuple(copies))


def _keep(connection: Connection, reservation: Reservation) -> None:
    """What is left of a reservation."""
    mine = marks.c.name == _name(reservation.case)
    if reservation.number is None and not reservation.copies:
        connection.execute(delete(marks).where(mine))
    else:
        connection.execute(update(marks).where(mine).values(data=_data(reservation)))


def _data(reservation: Reservation) -> dict[str, Any]:
    copies: Sequence[dict[str, Any]] = [
        {**one.model_dump(mode="json", exclude={"raw"}), "raw": base64.b64encode(one.raw).decode()}
        for one in reservation.copies
    ]
    return {"number": reservation.number, "copies": list(copies)}


def forget(connection: Connection, case: int) -> None:
    """Deletes what is reserved for a case: it may hold a copy of a mail of ours."""
    connection.execute(delete(marks).where(marks.c.name == _name(case)))


def _name(case: int) -> str:
    return f"reserved:{case}"
