"""A copy of the register in one SQLite file, whichever engine holds it, and back into either engine.

The copy goes through the tables, row by row, in one consistent look; so a backup of a PostgreSQL restores into a
SQLite file and the other way round.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, update

from models.record import Record
from models.store import alarm_news, audit, events, place, reconciling, schema, watch
from models.store.engine import StoreError, parse_url, reading_engine, writing_engine
from models.store.store import Store
from models.store.tables import cases, mails, marks, metadata

ROWS = 500


class Snapshot(Record):
    """What a copy of the register holds."""

    revision: str
    head: events.ChainHead
    originals: tuple[str, ...]
    """Digests of the mails that must lie beside it, ascending."""
    differences: tuple[str, ...]
    """What did not fit in it already when the copy was made."""


def snapshot(store: Store, path: Path) -> Snapshot:
    """Copies the register into a new file at `path`, as it is at one moment, while others write on."""
    engine = writing_engine(parse_url(f"sqlite:///{path}"))
    try:
        schema.upgrade(engine)
        with store.reading() as source, engine.begin() as target:
            _copy(source, target)
        with engine.connect() as connection:
            taken = Snapshot(
                revision=schema.HEAD,
                head=events.head(connection),
                originals=_originals(connection),
                differences=(*events.differences(connection), *audit.differences(connection)),
            )
        _make_one_file(engine)
        return taken
    finally:
        engine.dispose()


def is_empty(url: str) -> bool:
    """Whether nothing has ever been recorded at this address. Raises StoreError for an unusable address."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return True
    engine = reading_engine(address)
    try:
        if schema.revision(engine) is None:
            return True
        with engine.connect() as connection:
            return events.head(connection).seq == 0
    finally:
        engine.dispose()


def restored(url: str) -> dict[str, Any] | None:
    """What the register at `url` says of the backup that it came from; None if it came from none, or went on since.

    Raises StoreError.
    """
    engine = reading_engine(parse_url(url))
    try:
        schema.require_current(engine)
        with engine.connect() as connection:
            return reconciling.pending(connection)
    finally:
        engine.dispose()


def load(path: Path, url: str, root: Path, now: datetime, data: dict[str, Any], alarm: str) -> None:
    """Fills the empty register at `url` from a copy, in one transaction, and sets the mark with `data` and `alarm`.
    The storage folder at `root` is that of the register from here on.

    The copy itself is brought to this program's version first. Raises StoreError if it was written by a newer one,
    or if the register is not empty.
    """
    source_engine, target_engine = writing_engine(parse_url(f"sqlite:///{path}")), writing_engine(parse_url(url))
    try:
        schema.upgrade(source_engine)
        schema.upgrade(target_engine)
        with source_engine.connect() as source, target_engine.begin() as target:
            if events.head(target).seq:
                raise StoreError("database.url: 접수대장이 비어 있지 않아 되돌리지 않았습니다.")
            target.execute(delete(marks))  # of a register that began and took nothing in
            _copy(source, target)
            _set_sequences(target)
            # case folders are not in a backup: they are written anew from the facts
            target.execute(update(cases).values(filed_revision=None))
            events.append(target, now, "restored", None, data)
            watch.set_mark(target, reconciling.RESTORED, now, data)
            watch.end_alarm(target, reconciling.RESTORED, now)  # of an earlier restore
            alarm_news.begin_anew(target, now)
            watch.raise_alarm(target, reconciling.RESTORED, alarm, now)
            place.lay(target, root)
    finally:
        source_engine.dispose()
        target_engine.dispose()


def _copy(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        late = [column.name for column in table.columns if any(k.column.table is table for k in column.foreign_keys)]
        for rows in _batches(source, table):
            target.execute(insert(table), [row | dict.fromkeys(late) for row in rows])
        for name in late:  # a row may point to a later one of the same table
            pointing = source.execute(select(table.c.id, table.c[name]).where(table.c[name].is_not(None))).all()
            if pointing:
                change = update(table).where(table.c.id == bindparam("row")).values({name: bindparam("to")})
                target.execute(change, [{"row": row[0], "to": row[1]} for row in pointing])


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = source.execute(query, execution_options={"yield_per": ROWS})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]


def _originals(connection: Connection) -> tuple[str, ...]:
    query = select(mails.c.sha256).join(cases, cases.c.mail_id == mails.c.id).where(cases.c.purged_at.is_(None))
    return tuple(sorted(set(connection.execute(query).scalars())))


def _set_sequences(target: Connection) -> None:
    """PostgreSQL counts rows apart from their ids."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" not in table.columns:
            continue
        sequence = target.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
        last = target.execute(select(func.max(table.c.id))).scalar()
        if sequence and last:
            target.execute(select(func.setval(sequence, last)))


def _make_one_file(engine: Engine) -> None:
    """Without the write-ahead log beside it, so that the file alone is the copy."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=DELETE")
    finally:
        raw.close()
