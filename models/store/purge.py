"""Purging: what is personal leaves the register; numbers, times, hashes and dispositions stay.

Each case goes in one transaction, with an event that lists by id and hash what went and what was left behind in its
place: `jeopsu verify` holds a purged case against this tombstone instead of the events before it. Whoever is cut off
in between goes on with the cases that are left.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from models.record import Record
from models.store import bare, events, reconciling
from models.store.digests import OUTGOING, digest, row_digest
from models.store.ids import case_name
from models.store.tables import (
    DROPPED,
    applications,
    cases,
    mails,
    marks,
    messages,
    outbox,
    readings,
    rulings,
    scores,
)  # fmt: skip
from models.store.tables import events as log
from models.store.watch import set_mark

WHAT = "purged"
REPORTS = "reports-purged"
RUN = "purge-run"
MARK = "purge"


class Periods(Record):
    """From when on what may go."""

    accepted_before: datetime | None
    """Cases that have a number, and what belongs to them, if received before; None: their time has not come."""
    others_before: datetime | None


class Overdue(Record):
    """A case past its retention period."""

    case: int
    case_id: str
    receipt_number: str | None
    disposition: str | None
    open: str | None
    """Why it cannot go yet (`received`, `held`, `unjudged`, `unsent`, `unprovisioned`); None: it can."""


class Remains(Record):
    """What a purged case may have left on the disk."""

    case_id: str
    receipt_number: str | None
    original: str
    """SHA-256 of the mail."""
    documents: tuple[str, ...]
    """SHA-256 of each document of which a derivative may have been made."""
    at: datetime
    """When the case was purged."""


def periods(closes_at: datetime, now: datetime, retention_days: int, rejected_days: int) -> Periods:
    """Both count from the deadline; a mail that came after it has its own period from its receipt on."""

    def before(days: int) -> datetime | None:
        limit = now - timedelta(days=days)
        return limit if limit > closes_at else None

    return Periods(accepted_before=before(retention_days), others_before=before(rejected_days))


def overdue(connection: Connection, wanted: Periods) -> list[Overdue]:
    """Every case past its period that is not purged yet, in the order of the register."""
    parent = cases.alias()
    numbered = or_(cases.c.receipt_number.is_not(None), parent.c.receipt_number.is_not(None))
    received = func.coalesce(mails.c.received_at, mails.c.first_seen_at)
    ways: list[ColumnElement[bool]] = []
    if wanted.accepted_before:
        ways.append(and_(numbered, received < wanted.accepted_before, ~_decided_since(wanted.accepted_before)))
    if wanted.others_before:
        ways.append(and_(~numbered, received < wanted.others_before, ~_decided_since(wanted.others_before)))
    if not ways:
        return []
    rows = connection.execute(
        select(cases.c.id, cases.c.stage, cases.c.disposition, cases.c.receipt_number)
        .join(mails, mails.c.id == cases.c.mail_id)
        .outerjoin(parent, parent.c.id == func.coalesce(cases.c.duplicate_of, cases.c.belongs_to))
        .where(cases.c.purged_at.is_(None), or_(*ways))
        .order_by(cases.c.id)
    ).all()
    return [
        Overdue(
            case=row.id,
            case_id=case_name(row.id),
            receipt_number=row.receipt_number,
            disposition=row.disposition,
            open=_open_work(connection, row),
        )
        for row in rows
    ]


def _decided_since(moment: datetime) -> ColumnElement[bool]:
    """Whether an operator decided something about the case since: the period begins with that."""
    return exists(select(rulings.c.id).where(rulings.c.case_id == cases.c.id, rulings.c.at >= moment))


def _open_work(connection: Connection, row: Any) -> str | None:
    """What is still to be done about a case: nothing of it goes before."""
    if row.stage == "received":
        return "received"
    if row.disposition == "held":
        return "held"
    if row.disposition == "accepted" and row.stage != "judged":
        return "unjudged"
    waits = select(outbox.c.id).where(outbox.c.case_id == row.id, outbox.c.state.in_(("ready", "draft")))
    if connection.execute(waits.limit(1)).first():
        return "unsent"
    queued = select(messages.c.id).where(messages.c.case_id == row.id, messages.c.state == "ready")
    return "unprovisioned" if connection.execute(queued.limit(1)).first() else None


def purge_case(connection: Connection, case: int, now: datetime) -> bool:
    """Deletes the personal data of one case and leaves the tombstone, in the caller's transaction. False, and nothing
    is changed, if it is purged already or has become open again."""
    bare.forget_for_good(connection)
    row = connection.execute(select(cases).where(cases.c.id == case, cases.c.purged_at.is_(None))).first()
    if row is None or _open_work(connection, row):
        return False
    sha256 = connection.execute(select(mails.c.sha256).where(mails.c.id == row.mail_id)).scalar_one()
    triage = bare.bare_triage(row.triage)
    tombstone = {
        "disposition": row.disposition,
        "receipt_number": row.receipt_number,
        "decision": digest(triage),
        "opened": None,
        "original": sha256,
        **bare.purge_reading(connection, case),
        "judgements": bare.purge_judgements(connection, case),
        "rulings": bare.purge_rulings(connection, case),
        "messages": bare.purge_messages(connection, case),
        "outbox": bare.purge_outbox(connection, case),
        "selections": bare.purge_selections(connection, case),
    }
    nobody = {"message_id": None, "from_address": None, "opened": None}
    connection.execute(update(mails).where(mails.c.id == row.mail_id).values(**nobody))
    connection.execute(
        update(cases)
        .where(cases.c.id == case)
        .values(triage=triage, names_key=None, last_error=None, filed_revision=None, retry_at=None, purged_at=now)
    )
    no_names = {"organization": None, "organization_key": None, "business_number": None, "project": None}
    connection.execute(update(applications).where(applications.c.case_id == case).values(**no_names))
    connection.execute(update(scores).where(scores.c.case_id == case).values(comment=None))
    reconciling.forget(connection, case)
    events.append(connection, now, WHAT, case, tombstone)
    return True


def purge_reports(connection: Connection, before: datetime, now: datetime) -> int:
    """Deletes the text of reports and alarms of ours that went out before: they name applicants. Returns how many."""
    bare.forget_for_good(connection)
    left = {}
    for row in connection.execute(select(outbox).where(old_reports(before))).all():
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(raw=None))
        values = {name: getattr(row, name) for name in OUTGOING} | {"raw": None}
        left[row.occasion] = row_digest(values, OUTGOING)
    if left:
        events.append(connection, now, REPORTS, None, {"outbox": left})
    return len(left)


def old_reports(before: datetime) -> ColumnElement[bool]:
    """Reports and alarms of ours from before that are settled and still hold their text."""
    settled = and_(outbox.c.case_id.is_(None), outbox.c.state.in_(("sent", "refused", DROPPED)))
    return and_(settled, outbox.c.raw.is_not(None), outbox.c.created_at < before)


def count_reports(connection: Connection, before: datetime) -> int:
    """How many `purge_reports` would empty."""
    return connection.execute(select(func.count()).select_from(outbox).where(old_reports(before))).scalar_one()


def remains(connection: Connection) -> Iterator[Remains]:
    """What every purged case may have left on the disk, by its tombstone."""
    query = (
        select(log.c.case_id, log.c.at, log.c.data)
        .join(cases, cases.c.id == log.c.case_id)
        .where(log.c.what == WHAT, cases.c.purged_at.is_not(None))
        .order_by(log.c.seq)
    )
    for row in connection.execute(query):
        yield Remains(
            case_id=case_name(row.case_id),
            receipt_number=row.data["receipt_number"],
            original=row.data["original"],
            documents=tuple(row.data["documents"]),
            at=row.at,
        )


def originals_in_use(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Those of these mails that a case which is not purged still needs."""
    query = select(mails.c.sha256).join(cases, cases.c.mail_id == mails.c.id)
    return set(connection.execute(query.where(cases.c.purged_at.is_(None), mails.c.sha256.in_(digests))).scalars())


def documents_in_use(connection: Connection) -> set[str]:
    """SHA-256 of every document of the cases that are not purged."""
    found: set[str] = set()
    for reading in connection.execute(select(readings.c.reading)).scalars():
        found.update(document["sha256"] for document in reading.get("documents", ()))
    return found


def note_run(connection: Connection, by: str, now: datetime) -> None:
    """Who purged when, if anything went since the last note: a run that was cut off is noted by the next. The name
    stands in a mark; the event holds its fingerprint, as events hold no names."""
    last = select(func.coalesce(func.max(log.c.seq), 0)).where(log.c.what == RUN).scalar_subquery()
    gone = list(
        connection.execute(select(log.c.what).where(log.c.seq > last, log.c.what.in_((WHAT, REPORTS)))).scalars()
    )
    if not gone:
        return
    purged = gone.count(WHAT)
    known = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar() or {"runs": []}
    run = {"at": now.isoformat(), "by": by, "cases": purged}
    set_mark(connection, MARK, now, {"runs": [*known["runs"], run]})
    events.append(connection, now, RUN, None, {"cases": purged, "run": digest(run)})
