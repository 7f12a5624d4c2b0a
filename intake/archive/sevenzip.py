"""7z, unpacked by libarchive: LZMA, LZMA2, PPMd, BZip2, Deflate and the executable filters, solid or not."""

from collections.abc import Iterator
from typing import BinaryIO

from intake.archive import libarchive
from intake.archive.budget import Budget
from intake.archive.entry import Entry


def read(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """The entries of a 7z; of one that a password locks, with it."""
    if budget.password:
        from intake.archive import locked_7z  # only when somebody was told a password

        return locked_7z.read(file, budget)
    return libarchive.read_file(file, ("7zip",))
