"""What killed processes left behind: found by its age, since nobody can tell whether a process of another machine
lives. It is personal data, so it must not lie there for ever.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from os import fstat
from pathlib import Path

from models.disk import NEW

MADE = ("cases", "packages", "selection")
"""Folders in which files are written beside their place first (`models.disk.beside`), besides the storage folder."""
OF_WORKERS = ("tmp", "jeopsu-")
"""Begins the names of temporary files of workers, which are killed when they take too long."""
log = logging.getLogger(__name__)
AGE = 3 * 24 * 3600.0
"""Seconds: no work takes so long, also not on the largest archive that is allowed."""


def sweep(root: Path, own: Path) -> int:
    """Removes what nobody has touched for `AGE` seconds below the storage folder: working files, and what never came
    to its place. In `own`, the working folder of this process, only what a killed worker left: it is emptied at each
    start, and a clock that jumps must not take from us what we work on. Returns how many there were."""
    try:
        limit = _now(root) - AGE
        old = [path for path in _candidates(root, own) if _newest(path) < limit]
    except OSError as error:  # a disk that is full or read-only; there will be another time
        log.warning("nobody could look for what killed processes left behind: %s", error.strerror)
        return 0
    for path in old:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if old:
        log.info("%d working files that a killed process left behind were removed", len(old))
    return len(old)


def _now(root: Path) -> float:
    """By the clock of the disk: that of one machine may run ahead, and others are at work there."""
    with tempfile.TemporaryFile(dir=root) as fresh:
        return fstat(fresh.fileno()).st_mtime


def _candidates(root: Path, own: Path) -> Iterator[Path]:
    for folder in (root / "scratch", root / "spool"):
        for path in _below(folder):
            # a folder of a process stays: it may live, and have had nothing to do for long
            for one in _below(path) if _is_of_process(path) else (path,):
                if one.parent != own or one.name.startswith(OF_WORKERS):
                    yield one
    yield from root.glob(".package-*")
    for folder in (root, *(root / name for name in MADE)):
        yield from (path for path in _below(folder) if path.name.startswith(".") and path.suffix in (NEW, ".old"))
    for folder in (folder for version in _below(root / "derived") for folder in _below(version)):
        yield from (path for path in _below(folder) if path.name.startswith(".new-"))


def _is_of_process(path: Path) -> bool:
    """Whether this is the working folder of a process, by the number at the end of its name."""
    return path.name.rpartition("-")[2].isdecimal() and path.is_dir() and not path.is_symlink()


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _newest(path: Path) -> float:
    """When something in it was last written; of what went away meanwhile, never long ago."""
    newest = 0.0
    for one in (path, *_all_below(path)):
        try:
            newest = max(newest, one.lstat().st_mtime)
        except FileNotFoundError:
            return float("inf")
    return newest


def _all_below(path: Path) -> Iterator[Path]:
    if path.is_symlink():
        return
    for one in _below(path):
        yield one
        yield from _all_below(one)
