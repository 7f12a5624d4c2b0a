"""Mails of ours that a decision outdates before they are sent. They are not sent, and stay with the reason.

What has been sent is never touched: the next mail then says what is so now.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from models import korean
from models.decision import Disposition
from models.particles import with_particle
from models.store import events
from models.store.tables import DROPPED, cases, outbox

_TRUE: dict[str, Disposition] = {
    "receipt": "accepted",
    "held": "held",
    "bad_format": "bad_format",
    "late": "late",
    "receipt_again": "duplicate",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
"""What each kind says of its case."""
SELECTED = "selected"
"""A mail of this kind goes out only once an operator released it, so what is outdated waits for that again."""


def redisposed(connection: Connection, case: int, disposition: Disposition, now: datetime) -> None:
    """A case got another disposition: in the same transaction, what waits and says another is not sent. Of a case
    that is no longer accepted nothing tells the number again, nor that it is selected."""
    untrue = [kind for kind, said in _TRUE.items() if said != disposition]
    which = and_(outbox.c.case_id == case, outbox.c.kind.in_(untrue))
    if disposition != "accepted":
        again = select(cases.c.id).where(cases.c.duplicate_of == case)
        which = or_(which, and_(outbox.c.case_id.in_(again), outbox.c.kind == "receipt_again"))
        hold_back(connection, [case], _why(disposition), now)
    for row in _waiting(connection, which):
        _set(connection, row, DROPPED, _why(disposition))
        events.append(connection, now, "mail-dropped", row.case_id, {"kind": row.kind, "since": disposition})


def reopened(connection: Connection, case: int, now: datetime) -> None:
    """A case is judged once more: what waits and tells of the former judgement is not sent."""
    why = "보내기 전에 메일을 다시 열어 판정하게 되어 보내지 않았습니다."
    for row in _waiting(connection, and_(outbox.c.case_id == case, outbox.c.kind.in_(list(_TRUE)))):
        _set(connection, row, DROPPED, why)
        events.append(connection, now, "mail-dropped", row.case_id, {"kind": row.kind})


def hold_back(connection: Connection, some: Sequence[int], why: str, now: datetime) -> None:
    """What tells these cases that they are selected, and was released, waits for an operator again."""
    for row in _waiting(connection, and_(outbox.c.case_id.in_(some), outbox.c.kind == SELECTED)):
        _set(connection, row, "draft", why)
        events.append(connection, now, "mail-held-back", row.case_id, {"kind": row.kind})


def replaced(connection: Connection, mail: int, case: int, kind: str, why: str, now: datetime) -> None:
    """A mail that has not left is not sent, since another one is written in its place."""
    connection.execute(update(outbox).where(outbox.c.id == mail).values(state=DROPPED, last_error=why))
    events.append(connection, now, "mail-dropped", case, {"kind": kind})


def released(connection: Connection) -> list[int]:
    """Cases that a released mail tells that they are selected, as soon as it is sent."""
    return [row.case_id for row in _waiting(connection, outbox.c.kind == SELECTED)]


def _why(disposition: Disposition) -> str:
    return f"보내기 전에 판정이 {with_particle(korean.disposition(disposition), '으로')} 바뀌어 보내지 않았습니다."


def _waiting(connection: Connection, which: ColumnElement[bool]) -> Sequence[Any]:
    query = select(outbox.c.id, outbox.c.case_id, outbox.c.kind).where(outbox.c.state == "ready", which)
    return connection.execute(query.order_by(outbox.c.id)).all()


def _set(connection: Connection, row: Any, state: str, why: str) -> None:
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(state=state, last_error=why))
