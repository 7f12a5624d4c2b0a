"""Decompressors with bounded output: whatever comes in, no more than some megabytes come out at once.

Shared by ZIP, ALZ and EGG, which pack their members in the same ways. All of them raise Damaged for data that is
broken or does not end.
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from intake.archive.problems import Damaged, Unsafe, shown

OUT = 1024 * 1024
"""Most bytes of one output block."""
IN = 64 * 1024
_DEFLATE64_IN = 1024
"""Deflate64 has no output limit and may blow up 29,000 times, so it is fed little by little."""
_XZ_MEMORY = 128 * 1024 * 1024
_BROKEN = "압축 데이터가 손상되어 있습니다."


def blocks(file: BinaryIO, offset: int, length: int, size: int = IN) -> Iterator[bytes]:
    """The bytes of a region of `file`. Raises Damaged if the file ends before the region."""
    while length > 0:
        file.seek(offset)
        block = file.read(min(size, length))
        if not block:
            raise Damaged("압축파일이 중간에서 잘려 있습니다.")
        offset += len(block)
        length -= len(block)
        yield block


def inflate(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Raw Deflate."""
    unpacker = zlib.decompressobj(-15)
    for block in packed:
        while block and not unpacker.eof:
            try:
                out = unpacker.decompress(block, OUT)
            except zlib.error as error:
                raise Damaged(_BROKEN) from error
            block = unpacker.unconsumed_tail
            yield out
    yield unpacker.flush()
    if not unpacker.eof:
        raise Damaged(_BROKEN)


def inflate64(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Raw Deflate64."""
    # Imported here, because importing it changes `zipfile` for the whole process.
    from zipfile_deflate64 import deflate64

    unpacker = deflate64.Deflate64()
    for block in packed:
        for at in range(0, len(block), _DEFLATE64_IN):
            if unpacker.eof:
                break
            try:
                out = unpacker.decompress(block[at : at + _DEFLATE64_IN])
            except ValueError as error:
                raise Damaged(_BROKEN) from error
            yield out
    if not unpacker.eof:
        raise Damaged(_BROKEN)


class _Pausing(Protocol):
    """`bz2.BZ2Decompressor` and `lzma.LZMADecompressor`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


def _pausing(unpacker: _Pausing, packed: Iterator[bytes], must_end: bool) -> Iterator[bytes]:
    for block in packed:
        while not unpacker.eof:
            try:
                out = unpacker.decompress(block, OUT)
            except (OSError, EOFError, ValueError, lzma.LZMAError) as error:  # bz2 raises OSError for broken data
                raise Damaged(_BROKEN) from error
            yield out
            if unpacker.needs_input:
                break
            block = b""
    if must_end and not unpacker.eof:
        raise Damaged(_BROKEN)


def bunzip2(packed: Iterator[bytes]) -> Iterator[bytes]:
    """A bzip2 stream."""
    return _pausing(bz2.BZ2Decompressor(), packed, must_end=True)


def unxz(packed: Iterator[bytes]) -> Iterator[bytes]:
    """An xz stream."""
    return _pausing(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY), packed, must_end=True)


def unlzma(packed: Iterator[bytes], properties: bytes, size: int) -> Iterator[bytes]:
    """A bare LZMA stream of `size` bytes with the five bytes of `properties`.

    The stream may lack an end mark, so that a loss shows only when the bytes are counted.
    """
    if len(properties) != 5 or properties[0] >= 9 * 5 * 5:
        raise Damaged(_BROKEN)
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    # A dictionary larger than the content is of no use; the stated one may ask for 4 GB of memory.
    dictionary = max(4096, min(int.from_bytes(properties[1:], "little"), size))
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}]
    try:
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    except (lzma.LZMAError, ValueError) as error:
        raise Damaged(_BROKEN) from error
    yield from _pausing(unpacker, packed, must_end=False)


def verified(data: Iterator[bytes], name: str, size: int, crc: int) -> Iterator[bytes]:
    """`data` as it is, checked against the stated size and CRC-32 of the member `name`.

    Raises Damaged, naming the member, if they differ, and Unsafe if much more comes out than was stated.
    """
    count, seen = 0, 0
    try:
        for block in data:
            count += len(block)
            seen = zlib.crc32(block, seen)
            if count > size + OUT:
                raise Unsafe(f"압축파일 안의 {shown(name)}이(가) 표시된 크기보다 훨씬 큽니다.")
            yield block
        if count != size or seen != crc:
            raise Damaged(_BROKEN)
    except Damaged as error:
        raise Damaged(f"압축파일 안의 {shown(name)}이(가) 손상되어 있습니다.") from error
