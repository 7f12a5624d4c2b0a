"""Archives written byte by byte, so that every field can lie."""

import struct
import zlib
from dataclasses import dataclass


@dataclass
class ZipPart:
    """One entry of a hand-written ZIP. None means: what is true."""

    name: bytes
    content: bytes = b""
    method: int = 0
    packed: bytes | None = None
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    attributes: int = 0
    made_by: int = 20
    extra: bytes = b""
    offset: int | None = None
    disk: int = 0


def deflate(content: bytes, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def deflate64_run(byte: int, length: int) -> bytes:
    """A Deflate64 stream of one literal (below 144) and one match of `length` (3 to 65538) at distance 1.

    Length code 285 with 16 extra bits is what Deflate does not have. Fixed codes; RFC 1951 3.2.6.
    """
    bits = (
        "1"
        + "10"
        + f"{0x30 + byte:08b}"
        + f"{0xC0 + 285 - 280:08b}"
        + f"{length - 3:016b}"[::-1]
        + "00000"
        + "0000000"
    )
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))


def zip_bytes(*parts: ZipPart, before: bytes = b"", comment: bytes = b"", after: bytes = b"") -> bytes:
    """A ZIP of these entries; `before` stands in front of it, its offsets unaware of that."""
    body, directory = b"", b""
    for part in parts:
        packed = part.content if part.packed is None else part.packed
        crc = zlib.crc32(part.content) if part.crc is None else part.crc
        size = len(part.content) if part.size is None else part.size
        offset = len(body) if part.offset is None else part.offset
        common = struct.pack(
            "<4H3L2H", part.flags, part.method, 0, 0x21, crc, len(packed), size, len(part.name), len(part.extra)
        )
        if part.offset is None:
            body += b"PK\x03\x04" + struct.pack("<H", 20) + common + part.name + part.extra + packed
        directory += b"PK\x01\x02" + struct.pack("<2H", part.made_by, 20) + common
        directory += struct.pack("<3H2L", 0, part.disk, 0, part.attributes, offset) + part.name + part.extra
    count = len(parts)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), len(comment))
    return before + body + directory + end + comment + after


def split_zip(*contents: bytes) -> list[bytes]:
    """A split ZIP, one stored entry in each volume and the directory in the last."""
    volumes, directory = [], b""
    for disk, content in enumerate(contents):
        name = f"문서{disk + 1}.txt".encode()
        marker = b"PK\x07\x08" if disk == 0 else b""
        common = struct.pack(
            "<4H3L2H", 0x800, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0
        )
        volumes.append(marker + b"PK\x03\x04" + struct.pack("<H", 20) + common + name + content)
        directory += b"PK\x01\x02" + struct.pack("<2H", 20, 20) + common
        directory += struct.pack("<3H2L", 0, disk, 0, 0, len(marker)) + name
    last, count = len(contents) - 1, len(contents)
    start = len(volumes[-1])
    volumes[-1] += directory
    volumes[-1] += struct.pack("<4s4H2LH", b"PK\x05\x06", last, last, count, count, len(directory), start, 0)
    return volumes


def alz_bytes(
    *files: tuple[bytes, bytes], method: int = 2, encrypted: bool = False, attributes: int = 0x20, crc_off: int = 0
) -> bytes:
    """An ALZ of (name in CP949, content)."""
    out = b"ALZ\x01\x0a\x00\x00\x00"
    for name, content in files:
        packed = deflate(content) if method == 2 else content
        head = struct.pack("<HBLBB", len(name), attributes, 0, 0x40 | encrypted, 0)
        head += struct.pack("<BBLLL", method, 0, zlib.crc32(content) ^ crc_off, len(packed), len(content))
        out += b"BLZ\x01" + head + name + (bytes(12) if encrypted else b"") + packed
    return out + b"CLZ\x01" + bytes(8) + b"CLZ\x02"


def split_alz(whole: bytes, at: int) -> list[bytes]:
    """Two volumes: the first with a tail of 16 bytes, the second with a head of 8."""
    return [whole[:at] + b"CLZ\x01" + bytes(8) + b"CLZ\x03", b"ALZ\x01\x0a\x00\x01\x00" + whole[at:]]


def split_egg(whole: bytes, *cuts: int) -> list[bytes]:
    """Volumes as ALZip writes them: each has a head of its own with the numbers of its neighbours."""
    pieces = [whole[begin:end] for begin, end in zip((18, *cuts), (*cuts, len(whole)), strict=True)]
    volumes = []
    for number, piece in enumerate(pieces, start=1):
        links = struct.pack("<LL", number - 1, number + 1 if number < len(pieces) else 0)
        head = b"EGGA" + struct.pack("<HLL", 0x0100, number, 0) + egg_extra(0x24F5A262, links)
        volumes.append(head + EGG_END + piece)
    return volumes


EGG_END = b"\x22\x82\xe2\x08"


def egg_extra(tag: int, data: bytes, flags: int = 0) -> bytes:
    return struct.pack("<LBH", tag, flags, len(data)) + data


def egg_bytes(*files: tuple[bytes, list[tuple[int, bytes, bytes]]], head: bytes = b"", extra: bytes = b"") -> bytes:
    """An EGG of (name in UTF-8, blocks of (method, content, packed))."""
    out = b"EGGA" + struct.pack("<HLL", 0x0100, 0x1234, 0) + head + EGG_END
    for number, (name, blocks) in enumerate(files):
        size = sum(len(content) for _, content, _ in blocks)
        out += struct.pack("<LLQ", 0x0A8590E3, number, size)
        out += egg_extra(0x0A8591AC, name) + extra + EGG_END
        for method, content, packed in blocks:
            out += struct.pack("<LBBLLL", 0x02B50C13, method, 0, len(content), len(packed), zlib.crc32(content))
            out += EGG_END + packed
    return out + EGG_END


def _vint(value: int) -> bytes:
    out = b""
    while True:
        out += bytes([(value & 0x7F) | (0x80 if value > 0x7F else 0)])
        value >>= 7
        if not value:
            return out


def _block5(body: bytes, data: bytes = b"") -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized + data


def rar5_bytes(
    *files: tuple[str, bytes], volume: bool = False, extra: bytes = b"", locked: bool = False, crc_off: int = 0
) -> bytes:
    """A RAR 5 of stored files. `extra` is an extra record of every file, without its length."""
    out = b"Rar!\x1a\x07\x01\x00"
    if locked:
        return out + _block5(_vint(4) + _vint(0) + _vint(0) + _vint(0) + b"\x0f" + bytes(16)) + bytes(64)
    out += _block5(_vint(1) + _vint(0) + _vint(1 if volume else 0))
    for name, content in files:
        raw, record = name.encode(), _vint(len(extra)) + extra if extra else b""
        body = _vint(2) + _vint(2 | (1 if record else 0)) + (_vint(len(record)) if record else b"")
        body += _vint(len(content)) + _vint(4) + _vint(len(content)) + _vint(0o100644)
        body += (
            struct.pack("<L", zlib.crc32(content) ^ crc_off) + _vint(0) + _vint(1) + _vint(len(raw)) + raw + record
        )
        out += _block5(body, content)
    return out + _block5(_vint(5) + _vint(0) + _vint(0))


def split_rar5(name: str, content: bytes, *cuts: int) -> list[bytes]:
    """One stored file over several volumes; each end says whether another volume follows."""
    bounds = list(zip((0, *cuts), (*cuts, len(content)), strict=True))
    raw, volumes = name.encode(), []
    for number, (begin, end) in enumerate(bounds):
        piece, first, last = content[begin:end], number == 0, number == len(bounds) - 1
        out = b"Rar!\x1a\x07\x01\x00"
        out += _block5(_vint(1) + _vint(0) + _vint(1 if first else 3) + (b"" if first else _vint(number)))
        checked = content if last else piece
        body = _vint(2) + _vint(2 | (0 if first else 8) | (0 if last else 16)) + _vint(len(piece)) + _vint(4)
        body += _vint(len(content)) + _vint(0o100644) + struct.pack("<L", zlib.crc32(checked)) + _vint(0) + _vint(1)
        out += _block5(body + _vint(len(raw)) + raw, piece)
        volumes.append(out + _block5(_vint(5) + _vint(0) + _vint(0 if last else 1)))
    return volumes
