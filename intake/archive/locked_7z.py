"""7z that a password locks, which libarchive does not unlock: by py7zr.

py7zr reads the directory and unpacks piece by piece; nothing of it writes to the disk. Files, limits and names stay
ours, and so does the order of the coders, which py7zr takes for granted.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from py7zr import SevenZipFile
from py7zr.archiveinfo import Folder, StreamsInfo
from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError
from py7zr.properties import COMPRESSION_METHOD
from py7zr.py7zr import ArchiveFile

from intake.archive import libarchive, unpack
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.locked_zip import WRONG
from intake.archive.problems import ArchiveProblem, Damaged, Encrypted, Unsafe, Unsupported, shown
from models.particles import with_particle

_AES = COMPRESSION_METHOD.CRYPT_AES256_SHA256
_KNOWN = frozenset(
    {
        *(_AES, COMPRESSION_METHOD.COPY, COMPRESSION_METHOD.LZMA, COMPRESSION_METHOD.LZMA2, COMPRESSION_METHOD.DELTA),
        *(COMPRESSION_METHOD.P7Z_BCJ, COMPRESSION_METHOD.BCJ_ARM, COMPRESSION_METHOD.BCJ_ARMT),
        *(COMPRESSION_METHOD.BCJ_PPC, COMPRESSION_METHOD.BCJ_IA64, COMPRESSION_METHOD.BCJ_SPARC),
        *(COMPRESSION_METHOD.MISC_DEFLATE, COMPRESSION_METHOD.MISC_DEFLATE64, COMPRESSION_METHOD.MISC_BZIP2),
        COMPRESSION_METHOD.MISC_ZSTD,
    }
)
"""PPMd is left out: damaged data make pyppmd 1.3 write over foreign memory. So is Brotli, of which py7zr 1.1 loses
what does not come out at once."""
_PACKED = b"\x17"
_START = 32
_MOST_DIRECTORY = 32 * 1024 * 1024
_DAMAGED = "압축파일이 손상되었거나 중간에서 잘려 있습니다."
_METHOD = "암호와 함께 쓰인 압축 방식을 이 프로그램이 풀 수 없습니다."
_MEMORY = "압축을 푸는 데 필요한 메모리가 너무 커서 열 수 없습니다."


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries, in the order of the archive. Raises Encrypted if the password does not fit."""
    archive = _opened(file, budget.password)
    if archive is None:
        yield from libarchive.read_file(file, ("7zip",))  # which knows more methods
        return
    with _told(locked=False):
        files = _files(archive)
    budget.announced(len(files), sum(one.uncompressed for one, _ in files))
    current: Folder | None = None
    for one, is_folder in files:
        name = one.filename
        if one.is_symlink or one.is_junction or one.is_socket:
            raise Unsafe(
                f"압축파일 안의 {with_particle(shown(name), '이')} 파일이 아니라 다른 곳을 가리키는 링크입니다."
            )
        if one.emptystream:
            yield Entry(name, is_folder, None, iter(()))
            continue
        if one.folder is not current:
            current = one.folder
            source = _Source(archive, current)
        yield Entry(name, False, None, source.take(one.uncompressed, one.crc32))


class _Drip(io.RawIOBase):
    """The archive, of whose packed bytes a few are given at a time: of several methods py7zr takes everything at once
    that comes out of what it got, and that may be thousands of times as much."""

    _DROP = 2048
    """What a cipher takes without rest; at most some hundred megabytes come out of it."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        start = file.read(_START)
        offset, size = int.from_bytes(start[12:20], "little"), int.from_bytes(start[20:28], "little")
        if len(start) < _START or size > _MOST_DIRECTORY:
            raise Damaged(_DAMAGED)
        self._file, self._directory, self._size = file, _START + offset, size

    def directory(self) -> bytes:
        """As it lies in the archive: packed, perhaps."""
        packed = b"".join(unpack.blocks(self._file, self._directory, self._size))
        self._file.seek(0)
        return packed

    def read(self, size: int = -1, /) -> bytes:
        """Less than asked for, but for the directory, which must be whole."""
        if self._file.tell() == self._directory:
            self._directory = -1
            return self._file.read(size)
        return self._file.read(min(size, self._DROP))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As of the archive."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of the archive."""
        return self._file.tell()


class _Source:
    """The bytes of what was packed together, given out file by file."""

    def __init__(self, archive: SevenZipFile, folder: Folder) -> None:
        self._locked = _is_locked(folder)
        self._blocks, self._rest = self._unpacked(archive, folder), b""
        self._beyond: Unsupported | None = None

    def take(self, size: int, check: int | None) -> Iterator[bytes]:
        """The next `size` bytes, compared with their checksum."""
        try:
            if self._beyond:  # as for the file before, which ended the blocks
                raise self._beyond
            yield from self._take(size, check)
        except Unsupported as problem:
            self._beyond = problem
            raise

    def _take(self, size: int, check: int | None) -> Iterator[bytes]:
        seen = 0
        with _told(self._locked):
            while size:
                block = self._rest or next(self._blocks)
                piece, self._rest = block[:size], block[size:]
                size -= len(piece)
                seen = zlib.crc32(piece, seen)
                yield piece
            if check is not None and seen != check:
                raise ValueError("another checksum")

    def _unpacked(self, archive: SevenZipFile, folder: Folder) -> Iterator[bytes]:
        _require_known(folder)
        streams, pack = archive.header.main_streams.unpackinfo.folders, archive.header.main_streams.packinfo
        place = sum(len(one.packed_indices) for one in streams[: streams.index(folder)])
        archive.fp.seek(archive.afterheader + pack.packpos + pack.packpositions[place])
        unpacker = folder.get_decompressor(pack.packsizes[place])
        left = folder.get_unpack_size()
        while left > 0:
            before = unpacker.consumed
            out = bytes(unpacker.decompress(archive.fp, min(left, unpack.OUT)))
            if not out and unpacker.consumed == before:
                raise EOFError
            left -= len(out)
            if out:
                yield out


def _opened(file: BinaryIO, password: bytes) -> SevenZipFile | None:
    """The archive with its directory read; None if nothing in it is locked, or nothing that py7zr knows."""
    hidden = False
    try:
        with _told(locked=False):
            try:
                if not _read_directory(file, None).needs_password():
                    return None
            except PasswordRequired:
                hidden = True
    except ArchiveProblem:  # libarchive may know better, and has the word
        return None
    try:
        text = password.decode("utf-8")
    except UnicodeDecodeError as error:  # the same password once more, in the encoding of another format
        raise Encrypted(WRONG) from error
    with _told(hidden):
        return _read_directory(file, text)


def _read_directory(file: BinaryIO, password: str | None) -> SevenZipFile:
    drip = _Drip(file)
    directory = drip.directory()
    if directory[:1] == _PACKED:
        for folder in StreamsInfo.retrieve(io.BytesIO(directory[1:])).unpackinfo.folders:
            _require_known(folder)
    return SevenZipFile(cast(IO[bytes], drip), password=password)


def _files(archive: SevenZipFile) -> list[tuple[ArchiveFile, bool]]:
    """The files, and which of them are folders: what is empty is one unless the archive says that it is a file."""
    told = iter(archive.header.files_info.emptyfiles)
    files = [(one, bool(one.emptystream) and not next(told, False)) for one in archive.files]
    if any(one.uncompressed < 0 or (one.folder is None) is not bool(one.emptystream) for one, _ in files):
        raise Damaged(_DAMAGED)
    return files


def _is_locked(folder: Folder) -> bool:
    return any(coder["method"] == _AES for coder in folder.coders)


def _require_known(folder: Folder) -> None:
    """Raises Unsupported, before anything is unpacked, unless it can be done well: known methods, each of which takes
    what the one before it gives, the packed end first."""
    known = all(coder["method"] in _KNOWN for coder in folder.coders)
    single = all(coder["numinstreams"] == coder["numoutstreams"] == 1 for coder in folder.coders)
    bonds = {(bond.incoder, bond.outcoder) for bond in folder.bindpairs}
    if not known or not single or bonds != {(place + 1, place) for place in range(len(folder.coders) - 1)}:
        raise Unsupported(_METHOD)


@contextmanager
def _told(locked: bool) -> Iterator[None]:
    """Tells apart what may go wrong. In what is locked a wrong password looks like any damage."""
    try:
        yield
    except ArchiveProblem:
        raise
    except UnsupportedCompressionMethodError as error:
        raise Unsupported(_METHOD) from error
    except MemoryError as error:
        raise Unsupported(_MEMORY) from error
    except Exception as error:  # the library meets damage with whatever its own lines raise
        if isinstance(error, OSError) and error.errno is not None:
            raise  # a failing disk; bz2 says OSError of broken data, too
        raise (Encrypted(WRONG) if locked else Damaged(_DAMAGED)) from error
