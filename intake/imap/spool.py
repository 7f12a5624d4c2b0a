"""Files in which mails grow while they are fetched. A part that broke off is gone on with at its length."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_PREFIX = "mail-"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_FORGET_SECONDS = 24 * 3600


class Spool:
    """A folder of parts, named by boot, account, folder, UIDVALIDITY and UID.

    The boot is in the name because a file that was not flushed may hold zeros after a power failure: parts of an
    earlier boot are never gone on with.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._boot = _boot()

    def path(self, account: str, folder: str, uidvalidity: int, uid: int) -> Path:
        """Where the mail grows. Two folders may have the same UIDVALIDITY, so the folder counts too."""
        place = hashlib.sha256(f"{account}\0{folder}".encode()).hexdigest()[:16]
        return self._folder / f"{_PREFIX}{self._boot}-{place}-{uidvalidity}-{uid}"

    def sweep(self) -> None:
        """Removes parts that nobody will go on with: untouched for a day."""
        limit = time.time() - _FORGET_SECONDS
        for path in self._folder.glob(f"{_PREFIX}*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()


class Part:
    """One growing file with its digest. OSError if the disk does not take it."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        keep = 0 if resume else os.O_TRUNC
        # mails are personal data: nobody else may read them
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | keep, 0o600), "r+b")
        while resume and (block := self._file.read(1 << 20)):
            self._count(block)

    def write(self, piece: bytes) -> None:
        """Adds octets at the end."""
        self._file.write(piece)
        self._count(piece)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leaves a part that is not finished for another try."""
        self._file.close()

    def finish(self) -> str:
        """Hands the complete mail to the system; its SHA-256. Whoever takes the file over syncs it to the disk."""
        self._file.flush()
        return self._digest.hexdigest()

    def discard(self) -> None:
        """Forgets the part."""
        self.path.unlink(missing_ok=True)

    def _count(self, piece: bytes) -> None:
        self.size += len(piece)
        self._digest.update(piece)


def _boot() -> str:
    try:
        return _BOOT_ID.read_text().strip().replace("-", "")[:12]
    except OSError:
        # no such file outside Linux: then nothing of an earlier process is gone on with
        return f"p{os.getpid()}t{time.time_ns()}"
