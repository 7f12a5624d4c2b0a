"""RAR 3 to 5, unpacked by libarchive.

libarchive does not tell what matters first, so the headers are read here: is it one volume of several, and is
anything in it encrypted? libarchive 3.6 hands out the encrypted bytes of a RAR 5 member as if they were its content.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from intake.archive import libarchive
from intake.archive.budget import Budget
from intake.archive.cursor import Cursor
from intake.archive.entry import Entry
from intake.archive.problems import Damaged, Encrypted, Unsafe, Unsupported

_FORMATS = ("rar", "rar5")
_LOCKED = "압축파일에 암호가 걸려 있습니다."
_PART = "분할 압축파일의 일부만 있어 열 수 없습니다."


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries of a RAR in one volume. Solid RAR 3 is beyond libarchive and ends as Unsupported."""
    if look_ahead(file, budget):
        raise Unsupported(_PART)
    yield from libarchive.read_file(file, _FORMATS)


def read_volumes(paths: list[bytes]) -> Iterator[Entry]:
    """The entries of a RAR in several volumes, first to last, which `look_ahead` has seen."""
    yield from libarchive.read_volumes(paths, _FORMATS)


def look_ahead(file: BinaryIO, budget: Budget) -> bool:
    """Whether the file is one of several volumes. Raises Encrypted if any name or content in it is."""
    signature = Cursor(file).take(7)
    if signature.startswith(b"RE~^"):
        raise Unsupported("지원하지 않는 예전 RAR 형식입니다.")
    size = file.seek(0, 2)
    blocks = _blocks_5(Cursor(file, 8)) if signature[6] == 1 else _blocks_3(Cursor(file, 7))
    volume = False
    for is_volume, position in blocks:
        volume = volume or is_volume
        budget.tick()
        if position >= size:
            break
    return volume


def _blocks_3(cursor: Cursor) -> Iterator[tuple[bool, int]]:
    """For each block of RAR 1.5 to 4: whether it says "volume", and where the next one begins."""
    while True:
        _, kind, flags, length = struct.unpack("<HBHH", cursor.take(7))
        data = 0
        if kind == 0x73 and flags & 0x0080:
            raise Encrypted(_LOCKED)
        if kind == 0x74 or flags & 0x8000:
            data = cursor.number(4)
            cursor.position -= 4
        if kind == 0x74:
            if flags & 0x0004:
                raise Encrypted(_LOCKED)
            if flags & 0x0100:
                data += _high_size(cursor) << 32
        if length < 7:
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
        cursor.position += length - 7 + data
        yield kind == 0x73 and bool(flags & 0x0001), cursor.position
        if kind == 0x7B:
            return


def _high_size(cursor: Cursor) -> int:
    ahead = Cursor(cursor.file, cursor.position + 25)
    return ahead.number(4)


def _blocks_5(cursor: Cursor) -> Iterator[tuple[bool, int]]:
    """For each block of RAR 5: whether it says "volume", and where the next one begins."""
    while True:
        cursor.take(4)  # checksum, which libarchive verifies
        length = _variable(cursor)
        end = cursor.position + length
        kind, flags = _variable(cursor), _variable(cursor)
        if kind == 4:
            raise Encrypted(_LOCKED)
        extra = _variable(cursor) if flags & 0x0001 else 0
        data = _variable(cursor) if flags & 0x0002 else 0
        volume = kind == 1 and bool(_variable(cursor) & 0x0001)
        if kind == 2 and extra:
            _look_at_extra(Cursor(cursor.file, end - extra), end)
        cursor.position = end + data
        yield volume, cursor.position
        if kind == 5:
            return


def _look_at_extra(cursor: Cursor, end: int) -> None:
    """Looks through the extra records of a file header for encryption (1) and redirection (5)."""
    while cursor.position < end:
        length = _variable(cursor)
        after = cursor.position + length
        kind = _variable(cursor)
        if kind == 1:
            raise Encrypted(_LOCKED)
        if kind == 5:
            if _variable(cursor) != 5:
                raise Unsafe("압축파일 안에 파일이 아니라 다른 곳을 가리키는 링크가 들어 있습니다.")
            # libarchive would hand out an empty file for it.
            raise Unsupported("같은 내용의 파일을 참조로 저장한 RAR 형식이어서 열 수 없습니다.")
        cursor.position = after


def _variable(cursor: Cursor) -> int:
    """A number of RAR 5: seven bits a byte, lowest first, the highest bit says that more follow."""
    value = 0
    for shift in range(0, 70, 7):
        byte = cursor.number(1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value
