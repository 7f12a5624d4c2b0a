"""Archives of strangers: what is in them, told within limits and without ever trusting a name or a size they state.

Content decides what an archive is, never its suffix. No name from an archive becomes a path on disk.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from intake.archive.budget import Budget
from intake.archive.problems import Incomplete
from intake.archive.volumes import told, walk_volumes
from intake.archive.walk import Walk
from intake.filetype import identify
from intake.split_names import join_key, split_part, split_sets
from models.mail import ArchiveListing, ArchiveMember
from models.record import Record
from models.settings import ArchiveLimits

__all__ = [
    "UnpackedArchive",
    "join_key",
    "list_archive",
    "list_volumes",
    "read_members",
    "read_volume_members",
    "split_part",
    "split_sets",
]


class UnpackedArchive(Record):
    """An archive whose members lie on disk."""

    listing: ArchiveListing
    files: tuple[tuple[ArchiveMember, Path], ...]
    """Every member that could be read, with its content. The file's name is a number."""


def list_archive(path: Path, name: str | None, limits: ArchiveLimits) -> ArchiveListing:
    """What the archive at `path` holds, with size and SHA-256 of each file, counted while unpacking.

    `name` is its name as the sender wrote it. Never raises because of the content: what is wrong with an archive is
    the `state` and the `detail` of the listing. If the state is not `readable`, the members are those that could be
    read nevertheless; of an unsafe archive none. Folders and what operating systems leave behind (`__MACOSX/`,
    `.DS_Store`, `Thumbs.db`, `desktop.ini`) are not listed, but count for the limits. An archive inside is replaced
    by its files. Of equal names the second becomes `name (2).ext`.
    """
    return _mark_part(_walk_file(path, name, limits, None)[0], name)


def list_volumes(volumes: Sequence[tuple[Path, str]], limits: ArchiveLimits) -> ArchiveListing:
    """As `list_archive`, for an archive that came as several files: each with its name, in any order.

    Which names belong together, `split_sets` tells. Read are ZIP (`.z01` ... `.zip`), RAR, ALZ, EGG and what was
    simply cut into pieces (`.001`, `.002`, ...). If a volume is missing, the state is `damaged` and the detail names
    it. Raises ValueError if the names are not those of one set.
    """
    return walk_volumes(Walk(Budget(limits, _size(volumes))), volumes)


@contextmanager
def read_members(
    path: Path, name: str | None, limits: ArchiveLimits, password: bytes = b""
) -> Iterator[UnpackedArchive]:
    """As `list_archive`, with the content of each member in a scratch folder that is removed at the end. With a
    `password` what it locks is read, too, where the format's reader can."""
    with tempfile.TemporaryDirectory(prefix="jeopsu-") as folder:
        listing, files = _walk_file(path, name, limits, Path(folder), password)
        yield _unpacked(_mark_part(listing, name), files)


@contextmanager
def read_volume_members(
    volumes: Sequence[tuple[Path, str]], limits: ArchiveLimits, password: bytes = b""
) -> Iterator[UnpackedArchive]:
    """As `read_members`, for an archive that came as several files."""
    with tempfile.TemporaryDirectory(prefix="jeopsu-") as folder:
        walk = Walk(Budget(limits, _size(volumes), password), keep=Path(folder))
        yield _unpacked(walk_volumes(walk, volumes), walk.files)


def _walk_file(
    path: Path, name: str | None, limits: ArchiveLimits, keep: Path | None, password: bytes = b""
) -> tuple[ArchiveListing, list[Path]]:
    found = identify(path, name)
    walk = Walk(Budget(limits, path.stat().st_size, password), keep)
    with path.open("rb") as file:
        return walk.listing(file, found.format, name or ""), walk.files


def _mark_part(listing: ArchiveListing, name: str | None) -> ArchiveListing:
    """Says of an unreadable file that is a volume, by its name or its content, that others are missing."""
    part = split_part(name or "")
    if part and (part.certain or listing.detail == Incomplete().detail):
        return told(listing, [name or ""])
    return listing


def _unpacked(listing: ArchiveListing, files: Sequence[Path]) -> UnpackedArchive:
    return UnpackedArchive(listing=listing, files=tuple(zip(listing.members, files, strict=True)))


def _size(volumes: Sequence[tuple[Path, str]]) -> int:
    return sum(path.stat().st_size for path, _ in volumes)
