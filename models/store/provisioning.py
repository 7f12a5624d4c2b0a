"""Messages to the provisioning system in the register: from the decision that caused them until they are handed over.

They are laid down in the deciding transaction, never changed, and leave in the order of their revisions.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, insert, select, update

from models.provisioning import CloudEvent, MessageType, Provision, Standing, Wish, due_type, message, standing
from models.record import Record
from models.store import events
from models.store.digests import digest
from models.store.ids import case_name
from models.store.tables import cases, messages
from models.store.tables import events as log

# built once, since they run for every case (as in `events`)
_PAST = select(messages.c.body).where(messages.c.case_id == bindparam("case")).order_by(messages.c.revision)
_LAY_DOWN = insert(messages)
_before = messages.alias()
_EARLIER = exists(
    select(_before.c.id).where(
        _before.c.case_id == messages.c.case_id,
        _before.c.state == "ready",
        _before.c.revision < messages.c.revision,
    )
)
_DUE = (
    select(messages)
    .where(messages.c.state == "ready", messages.c.next_try_at <= bindparam("now"), ~_EARLIER)
    .order_by(messages.c.tries, messages.c.id)
    .limit(bindparam("most"))
)
_SENT = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(state="sent", sent_at=bindparam("now"), tries=messages.c.tries + 1, last_error=None)
)
_FAILING = select(func.count()).where(messages.c.state == "ready", messages.c.last_error.is_not(None))


class Due(Record):
    """A message that is to be handed over now."""

    id: int
    case: int
    tries: int
    again: bool
    """It has been handed over before; an operator wants it once more."""
    event: CloudEvent


class Line(Record):
    """One message as `jeopsu queue` shows it."""

    case_id: str
    event: CloudEvent
    state: str
    """`ready` (waits) or `sent` (handed over)."""
    tries: int
    next_try_at: datetime
    created_at: datetime
    sent_at: datetime | None
    last_error: str | None


def announce(
    connection: Connection, case: int, wish: Wish, data: Provision | None, now: datetime, reason: str | None = None
) -> CloudEvent | None:
    """Lays down the message that the state of a case calls for, in the transaction that decided it.

    `data` may be None for `withdrawn` only: the last known ones are repeated. Returns None, and does nothing, if the
    provisioning system knows all this already: never two messages for one state of a case.
    """
    past = _past(connection, case)
    kind = due_type(wish, data, past)
    if kind is None:
        return None
    if kind == "application.withdrawn":
        data = (data or past[-1].data).model_copy(update={"reason": reason})
    if data is None:
        raise ValueError("only a withdrawal does without data")
    event = message(kind, len(past) + 1, data, now)
    _lay_down(connection, case, event, now)
    return event


def _past(connection: Connection, case: int) -> list[CloudEvent]:
    bodies = connection.execute(_PAST, {"case": case}).scalars()
    return [CloudEvent.model_validate(body) for body in bodies]


def _lay_down(connection: Connection, case: int, event: CloudEvent, now: datetime) -> None:
    body = event.model_dump(mode="json")
    values = {
        "case_id": case,
        "event_id": event.id,
        "type": event.type,
        "revision": int(event.sequence),
        "body": body,
        "state": "ready",
        "next_try_at": now,
        "created_at": now,
    }
    connection.execute(_LAY_DOWN, values)
    data = {"id": event.id, "type": event.type, "message": digest(body)}
    events.append(connection, now, "message-queued", case, data)


def states_of(connection: Connection, case_ids: Collection[int]) -> dict[int, Standing]:
    """`provisioning` of these cases: what the messages say of each, whether or not they have been handed over; cases
    without messages are left out."""
    told: dict[int, list[MessageType]] = {}
    rows = connection.execute(
        select(messages.c.case_id, messages.c.type)
        .where(messages.c.case_id.in_(case_ids))
        .order_by(messages.c.case_id, messages.c.revision)
    )
    for row in rows:
        told.setdefault(row.case_id, []).append(row.type)
    return {case: state for case, kinds in told.items() if (state := standing(kinds))}


def approved(connection: Connection) -> list[int]:
    """The cases whose allocation stands, as far as provisioning was told."""
    told = select(messages.c.case_id).where(messages.c.type == "allocation.approved").distinct()
    rows = list(connection.execute(told.order_by(messages.c.case_id)).scalars())
    return [case for case, state in states_of(connection, rows).items() if state == "approved"]


def due(connection: Connection, now: datetime, limit: int) -> list[Due]:
    """Messages to hand over now: of each case only the oldest that waits, so that their order is kept.

    Those that failed least often come first: a few that never get through must not keep the others back.
    """
    rows = connection.execute(_DUE, {"now": now, "most": limit})
    return [
        Due(
            id=row.id,
            case=row.case_id,
            tries=row.tries,
            again=row.sent_at is not None,
            event=CloudEvent.model_validate(row.body),
        )
        for row in rows
    ]


def mark_sent(connection: Connection, item: Due, now: datetime) -> None:
    """The queue has the message."""
    connection.execute(_SENT, {"message": item.id, "now": now})
    events.append(connection, now, "message-sent", item.case, {"id": item.event.id})


def postpone(connection: Connection, item: Due, error: str, next_try_at: datetime) -> None:
    """The queue did not take the message this time."""
    connection.execute(
        update(messages)
        .where(messages.c.id == item.id)
        .values(tries=messages.c.tries + 1, last_error=error[:500], next_try_at=next_try_at)
    )


def hold_all(connection: Connection, until: datetime) -> None:
    """The queue cannot be reached: nothing is tried before `until`."""
    waiting_now = (messages.c.state == "ready") & (messages.c.next_try_at < until)
    connection.execute(update(messages).where(waiting_now).values(next_try_at=until))


def waiting(connection: Connection) -> int:
    """Messages not handed over yet, due now or later."""
    return connection.execute(select(func.count()).where(messages.c.state == "ready")).scalar_one()


def failing(connection: Connection) -> int:
    """Of these, how many failed at least once."""
    return connection.execute(_FAILING).scalar_one()


def ledger(connection: Connection) -> list[Line]:
    """Every message, in the order in which they were laid down."""
    return [_line(row) for row in connection.execute(select(messages).order_by(messages.c.id))]


def _line(row: Any) -> Line:
    return Line(
        case_id=case_name(row.case_id),
        event=CloudEvent.model_validate(row.body),
        state=row.state,
        tries=row.tries,
        next_try_at=row.next_try_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )


def resend(connection: Connection, case: int, now: datetime) -> int:
    """Lets all messages of a case be handed over once more, unchanged and in order. Returns how many: none of a case
    whose personal data was purged, as they are no longer what was sent."""
    purged = select(cases.c.id).where(cases.c.purged_at.is_not(None))
    changed = connection.execute(
        update(messages)
        .where(messages.c.case_id == case, messages.c.case_id.not_in(purged))
        .values(state="ready", tries=0, next_try_at=now, last_error=None)
    )
    if changed.rowcount:
        events.append(connection, now, "message-resend-ordered", case, {"messages": changed.rowcount})
    return changed.rowcount


def differences(connection: Connection) -> list[str]:
    """Every message that is not as it was laid down, as a Korean sentence (for `jeopsu verify`)."""
    told: dict[str, tuple[int, str]] = {}
    for row in connection.execute(_laid_down()):
        told[row.data["id"]] = (row.case_id, row.data["message"])
    for row in connection.execute(
        select(log.c.case_id, log.c.data).where(log.c.what == "purged").order_by(log.c.seq)
    ):
        told |= {name: (row.case_id, left) for name, left in row.data["messages"].items()}  # a tombstone
    found = []
    for row in connection.execute(select(messages).order_by(messages.c.id)):
        same = told.pop(row.event_id, None) == (row.case_id, digest(row.body))
        own = (row.event_id, row.type, row.revision)
        if not same or own != (row.body["id"], row.body["type"], int(row.body["sequence"])):
            found.append(f"{case_name(row.case_id)}: 자원할당 메시지({row.event_id})가 기록된 뒤에 바뀌었습니다.")
    found += [
        f"{case_name(told[one][0])}: 자원할당 메시지({one})가 접수대장에서 사라졌습니다." for one in sorted(told)
    ]
    return found


def _laid_down() -> Select[Any]:
    return select(log.c.case_id, log.c.data).where(log.c.what == "message-queued").order_by(log.c.seq)
