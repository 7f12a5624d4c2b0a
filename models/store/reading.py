"""What was read from the documents of a case: kept beside it, written anew when it is read anew."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select, update

from models.decision import Triage
from models.document import Reading
from models.mail import OpenedMail
from models.record import Record
from models.store import events
from models.store.digests import digest
from models.store.tables import cases, mails, readings


class Unread(Record):
    """A case whose documents are still to be read."""

    case: int
    sha256: str
    mail: OpenedMail
    archive_part: str | None
    failures: int


_PACKED = cases.c.archive_sha256.is_not(None)
# what an operator accepted is read whatever it came in
_DUE = and_(
    cases.c.stage == "triaged",
    or_(cases.c.disposition == "accepted", and_(cases.c.disposition == "held", _PACKED)),
)
_READY = or_(cases.c.retry_at.is_(None), cases.c.retry_at <= bindparam("now"))
# built once, since they run for every case (as in `events`)
_ROWS = select(cases.c.id).where(_DUE, _READY).order_by(cases.c.interruptions, cases.c.id).limit(bindparam("most"))
_SOURCE = select(cases.c.id, cases.c.triage, cases.c.read_failures, mails.c.sha256, mails.c.opened).join(
    mails, mails.c.id == cases.c.mail_id
)
_UNREAD = _SOURCE.where(_DUE, _READY, cases.c.id.in_(bindparam("among", expanding=True)))
_BEGIN = (
    update(cases)
    .where(cases.c.id == bindparam("case"), _DUE)
    .values(interruptions=cases.c.interruptions + 1)
    .returning(cases.c.interruptions)
)
_READ = (
    update(cases)
    .where(cases.c.id == bindparam("case"), cases.c.stage == "triaged")
    .values(
        stage="assessed",
        retry_at=None,
        interruptions=0,
        read_failures=0,
        cleaning=bindparam("to_clean"),
        revision=cases.c.revision + 1,
    )
)
_FORGET = delete(readings).where(readings.c.case_id == bindparam("case"))
_KEEP = insert(readings)
_READINGS = select(readings.c.case_id, readings.c.reading).where(
    readings.c.case_id.in_(bindparam("among", expanding=True))
)


def unread_cases(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Rows of cases due for reading, the first triaged in front. One whose reading was broken off goes behind the
    others: should it be what breaks the machine, nobody else waits for it."""
    return list(connection.execute(_ROWS, {"now": now, "most": limit}).scalars())


def unread(connection: Connection, now: datetime, among: Collection[int]) -> list[Unread]:
    """Those of these cases that are due for reading, with what is needed for it, in the order given."""
    rows = connection.execute(_UNREAD, {"now": now, "among": list(among)}).all()
    place = {case: number for number, case in enumerate(among)}
    return [_unread(row) for row in sorted(rows, key=lambda row: place[row.id])]


def source(connection: Connection, case: int) -> Unread:
    """What its documents are read from, whether or not that is due."""
    return _unread(connection.execute(_SOURCE.where(cases.c.id == case)).one())


def _unread(row: Any) -> Unread:
    return Unread(
        case=row.id,
        sha256=row.sha256,
        mail=OpenedMail.model_validate(row.opened),
        archive_part=Triage.model_validate(row.triage).archive_part,
        failures=row.read_failures,
    )


def begin(connection: Connection, case: int) -> int | None:
    """Notes that reading begins. Returns how often it was begun without an end, this time included: more than once,
    and the process or its machine went away meanwhile. None: it is no longer due."""
    times: int | None = connection.execute(_BEGIN, {"case": case}).scalar()
    return times


def break_off(connection: Connection, case: int) -> None:
    """Reading ends early, on purpose: that is no interruption."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case, _DUE, cases.c.interruptions > 0)
        .values(interruptions=cases.c.interruptions - 1)
    )


def put_off(connection: Connection, case: int, retry_at: datetime) -> None:
    """It cannot be read now, through no fault of its own."""
    connection.execute(update(cases).where(cases.c.id == case, _DUE).values(retry_at=retry_at))


def waiting(connection: Connection) -> int:
    """How many cases wait for reading, due now or later."""
    return connection.execute(select(func.count()).select_from(cases).where(_DUE)).scalar_one()


def record(connection: Connection, case: int, reading: Reading, now: datetime, *, to_clean: bool = False) -> bool:
    """Keeps what was read, in place of an earlier reading, compare-and-set on the stage. `to_clean`: its documents
    are still to be cleaned for reviewers. False: somebody else was first, and nothing is written."""
    data = reading.model_dump(mode="json")
    changed = connection.execute(_READ, {"case": case, "to_clean": 0 if to_clean else None})
    if changed.rowcount != 1:
        return False
    connection.execute(_FORGET, {"case": case})
    connection.execute(_KEEP, {"case_id": case, "at": now, "reading": data})
    kinds = sorted(document.kind for document in reading.documents)
    events.append(
        connection, now, "documents-read", case,
        {"kinds": kinds, "unreadable": len(reading.unreadable), "reading": digest(data)},
    )  # fmt: skip
    return True


def keep_earlier(connection: Connection, case: int) -> bool:
    """Documents that could not be read once more: what was read of them before still holds, and the case is due for
    judging as before. False, and nothing is changed, if nothing was."""
    changed = connection.execute(
        update(cases)
        .where(cases.c.id == case, cases.c.stage == "triaged", exists().where(readings.c.case_id == case))
        .values(stage="assessed", retry_at=None, interruptions=0, read_failures=0, revision=cases.c.revision + 1)
    )
    return changed.rowcount == 1


def record_failure(connection: Connection, case: int, error: str, retry_at: datetime, now: datetime) -> None:
    """Notes that reading failed; it is tried again at `retry_at`."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case, cases.c.stage == "triaged")
        .values(read_failures=cases.c.read_failures + 1, interruptions=0, retry_at=retry_at, last_error=error[:2000])
    )
    events.append(connection, now, "reading-failed", case, {"error": error.split(":")[0][:80]})


def readings_of(connection: Connection, case_ids: list[int]) -> dict[int, Reading]:
    """What was read from the documents of each case, as far as it has been."""
    rows = connection.execute(_READINGS, {"among": case_ids})
    return {row.case_id: Reading.model_validate(row.reading) for row in rows}
