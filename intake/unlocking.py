"""What a password locks in a mail, unlocked with those that an operator was told. Runs inside a worker.

An archive becomes a plain ZIP of the same files under the same names; a document is written anew without its
password. Each copy is named by the SHA-256 of what it stands for.
"""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from intake.archive import UnpackedArchive, read_members, read_volume_members
from intake.documents.locked import StillLocked, unlock
from intake.message import OpenOptions, read_attachment
from models.mail import Attachment
from models.record import Record
from models.unlocked import copy_of

_MADE = (1980, 1, 1, 0, 0, 0)
"""The time in our ZIP: the same files give the same bytes."""


class Unlocked(Record):
    """What became of the locked files of one mail."""

    files: tuple[str, ...] = ()
    """SHA-256 of each file that could be unlocked; its copy has this name."""
    problems: tuple[str, ...] = ()
    """What stays locked and why, a Korean sentence each."""


def unlock_mail(
    raw: Path,
    archives: tuple[Attachment, ...],
    loose: tuple[Attachment, ...],
    passwords: tuple[str, ...],
    options: OpenOptions,
    target: Path,
) -> Unlocked:
    """Writes an unlocked copy of every archive and document that one of the passwords opens into `target`."""
    work = options.scratch / "locked"
    work.mkdir(mode=0o700)
    done = _Work(passwords, options, target)
    for number, archive in enumerate(archives):
        folder = work / f"{number:02d}"
        folder.mkdir(mode=0o700)
        _archive(raw, archive, done, folder)
    for number, attachment in enumerate(loose):
        path = work / f"loose-{number:04d}"
        read_attachment(raw, attachment.part, options, path)
        done.document(path, attachment.name or attachment.part, attachment.sha256)
    shutil.rmtree(work)
    return Unlocked(files=tuple(dict.fromkeys(done.files)), problems=tuple(dict.fromkeys(done.problems)))


class _Work:
    """What has been unlocked so far, and what could not be."""

    def __init__(self, passwords: tuple[str, ...], options: OpenOptions, target: Path) -> None:
        self.passwords, self.options, self.target = passwords, options, target
        self.files: list[str] = []
        self.problems: list[str] = []

    def document(self, path: Path, name: str, sha256: str) -> None:
        """Unlocks one document, if it is locked."""
        made = self.target / sha256
        try:
            if unlock(path, name, self.passwords, made, self.options.limits.documents):
                self.files.append(sha256)
                return
        except StillLocked as problem:
            self.problems.append(f"{name}: {problem}")
        made.unlink(missing_ok=True)

    def documents(self, unpacked: UnpackedArchive) -> None:
        """Unlocks the documents of an archive."""
        for member, path in unpacked.files:
            self.document(path, member.name, member.sha256)


def _archive(raw: Path, archive: Attachment, done: _Work, folder: Path) -> None:
    name = archive.name or archive.part
    opened = copy_of(raw, archive.sha256)
    if opened is not None:
        with read_members(opened, name, done.options.limits.archive) as unpacked:
            done.documents(unpacked)
        return
    detail = ""
    for password in (b"", *_octets(done.passwords)):
        with _members(raw, archive, password, done.options, folder) as unpacked:
            if unpacked.listing.state != "encrypted" and not (password and unpacked.listing.state != "readable"):
                if password:
                    _pack(unpacked, done.target / archive.sha256)
                    done.files.append(archive.sha256)
                done.documents(unpacked)
                return
            detail = unpacked.listing.detail
    done.problems.append(f"{name}: {_BEYOND.get(archive.format, detail)}")


_AGAIN = "은 이 프로그램이 풀 수 없습니다. ZIP으로 다시 받거나 직접 풀어 확인하십시오."
_BEYOND = {name: f"암호가 걸린 {name.upper()} 압축파일{_AGAIN}" for name in ("rar", "alz", "egg")}
"""Formats whose encryption no reader here knows."""


def _octets(passwords: Sequence[str]) -> tuple[bytes, ...]:
    """Each password as programs turn it into bytes: Korean ones on Windows write CP949."""
    found = [password.encode(encoding, "replace") for password in passwords for encoding in ("utf-8", "cp949")]
    return tuple(dict.fromkeys(one for one in found if one))


@contextmanager
def _members(
    raw: Path, archive: Attachment, password: bytes, options: OpenOptions, folder: Path
) -> Iterator[UnpackedArchive]:
    limits = options.limits.archive
    if archive.volumes:
        volumes = [(folder / f"volume-{number:04d}", volume) for number, volume in enumerate(archive.volumes)]
        for path, volume in volumes:
            if not path.exists():
                read_attachment(raw, volume.part, options, path)
        with read_volume_members([(path, one.name) for path, one in volumes], limits, password) as unpacked:
            yield unpacked
        return
    packed = folder / "archive"
    if not packed.exists():
        read_attachment(raw, archive.part, options, packed)
    with read_members(packed, archive.name, limits, password) as unpacked:
        yield unpacked


def _pack(unpacked: UnpackedArchive, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for member, path in unpacked.files:
            entry = zipfile.ZipInfo(member.name, _MADE)
            entry.file_size = member.size
            with path.open("rb") as content, made.open(entry, "w") as out:
                shutil.copyfileobj(content, out, 1 << 20)
