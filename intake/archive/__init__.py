"""Archives of strangers: what is in them, told within limits and without ever trusting a name or a size they state.

Content decides what an archive is, never its suffix. No name from an archive becomes a path on disk.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.archive.budget import Budget
from intake.archive.walk import Walk
from intake.filetype import identify
from intake.split_names import join_key, split_sets
from models.mail import ArchiveListing, ArchiveMember
from models.record import Record
from models.settings import ArchiveLimits

__all__ = ["UnpackedArchive", "join_key", "list_archive", "read_members", "split_sets"]


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
    found = identify(path, name)
    with path.open("rb") as file:
        return Walk(Budget(limits, path.stat().st_size)).listing(file, found.format, name or "")


@contextmanager
def read_members(path: Path, name: str | None, limits: ArchiveLimits) -> Iterator[UnpackedArchive]:
    """As `list_archive`, with the content of each member in a scratch folder that is removed at the end."""
    found = identify(path, name)
    with tempfile.TemporaryDirectory(prefix="jeopsu-") as folder, path.open("rb") as file:
        walk = Walk(Budget(limits, path.stat().st_size), keep=Path(folder))
        listing = walk.listing(file, found.format, name or "")
        members = listing.members if walk.files else ()
        yield UnpackedArchive(listing=listing, files=tuple(zip(members, walk.files, strict=True)))
