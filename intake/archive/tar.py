"""tar, plain or packed with gzip, bzip2, xz or zstd; and a single file packed so.

gzip, bzip2 and xz are unpacked here, since libarchive does not verify the checksum of gzip.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from intake.archive import libarchive, unpack
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.problems import Damaged

_ZSTD = b"\x28\xb5\x2f\xfd"
_UNPACKERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gz": unpack.gunzip,
    "bz2": partial(unpack.bunzip2, several=True),
    "xz": partial(unpack.unxz, several=True),
}


def _stream(packing: str, file: BinaryIO, budget: Budget) -> Iterator[bytes]:
    for block in _UNPACKERS[packing](unpack.blocks(file, 0, file.seek(0, 2))):
        budget.tick()
        yield block


def _plain(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return libarchive.read_file(file, ("tar",))


def _packed(packing: str, file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return libarchive.read_stream(_stream(packing, file, budget), ("tar",))


def _single(packing: str, file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    yield Entry("", False, None, _stream(packing, file, budget))


def _zstd(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    file.seek(0)
    if file.read(4) != _ZSTD:  # libarchive would take anything for "raw"
        raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
    for entry in libarchive.read_file(file, ("tar", "raw"), ("zstd",)):
        yield Entry("" if entry.name == "data" else entry.name, entry.folder, None, entry.data)


READERS: dict[str, Callable[[BinaryIO, Budget], Iterator[Entry]]] = {
    "tar": _plain,
    "zst": _zstd,
    **{f"tar.{packing}": partial(_packed, packing) for packing in _UNPACKERS},
    **{packing: partial(_single, packing) for packing in _UNPACKERS},
}
"""By format. The one file of `gz`, `bz2`, `xz` and, without a tar in it, `zst` has an empty name."""
