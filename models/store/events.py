"""The append-only log of who did what when, each event holding the hash of the one before.

Events carry ids and hashes, no names, so that personal data can be purged and the chain still verifies.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models.record import Record
from models.store.tables import events
from models.store.types import canonical

GENESIS = "0" * 64
# statements that run for every case are built once: building one takes several times as long as running it
_HEAD = select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1)
_APPEND = insert(events)


class ChainHead(Record):
    """The newest event: an anchor that can be kept outside the machine."""

    seq: int
    hash: str


def head(connection: Connection) -> ChainHead:
    """The newest event, or the genesis value of an empty log."""
    row = connection.execute(_HEAD).first()
    return ChainHead(seq=row.seq, hash=row.hash) if row else ChainHead(seq=0, hash=GENESIS)


def append(connection: Connection, at: datetime, what: str, case_id: int | None, data: dict[str, Any]) -> None:
    """Adds one event inside the caller's (sole) writing transaction."""
    last = head(connection)
    seq = last.seq + 1
    digest = _hash(seq, at, what, case_id, data, last.hash)
    values = {"seq": seq, "at": at, "what": what, "case_id": case_id, "data": data}
    connection.execute(_APPEND, values | {"previous": last.hash, "hash": digest})


def differences(connection: Connection) -> Iterator[str]:
    """Every place where the chain does not hold, as a Korean sentence; nothing if it is whole."""
    previous, expected = GENESIS, 1
    for row in connection.execute(select(events).order_by(events.c.seq)):
        if row.seq != expected:
            yield f"이벤트 {expected}번이 없습니다."
        if row.previous != previous:
            yield f"이벤트 {row.seq}번이 앞 이벤트와 이어지지 않습니다."
        if row.hash != _hash(row.seq, row.at, row.what, row.case_id, row.data, row.previous):
            yield f"이벤트 {row.seq}번의 내용이 기록된 뒤에 바뀌었습니다."
        previous, expected = row.hash, row.seq + 1


def _hash(seq: int, at: datetime, what: str, case_id: int | None, data: dict[str, Any], previous: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = canonical([seq, moment, what, case_id, data, previous])
    return hashlib.sha256(text.encode()).hexdigest()
