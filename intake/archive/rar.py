"""RAR 3 to 5, unpacked by libarchive.

libarchive does not tell what matters first, so the headers are read in `rar_headers`: is it one volume of several, is
anything in it encrypted, and which checksums must the files have? libarchive 3.6 hands out the encrypted bytes of a
RAR 5 member as if they were its content, and does not verify the checksum of files that are stored unpacked.
"""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from intake.archive import libarchive
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.problems import Damaged, Incomplete, Unsupported, shown
from intake.archive.rar_headers import Checksum, read_headers
from models.particles import with_particle

_FORMATS = ("rar", "rar5")


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries of a RAR in one volume. Solid RAR 3 is beyond libarchive and ends as Unsupported."""
    headers = read_headers(file, budget)
    if headers.volume:
        raise Incomplete()
    yield from _verified(libarchive.read_file(file, _FORMATS), headers.checksums)


def read_volumes(paths: Sequence[Path], budget: Budget) -> Iterator[Entry]:
    """The entries of a RAR in several volumes, first to last."""
    checksums: list[Checksum] = []
    more = False
    for path in paths:
        with path.open("rb") as volume:
            headers = read_headers(volume, budget)
        checksums.extend(headers.checksums)
        more = headers.more
    if more:
        raise Incomplete()
    yield from _verified(libarchive.read_volumes([bytes(path) for path in paths], _FORMATS), checksums)


def _verified(entries: Iterator[Entry], checksums: Sequence[Checksum]) -> Iterator[Entry]:
    expected = iter(checksums)
    for entry in entries:
        checksum = next(expected, None)
        if checksum is None:
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
        yield Entry(entry.name, entry.folder, None, _checked(entry, checksum))


def _checked(entry: Entry, checksum: Checksum) -> Iterator[bytes]:
    seen = 0
    for block in entry.data:
        seen = zlib.crc32(block, seen)
        yield block
    if checksum.crc is None and checksum.stored:
        # Only a BLAKE2 checksum, an option that hardly anybody chooses, and libarchive does not compare it.
        raise Unsupported("지원하지 않는 방식으로 압축된 RAR 파일입니다.")
    if checksum.crc is not None and checksum.crc != seen:
        raise Damaged(f"압축파일 안의 {with_particle(shown(entry.name), '이')} 손상되어 있습니다.")
