"""Reading the register: cases as the contract prints them, counts, history."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, func, or_, select, type_coerce

from models.case import Case
from models.judging_view import decided_view
from models.record import Record
from models.shown import shown
from models.store import judging, provisioning
from models.store.case_view import case_view
from models.store.ids import case_name, case_row, receipt_numbers
from models.store.reading import readings_of
from models.store.reading import waiting as waiting_for_reading
from models.store.tables import alarms, applications, cases, events, mails, marks, outbox

PAGE = 200
_MARK = select(marks).where(marks.c.name == bindparam("which"))


class Event(Record):
    """One line of a case's history."""

    seq: int
    at: datetime
    what: str
    data: dict[str, Any]


class Alarm(Record):
    """Something that an operator must look at, until it is over."""

    key: str
    message: str
    since: datetime


class Mark(Record):
    """The last time that something was done, e.g. a good poll."""

    at: datetime
    data: dict[str, Any]


class Counts(Record):
    """The register in figures, the same on every engine."""

    waiting: int
    """Stored and not yet triaged."""
    oldest_waiting: datetime | None
    """When the oldest of them was first seen."""
    failing: int
    """Of these, how many have already failed to open."""
    unread: int
    """Cases whose documents are still to be read."""
    by_disposition: dict[str, int]
    unclear: int
    unsent: dict[str, int]
    """Mails of ours that wait in the outbox, by kind."""
    oldest_unsent: datetime | None
    refused: int
    bounced: int


def _select() -> Select[Any]:
    return select(cases, mails).join(mails, mails.c.id == cases.c.mail_id).where(cases.c.stage != "received")


def all_cases(
    connection: Connection, dispositions: tuple[str, ...] = (), unclear: bool = False, *, documents: bool = True
) -> Iterator[Case]:
    """Every triaged case in the order of arrival in the register; memory stays flat. Without `documents` what was
    read is left out (a judgement still tells what is applied for), which is much faster."""
    last = 0
    query = _select().order_by(cases.c.id).limit(PAGE)
    if dispositions:
        query = query.where(cases.c.disposition.in_(dispositions))
    if unclear:
        query = query.where(_unclear())
    while rows := connection.execute(query.where(cases.c.id > last)).all():
        yield from _cases(connection, [row._mapping for row in rows], documents)
        last = rows[-1]._mapping[cases.c.id]


def _unclear() -> ColumnElement[bool]:
    """Cases that an operator should look at. The column's own type would turn the pattern into JSON."""
    return type_coerce(cases.c.triage, Text).like('%"unclear":true%')


def one_case(connection: Connection, name: str) -> Case | None:
    """A case by receipt number or case id; None if there is none, or if it is not triaged yet."""
    row = find(connection, name)
    if row is None:
        return None
    found = connection.execute(_select().where(cases.c.id == row)).first()
    return next(_cases(connection, [found._mapping])) if found else None


def find(connection: Connection, name: str) -> int | None:
    """The row of a case by receipt number or case id."""
    by_number: int | None = connection.execute(
        select(cases.c.id).where(cases.c.receipt_number.in_(receipt_numbers(name)))
    ).scalar()
    if by_number is not None:
        return by_number
    row = case_row(name)
    if row is None:
        return None
    existing: int | None = connection.execute(select(cases.c.id).where(cases.c.id == row)).scalar()
    return existing


def case_of_mail(connection: Connection, sha256: str, message_id: str | None) -> str | None:
    """The first case of this mail: the same bytes, or (line ends change on the way) the same Message-ID."""
    same = mails.c.sha256 == sha256
    if message_id:
        same = or_(same, mails.c.message_id == message_id)
    row: int | None = connection.execute(
        select(func.min(cases.c.id)).join(mails, mails.c.id == cases.c.mail_id).where(same)
    ).scalar()
    return case_name(row) if row is not None else None


def _cases(connection: Connection, rows: list[Any], documents: bool = True) -> Iterator[Case]:
    ids = [row[cases.c.id] for row in rows]
    replies = _grouped(connection, select(outbox).where(outbox.c.case_id.in_(ids)).order_by(outbox.c.id), "case_id")
    letters = _grouped(
        connection,
        select(cases.c.id, cases.c.belongs_to).where(cases.c.belongs_to.in_(ids)).order_by(cases.c.id),
        "belongs_to",
    )
    firsts = [row[cases.c.duplicate_of] for row in rows if row[cases.c.duplicate_of]]
    numbers = dict(connection.execute(select(cases.c.id, cases.c.receipt_number).where(cases.c.id.in_(firsts))).all())
    read = readings_of(connection, ids) if documents else {}
    judged = judging.judgements_of(connection, ids)
    ruled = judging.rulings_of(connection, ids)
    replaced = judging.replaced_by(connection, ids)
    queued = provisioning.states_of(connection, ids)
    for row in rows:
        case_id = row[cases.c.id]
        case = case_view(row, replies.get(case_id, []), letters.get(case_id, []), numbers, read.get(case_id))
        decided = decided_view(judged.get(case_id), ruled.get(case_id, []))
        decided |= {"superseded_by": replaced.get(case_id), "provisioning": queued.get(case_id)}
        yield shown(case.model_copy(update=decided))


def _grouped(connection: Connection, query: Select[Any], key: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        grouped.setdefault(getattr(row, key), []).append(row)
    return grouped


def events_of(connection: Connection, case: int) -> list[Event]:
    """The history of a case, oldest first."""
    rows = connection.execute(select(events).where(events.c.case_id == case).order_by(events.c.seq))
    return [Event(seq=row.seq, at=row.at, what=row.what, data=row.data) for row in rows]


def last_event_at(connection: Connection) -> datetime | None:
    """When the newest event was recorded; None for an empty register."""
    found: datetime | None = connection.execute(select(events.c.at).order_by(events.c.seq.desc()).limit(1)).scalar()
    return found


def counts(connection: Connection) -> Counts:
    """The register in figures."""
    by_disposition: dict[str | None, int] = dict(
        connection.execute(
            select(cases.c.disposition, func.count())
            .where(cases.c.disposition.is_not(None))
            .group_by(cases.c.disposition)
        ).all()
    )
    waiting = cases.c.stage == "received"
    ready = outbox.c.state == "ready"
    one = connection.execute
    return Counts(
        waiting=one(select(func.count()).select_from(cases).where(waiting)).scalar_one(),
        oldest_waiting=one(
            select(func.min(mails.c.first_seen_at)).join(cases, cases.c.mail_id == mails.c.id).where(waiting)
        ).scalar(),
        failing=one(select(func.count()).select_from(cases).where(waiting, cases.c.failures > 0)).scalar_one(),
        unread=waiting_for_reading(connection),
        by_disposition={str(name): number for name, number in by_disposition.items()},
        unclear=one(select(func.count()).select_from(cases).where(_unclear())).scalar_one(),
        unsent=dict(one(select(outbox.c.kind, func.count()).where(ready).group_by(outbox.c.kind)).all()),
        oldest_unsent=one(select(func.min(outbox.c.created_at)).where(ready)).scalar(),
        refused=one(select(func.count()).select_from(outbox).where(outbox.c.state == "refused")).scalar_one(),
        bounced=one(select(func.count()).select_from(outbox).where(outbox.c.bounced_at.is_not(None))).scalar_one(),
    )


def open_reviews(connection: Connection) -> int:
    """Accepted cases that stand and in which a person has something to decide or to confirm."""
    newer = applications.alias()
    gone = select(newer.c.supersedes).where(newer.c.supersedes.is_not(None))
    undecided = or_(
        applications.c.review_result.in_(("needs_review", "incomplete")),
        applications.c.eligibility.in_(("needs_review", "ineligible")),
        applications.c.discount == "needs_review",
        applications.c.monthly_krw.is_(None),
    )
    query = select(func.count()).select_from(applications).join(cases, cases.c.id == applications.c.case_id)
    standing = (cases.c.disposition == "accepted", cases.c.purged_at.is_(None), cases.c.id.not_in(gone))
    return connection.execute(query.where(undecided, *standing)).scalar_one()


def waiting_drafts(connection: Connection) -> int:
    """Mails that an operator has to release."""
    return connection.execute(select(func.count()).where(outbox.c.state == "draft")).scalar_one()


def open_alarms(connection: Connection) -> list[Alarm]:
    """Alarms that are not over, oldest first."""
    rows = connection.execute(select(alarms).where(alarms.c.until.is_(None)).order_by(alarms.c.since, alarms.c.id))
    return [Alarm(key=row.key, message=row.message, since=row.since) for row in rows]


def mark(connection: Connection, name: str) -> Mark | None:
    """The last time that something was done; None if never."""
    row = connection.execute(_MARK, {"which": name}).first()
    return Mark(at=row.at, data=row.data) if row else None
