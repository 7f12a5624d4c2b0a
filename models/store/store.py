"""The Store: opens the register and the originals, hands out transactions, and proves that both are whole."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from models.call import Call
from models.disk import identity
from models.store import audit, events, one_call, place, schema
from models.store.engine import RegisterGone, StoreError, cannot_open, parse_url, reading_engine, writing_engine
from models.store.ids import case_name
from models.store.originals import Originals
from models.store.tables import cases, mails, marks, metadata


class Store:
    """Register and originals. Functions in the modules beside this one do the work on a connection."""

    def __init__(self, url: str, root: Path, *, write: bool, call: Call | None = None) -> None:
        """Opens them; with `write`, creates or upgrades the register first. `call`: whose register it must be.

        Raises StoreError if the register cannot be reached, has another version or is of another call, if a restore
        is not finished, or if the register is gone though originals are there: a new one would give receipt numbers
        that applicants already hold.
        """
        self._url = parse_url(url)
        self._root, own = root, place.own_name() if self.is_shared and write else ""
        place.require_restored(root)
        self._writer: Engine | None = None
        try:
            if write:
                self.originals = Originals(root, own)
                self._writer = writing_engine(self._url)
                if schema.revision(self._writer) is None:
                    self._refuse_second_beginning()
                schema.upgrade(self._writer)
                self._require_same(call)
            elif self._is_missing():
                raise StoreError("접수대장이 아직 없습니다. 먼저 `jeopsu poll`이나 `jeopsu serve`를 실행하십시오.")
            self._reader = reading_engine(self._url)
            if not write:
                schema.require_current(self._reader)
                with self._reader.connect() as connection:
                    told = place.difference(connection, root) or (call and one_call.difference(connection, call))
                if told is not None:
                    raise StoreError(told)
                self.originals = Originals(root)
        except DBAPIError as error:
            raise cannot_open(error) from error
        self._identity, self._folder_identity = self._file_identity(), identity(root, self.originals.folder)
        self._fence: Callable[[Connection], None] | None = None

    @property
    def is_shared(self) -> bool:
        """Whether several machines may work on this register at the same time."""
        return self._url.get_backend_name() == "postgresql"

    def fenced(self, fence: Callable[[Connection], None]) -> Self:
        """The same store for somebody who may lose the right to write: `fence` is called at the begin of each writing
        transaction and raises if it is lost."""
        store = copy(self)
        store._fence = fence
        return store

    def _require_same(self, call: Call | None) -> None:
        """Place and call."""
        if self.is_shared:
            place.sweep(self._root / "spool")
        assert self._writer is not None
        with self._writer.begin() as connection:
            place.require_same(connection, self._root, datetime.now(UTC))
            if call is not None:
                one_call.require_same(connection, call, datetime.now(UTC))

    def _refuse_second_beginning(self) -> None:
        kept = sum(1 for _ in self.originals.folder.glob("*/*.eml"))
        made = [self._root / name for name in ("cases", "derived") if any((self._root / name).glob("*/*"))]
        if not kept and not made:
            return
        what = f"보관된 원본 메일이 {kept}통" if kept else f"심사자료({made[0]})가"
        raise StoreError(
            f"database.url: 접수대장이 비어 있는데 {what} 있습니다. 접수번호가 두 번 부여되지 않도록 멈췄습니다."
            " 접수대장을 백업에서 되돌리십시오. 정말 처음부터 다시 시작하려면"
            f" {self.originals.folder if kept else made[0]} 폴더를 다른 곳으로 옮긴 뒤 실행하십시오."
        )

    def _file_identity(self) -> tuple[int, int] | None:
        """Which file the register is, where it is one: device and inode."""
        if self._url.get_backend_name() != "sqlite" or not self._url.database:
            return None
        return identity(Path(self._url.database))[0]

    def _is_missing(self) -> bool:
        path = self._url.database
        return self._url.get_backend_name() == "sqlite" and bool(path) and not Path(str(path)).exists()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writing transaction; writers take turns. Commits at the end, rolls back on an exception.

        Raises RegisterGone as `require_there` does.
        """
        assert self._writer is not None, "the store was opened for reading"
        self.require_there()
        with self._writer.begin() as connection:
            if self._fence is not None:
                self._fence(connection)
            yield connection

    def require_there(self) -> None:
        """Raises RegisterGone if the register's file or the storage folder was removed or replaced meanwhile: what is
        written into a file that nobody finds again is lost, and workers see only the folder that was there."""
        if self._file_identity() != self._identity:
            raise RegisterGone(
                "database.url: 접수대장 파일이 실행 중에 없어지거나 바뀌었습니다. 접수를 멈춥니다."
                " 파일을 되돌린 뒤 다시 시작하십시오."
            )
        if identity(self._root, self.originals.folder) != self._folder_identity:
            raise RegisterGone(
                f"storage.root: {self._root} 폴더가 실행 중에 없어지거나 바뀌었습니다. 접수를 멈춥니다."
                " 폴더를 되돌린 뒤 다시 시작하십시오."
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the register; cannot write."""
        with self._reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Gives all connections back."""
        if self._writer is not None:
            self._writer.dispose()
            if self.is_shared:
                shutil.rmtree(self.originals.spool, ignore_errors=True)
        self._reader.dispose()

    def fill_from(self, other: "Store") -> None:
        """Copies every row of another register into this empty one (for a trial run)."""
        with other.reading() as source, self.writing() as target:
            for table in metadata.sorted_tables:
                for row in source.execute(select(table)):
                    if table is not marks or row.name != place.MARK:  # its own storage folder stays its own
                        target.execute(table.insert().values(**row._mapping))

    def forget(self) -> None:
        """After a purge: what SQLite still holds of deleted rows in its log leaves the disk. If somebody is reading,
        it leaves with a later write."""
        if self._writer is None or self._url.get_backend_name() != "sqlite":
            return
        with self._writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.rollback()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def head(self) -> events.ChainHead:
        """The newest event."""
        with self.reading() as connection:
            return events.head(connection)

    def differences(self) -> Iterator[str]:
        """Everything that is not as it was recorded: the chain, the rows, the numbers, every stored original."""
        with self.reading() as connection:
            yield from events.differences(connection)
            yield from audit.differences(connection)
            needed = (
                select(mails.c.sha256).join(cases, cases.c.mail_id == mails.c.id).where(cases.c.purged_at.is_(None))
            )
            query = (
                select(cases.c.id, mails.c.sha256, cases.c.purged_at, mails.c.sha256.in_(needed).label("needed"))
                .join(mails, mails.c.id == cases.c.mail_id)
                .order_by(cases.c.id)
            )
            for row in connection.execute(query):
                intact = self.originals.intact(row.sha256)
                if row.purged_at is not None and not row.needed:
                    if intact is not None:
                        left = "개인정보를 파기했으나 원본 메일이 남아 있습니다."
                        yield f"{case_name(row.id)}: {left} `jeopsu purge`를 다시 실행하십시오."
                elif intact is None and self._is_purged_meanwhile(row.id):
                    continue
                elif intact is None:
                    yield f"{case_name(row.id)}: 원본 메일이 없습니다 ({row.sha256[:12]})."
                elif not intact:
                    yield f"{case_name(row.id)}: 원본 메일이 저장된 뒤에 바뀌었습니다 ({row.sha256[:12]})."

    def _is_purged_meanwhile(self, case: int) -> bool:
        """Whether somebody purged a case since a longer look at the register began."""
        with self.reading() as connection:
            return connection.execute(select(cases.c.purged_at).where(cases.c.id == case)).scalar() is not None
