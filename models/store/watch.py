"""Alarms and marks: what an operator must look at, and when things last went well.

Each alarm that begins or is over is one line of the log: its key and since when. The text of an alarm may quote what
only operators may see, so it stands nowhere but in the register.
"""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, event, insert, select, update

from models.store import events
from models.store.tables import alarms, marks
from models.times import in_seoul

VANISHED = "vanished"
"""The mark that counts by folder what somebody moved away or deleted before it could be fetched."""
log = logging.getLogger(__name__)
_END = (
    update(alarms)
    .where(alarms.c.key == bindparam("which"), alarms.c.until.is_(None))
    .values(until=bindparam("now"))
    .returning(alarms.c.since)
)


def raise_alarm(connection: Connection, key: str, message: str, now: datetime) -> bool:
    """Opens an alarm, or renews the text of the open one. Returns whether it is new."""
    open_one = connection.execute(select(alarms.c.id).where(alarms.c.key == key, alarms.c.until.is_(None))).scalar()
    if open_one is not None:
        connection.execute(update(alarms).where(alarms.c.id == open_one).values(message=message))
        return False
    connection.execute(insert(alarms).values(key=key, message=message, since=now))
    events.append(connection, now, "alarm-raised", None, {"key": key})
    _log(connection, logging.WARNING, "alarm", "경보 시작", key, now)
    return True


def end_alarm(connection: Connection, key: str, now: datetime) -> bool:
    """Closes an open alarm. Returns whether there was one."""
    since = connection.execute(_END, {"which": key, "now": now}).scalar()
    if since is None:
        return False
    events.append(connection, now, "alarm-ended", None, {"key": key})
    _log(connection, logging.INFO, "alarm-ended", "경보 해제", key, since)
    return True


def _log(connection: Connection, level: int, what: str, words: str, key: str, since: datetime) -> None:
    """One line, once the transaction is at its end: what is rolled back never was."""
    began = in_seoul(since).isoformat(timespec="seconds")
    figures = {"event": what, "key": key, "since": began}

    def say(_connection: Connection) -> None:
        log.log(level, "%s [%s] (%s부터)", words, key, began, extra={"figures": figures})

    event.listen(connection, "commit", say, once=True)


def set_mark(connection: Connection, name: str, at: datetime, data: dict[str, Any]) -> None:
    """Remembers when something was last done."""
    changed = connection.execute(update(marks).where(marks.c.name == name).values(at=at, data=data))
    if changed.rowcount == 0:
        connection.execute(insert(marks).values(name=name, at=at, data=data))


def forget_mark(connection: Connection, name: str) -> bool:
    """Takes a mark away. Returns whether there was one."""
    return connection.execute(delete(marks).where(marks.c.name == name)).rowcount > 0
