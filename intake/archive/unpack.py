"""Decompressors with bounded output: whatever comes in, no more than some megabytes come out at once.

Shared by ZIP, ALZ and EGG, which pack their members in the same ways. All of them raise Damaged for data that is
broken or does not end.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol, TypeVar

import inflate64

from intake.archive.cursor import go_to
from intake.archive.problems import Damaged, Unsafe, shown
from models.particles import with_particle

OUT = 1024 * 1024
"""Most bytes of one output block."""
IN = 64 * 1024
_DEFLATE64_IN = 1024
"""Deflate64 has no output limit and may blow up 29,000 times, so it is fed little by little."""
_XZ_MEMORY = 128 * 1024 * 1024
_ERRORS = (zlib.error, lzma.LZMAError, EOFError, ValueError)
_PADDING = b"\0\r\n"
"""Block padding of tapes and line ends that mail gateways add."""
_BROKEN = "압축 데이터가 손상되어 있습니다."


def blocks(file: BinaryIO, offset: int, length: int, size: int = IN) -> Iterator[bytes]:
    """The bytes of a region of `file`. Raises Damaged if the file ends before the region."""
    while length > 0:
        go_to(file, offset)
        block = file.read(min(size, length))
        if not block:
            raise Damaged("압축파일이 중간에서 잘려 있습니다.")
        offset += len(block)
        length -= len(block)
        yield block


def inflate(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Raw Deflate."""
    return _streams(lambda: zlib.decompressobj(-15), _feed_zlib, packed)


def gunzip(packed: Iterator[bytes]) -> Iterator[bytes]:
    """gzip, one stream or several in a row, with their checksums."""
    return _streams(lambda: zlib.decompressobj(31), _feed_zlib, packed, several=True)


def bunzip2(packed: Iterator[bytes], several: bool = False) -> Iterator[bytes]:
    """bzip2."""
    return _streams(bz2.BZ2Decompressor, _feed_pausing, packed, several=several)


def unxz(packed: Iterator[bytes], several: bool = False) -> Iterator[bytes]:
    """xz."""
    return _streams(
        lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY), _feed_pausing, packed, several=several
    )


def unpack_deflate64(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Raw Deflate64."""
    unpacker = inflate64.Inflater()
    for block in packed:
        for at in range(0, len(block), _DEFLATE64_IN):
            if unpacker.eof:
                break
            try:
                out = unpacker.inflate(block[at : at + _DEFLATE64_IN])
            except (ValueError, OSError, EOFError) as error:
                raise Damaged(_BROKEN) from error
            yield out
    if not unpacker.eof:
        raise Damaged(_BROKEN)


class _Ending(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


_Unpacker = TypeVar("_Unpacker", bound=_Ending)


def _streams(
    make: Callable[[], _Unpacker],
    feed: Callable[[_Unpacker, bytes], Iterator[bytes]],
    packed: Iterator[bytes],
    several: bool = False,
) -> Iterator[bytes]:
    """One packed stream, or several in a row; padding after the last is passed over."""
    unpacker = make()
    try:
        for block in packed:
            while block:
                if unpacker.eof:
                    if not several or not block.strip(_PADDING):
                        break
                    unpacker = make()
                yield from feed(unpacker, block)
                block = unpacker.unused_data if unpacker.eof else b""
    except _ERRORS as error:
        raise Damaged(_BROKEN) from error
    if not unpacker.eof:
        raise Damaged(_BROKEN)


def _feed_zlib(unpacker: "zlib._Decompress", block: bytes) -> Iterator[bytes]:
    out = b""
    while not unpacker.eof and (block or len(out) == OUT):
        out = unpacker.decompress(block, OUT)
        block = unpacker.unconsumed_tail
        yield out


def _feed_pausing(unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor, block: bytes) -> Iterator[bytes]:
    while not unpacker.eof:
        try:
            out = unpacker.decompress(block, OUT)
        except OSError as error:  # bz2 says so of broken data; a failing disk must not look like that
            raise Damaged(_BROKEN) from error
        yield out
        if unpacker.needs_input:
            return
        block = b""


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
        for block in packed:
            yield from _feed_pausing(unpacker, block)
    except _ERRORS as error:
        raise Damaged(_BROKEN) from error


def headed_lzma(file: BinaryIO, offset: int, length: int, size: int) -> Iterator[bytes]:
    """A region with two bytes of version, two of length, the properties, then the stream (APPNOTE 5.8.8; EGG too)."""
    head = b"".join(blocks(file, offset, min(length, 9)))
    if head[2:4] != b"\x05\x00":
        raise Damaged(_BROKEN)
    yield from unlzma(blocks(file, offset + 9, length - 9), head[4:], size)


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
                raise Unsafe(f"압축파일 안의 {with_particle(shown(name), '이')} 표시된 크기보다 훨씬 큽니다.")
            yield block
        if count != size or seen != crc:
            raise Damaged(_BROKEN)
    except Damaged as error:
        raise Damaged(f"압축파일 안의 {with_particle(shown(name), '이')} 손상되어 있습니다.") from error
