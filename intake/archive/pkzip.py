"""ZIP (APPNOTE.TXT 6.3.10): store, Deflate, Deflate64, bzip2, LZMA and xz; names in CP949, UTF-8 with and without
flag, NFD.
"""

import stat
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from intake.archive import locked_zip, unpack
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.names import decode_names
from intake.archive.problems import Damaged, Encrypted, Incomplete, Unsafe, Unsupported, shown
from intake.zip_directory import (
    Directory,
    EncryptedDirectory,
    NotAZip,
    SplitZip,
    ZipEntry,
    data_offset,
    read_directory,
)
from models.particles import with_particle

_ENCRYPTED, _STRONG, _UTF8 = 0x0001, 0x0040, 0x0800
_AES = 99
_DOS_FOLDER = 0x10


def read(file: BinaryIO, budget: Budget, starts: Sequence[int] = (0,)) -> Iterator[Entry]:
    """The entries of a ZIP in the order of its directory. A problem of one entry does not end the others.

    `starts`: where the volumes of a split ZIP begin in `file`, into which they were joined.
    """
    try:
        directory = read_directory(file, budget.entries_left, starts)
        budget.announced(len(directory.entries), sum(entry.size for entry in directory.entries))
        offsets = _data_offsets(file, directory)
    except NotAZip as error:
        raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.") from error
    except SplitZip as error:
        raise Incomplete() from error
    except EncryptedDirectory as error:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.") from error
    names = _names(directory.entries)
    for entry, name in zip(directory.entries, names, strict=True):
        _refuse_links(entry, name)
        budget.member(name, entry.size, entry.packed)
    for entry, name, offset in zip(directory.entries, names, offsets, strict=True):
        data = _content(file, entry, name, offset, budget.password)
        yield Entry(name, _is_folder(entry, name), entry.packed, data)


def _names(entries: Sequence[ZipEntry]) -> list[str]:
    guessed = iter(decode_names([entry.raw_name for entry in entries if not _states_encoding(entry)]))
    return [_stated_name(entry) if _states_encoding(entry) else next(guessed) for entry in entries]


def _states_encoding(entry: ZipEntry) -> bool:
    return entry.unicode_name is not None or bool(entry.flags & _UTF8)


def _stated_name(entry: ZipEntry) -> str:
    if entry.unicode_name is not None:
        return entry.unicode_name
    try:
        return entry.raw_name.decode("utf-8")
    except UnicodeDecodeError:
        # Some Korean programs set the flag and write CP949 all the same.
        return entry.raw_name.decode("cp949", "replace")


def _data_offsets(file: BinaryIO, directory: Directory) -> list[int]:
    """Where the data of each entry begins. Raises Unsafe if two entries share bytes of the file."""
    offsets = [data_offset(file, entry) for entry in directory.entries]
    spans = sorted(
        (entry.offset, offset + entry.packed) for entry, offset in zip(directory.entries, offsets, strict=True)
    )
    end = 0
    for begin, stop in spans:
        if begin < end or (begin < directory.start < stop):
            raise Unsafe("압축파일 안의 항목들이 서로 겹쳐 있습니다.")
        end = stop
    return offsets


def _refuse_links(entry: ZipEntry, name: str) -> None:
    kind = stat.S_IFMT(entry.attributes >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unsafe(f"압축파일 안의 {with_particle(shown(name), '이')} 파일이 아니라 다른 곳을 가리키는 링크입니다.")


def _is_folder(entry: ZipEntry, name: str) -> bool:
    return not entry.size and (name.endswith(("/", "\\")) or bool(entry.attributes & _DOS_FOLDER))


def _content(file: BinaryIO, entry: ZipEntry, name: str, offset: int, password: bytes) -> Iterator[bytes]:
    if entry.flags & (_ENCRYPTED | _STRONG) or entry.method == _AES:
        if not password:
            raise Encrypted("압축파일에 암호가 걸려 있습니다.")
        if entry.flags & _STRONG:
            raise Encrypted("이 프로그램이 풀 수 없는 방식(PKWARE)으로 암호가 걸려 있습니다.")
        yield from locked_zip.content(file, entry, name, offset, password)
        return
    yield from unpack.verified(_unpacked(file, entry, offset), name, entry.size, entry.crc)


def _unpacked(file: BinaryIO, entry: ZipEntry, offset: int) -> Iterator[bytes]:
    if entry.method == 0:
        return unpack.blocks(file, offset, entry.packed, unpack.OUT)
    packed = unpack.blocks(file, offset, entry.packed)
    if entry.method == 8:
        return unpack.inflate(packed)
    if entry.method == 9:
        return unpack.unpack_deflate64(packed)
    if entry.method == 12:
        return unpack.bunzip2(packed)
    if entry.method == 14:
        return unpack.headed_lzma(file, offset, entry.packed, entry.size)
    if entry.method == 95:
        return unpack.unxz(packed)
    raise Unsupported(f"지원하지 않는 압축 방식(ZIP {entry.method}번)으로 압축되어 있습니다.")
