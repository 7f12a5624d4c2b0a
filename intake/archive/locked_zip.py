"""One entry of a ZIP that a password locks (traditional encryption, WinZip AES), unlocked by libarchive.

The entry is put into a small ZIP of its own: directory, names, places and limits stay with the reader that knows
all ZIPs, and libarchive sees nothing but these bytes.
"""

import struct
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from intake.archive import libarchive, unpack
from intake.archive.problems import Damaged, Encrypted, Unsafe, Unsupported, shown
from intake.zip_directory import ZipEntry
from models.particles import with_particle

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_AES = 0x9901
_DESCRIPTOR = 0x0008
_KNOWN = (0, 8)
"""Stored and deflated: of other methods libarchive does not unlock every one."""
_VERSION, _NAME = 51, b"1"
_TOO_LONG = 0xFFFFFFFF
WRONG = "암호가 맞지 않거나 압축파일이 손상되어 열지 못했습니다."


def content(file: BinaryIO, entry: ZipEntry, name: str, offset: int, password: bytes) -> Iterator[bytes]:
    """The unpacked content of the entry whose packed data begins at `offset`. Raises Encrypted if the password does
    not fit, Damaged, Unsafe."""
    if max(entry.packed, entry.size) >= _TOO_LONG:
        raise Encrypted("4GB가 넘는 암호 걸린 파일이 들어 있어 열지 못합니다.")
    with tempfile.TemporaryFile() as alone:
        method = _method(file, entry, offset)
        if method not in _KNOWN:
            raise Unsupported(f"암호와 함께 쓰인 압축 방식(ZIP {method}번)을 이 프로그램이 풀 수 없습니다.")
        _write(alone, file, entry, offset)
        count = 0
        try:
            for one in libarchive.read_file(alone, ("zip",), password=password):
                for block in one.data:
                    count += len(block)
                    if count > entry.size + unpack.OUT:
                        raise Unsafe(f"압축파일 안의 {with_particle(shown(name), '이')} 표시된 크기보다 훨씬 큽니다.")
                    yield block
        except (Damaged, Encrypted) as error:  # one wrong password in 256 shows only by what comes out
            raise Encrypted(WRONG) from error
        if count != entry.size:
            raise Encrypted(WRONG)


def _method(file: BinaryIO, entry: ZipEntry, offset: int) -> int:
    """How the content is packed: of an AES entry its own field says so."""
    _, extra = _local(file, entry, offset)
    return int.from_bytes(extra[9:11], "little") if extra else entry.method


def _local(file: BinaryIO, entry: ZipEntry, offset: int) -> tuple[tuple[int, int], bytes]:
    """Time and date of the local header, and its field about AES."""
    file.seek(entry.offset)
    header = _LOCAL.unpack(file.read(_LOCAL.size))
    file.seek(offset - header[-1])
    return (header[4], header[5]), _aes(file.read(header[-1]))


def _write(alone: BinaryIO, file: BinaryIO, entry: ZipEntry, offset: int) -> None:
    stamp, extra = _local(file, entry, offset)
    sizes = entry.crc, entry.packed, entry.size
    common = entry.flags & ~0x0800, entry.method, *stamp, *sizes, len(_NAME), len(extra)
    alone.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *common) + _NAME + extra)
    for block in unpack.blocks(file, offset, entry.packed):
        alone.write(block)
    if entry.flags & _DESCRIPTOR:
        alone.write(b"PK\x07\x08" + struct.pack("<3L", *sizes))
    start = alone.tell()
    alone.write(_CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *common, 0, 0, 0, 0, 0) + _NAME + extra)
    end = alone.tell()
    alone.write(_END.pack(b"PK\x05\x06", 0, 0, 1, 1, end - start, start, 0))
    alone.flush()


def _aes(extra: bytes) -> bytes:
    """The field that says how the content is encrypted by AES; of a traditional encryption nothing."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _AES:
            return extra[: 4 + length]
        extra = extra[4 + length :]
    return b""
