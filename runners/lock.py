"""One service at a time: an exclusive lock on the storage folder, released by the kernel however the process ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class Busy(Exception):
    """Another process holds the lock; the text names its process id."""


class ServiceLock:
    """Held from entry to exit of the `with` block. Raises Busy on entry if another process holds it."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = root / "service.lock"
        self._handle = -1

    def __enter__(self) -> "ServiceLock":
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self._handle, 20).decode("ascii", "replace").strip() or "?"
            os.close(self._handle)
            raise Busy(f"다른 jeopsu 프로세스(번호 {holder})가 접수를 처리하고 있습니다.") from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)
