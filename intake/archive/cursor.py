"""Reads the records of an archive that has no directory, one after the other."""

from typing import BinaryIO

from intake.archive.problems import Damaged

_BEYOND = 1 << 42
"""No file is that long, and file systems refuse to seek much further (ext4: beyond 16 TB)."""


def go_to(file: BinaryIO, position: int) -> None:
    """Moves to `position`, as an archive states it. Raises Damaged if no file has such a place."""
    if not 0 <= position < _BEYOND:
        raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
    file.seek(position)


class Cursor:
    """A position in a file. Reading past the end raises Damaged."""

    def __init__(self, file: BinaryIO, position: int = 0) -> None:
        self.file = file
        self.position = position

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        go_to(self.file, self.position)
        data = self.file.read(count)
        if len(data) < count:
            raise Damaged("압축파일이 손상되었거나 중간에서 잘려 있습니다.")
        self.position += count
        return data

    def number(self, count: int) -> int:
        """The next `count` bytes as an unsigned number, lowest byte first."""
        return int.from_bytes(self.take(count), "little")
