"""The block headers of a RAR: what they say of volumes, encryption and checksums (RARLAB: technote, rar5 format)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from intake.archive.budget import Budget
from intake.archive.cursor import Cursor
from intake.archive.problems import Damaged, Encrypted, Unsafe, Unsupported

_RAR_3 = 20
"""Version needed to unpack; stored files of RAR 3 say 20, packed ones 29."""
_LOCKED = "압축파일에 암호가 걸려 있습니다."
_BROKEN = "압축파일이 손상되었거나 중간에서 잘려 있습니다."


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the content of one file or folder must add up to."""

    crc: int | None
    """CRC-32; None if the header has none (folders; RAR 5 with BLAKE2)."""
    stored: bool
    """Not packed at all."""


@dataclass(frozen=True, slots=True)
class Headers:
    """What the headers of one RAR file say."""

    volume: bool
    """It is one of several volumes."""
    checksums: tuple[Checksum, ...]
    """Of the files and folders that end in this file, in order."""
    more: bool = False
    """Another volume follows this one."""


@dataclass(frozen=True, slots=True)
class _Block:
    next: int
    """Where the next block begins."""
    volume: bool = False
    last: bool = False
    checksum: Checksum | None = None
    more: bool = False


def read_headers(file: BinaryIO, budget: Budget) -> Headers:
    """Raises Encrypted if any name or content is encrypted, Unsafe for links, Damaged or Unsupported."""
    signature = Cursor(file).take(7)
    if signature.startswith(b"RE~^"):
        raise Unsupported("지원하지 않는 예전 RAR 형식입니다.")
    size = file.seek(0, 2)
    volume = more = False
    checksums: list[Checksum] = []
    for block in _blocks_5(Cursor(file, 8)) if signature[6] == 1 else _blocks_3(Cursor(file, 7)):
        volume, more = volume or block.volume, more or block.more
        if block.checksum:
            checksums.append(block.checksum)
            budget.announced(len(checksums), 0)
        budget.tick()
        if block.last or block.next >= size:
            break
    return Headers(volume, tuple(checksums), more)


def _blocks_3(cursor: Cursor) -> Iterator[_Block]:
    """The blocks of RAR 1.5 to 4."""
    while True:
        start = cursor.position
        _, kind, flags, length = struct.unpack("<HBHH", cursor.take(7))
        if length < 7:
            raise Damaged(_BROKEN)
        if (kind == 0x73 and flags & 0x0080) or (kind == 0x74 and flags & 0x0004):
            raise Encrypted(_LOCKED)
        data = cursor.number(4) if kind == 0x74 or flags & 0x8000 else 0
        checksum = None
        if kind == 0x74:
            _, _, crc, _, version, method, _, _ = struct.unpack("<LBLLBBHL", cursor.take(21))
            if version < _RAR_3:
                raise Unsupported("지원하지 않는 예전 RAR 형식입니다.")
            if flags & 0x0100:
                data += cursor.number(4) << 32
            if not flags & 0x0002:  # continued in the next volume
                checksum = Checksum(crc, method == 0x30)
        cursor.position = start + length + data
        yield _Block(
            cursor.position,
            kind == 0x73 and bool(flags & 0x0001),
            kind == 0x7B,
            checksum,
            kind == 0x7B and bool(flags & 0x0001),
        )


def _blocks_5(cursor: Cursor) -> Iterator[_Block]:
    """The blocks of RAR 5."""
    while True:
        cursor.take(4)  # checksum of the header, which libarchive verifies
        length = _variable(cursor)
        end = cursor.position + length
        kind, flags = _variable(cursor), _variable(cursor)
        if kind == 4:
            raise Encrypted(_LOCKED)
        extra = _variable(cursor) if flags & 0x0001 else 0
        data = _variable(cursor) if flags & 0x0002 else 0
        stated = _variable(cursor) if kind in (1, 5) else 0
        checksum = None
        if kind == 2:
            checksum = _file_5(cursor) if not flags & 0x0010 else None  # 0x0010: continued in the next volume
            _look_at_extra(Cursor(cursor.file, end - extra), end)
        cursor.position = end + data
        yield _Block(
            cursor.position, kind == 1 and bool(stated & 1), kind == 5, checksum, kind == 5 and bool(stated & 1)
        )


def _file_5(cursor: Cursor) -> Checksum:
    flags = _variable(cursor)
    _variable(cursor)  # size
    _variable(cursor)  # attributes
    if flags & 0x0002:
        cursor.take(4)  # time
    crc = cursor.number(4) if flags & 0x0004 else None
    stored = not _variable(cursor) & 0x0380
    return Checksum(crc, stored and not flags & 0x0001)


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
