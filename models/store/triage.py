"""Triage in the register: what waits, and the decision with its reply."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from models.decision import Triage
from models.mail import OpenedMail
from models.record import Record
from models.store import events, reconciling
from models.store.digests import digest
from models.store.ids import case_row, receipt_numbers
from models.store.tables import cases, counters, mails

# built once, since they run for every mail (as in `events`)
_WAITING = (
    select(cases.c.id, mails.c.sha256, mails.c.size, mails.c.received_at, mails.c.imported_by, cases.c.failures)
    .join(mails, mails.c.id == cases.c.mail_id)
    .where(cases.c.stage == "received", or_(cases.c.retry_at.is_(None), cases.c.retry_at <= bindparam("now")))
    .order_by(func.coalesce(mails.c.received_at, mails.c.first_seen_at), cases.c.id)
    .limit(bindparam("most"))
)
_COUNT_ON = (
    update(counters)
    .where(counters.c.name == bindparam("which"))
    .values(last=counters.c.last + 1)
    .returning(counters.c.last)
)
_OPENED = ("message_id", "content_sha256", "from_address")
"""Of an opened mail, what has columns of its own."""
_RECORD_OPENED = update(mails).where(
    mails.c.id == select(cases.c.mail_id).where(cases.c.id == bindparam("case")).scalar_subquery()
)
_DECIDE = (
    update(cases)
    .where(cases.c.id == bindparam("case"), cases.c.stage == "received")
    # from here on interruptions are counted of its reading
    .values(stage="triaged", revision=cases.c.revision + 1, retry_at=None, interruptions=0)
)


class Waiting(Record):
    """A case whose mail is stored and not yet triaged."""

    case: int
    sha256: str
    size: int
    received_at: datetime | None
    imported: bool
    failures: int


def waiting(connection: Connection, now: datetime, limit: int) -> list[Waiting]:
    """Cases due for triage, those received first in front; none while a restored register waits."""
    if reconciling.pending(connection) is not None:
        return []
    rows = connection.execute(_WAITING, {"now": now, "most": limit})
    return [
        Waiting(
            case=row.id,
            sha256=row.sha256,
            size=row.size,
            received_at=row.received_at,
            imported=row.imported_by is not None,
            failures=row.failures,
        )
        for row in rows
    ]


def last_seen(connection: Connection) -> datetime | None:
    """When the newest mail was taken in; None if there is none."""
    found: datetime | None = connection.execute(
        select(mails.c.first_seen_at).order_by(mails.c.id.desc()).limit(1)
    ).scalar()
    return found


def record_failure(connection: Connection, case: int, error: str, retry_at: datetime, now: datetime) -> None:
    """Notes that opening the mail crashed or timed out; it is tried again at `retry_at`."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case, cases.c.stage == "received")
        .values(failures=cases.c.failures + 1, retry_at=retry_at, last_error=error[:2000])
    )
    events.append(connection, now, "opening-failed", case, {"error": error.split(":")[0][:80]})


def record_interruption(connection: Connection, case: int) -> int:
    """Notes that the workers went away while they had the mail; no fault of the mail. Returns how often so far."""
    times: int | None = connection.execute(
        update(cases)
        .where(cases.c.id == case, cases.c.stage == "received")
        .values(interruptions=cases.c.interruptions + 1)
        .returning(cases.c.interruptions)
    ).scalar()
    return times or 0


def next_receipt_number(connection: Connection, prefix: str, year: int, digits: int, case: int | None = None) -> str:
    """The next number: gap-free because it is taken in the deciding transaction, never reused.

    A `case` that was sent a number before the register was restored gets that one. Raises NumbersWait while that is
    not yet known.
    """
    reconciling.require_done(connection)
    if case is not None and (held := reconciling.take_number(connection, case, f"{prefix}-{year}")):
        return held
    name = f"receipt:{prefix}-{year}"
    last = connection.execute(_COUNT_ON, {"which": name}).scalar()
    if last is None:
        connection.execute(insert(counters).values(name=name, last=1))
        last = 1
    return f"{prefix}-{year}-{last:0{digits}d}"


def record_decision(
    connection: Connection,
    item: Waiting,
    opened: OpenedMail | None,
    triage: Triage,
    receipt_number: str | None,
    now: datetime,
) -> bool:
    """Writes the disposition, compare-and-set on the stage. False: another worker was first; discard everything."""
    archive = next((a for a in opened.attachments if a.part == triage.archive_part), None) if opened else None
    decision, content = triage.model_dump(mode="json"), opened.model_dump(mode="json") if opened else None
    values = {
        "case": item.case,
        "disposition": triage.disposition,
        "triage": decision,
        "receipt_number": receipt_number,
        "duplicate_of": case_row(triage.duplicate_of) if triage.duplicate_of else None,
        "belongs_to": case_row(triage.belongs_to) if triage.belongs_to else None,
        "submission": triage.submission,
        "archive_sha256": archive.sha256 if archive else None,
        "names_key": triage.names_key,
        "triaged_at": now,
    }
    changed = connection.execute(_DECIDE, values)
    if changed.rowcount != 1:
        return False
    if content is not None:
        columns = {name: content[name] for name in _OPENED}
        connection.execute(_RECORD_OPENED, {"case": item.case, "opened": content} | columns)
    data = {
        "disposition": triage.disposition,
        "reasons": list(triage.reasons),
        "receipt_number": receipt_number,
        "decision": digest(decision),
        "opened": digest(content) if content else None,
    }
    events.append(connection, now, "triaged", item.case, data)
    return True


def unfinished(connection: Connection) -> int:
    """How many cases wait for triage, due now or later."""
    return connection.execute(select(func.count()).where(cases.c.stage == "received")).scalar_one()


class Settled(Record):
    """A triaged case with the records that led to its disposition."""

    case: int
    triage: Triage
    mail: OpenedMail
    receipt_number: str | None
    received_at: datetime | None
    imported: bool


def settled(connection: Connection, name: str) -> Settled | None:
    """A triaged case by receipt number or case id; None if there is none, or if its mail could not be opened."""
    row = connection.execute(
        select(cases, mails)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(or_(cases.c.receipt_number.in_(receipt_numbers(name)), cases.c.id == (case_row(name) or 0)))
    ).first()
    if row is None or row._mapping[cases.c.triage] is None or row._mapping[mails.c.opened] is None:
        return None
    fields = row._mapping
    return Settled(
        case=fields[cases.c.id],
        triage=Triage.model_validate(fields[cases.c.triage]),
        mail=OpenedMail.model_validate(fields[mails.c.opened]),
        receipt_number=fields[cases.c.receipt_number],
        received_at=fields[mails.c.received_at],
        imported=fields[mails.c.imported_by] is not None,
    )


def unopened(connection: Connection, name: str) -> tuple[int, Triage] | None:
    """A case, by its id, whose mail could not be opened in spite of all tries, with its triage; None for others."""
    row = connection.execute(
        select(cases.c.id, cases.c.triage)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(
            cases.c.id == (case_row(name) or 0),
            cases.c.stage == "triaged",
            cases.c.triage.is_not(None),
            cases.c.purged_at.is_(None),
            mails.c.opened.is_(None),
        )
    ).first()
    return (row.id, Triage.model_validate(row.triage)) if row is not None and row.triage is not None else None
