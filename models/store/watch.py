"""Alarms and marks: what an operator must look at, and when things last went well."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from models.record import Record
from models.store import events
from models.store.tables import alarms, marks

TOLD = "alarms-told"
"""The mark that says of which alarms mails were written."""


def raise_alarm(connection: Connection, key: str, message: str, now: datetime) -> bool:
    """Opens an alarm, or renews the text of the open one. Returns whether it is new."""
    open_one = connection.execute(select(alarms.c.id).where(alarms.c.key == key, alarms.c.until.is_(None))).scalar()
    if open_one is not None:
        connection.execute(update(alarms).where(alarms.c.id == open_one).values(message=message))
        return False
    connection.execute(insert(alarms).values(key=key, message=message, since=now))
    events.append(connection, now, "alarm-raised", None, {"key": key})
    return True


def end_alarm(connection: Connection, key: str, now: datetime) -> bool:
    """Closes an open alarm. Returns whether there was one."""
    closed = connection.execute(update(alarms).where(alarms.c.key == key, alarms.c.until.is_(None)).values(until=now))
    if closed.rowcount:
        events.append(connection, now, "alarm-ended", None, {"key": key})
    return bool(closed.rowcount)


def set_mark(connection: Connection, name: str, at: datetime, data: dict[str, Any]) -> None:
    """Remembers when something was last done."""
    changed = connection.execute(update(marks).where(marks.c.name == name).values(at=at, data=data))
    if changed.rowcount == 0:
        connection.execute(insert(marks).values(name=name, at=at, data=data))


class Transition(Record):
    """An alarm that began or ended and of which nobody was told yet."""

    id: int
    key: str
    message: str
    since: datetime
    until: datetime | None
    """None: it began and still stands."""


class Transitions(Record):
    """Everything to be told, and how far that goes."""

    news: tuple[Transition, ...]
    still_open: int
    standing: tuple[int, ...]
    """Ids of the open alarms."""
    seen: int
    """The newest alarm."""


def transitions(connection: Connection) -> Transitions:
    """What began and what ended since `note_told`. At the very first time only what stands now."""
    told = connection.execute(select(marks.c.data).where(marks.c.name == TOLD)).scalar()
    known, seen = (set(told["standing"]), told["seen"]) if told else (set(), 0)
    rows = connection.execute(
        select(alarms)
        .where(or_(alarms.c.until.is_(None), alarms.c.id > seen, alarms.c.id.in_(known)))
        .order_by(alarms.c.id)
    ).all()
    standing = [row for row in rows if row.until is None]
    news = [row for row in standing if row.id not in known]
    news += [row for row in rows if row.until is not None and told]
    return Transitions(
        news=tuple(
            Transition(id=row.id, key=row.key, message=row.message, since=row.since, until=row.until) for row in news
        ),
        still_open=len(standing),
        standing=tuple(row.id for row in standing),
        seen=max([seen, *(row.id for row in rows)]),
    )


def note_told(connection: Connection, found: Transitions, now: datetime) -> None:
    """All of it was told, in the transaction that lays down the mails."""
    set_mark(connection, TOLD, now, {"standing": list(found.standing), "seen": found.seen})
