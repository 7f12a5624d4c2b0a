"""Random access to the bytes of a mail, flat in memory however large the mail is."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

CHUNK = 1 << 20
IN_MEMORY = 1 << 20
"""A mail up to this size is simply held in memory."""


class Source:
    """The bytes of one file. A context manager; at most two chunks of a large file are in memory."""

    def __init__(self, path: Path) -> None:
        """Opens `path`. Raises OSError if it cannot be read."""
        self._file = path.open("rb")
        self.size = os.fstat(self._file.fileno()).st_size
        self._window = self._file.read() if self.size <= IN_MEMORY else b""
        self._window_start = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back. May be called again."""
        self._file.close()

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; fewer at the end of the file."""
        if self.size <= IN_MEMORY:
            return self._window[start : start + length]
        return os.pread(self._file.fileno(), max(length, 0), start)

    def chunks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to `end`, in pieces of a megabyte."""
        end = min(end, self.size)
        while start < end:
            piece = self.read(start, min(CHUNK, end - start))
            if not piece:
                return
            yield piece
            start += len(piece)

    def find(self, needle: bytes, start: int, end: int | None = None) -> int:
        """Where `needle` first begins at or after `start` (and ends before `end`); -1 if nowhere."""
        end = self.size if end is None else min(end, self.size)
        while start + len(needle) <= end:
            self._show(start)
            base = self._window_start
            found = self._window.find(needle, start - base, end - base)
            if found >= 0:
                return base + found
            start = max(start + 1, base + len(self._window) - len(needle) + 1)
            if base + len(self._window) >= end:
                return -1
        return -1

    def line(self, start: int, longest: int = 1000) -> bytes:
        """The line that begins at `start`, with its line end, cut after `longest` bytes."""
        text = self.read(start, longest)
        end = text.find(b"\n")
        return text if end < 0 else text[: end + 1]

    def _show(self, start: int) -> None:
        """Moves the window so that a search from `start` has something to search in."""
        window_end = self._window_start + len(self._window)
        if self._window_start <= start and start + 4096 < window_end:
            return
        if window_end >= self.size and self._window_start <= start:
            return
        self._window = self.read(start, CHUNK)
        self._window_start = start


def write(chunks: Iterator[bytes], target: Path) -> tuple[int, str]:
    """Writes `chunks` to `target`; gives their size and SHA-256. Raises OSError if the disk refuses."""
    size = 0
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for piece in chunks:
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
