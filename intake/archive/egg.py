"""EGG, the newer format of ALZip (알집), after ESTsoft's EGG Specification 1.0.

Read: store, Deflate, bzip2 and LZMA, several blocks a file; split archives once their volumes are joined. Held for a
person: ALZip's own method AZO, solid archives, passwords.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from intake.archive import unpack
from intake.archive.budget import Budget
from intake.archive.cursor import Cursor
from intake.archive.entry import Entry
from intake.archive.names import decode_names
from intake.archive.problems import Damaged, Encrypted, Incomplete, Unsafe, Unsupported, shown
from models.particles import with_particle

_END = 0x08E28222
_FILE, _BLOCK = 0x0A8590E3, 0x02B50C13
_NAME, _COMMENT, _DUMMY = 0x0A8591AC, 0x04C63672, 0x07463307
_WINDOWS, _POSIX, _ENCRYPT = 0x2C86950B, 0x1EE922E5, 0x08D1470F
_SPLIT, _SOLID = 0x24F5A262, 0x24E5A060
_WIDE_SIZE, _NAME_ENCRYPTED, _NAME_CODEPAGE, _NAME_RELATIVE = 0x01, 0x04, 0x08, 0x10
_CODEPAGES = {949: "cp949", 932: "cp932"}
_WINDOWS_FOLDER = 0x10 | 0x40 | 0x80
_STORE, _DEFLATE, _BZIP2, _AZO, _LZMA = range(5)


@dataclass(slots=True)
class _Block:
    method: int
    size: int
    packed: int
    crc: int
    offset: int


@dataclass(slots=True)
class _File:
    number: int
    size: int
    name: str = ""
    folder: bool = False
    encrypted: bool = False
    blocks: list[_Block] = field(default_factory=list)


def read(file: BinaryIO, budget: Budget, *, joined: bool = False) -> Iterator[Entry]:
    """The entries of an EGG in their order in the file. `joined`: it was split, and its volumes are all there."""
    cursor = Cursor(file, 14)  # signature, version, number of the archive, reserved
    locked = False
    for tag, _, _ in _extras(cursor):
        if tag == _SPLIT and not joined:
            raise Incomplete()
        if tag == _SOLID:
            raise Unsupported("지원하지 않는 압축 방식(EGG 솔리드)으로 압축되어 있습니다.")
        locked = locked or tag == _ENCRYPT
    if locked:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.")
    names: dict[int, str] = {}
    tag = cursor.number(4)
    while tag != _END:
        budget.tick()
        if tag == _FILE:
            one, tag = _file(cursor, names, budget)
            yield Entry(one.name, one.folder, sum(block.packed for block in one.blocks), _content(file, one))
        elif tag in (_COMMENT, _DUMMY):
            _extra(cursor)
            tag = cursor.number(4)
        else:
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")


def volume_links(file: BinaryIO) -> tuple[int, int]:
    """Of one volume of a split EGG: where its share of the archive begins, and the number of the next volume, 0 for
    the last. Raises Damaged."""
    cursor = Cursor(file)
    if cursor.take(4) != b"EGGA":
        raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
    cursor.take(10)
    following = 0
    for tag, _, data in _extras(cursor):
        if tag == _SPLIT:
            following = int.from_bytes(data[4:8], "little")
    return cursor.position, following


def _file(cursor: Cursor, names: dict[int, str], budget: Budget) -> tuple[_File, int]:
    """One file with its blocks, and the tag that follows them."""
    one = _File(number=cursor.number(4), size=cursor.number(8))
    for tag, flags, data in _extras(cursor):
        if tag == _NAME:
            one.name = _name(flags, data, names)
            names[one.number] = one.name
        elif tag == _WINDOWS and len(data) >= 9:
            one.folder = one.folder or bool(data[8] & _WINDOWS_FOLDER)
        elif tag == _POSIX and len(data) >= 4:
            kind = stat.S_IFMT(int.from_bytes(data[:4], "little"))
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise Unsafe(
                    f"압축파일 안의 {with_particle(shown(one.name), '이')} 파일이 아니라"
                    " 다른 곳을 가리키는 링크입니다."
                )
            one.folder = one.folder or kind == stat.S_IFDIR
        elif tag == _ENCRYPT:
            one.encrypted = True
    while (tag := cursor.number(4)) == _BLOCK:
        budget.tick()
        one.blocks.append(_block(cursor))
    one.folder = not one.size and (one.folder or one.name.endswith(("/", "\\")))
    return one, tag


def _block(cursor: Cursor) -> _Block:
    method = cursor.number(1)
    cursor.take(1)
    size, packed, crc = cursor.number(4), cursor.number(4), cursor.number(4)
    for _ in _extras(cursor):
        pass
    block = _Block(method, size, packed, crc, cursor.position)
    cursor.position += packed
    return block


def _extras(cursor: Cursor) -> Iterator[tuple[int, int, bytes]]:
    """Tag, flags and content of each extra field, up to the end mark."""
    while (tag := cursor.number(4)) != _END:
        if tag in (_FILE, _BLOCK):
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
        flags, data = _extra(cursor)
        yield tag, flags, data


def _extra(cursor: Cursor) -> tuple[int, bytes]:
    flags = cursor.number(1)
    return flags, cursor.take(cursor.number(4 if flags & _WIDE_SIZE else 2))


def _name(flags: int, data: bytes, names: dict[int, str]) -> str:
    if flags & _NAME_ENCRYPTED:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.")
    folder, codec = "", "utf-8"
    if flags & _NAME_CODEPAGE:
        codec, data = _CODEPAGES.get(int.from_bytes(data[:2], "little"), ""), data[2:]
    if flags & _NAME_RELATIVE:
        parent = names.get(int.from_bytes(data[:4], "little"))
        folder, data = f"{parent}/" if parent else "", data[4:]
    try:
        return folder + (data.decode(codec) if codec else decode_names([data])[0])
    except UnicodeDecodeError:
        return folder + decode_names([data])[0]


def _content(file: BinaryIO, one: _File) -> Iterator[bytes]:
    if one.encrypted:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.")
    if sum(block.size for block in one.blocks) != one.size:
        raise Damaged(f"압축파일 안의 {with_particle(shown(one.name), '이')} 손상되어 있습니다.")
    for block in one.blocks:
        yield from unpack.verified(_unpacked(file, block), one.name, block.size, block.crc)


def _unpacked(file: BinaryIO, block: _Block) -> Iterator[bytes]:
    packed = unpack.blocks(file, block.offset, block.packed)
    if block.method == _STORE:
        return packed
    if block.method == _DEFLATE:
        return unpack.inflate(packed)
    if block.method == _BZIP2:
        return unpack.bunzip2(packed)
    if block.method == _LZMA:
        return unpack.headed_lzma(file, block.offset, block.packed, block.size)
    raise Unsupported("지원하지 않는 압축 방식(알집 고유 방식 AZO)으로 압축되어 있습니다.")
