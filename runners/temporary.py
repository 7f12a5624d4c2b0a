"""Temporary files outside of the storage folder: in a folder of this process, which a later one removes should this
one be killed.

What applicants sent lies there (`read`, `poll --dry-run`, a report that is being made), and the door of the fork
server. Whether a process still lives is told by its lock, which the system takes from it however it ends.
"""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

FRESH = 60.0
"""Seconds in which a folder may not be locked yet by the process that made it."""
LAST = -1000
"""After multiprocessing has removed its own folder, which lies in ours."""
SHORT, LONGEST = "/tmp", 40  # noqa: S108 - a folder for us alone is made there
"""The path of a socket has 107 octets at most, and below the folder for temporary files come four names."""


@cache
def folder() -> str | None:
    """The folder of this process, made at the first call and removed at its end; None where it cannot be made, and
    the system's own is as good. Removes those of processes that are gone."""
    with suppress(OSError):
        place = _place()
        if place is not None:
            sweep(place)
            return _own(place)
    return None


def _place() -> Path | None:
    """Where the folders of this user's processes lie; None if somebody else was there first."""
    usual = tempfile.gettempdir()
    place = Path(usual if len(os.fsencode(usual)) <= LONGEST else SHORT, f"jeopsu-{os.getuid()}")
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
    found = place.lstat()
    is_ours = found.st_uid == os.getuid() and not place.is_symlink() and not found.st_mode & 0o077
    return place if is_ours else None


def _own(place: Path) -> str:
    path = tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=place)
    fcntl.flock(os.open(path, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_EX)  # kept open as long as this process lives
    from multiprocessing import util  # only here: a report needs no other process

    util.Finalize(None, shutil.rmtree, args=(path,), kwargs={"ignore_errors": True}, exitpriority=LAST)
    return path


def sweep(place: Path | None = None) -> None:
    """Removes the folders of processes that are gone."""
    place = place or _place()
    for path in place.iterdir() if place else ():
        if _is_left(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether its process is gone: it holds no lock, and is not about to take it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        age = time.time() - os.fstat(handle).st_ctime
    except OSError:
        return False
    finally:
        os.close(handle)
    return age > FRESH or not Path("/proc", path.name.partition("-")[0]).exists()
