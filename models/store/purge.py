"""Purging: what is personal leaves the register; numbers, times, hashes and dispositions stay.

Each case goes in one transaction, with an event that lists by id and hash what went and what was left behind in its
place: `jeopsu verify` holds a purged case against this tombstone instead of the events before it. Whoever is cut off
in between goes on with the cases that are left.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from models.case import ApplicationView
from models.decision import Triage
from models.judgement import Judgement
from models.provisioning import CloudEvent, Contacts
from models.record import Record
from models.selection import Selection
from models.store import events
from models.store.digests import OUTGOING, RULING, digest, row_digest
from models.store.ids import case_name
from models.store.tables import (
    applications,
    cases,
    judgements,
    mails,
    marks,
    messages,
    outbox,
    readings,
    rulings,
    scores,
    selections,
)  # fmt: skip
from models.store.tables import events as log
from models.store.watch import set_mark

WHAT = "purged"
REPORTS = "reports-purged"
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
        ways.append(and_(numbered, received < wanted.accepted_before))
    if wanted.others_before:
        ways.append(and_(~numbered, received < wanted.others_before))
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
    _forget_for_good(connection)
    row = connection.execute(select(cases).where(cases.c.id == case, cases.c.purged_at.is_(None))).first()
    if row is None or _open_work(connection, row):
        return False
    sha256 = connection.execute(select(mails.c.sha256).where(mails.c.id == row.mail_id)).scalar_one()
    triage = _bare_triage(row.triage)
    tombstone = {
        "disposition": row.disposition,
        "receipt_number": row.receipt_number,
        "decision": digest(triage),
        "opened": None,
        "original": sha256,
        **_purge_reading(connection, case),
        "judgements": _purge_judgements(connection, case),
        "rulings": _purge_rulings(connection, case),
        "messages": _purge_messages(connection, case),
        "outbox": _purge_outbox(connection, case),
        "selections": _purge_selections(connection, case),
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
    events.append(connection, now, WHAT, case, tombstone)
    return True


def _forget_for_good(connection: Connection) -> None:
    """SQLite leaves what it deletes in the file until something else is written there, unless it is told not to."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def _bare_triage(triage: dict[str, Any]) -> dict[str, Any]:
    nobody = {"organization": None, "subject_reading": None, "archive_reading": None, "names_key": None}
    return Triage.model_validate(triage).model_copy(update=nobody).model_dump(mode="json")


def _purge_reading(connection: Connection, case: int) -> dict[str, Any]:
    reading = connection.execute(select(readings.c.reading).where(readings.c.case_id == case)).scalar()
    connection.execute(delete(readings).where(readings.c.case_id == case))
    documents = {document["sha256"] for document in (reading or {}).get("documents", ())}
    return {"reading": digest(reading) if reading else None, "documents": sorted(documents)}


def _purge_judgements(connection: Connection, case: int) -> dict[str, str]:
    """Only the last one stays, with its outcomes and without a word."""
    mine = judgements.c.case_id == case
    last = connection.execute(select(judgements).where(mine).order_by(judgements.c.version.desc()).limit(1)).first()
    if last is None:
        return {}
    bare = _bare_judgement(Judgement.model_validate(last.judgement)).model_dump(mode="json")
    connection.execute(delete(judgements).where(mine, judgements.c.version < last.version))
    connection.execute(update(judgements).where(judgements.c.id == last.id).values(judgement=bare))
    return {str(last.version): digest(bare)}


def _bare_judgement(judgement: Judgement) -> Judgement:
    mute: dict[str, Any] = {"grounds": ()}
    nobody: dict[str, Any] = {"message": "", "evidence": (), "overruled": None}
    asked = judgement.application
    sizes = ("resource", "cards", "petaflops", "track", "storage_tb")
    return judgement.model_copy(
        update={
            "findings": tuple(finding.model_copy(update=nobody) for finding in judgement.findings),
            "eligibility": judgement.eligibility.model_copy(update=mute),
            "discount": judgement.discount.model_copy(update=mute),
            "fee": judgement.fee.model_copy(update=mute) if judgement.fee else None,
            "application": ApplicationView(**{name: getattr(asked, name) for name in sizes}) if asked else None,
        }
    )


def _purge_rulings(connection: Connection, case: int) -> dict[str, str]:
    left = {}
    for row in connection.execute(select(rulings).where(rulings.c.case_id == case)).all():
        values = {name: getattr(row, name) for name in RULING} | {"reason": "", "value": ""}
        was = _bare_triage(row.was) if row.was else None
        connection.execute(update(rulings).where(rulings.c.id == row.id).values(reason="", value="", was=was))
        left[str(row.id)] = digest(values)
    return left


def _purge_messages(connection: Connection, case: int) -> dict[str, str]:
    left = {}
    for row in connection.execute(select(messages).where(messages.c.case_id == case)).all():
        event = CloudEvent.model_validate(row.body)
        nobody = {"organization": "", "project": None, "contacts": Contacts(), "reason": None}
        bare = event.model_copy(update={"data": event.data.model_copy(update=nobody)}).model_dump(mode="json")
        connection.execute(update(messages).where(messages.c.id == row.id).values(body=bare, last_error=None))
        left[row.event_id] = digest(bare)
    return left


def _purge_outbox(connection: Connection, case: int) -> dict[str, str]:
    left = {}
    nobody: dict[str, Any] = {"to_address": "", "subject": "", "raw": None}
    for row in connection.execute(select(outbox).where(outbox.c.case_id == case)).all():
        values = {name: getattr(row, name) for name in OUTGOING} | nobody
        rest = {"last_error": None, "bounce": None}
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(**nobody, **rest))
        left[row.occasion] = row_digest(values, OUTGOING)
    return left


def _purge_selections(connection: Connection, case: int) -> dict[str, str]:
    """Confirmed selections keep number, points and rank of the case."""
    left = {}
    for row in connection.execute(select(selections)).all():
        selection = Selection.model_validate(row.selection)
        if all(one.candidate.case_id != case_name(case) for one in selection.ranked):
            continue
        ranked = tuple(
            one.model_copy(
                update={"candidate": one.candidate.model_copy(update={"organization": "", "business_number": None})}
            )
            if one.candidate.case_id == case_name(case)
            else one
            for one in selection.ranked
        )
        bare = selection.model_copy(update={"ranked": ranked}).model_dump(mode="json")
        connection.execute(update(selections).where(selections.c.id == row.id).values(selection=bare))
        left[str(row.id)] = digest(bare)
    return left


def purge_reports(connection: Connection, before: datetime, now: datetime) -> int:
    """Deletes the text of reports and alarms of ours that went out before: they name applicants. Returns how many."""
    _forget_for_good(connection)
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
    settled = and_(outbox.c.case_id.is_(None), outbox.c.state.in_(("sent", "refused")))
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


def note_run(connection: Connection, by: str, purged: int, now: datetime) -> None:
    """Who purged when. The name stands in a mark; the event holds its fingerprint, as events hold no names."""
    known = connection.execute(select(marks.c.data).where(marks.c.name == MARK)).scalar() or {"runs": []}
    run = {"at": now.isoformat(), "by": by, "cases": purged}
    set_mark(connection, MARK, now, {"runs": [*known["runs"], run]})
    events.append(connection, now, "purge-run", None, {"cases": purged, "run": digest(run)})
