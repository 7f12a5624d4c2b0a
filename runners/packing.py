"""The two forms of a backup: a folder with the files as they are, or one encrypted file with all of them."""

import hashlib
import io
import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath
from typing import Protocol

from models.disk import into_place
from models.record import Record
from runners.sealing import Opener, Sealer, WrongSeal

MANIFEST, SEALED = "manifest.json", "backup.sealed"
PIECE = 1024 * 1024


class Kept(Record):
    """One file of a backup."""

    name: str
    """Relative, with `/`."""
    size: int
    sha256: str


class Sink(Protocol):
    """Takes the files of a backup, the manifest last."""

    def add(self, name: str, source: Path) -> Kept:
        """Copies a file under this name. Returns what was copied."""

    def finish(self, manifest: bytes) -> None:
        """From here on it is a backup."""


class Folder:
    """Files as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, source: Path) -> Kept:
        """As `Sink` says."""
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, target.open("xb") as write:
            while piece := read.read(PIECE):
                digest.update(piece)
                size += write.write(piece)
            write.flush()
            os.fsync(write.fileno())
        return Kept(name=name, size=size, sha256=digest.hexdigest())

    def finish(self, manifest: bytes) -> None:
        """As `Sink` says."""
        _write_last(self._folder / MANIFEST, manifest)


class Sealed:
    """One encrypted file."""

    def __init__(self, folder: Path, password: bytes) -> None:
        self._part, self._path = folder / f"{SEALED}.part", folder / SEALED
        self._file = self._part.open("xb")
        self._sealer = Sealer(self._file, password)
        self._tar = tarfile.TarFile.open(fileobj=self._sealer, mode="w|", format=tarfile.PAX_FORMAT)

    def add(self, name: str, source: Path) -> Kept:
        """As `Sink` says."""
        with source.open("rb") as read:
            size = os.fstat(read.fileno()).st_size
            digest = _Reading(read)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self._tar.addfile(entry, digest)
        return Kept(name=name, size=size, sha256=digest.hexdigest())

    def finish(self, manifest: bytes) -> None:
        """As `Sink` says."""
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(manifest), 0o600
        self._tar.addfile(entry, io.BytesIO(manifest))
        self._tar.close()
        self._sealer.close()
        self._file.close()
        into_place(self._part, self._path)


class _Reading(io.RawIOBase):
    """What is read from a file passes through here and is counted into a digest."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    def hexdigest(self) -> str:
        """Of all that was read."""
        return self._digest.hexdigest()


def unpack(sealed: Path, target: Path, password: bytes) -> None:
    """Lays the files of an encrypted backup into the new folder `target`. Raises WrongSeal."""
    target.mkdir(mode=0o700)
    with sealed.open("rb") as source:
        plain = io.BufferedReader(Opener(source, password), PIECE)
        try:
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                for member in archive:
                    _lay(archive, member, target)
            while plain.read(PIECE):
                pass  # to the seal of the last chunk
        except (tarfile.TarError, EOFError) as error:
            raise WrongSeal("백업 파일이 손상되었습니다. 다른 백업을 사용하십시오.") from error


def _lay(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Only ordinary files, and none outside of `target`. (`extractall` knows filters since Python 3.11.4 only.)"""
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise tarfile.TarError("nothing that a backup of ours holds")
    path = target / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source is not None, "an ordinary file has content"
    with path.open("xb") as write:
        shutil.copyfileobj(source, write, PIECE)


def _write_last(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    into_place(part, path)
