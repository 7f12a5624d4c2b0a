"""The files of one submission on disk, under numbers, never under names of their own. Runs inside a worker."""

import hashlib
import shutil
from pathlib import Path

from intake.archive import read_members
from intake.filetype import identify
from intake.message import OpenOptions, read_attachment
from models.document import LOOSE
from models.mail import ArchiveListing, Attachment
from models.record import Record
from models.settings import ArchiveLimits


class UnpackedFile(Record):
    """One file of a submission."""

    file: str
    """Path inside the archive, or `(loose)/name`."""
    path: Path
    sha256: str
    size: int


class Unpacked(Record):
    """What came out of an archive."""

    listing: ArchiveListing | None
    files: tuple[UnpackedFile, ...]


def unpack_mail(
    raw: Path, archive: Attachment | None, loose: tuple[Attachment, ...], options: OpenOptions, folder: Path
) -> Unpacked:
    """Writes the files of the archive and the loose documents of a mail into `folder`."""
    packed = folder / "archive"
    inside = Unpacked(listing=None, files=())
    if archive is not None:
        read_attachment(raw, archive.part, options, packed)
        inside = unpack_file(packed, archive.name, options.limits.archive, folder)
        packed.unlink()
    beside = []
    for number, attachment in enumerate(loose):
        path = folder / f"loose-{number:04d}"
        read_attachment(raw, attachment.part, options, path)
        name = LOOSE + (attachment.name or f"{attachment.part}.{attachment.format}")
        beside.append(UnpackedFile(file=name, path=path, sha256=attachment.sha256, size=attachment.size))
    return Unpacked(listing=inside.listing, files=(*inside.files, *beside))


def unpack_file(path: Path, name: str | None, limits: ArchiveLimits, folder: Path) -> Unpacked:
    """Writes the files of an archive into `folder`; a file that is no archive is the only file itself."""
    if identify(path, name).kind != "archive":
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        one = UnpackedFile(file=name or path.name, path=path, sha256=digest, size=path.stat().st_size)
        return Unpacked(listing=None, files=(one,))
    files = []
    with read_members(path, name, limits) as unpacked:
        for number, (member, content) in enumerate(unpacked.files):
            target = folder / f"member-{number:04d}"
            shutil.move(content, target)
            files.append(UnpackedFile(file=member.name, path=target, sha256=member.sha256, size=member.size))
        listing = unpacked.listing
    return Unpacked(listing=listing, files=tuple(files))
