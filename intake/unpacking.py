"""The files of one submission on disk, under numbers, never under names of their own. Runs inside a worker."""

import hashlib
import shutil
from pathlib import Path

from intake.archive import UnpackedArchive, read_members, read_volume_members
from intake.filetype import identify
from intake.message import OpenOptions, read_attachment, read_attachments
from models.document import LOOSE
from models.mail import ArchiveListing, Attachment
from models.record import Record
from models.settings import ArchiveLimits
from models.unlocked import copy_of


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
    """Writes the files of the archive and the loose documents of a mail into `folder`; of those that were unlocked
    with a password the copy without it."""
    inside = Unpacked(listing=None, files=())
    opened = copy_of(raw, archive.sha256) if archive is not None else None
    if archive is not None and opened is not None:
        inside = unpack_file(opened, archive.name, options.limits.archive, folder)
    elif archive is not None and archive.volumes:
        inside = _unpack_volumes(raw, archive, options, folder)
    elif archive is not None:
        packed = folder / "archive"
        read_attachment(raw, archive.part, options, packed)
        inside = unpack_file(packed, archive.name, options.limits.archive, folder)
        if all(one.path != packed for one in inside.files):
            packed.unlink()
    places = {attachment.part: folder / f"loose-{number:04d}" for number, attachment in enumerate(loose)}
    read_attachments(raw, places, options)
    beside = []
    for attachment in loose:
        path = places[attachment.part]
        name = LOOSE + (attachment.name or f"{attachment.part}.{attachment.format}")
        beside.append(UnpackedFile(file=name, path=path, sha256=attachment.sha256, size=attachment.size))
    files = tuple(_unlocked(raw, one) for one in (*inside.files, *beside))
    return Unpacked(listing=inside.listing, files=files)


def _unlocked(raw: Path, file: UnpackedFile) -> UnpackedFile:
    """The file with the content of its unlocked copy, if there is one; it keeps name and digest of what came."""
    opened = copy_of(raw, file.sha256)
    if opened is not None:
        file.path.unlink()
        shutil.copyfile(opened, file.path)
    return file


def unpack_file(path: Path, name: str | None, limits: ArchiveLimits, folder: Path) -> Unpacked:
    """Writes the files of an archive into `folder`; a file that is no archive is the only file itself."""
    if identify(path, name).kind != "archive":
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        one = UnpackedFile(file=name or path.name, path=path, sha256=digest, size=path.stat().st_size)
        return Unpacked(listing=None, files=(one,))
    with read_members(path, name, limits) as unpacked:
        return _moved(unpacked, folder)


def _unpack_volumes(raw: Path, archive: Attachment, options: OpenOptions, folder: Path) -> Unpacked:
    """The files of an archive that came as several attachments."""
    volumes = [(folder / f"volume-{number:04d}", volume) for number, volume in enumerate(archive.volumes)]
    for path, volume in volumes:
        read_attachment(raw, volume.part, options, path)
    named = [(path, volume.name) for path, volume in volumes]
    with read_volume_members(named, options.limits.archive) as unpacked:
        inside = _moved(unpacked, folder)
    for path, _ in volumes:
        path.unlink()
    return inside


def _moved(unpacked: UnpackedArchive, folder: Path) -> Unpacked:
    """The members of an unpacked archive, moved to where they stay."""
    files = []
    for number, (member, content) in enumerate(unpacked.files):
        target = folder / f"member-{number:04d}"
        shutil.move(content, target)
        files.append(UnpackedFile(file=member.name, path=target, sha256=member.sha256, size=member.size))
    return Unpacked(listing=unpacked.listing, files=tuple(files))
