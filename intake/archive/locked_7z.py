"""7z that a password locks (AES-256, 7zFormat.txt of the LZMA SDK), which libarchive does not unlock.

Read are the methods that 7-Zip and its relatives use beside the encryption: stored, LZMA, LZMA2, Deflate, BZip2, with
or without a filter for programs. PPMd and BCJ2 are told to be beyond us.
"""

import hashlib
import lzma
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from intake.archive import libarchive, unpack
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.locked_zip import WRONG
from intake.archive.problems import Damaged, Encrypted, Unsafe, Unsupported, shown
from intake.archive.sevenzip_header import AES, Coder, Folder, Header, Streams, read_header, read_streams
from models.particles import with_particle

_START = 32
_MOST_HEADER = 32 * 1024 * 1024
_LAYERS = 4
_DAMAGED = "압축파일이 손상되었거나 중간에서 잘려 있습니다."
_MOST_CYCLES = 22
"""7-Zip takes 19: a quarter of a second."""
_PLAIN = 0x3F
_MEMORY = 256 * 1024 * 1024
_BRANCHES = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03": lzma.FILTER_DELTA,
}
_LZMA, _LZMA2, _COPY, _DEFLATE, _BZIP2 = b"\x03\x01\x01", b"\x21", b"\x00", b"\x04\x01\x08", b"\x04\x02\x02"


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries, in the order of the archive. Raises Encrypted if the password does not fit."""
    header, hidden = _header(file, budget)
    if not hidden and not any(folder.is_locked for folder in header.streams.folders):
        yield from libarchive.read_file(file, ("7zip",))  # which knows more methods
        return
    budget.announced(len(header.files), sum(sum(sizes) for sizes in header.streams.sizes))
    contents = _contents(file, header.streams, budget)
    for one in header.files:
        if one.link:
            raise Unsafe(
                f"압축파일 안의 {with_particle(shown(one.name), '이')} 파일이 아니라 다른 곳을 가리키는 링크입니다."
            )
        data = next(contents, None) if one.has_stream else iter(())
        if data is None:
            raise Damaged(_DAMAGED)
        yield Entry(one.name, one.folder, None, data)


def _header(file: BinaryIO, budget: Budget) -> tuple[Header, bool]:
    """The directory, which may be packed and locked itself, and whether it is locked."""
    file.seek(0)
    start = file.read(_START)
    offset, size = int.from_bytes(start[12:20], "little"), int.from_bytes(start[20:28], "little")
    if len(start) < _START or size > _MOST_HEADER:
        raise Damaged(_DAMAGED)
    data, hidden = b"".join(unpack.blocks(file, _START + offset, size)), False
    if zlib.crc32(data) != int.from_bytes(start[28:32], "little"):
        raise Damaged(_DAMAGED)
    for _ in range(_LAYERS):
        try:
            if data[:1] != b"\x17":
                return read_header(data, budget.entries_left), hidden
            streams = read_streams(data)
        except Damaged as error:  # what a wrong password makes of a directory may be anything
            raise (Encrypted(WRONG) if hidden else error) from error
        if sum(sum(sizes) for sizes in streams.sizes) > _MOST_HEADER:
            raise Unsafe("압축파일의 목차가 지나치게 큽니다.")
        hidden = hidden or any(folder.is_locked for folder in streams.folders)
        data = b"".join(block for piece in _contents(file, streams, budget) for block in piece)
    raise Damaged(_DAMAGED)


def _contents(file: BinaryIO, streams: Streams, budget: Budget) -> Iterator[Iterator[bytes]]:
    """The content of each file that has one. One must be read before the next is asked for."""
    position = _START + streams.position
    packed = iter(streams.packed)
    for folder, sizes, checks in zip(streams.folders, streams.sizes, streams.checks, strict=True):
        length = next(packed)
        source = _Source(_unpacked(file, position, length, folder, budget.password))
        position += length
        for size, check in zip(sizes, checks, strict=True):
            yield source.take(size, check, locked=folder.is_locked)


class _Source:
    """The bytes of one folder, given out file by file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def take(self, size: int, check: int | None, *, locked: bool) -> Iterator[bytes]:
        """The next `size` bytes, compared with their checksum."""
        seen = 0
        try:
            while size:
                block = self._rest or next((one for one in self._blocks if one), b"")
                if not block:
                    raise Damaged("압축 데이터가 손상되어 있습니다.")
                piece, self._rest = block[:size], block[size:]
                size -= len(piece)
                seen = zlib.crc32(piece, seen)
                yield piece
            if check is not None and seen != check:
                raise Damaged("압축 데이터가 손상되어 있습니다.")
        except Damaged as error:
            raise (Encrypted(WRONG) if locked else error) from error


def _unpacked(file: BinaryIO, position: int, length: int, folder: Folder, password: bytes) -> Iterator[bytes]:
    """Through all coders of a folder, the packed end first."""
    data = unpack.blocks(file, position, length)
    filters: list[dict[str, Any]] = []
    for coder, size in folder.chain:
        if coder.method == AES:
            data = _decrypted(data, coder.properties, size, password)
        elif (one := _filter(coder)) is not None:
            filters.insert(0, one)
            continue
        elif coder.method == _DEFLATE:
            data = unpack.inflate(data)
        elif coder.method == _BZIP2:
            data = unpack.bunzip2(data, several=True)
        elif coder.method != _COPY:
            raise Unsupported("암호와 함께 쓰인 압축 방식을 이 프로그램이 풀 수 없습니다.")
    if not filters:
        return data
    if filters[-1]["id"] not in (lzma.FILTER_LZMA1, lzma.FILTER_LZMA2):
        raise Unsupported("암호와 함께 쓰인 압축 방식을 이 프로그램이 풀 수 없습니다.")
    return _lzma(data, filters, folder.chain[-1][1])


def _filter(coder: Coder) -> dict[str, Any] | None:
    """The coder as liblzma knows it; None for others."""
    properties = coder.properties
    if coder.method == _LZMA and len(properties) == 5 and properties[0] < 9 * 5 * 5:
        rest, lc = divmod(properties[0], 9)
        pb, lp = divmod(rest, 5)
        size = max(4096, min(int.from_bytes(properties[1:], "little"), _MEMORY))
        return {"id": lzma.FILTER_LZMA1, "dict_size": size, "lc": lc, "lp": lp, "pb": pb}
    if coder.method == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        bits = properties[0]
        size = 0xFFFFFFFF if bits == 40 else (2 | bits & 1) << (bits // 2 + 11)
        return {"id": lzma.FILTER_LZMA2, "dict_size": max(4096, min(size, _MEMORY))}
    if coder.method in _BRANCHES:
        kind = _BRANCHES[coder.method]
        if kind == lzma.FILTER_DELTA:
            return {"id": kind, "dist": (properties[0] if properties else 0) + 1}
        return {"id": kind}
    return None


def _lzma(packed: Iterator[bytes], filters: Sequence[dict[str, Any]], size: int) -> Iterator[bytes]:
    """Exactly `size` bytes: the stream may lack an end mark."""
    try:
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=list(filters))
        for block in packed:
            while size and not unpacker.eof:
                out = unpacker.decompress(block, min(unpack.OUT, size))
                size -= len(out)
                yield out
                block = b""
                if unpacker.needs_input:
                    break
    except (lzma.LZMAError, EOFError, ValueError, MemoryError) as error:
        raise Damaged("압축 데이터가 손상되어 있습니다.") from error


def _decrypted(packed: Iterator[bytes], properties: bytes, size: int, password: bytes) -> Iterator[bytes]:
    if not password:
        raise Encrypted("압축파일에 암호가 걸려 있습니다.")
    try:
        text = password.decode("utf-8")
    except UnicodeDecodeError as error:  # the same password once more, in the encoding of another format
        raise Encrypted(WRONG) from error
    key, vector = _key(properties, text)
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    for block in packed:
        out = cipher.update(block)[:size]
        size -= len(out)
        yield out


def _key(properties: bytes, password: str) -> tuple[bytes, bytes]:
    if not properties:
        raise Damaged(_DAMAGED)
    first, second = properties[0], properties[1] if len(properties) > 1 else 0
    cycles, salts, vectors = first & 0x3F, first >> 7 & 1, first >> 6 & 1
    if first & 0xC0:
        salts, vectors = salts + (second >> 4), vectors + (second & 0x0F)
    salt, vector = properties[2 : 2 + salts], properties[2 + salts : 2 + salts + vectors]
    if cycles > _MOST_CYCLES and cycles != _PLAIN:
        raise Unsafe("압축파일의 암호 설정이 비정상적입니다.")
    return _derived(cycles, salt, password.encode("utf-16-le")), vector.ljust(16, b"\0")


@lru_cache(maxsize=4)
def _derived(cycles: int, salt: bytes, password: bytes) -> bytes:
    if cycles == _PLAIN:
        return (salt + password).ljust(32, b"\0")[:32]
    digest, together = hashlib.sha256(), 1 << min(cycles, 12)
    for start in range(0, 1 << cycles, together):
        digest.update(b"".join(salt + password + n.to_bytes(8, "little") for n in range(start, start + together)))
    return digest.digest()
