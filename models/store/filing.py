"""Which case folders are due, and that they were written."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from models.record import Record
from models.store import events
from models.store.ids import case_name
from models.store.tables import cases
from models.store.tables import events as log

OUT = ("rejected", "withdrawn")
FAILED = "failed"
"""In place of a manifest: the folder could not be written."""


_ITEM = select(cases.c.id, cases.c.receipt_number, cases.c.revision, cases.c.disposition).where(
    cases.c.receipt_number.is_not(None), cases.c.purged_at.is_(None)
)
_JUDGED = and_(cases.c.disposition == "accepted", cases.c.stage == "judged")
_CLEANED = and_(_JUDGED, cases.c.cleaning.is_(None))
_CHANGED = cases.c.filed_revision.is_distinct_from(cases.c.revision)
_GONE = and_(cases.c.disposition.in_(OUT), cases.c.filed_revision.is_not(None))
# built once, since it is asked again and again (as in `events`)
_DUE = _ITEM.where(or_(and_(_CLEANED, _CHANGED), _GONE)).order_by(cases.c.id).limit(bindparam("most"))


class ToFile(Record):
    """A case whose folder does not show its present state."""

    case: int
    case_id: str
    receipt_number: str
    revision: int
    standing: bool
    """Whether it takes part; if not, its folder goes away."""


def due(connection: Connection, limit: int, *, everything: bool = False) -> list[ToFile]:
    """Cases whose folder is missing, old or no longer wanted; with `everything` all that have or should have one.
    None whose documents are still to be cleaned."""
    query = _ITEM.where(or_(_CLEANED, _GONE)).order_by(cases.c.id).limit(bindparam("most")) if everything else _DUE
    return [_item(row) for row in connection.execute(query, {"most": limit})]


def one(connection: Connection, case: int) -> ToFile | None:
    """The case with this row, if it has or should have a folder now; None if it is not accepted and judged, or its
    documents are still to be cleaned."""
    row = connection.execute(_ITEM.where(cases.c.id == case, _CLEANED)).first()
    return _item(row) if row else None


def _item(row: Any) -> ToFile:
    return ToFile(
        case=row.id,
        case_id=case_name(row.id),
        receipt_number=row.receipt_number,
        revision=row.revision,
        standing=row.disposition == "accepted",
    )


def waiting(connection: Connection) -> int:
    """How many folders are due, now or once their documents are cleaned."""
    uncleaned = select(func.count()).where(
        _JUDGED, _CHANGED, cases.c.cleaning.is_not(None), cases.c.receipt_number.is_not(None)
    )
    return len(due(connection, 1_000_000)) + connection.execute(uncleaned).scalar_one()


def record(connection: Connection, item: ToFile, manifest_sha256: str | None, now: datetime) -> None:
    """The folder shows this revision; without a manifest it is gone, and with `FAILED` it could not be written, and
    that is not tried again until the case changes."""
    filed = item.revision if manifest_sha256 else None
    known = connection.execute(select(cases.c.filed_revision).where(cases.c.id == item.case)).scalar()
    connection.execute(update(cases).where(cases.c.id == item.case).values(filed_revision=filed))
    if known != filed or (_failed(connection, item.case) and manifest_sha256 != FAILED):
        events.append(connection, now, "case-filed", item.case, {"manifest": manifest_sha256})


def _failed(connection: Connection, case: int) -> bool:
    """Whether the last that the history says of the folder is that it could not be written."""
    told = select(log.c.data).where(log.c.case_id == case, log.c.what == "case-filed").order_by(log.c.seq.desc())
    last = connection.execute(told.limit(1)).scalar()
    return last is not None and last["manifest"] == FAILED


def filed(connection: Connection) -> list[tuple[int, str]]:
    """Row and receipt number of every case that has a folder, in order of the numbers."""
    rows = connection.execute(
        select(cases.c.id, cases.c.receipt_number)
        .where(cases.c.filed_revision.is_not(None), cases.c.disposition == "accepted")
        .order_by(cases.c.receipt_number)
    )
    return [(row.id, row.receipt_number) for row in rows]
