"""Scores and selections in the register: every import and every confirmed selection stays."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from models.record import Record
from models.selection import Candidate, Score, Selection
from models.store import events
from models.store.digests import digest
from models.store.ids import case_name, case_row
from models.store.tables import applications, cases, mails, scores, selections
from models.store.tables import events as log

PACKAGE = "package-made"
"""The event: case folders were handed out, to a reviewer perhaps."""


class Confirmed(Record):
    """A selection as it was confirmed."""

    number: int
    at: datetime
    by: str
    selection: Selection


def candidates(connection: Connection, resources: Sequence[str]) -> tuple[Candidate, ...]:
    """Every valid application: accepted, complete, eligible, not superseded; in order of receipt."""
    newer = applications.alias()
    gone = select(newer.c.supersedes).where(newer.c.supersedes.is_not(None))
    rows = connection.execute(
        select(applications, cases.c.receipt_number, mails.c.received_at, mails.c.first_seen_at)
        .join(cases, cases.c.id == applications.c.case_id)
        .join(mails, mails.c.id == cases.c.mail_id)
        .where(
            cases.c.disposition == "accepted",
            applications.c.review_result == "complete",
            applications.c.eligibility == "eligible",
            applications.c.resource.in_(resources),
            cases.c.id.not_in(gone),
        )
        .order_by(mails.c.received_at, cases.c.id)
    )
    return tuple(
        Candidate(
            case_id=case_name(row.case_id),
            receipt_number=row.receipt_number,
            organization=row.organization or "",
            business_number=row.business_number,
            resource=row.resource,
            received_at=row.received_at or row.first_seen_at,
        )
        for row in rows
    )


def add_scores(
    connection: Connection, given: Sequence[Score], by: str, sheet_sha256: str, now: datetime
) -> tuple[int, int]:
    """Keeps scores. Returns how many were new or changed, and how many stood there already."""
    known = {(score.case_id, score.reviewer): score for score in all_scores(connection)}
    new = [score for score in given if known.get((score.case_id, score.reviewer)) != score]
    for score in new:
        row = case_row(score.case_id)
        connection.execute(
            insert(scores).values(
                case_id=row, reviewer=score.reviewer, points=score.points, comment=score.comment, at=now, by=by,
                sheet_sha256=sheet_sha256,
            )
        )  # fmt: skip
        events.append(connection, now, "scored", row, {"score": digest(score.model_dump(mode="json"))})
    return len(new), len(given) - len(new)


def all_scores(connection: Connection) -> tuple[Score, ...]:
    """The latest score of each reviewer for each case."""
    latest = select(func.max(scores.c.id)).group_by(scores.c.case_id, scores.c.reviewer)
    rows = connection.execute(select(scores).where(scores.c.id.in_(latest)).order_by(scores.c.id))
    return tuple(
        Score(case_id=case_name(row.case_id), reviewer=row.reviewer, points=row.points, comment=row.comment or "")
        for row in rows
    )


def handed_out(
    connection: Connection,
    reviewer: str,
    given: Sequence[str],
    left_out: Sequence[str],
    now: datetime,
    *,
    encrypted: bool,
) -> None:
    """Notes which receipt numbers a package holds and which were kept from its reviewer, of whose name only the
    digest is noted; without a name it is for all."""
    data = {
        "reviewer": hashlib.sha256(reviewer.encode()).hexdigest() if reviewer else None,
        "receipt_numbers": list(given),
        "left_out": list(left_out),
        "encrypted": encrypted,
    }
    events.append(connection, now, PACKAGE, None, data)


def kept_from(connection: Connection, reviewer: str) -> frozenset[str]:
    """Receipt numbers that a reviewer did not get because of a conflict of interest, as far as packages were made
    under his name, with or without blanks, and got in none since."""
    names, kept = (reviewer, "".join(reviewer.split())), set[str]()
    who = {hashlib.sha256(name.encode()).hexdigest() for name in names}
    for data in connection.execute(select(log.c.data).where(log.c.what == PACKAGE).order_by(log.c.seq)).scalars():
        if data["reviewer"] in who:
            kept = (kept - set(data["receipt_numbers"])) | set(data["left_out"])
    return frozenset(kept)


def confirm(connection: Connection, selection: Selection, by: str, now: datetime) -> int:
    """Keeps a confirmed selection. Returns its number; they count from 1 without gaps."""
    data = selection.model_dump(mode="json")
    number: int = connection.execute(select(func.coalesce(func.max(selections.c.id), 0) + 1)).scalar_one()
    connection.execute(insert(selections).values(id=number, at=now, by=by, selection=data))  # a sequence has gaps
    events.append(connection, now, "selected", None, {"selection": number, "digest": digest(data)})
    return number


def last_confirmed(connection: Connection) -> Confirmed | None:
    """The selection that stands; None if none was confirmed."""
    row = connection.execute(select(selections).order_by(selections.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Confirmed(number=row.id, at=row.at, by=row.by, selection=Selection.model_validate(row.selection))
