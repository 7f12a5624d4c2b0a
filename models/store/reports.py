"""Reports that were made: one for each time that one was due, even after a restart or a night switched off."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from models.store.tables import reports


def last_made(connection: Connection, kind: str) -> datetime | None:
    """When the latest report of this kind was made."""
    found: datetime | None = connection.execute(
        select(reports.c.made_at).where(reports.c.kind == kind).order_by(reports.c.id.desc()).limit(1)
    ).scalar()
    return found


def is_made(connection: Connection, kind: str, due_at: datetime) -> bool:
    """Whether the report that was due then exists."""
    query = select(func.count()).select_from(reports).where(reports.c.kind == kind, reports.c.due_at == due_at)
    return connection.execute(query).scalar_one() > 0


def record(connection: Connection, kind: str, due_at: datetime, now: datetime, outbox_id: int | None) -> None:
    """Notes that it was made, in the transaction that lays it into the outbox."""
    connection.execute(insert(reports).values(kind=kind, due_at=due_at, made_at=now, outbox_id=outbox_id))
