"""Why an archive cannot be accepted as readable: one exception class for each state of the contract (§2).

The message is the Korean sentence that operators and, shortened, applicants read.
"""

from typing import ClassVar

from models.mail import ArchiveState

_SHOWN = 60


class ArchiveProblem(Exception):
    """Raised while an archive is read; becomes `ArchiveListing.state` and `.detail`."""

    state: ClassVar[ArchiveState]
    weight: ClassVar[int]
    """Of several problems in one archive the heaviest is told."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Unsafe(ArchiveProblem):
    """A limit of the contract is exceeded, or the archive is built to do harm. Ends the reading at once."""

    state = "unsafe"
    weight = 4


class Encrypted(ArchiveProblem):
    """A password is needed."""

    state = "encrypted"
    weight = 3


class Unsupported(ArchiveProblem):
    """A format, method or volume that this program does not read."""

    state = "unsupported"
    weight = 2


class Damaged(ArchiveProblem):
    """Cut off, altered on its way, or not what it claims to be."""

    state = "damaged"
    weight = 1


class Incomplete(Damaged):
    """A volume of a split archive, of which others are missing."""

    def __init__(self, detail: str = "분할 압축파일의 일부만 있어 열 수 없습니다.") -> None:
        super().__init__(detail)


def shown(name: str) -> str:
    """`name` in quotation marks, short enough for a sentence."""
    return f"‘{name if len(name) <= _SHOWN else name[: _SHOWN - 1] + '…'}’"
