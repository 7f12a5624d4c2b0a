"""Names in the directory of an OLE compound file (MS-CFB 2.6): enough to tell HWP, Word, Excel and Outlook apart.

Bounded work on any content: at most `_SECTORS` directory sectors are read, and a loop ends the walk.
"""

import struct
from typing import BinaryIO

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_SECTORS = 512
_IN_HEADER = 109


def stream_names(file: BinaryIO) -> frozenset[str]:
    """Names of all storages and streams. Of a truncated or broken file: those that can be found."""
    total = file.seek(0, 2)
    file.seek(0)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(MAGIC):
        return frozenset()
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        return frozenset()
    sector = 1 << shift
    (current,) = struct.unpack_from("<L", header, 48)
    fat = struct.unpack_from(f"<{_IN_HEADER}L", header, 76)
    names: set[str] = set()
    seen: set[int] = set()
    while current < 0xFFFFFFF0 and current not in seen and len(seen) < _SECTORS:
        seen.add(current)
        if (current + 1) * sector >= total:
            break
        file.seek((current + 1) * sector)
        names.update(_names(file.read(sector)))
        current = _next(file, fat, current, sector, total)
    return frozenset(names)


def _names(block: bytes) -> list[str]:
    found = []
    for at in range(0, len(block) - 127, 128):
        (length,) = struct.unpack_from("<H", block, at + 64)
        if 2 <= length <= 64 and block[at + 66] in (1, 2, 5):
            found.append(block[at : at + length - 2].decode("utf-16-le", "replace"))
    return found


def _next(file: BinaryIO, fat: tuple[int, ...], current: int, sector: int, total: int) -> int:
    """The sector after `current` in its chain; a table that cannot be read ends the chain."""
    per_sector = sector // 4
    index = current // per_sector
    if index >= len(fat) or (fat[index] + 1) * sector >= total:
        return 0xFFFFFFFE
    file.seek((fat[index] + 1) * sector + 4 * (current % per_sector))
    raw = file.read(4)
    return int(struct.unpack("<L", raw)[0]) if len(raw) == 4 else 0xFFFFFFFE
