"""Alarms and marks: what an operator must look at, and when things last went well."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from models.store import events
from models.store.tables import alarms, marks


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
