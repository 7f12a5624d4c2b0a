"""Who may work on an intake: one service on a machine's own register, any number of them on a shared one.

Both locks are released by the system however the process ends.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from models.os_errors import reason
from models.settings import Settings
from models.store.engine import CONNECTION, StoreError, cannot_open, libpq_address, parse_url
from models.store.place import require_there

if TYPE_CHECKING:
    import psycopg

PRESENCE = 0x6A656F71
"""Advisory lock of PostgreSQL: shared by all that serve, exclusive for whoever must be alone."""

KEEP_SECONDS, KEEP_PATIENCE = 2.0, 15.0
"""How often it is seen whether the database still knows of the lock; how long an end waits for that."""
NAME = "service.lock"
TRIES, PAUSE_SECONDS = 5, 0.05
"""Somebody may just be looking who holds it."""
log = logging.getLogger(__name__)


class Busy(Exception):
    """Another process holds the lock; the text says which, as far as it is known."""


def alone(settings: Settings) -> "AbstractContextManager[object]":
    """Held by whoever must be the only one that works on this intake. Raises Busy on entry, StoreError."""
    return _lock(settings, shared=False)


def together(settings: Settings) -> "AbstractContextManager[object]":
    """Held by a service: alone with a register of its own, together with other services on a shared one."""
    return _lock(settings, shared=True)


def _lock(settings: Settings, *, shared: bool) -> "AbstractContextManager[object]":
    address = libpq_address(settings.database.url)
    require_there(parse_url(settings.database.url), settings.storage.root)
    return ClusterLock(address, shared=shared) if address else ServiceLock(*_beside(settings))


def _beside(settings: Settings) -> Iterator[Path]:
    """What is locked: the storage folder, and a file beside the register, by whatever address it is called."""
    yield settings.storage.root
    if register := parse_url(settings.database.url).database:
        path = Path(register).resolve()
        yield path.with_name(f"{path.name}.lock")


class ClusterLock:
    """Held from entry to exit of the `with` block, by a connection of its own. A database that is restarted drops the
    lock, and the service goes on: so it is taken again, as soon as the database answers."""

    def __init__(self, address: str, *, shared: bool) -> None:
        self._address, self._shared = address, shared
        self._connection: psycopg.Connection[tuple[bool]] | None = None
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="presence", daemon=True)

    def __enter__(self) -> "ClusterLock":
        import psycopg  # only here: a register of SQLite does without it

        try:
            taken = self._take()
        except psycopg.OperationalError as error:
            raise cannot_open(error) from error
        if not taken:
            who = "`jeopsu poll` 같은 명령이" if self._shared else "실행 중인 `jeopsu serve`가"
            raise Busy(f"{who} 이 접수대장으로 접수를 처리하고 있습니다.")
        self._keeper.start()
        return self

    def _take(self) -> bool:
        """Connects and asks for the lock; False if somebody else has it. Raises OperationalError."""
        import psycopg

        function = "pg_try_advisory_lock_shared" if self._shared else "pg_try_advisory_lock"
        connection = psycopg.connect(self._address, autocommit=True, **CONNECTION)  # type: ignore[arg-type]  # libpq's options, ints among them
        try:
            row = connection.execute(f"SELECT {function}(%s)", (PRESENCE,)).fetchone()
        except BaseException:
            connection.close()
            raise
        if row is None or not row[0]:
            connection.close()
            return False
        self._connection = connection
        return True

    def _keep(self) -> None:
        import psycopg

        while not self._ended.wait(KEEP_SECONDS):
            try:
                if self._connection is not None:
                    self._connection.execute("SELECT 1")
                elif self._take():
                    log.warning("the lock on the register is held again")
            except psycopg.Error as error:
                log.warning("the lock on the register was lost: %s", type(error).__name__)
                self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._keeper.join(KEEP_PATIENCE)  # a database that does not answer is not waited for
        self._drop()


def holder(root: Path) -> int | None:
    """Number of the process that holds the storage folder's lock; None if nobody does. Raises OSError if it cannot be
    told. Whoever wants the lock at this moment tries again (`TRIES`)."""
    try:
        handle = os.open(root / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        number = os.read(handle, 20)
        return int(number) if number.isdigit() else 0
    finally:
        os.close(handle)
    return None


class ServiceLock:
    """An exclusive lock on the storage folder, and on a file that stands for the register. Raises Busy on entry if
    another process holds one of them, StoreError for a folder that cannot be written to."""

    def __init__(self, root: Path, register: Path | None = None) -> None:
        self._paths = [root / NAME, *([register] if register else [])]
        self._handles: list[int] = []

    def __enter__(self) -> "ServiceLock":
        try:
            for path in self._paths:
                self._lock(path)
        except BaseException:
            self._release()
            raise
        for handle in self._handles:
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        return self

    def _lock(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            key = "storage.root" if path.name == NAME else "database.url"
            raise StoreError(f"{key}: {path.parent}에 쓸 수 없습니다 ({reason(error)}).") from error
        self._handles.append(handle)
        try:
            _take(handle)
        except BlockingIOError as error:
            other = os.read(handle, 20).decode("ascii", "replace").strip() or "?"
            raise Busy(f"다른 jeopsu 프로세스(번호 {other})가 접수를 처리하고 있습니다.") from error

    def _release(self) -> None:
        for handle in self._handles:
            os.close(handle)
        self._handles = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()


def _take(handle: int) -> None:
    for tried in range(TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if tried == TRIES - 1:
                raise
            time.sleep(PAUSE_SECONDS)
