"""Which reader opens which format."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from intake.archive import alz, egg, pkzip, rar, sevenzip, tar
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.problems import Unsupported

Reader = Callable[[BinaryIO, Budget], Iterator[Entry]]


def _no_reader(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    raise Unsupported("이 프로그램에서 열 수 없는 압축 형식입니다.")


def _sealed(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    raise Unsupported("문서보안(DRM)이 걸려 있어 열 수 없습니다.")


_READERS: dict[str, Reader] = {
    "zip": pkzip.read,
    "7z": sevenzip.read,
    "rar": rar.read,
    "alz": alz.read,
    "egg": egg.read,
    **tar.READERS,
    "drm": _sealed,
}


def reader_of(format_: str) -> Reader:
    """The reader of a format that `filetype` found; for one that is not read, a reader that says so.

    Signatures come first, libraries second: libarchive would open an ALZ with a ZIP inside as that ZIP.
    """
    return _READERS.get(format_, _no_reader)
