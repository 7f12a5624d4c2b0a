"""The receipts ledger: what is owed by the announcement's promise, and how far it has come."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from models.record import Record
from models.store.ids import case_name
from models.store.tables import DROPPED, cases, mails, outbox


class Ledger(Record):
    """One line of the receipts ledger: a mail of ours that is owed, and how far it has come."""

    case_id: str
    receipt_number: str | None
    received_at: datetime | None
    due_at: datetime | None
    """Until when the announcement promises the receipt number."""
    kind: str
    to_address: str
    state: str
    """`ready` (not sent yet), `sent`, `refused`, `bounced`, `none` (no mail prepared)."""
    tries: int
    last_error: str | None
    sent_at: datetime | None


def ledger(connection: Connection, days: int) -> list[Ledger]:
    """Every receipt that is owed, oldest first: accepted cases, and held ones that still wait for a number."""
    newest = (
        select(outbox.c.case_id, func.max(outbox.c.id).label("id"))
        .where(outbox.c.kind.in_(("receipt", "receipt_again", "held")), outbox.c.state != DROPPED)
        .group_by(outbox.c.case_id)
        .subquery()
    )
    rows = connection.execute(
        select(cases.c.id, cases.c.receipt_number, cases.c.disposition, mails.c.received_at, outbox)
        .join(mails, mails.c.id == cases.c.mail_id)
        .outerjoin(newest, newest.c.case_id == cases.c.id)
        .outerjoin(outbox, outbox.c.id == newest.c.id)
        .where(
            or_(
                cases.c.disposition == "accepted",
                and_(cases.c.disposition == "held", cases.c.receipt_number.is_(None)),
            )
        )
        .order_by(mails.c.received_at, cases.c.id)
    )
    return [_ledger_line(row._mapping, days) for row in rows]


def _ledger_line(row: Any, days: int) -> Ledger:
    received = row[mails.c.received_at]
    state = "none" if row[outbox.c.state] is None else "bounced" if row[outbox.c.bounced_at] else row[outbox.c.state]
    return Ledger(
        case_id=case_name(row[cases.c.id]),
        receipt_number=row[cases.c.receipt_number],
        received_at=received,
        due_at=received + timedelta(days=days) if received else None,
        kind="receipt" if row[cases.c.disposition] == "accepted" else "held",
        to_address=row[outbox.c.to_address] or "",
        state=state,
        tries=row[outbox.c.tries] or 0,
        last_error=row[outbox.c.last_error],
        sent_at=row[outbox.c.sent_at],
    )
