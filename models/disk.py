"""What a file system must be told, so that what was written is there after a power cut, and whole at any time."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEW = ".new"
"""Ends the names of files that are not in their place yet; they begin with a dot."""


def sync_folder(folder: Path) -> None:
    """The names in a folder survive a power cut from here on. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """All that lies in a folder survives a power cut from here on, but for the name of the folder. Raises OSError."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync_content(Path(place, name))
        sync_folder(Path(place))


def into_place(new: Path, path: Path) -> None:
    """Moves a file to its place, in one file system. On return it survives a power cut there; until then what lay
    there before does. Raises OSError."""
    _sync_content(new)
    new.replace(path)
    sync_folder(path.parent)


def _sync_content(path: Path) -> None:
    with path.open("rb") as stream:
        try:
            os.fsync(stream.fileno())
        except OSError as error:
            error.filename = str(path)
            raise


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new empty file, for its owner only, that takes the place of `path` at the end of the block, or goes away if
    the block fails. After a power cut one of the two is there, whole. Several may do so at the same time: each has a
    file of its own, and the last one stands. An OSError about that file names `path`, which people know."""
    new: Path | None = None
    try:
        handle, name = tempfile.mkstemp(NEW, f".{path.name}.", path.parent)
        os.close(handle)
        new = Path(name)
        yield new
        _sync_content(new)
        new.replace(path)
    except BaseException as error:
        if isinstance(error, OSError) and (new is None or error.filename in (new, str(new))):
            error.filename, error.filename2 = str(path), None
        if new is not None:
            new.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file, for its owner only, in place of an older one: whoever reads it sees all of one or all of the
    other. Raises OSError."""
    with beside(path) as new:
        new.write_bytes(content)


def identity(*paths: Path) -> tuple[tuple[int, int], ...]:
    """Which files or folders lie there now: device and inode of each; zeros of what is not there."""
    return tuple(_identity(path) for path in paths)


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def require_makeable(folder: Path) -> None:
    """Makes nothing; the folder is there, or can be made. Raises OSError that says why not."""
    for place in (folder, *folder.absolute().parents):
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISDIR(mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(place))
        if not os.access(place, os.W_OK | os.X_OK, effective_ids=True):
            raise PermissionError(errno.EACCES, "not writable", str(place))
        return
