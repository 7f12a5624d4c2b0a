"""ALZ, the older format of ALZip (알집): a row of records, each a file header and its data.

No specification was ever published; the layout is that of unalz 0.65 and was checked on files that ALZip wrote.
Its own bzip2 dialect (`DLZ`) cannot be read by any bzip2 library and is held for a person.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from intake.archive import unpack
from intake.archive.budget import Budget
from intake.archive.cursor import Cursor
from intake.archive.entry import Entry
from intake.archive.problems import Damaged, Encrypted, Incomplete, Unsafe, Unsupported, shown
from models.particles import with_particle

_FOLDER, _LINK = 0x10, 0x40
_ENCRYPTED = 0x01
_STORE, _BZIP2, _DEFLATE = 0, 1, 2
_KEY_LENGTH = 12
_COMMENTS = 4 * 1024 * 1024


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries of an ALZ in their order in the file."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 4))
    if file.read(4) == b"CLZ\x03":
        raise Incomplete()
    cursor = Cursor(file)
    while True:
        record = cursor.take(4)
        if record == b"ALZ\x01":
            cursor.take(4)
        elif record == b"BLZ\x01":
            yield _entry(cursor)
        elif record in (b"CLZ\x01", b"CLZ\x02") or (record == b"ELZ\x01" and _is_last(cursor)):
            return
        else:
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")


def _is_last(cursor: Cursor) -> bool:
    """Whether no file follows any more: comments, whose layout is unknown, stand after all of them."""
    cursor.file.seek(cursor.position)
    rest = cursor.file.read(_COMMENTS)
    return b"CLZ\x01" in rest and b"BLZ\x01" not in rest


def _entry(cursor: Cursor) -> Entry:
    name_length = cursor.number(2)
    attributes = cursor.number(1)
    cursor.take(4)  # time of last change
    descriptor = cursor.number(1)
    cursor.take(1)
    width = descriptor >> 4
    method, crc, packed, size = _STORE, 0, 0, 0
    if width:
        method = cursor.number(1)
        cursor.take(1)
        crc, packed, size = cursor.number(4), cursor.number(width), cursor.number(width)
    name = _decode(cursor.take(name_length))
    if descriptor & _ENCRYPTED:
        cursor.take(_KEY_LENGTH)
    if attributes & _LINK:
        raise Unsafe(f"압축파일 안의 {with_particle(shown(name), '이')} 파일이 아니라 다른 곳을 가리키는 링크입니다.")
    offset = cursor.position
    cursor.position += packed
    data = _content(cursor.file, name, offset, method, crc, packed, size, bool(descriptor & _ENCRYPTED))
    folder = bool(attributes & _FOLDER) and not size
    return Entry(name, folder or name.endswith("\\"), packed, data)


def _content(
    file: BinaryIO, name: str, offset: int, method: int, crc: int, packed: int, size: int, encrypted: bool
) -> Iterator[bytes]:
    if encrypted:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.")
    data = unpack.blocks(file, offset, packed)
    if method == _DEFLATE:
        data = unpack.inflate(data)
    elif method == _BZIP2 and next(unpack.blocks(file, offset, min(packed, 3)), b"") == b"BZh":
        data = unpack.bunzip2(data)
    elif method != _STORE:
        raise Unsupported("지원하지 않는 압축 방식(ALZ 고유 방식)으로 압축되어 있습니다.")
    yield from unpack.verified(data, name, size, crc)


def _decode(raw: bytes) -> str:
    """ALZip always wrote CP949; other programs may have written UTF-8."""
    try:
        return raw.decode("cp949")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
