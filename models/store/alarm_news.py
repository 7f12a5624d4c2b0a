"""What of the alarms operators have been told by mail, and what is news to them.

A mail about alarms is written only when it can leave at once. One that the server puts off is dropped and written
anew, so it never tells what is no longer so; `Told.waiting` keeps what its recipient knew before it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from models.record import Record
from models.store import events, watch
from models.store.tables import DROPPED, alarms, marks, outbox

KIND = "alarm"
"""Of mails in the outbox."""
TOLD = "alarms-told"
"""The mark that says of which alarms mails were written."""


# built once, since they are asked in every round of sending (as in `events`)
_TOLD = select(marks.c.at, marks.c.data).where(marks.c.name == TOLD)
_STANDING = alarms.c.id.in_(bindparam("standing", expanding=True))
_NEWS = (
    select(alarms)
    .where(or_(alarms.c.until.is_(None), alarms.c.id > bindparam("seen"), _STANDING))
    .order_by(alarms.c.id)
)
_LETTERS = (
    select(outbox.c.id, outbox.c.token, outbox.c.to_address, outbox.c.tries, outbox.c.next_try_at)
    .where(outbox.c.state == "ready", outbox.c.kind == KIND)
    .order_by(outbox.c.id)
)


class Known(Record):
    """What somebody knows."""

    standing: tuple[int, ...] = ()
    """Ids of alarms whose begin is known and whose end is not."""
    seen: int = 0
    """The newest alarm."""


class Told(Record):
    """Who knows what."""

    known: Known
    at: datetime
    waiting: Mapping[str, Known]
    """Of each mail (its token) that has not left: what its recipient knew before."""


class Letter(Record):
    """A mail about alarms that has not left."""

    id: int
    token: str
    to: str
    tries: int
    next_try_at: datetime


class Transition(Record):
    """An alarm that began or ended and of which somebody has not been told."""

    id: int
    key: str
    message: str
    since: datetime
    until: datetime | None
    """None: it began and still stands."""
    was_told: bool
    """Whether its begin is known."""


class News(Record):
    """Everything to be told, and how far that goes."""

    transitions: tuple[Transition, ...]
    still_open: int
    then: Known
    """What is known to whom this is told."""


def told(connection: Connection) -> Told | None:
    """What was told so far; None at the very first time."""
    row = connection.execute(_TOLD).first()
    if row is None:
        return None
    waiting = {token: Known.model_validate(known) for token, known in row.data.get("waiting", {}).items()}
    known = Known(standing=tuple(row.data["standing"]), seen=row.data["seen"])
    return Told(known=known, at=row.at, waiting=waiting)


def news(connection: Connection, known: Known | None, now: datetime, over: str | None = None) -> News:
    """What began and what ended beyond `known`. At the very first time only what stands now.

    `over`: the key of an alarm that is over if this can be told at all.
    """
    before = known or Known()
    rows = connection.execute(_NEWS, {"seen": before.seen, "standing": list(before.standing)}).all()
    all_of_it = [
        Transition(
            id=row.id,
            key=row.key,
            message=row.message,
            since=row.since,
            until=now if row.until is None and row.key == over else row.until,
            was_told=row.id in before.standing,
        )
        for row in rows
        if row.until is None or known
    ]
    standing = tuple(one.id for one in all_of_it if one.until is None)
    return News(
        transitions=tuple(one for one in all_of_it if one.until is not None or not one.was_told),
        still_open=len(standing),
        then=Known(standing=standing, seen=max([before.seen, *(row.id for row in rows)])),
    )


def note_told(connection: Connection, known: Known, waiting: Mapping[str, Known], now: datetime) -> None:
    """All of it was told, in the transaction that lays down the mails."""
    data = known.model_dump(mode="json") | {
        "waiting": {token: before.model_dump(mode="json") for token, before in waiting.items()}
    }
    watch.set_mark(connection, TOLD, now, data)


def letters(connection: Connection) -> list[Letter]:
    """Mails about alarms that have not left."""
    rows = connection.execute(_LETTERS)
    return [
        Letter(id=row.id, token=row.token, to=row.to_address, tries=row.tries, next_try_at=row.next_try_at)
        for row in rows
    ]


def drop(connection: Connection, some: Sequence[Letter], now: datetime) -> None:
    """These will not be sent: what they tell is told anew."""
    if not some:
        return
    ids = [one.id for one in some]
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=DROPPED))
    events.append(connection, now, "alarm-mails-dropped", None, {"mails": len(ids)})


def begin_anew(connection: Connection, now: datetime) -> None:
    """In a register that comes from a backup: what stood then was told then, and no mail of that time leaves."""
    drop(connection, letters(connection), now)
    note_told(connection, news(connection, None, now).then, {}, now)
