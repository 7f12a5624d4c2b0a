"""Random access to the bytes of a mail, flat in memory however large the mail is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 17
"""Octets read at once: what the cache of a core holds, through all that is done with them."""
IN_MEMORY = 1 << 18
"""A file up to this size is simply held in memory."""


class Source:
    """The bytes of one file. No file stays open, since a mail may hold thousands of forwarded ones."""

    def __init__(self, path: Path) -> None:
        """Raises OSError if `path` cannot be read."""
        self._path = path
        self.size = path.stat().st_size
        self._window = path.read_bytes() if self.size <= IN_MEMORY else b""
        self._window_start = 0

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; fewer at the end of the file."""
        if self.size <= IN_MEMORY:
            return self._window[start : start + length]
        with self._path.open("rb", buffering=0) as file:
            file.seek(start)
            return file.read(max(length, 0))

    def chunks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to `end`, in pieces of `CHUNK`."""
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

    def forget(self) -> None:
        """Gives back the memory of the last search."""
        if self.size > IN_MEMORY:
            self._window = b""

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


def put(chunks: Iterator[bytes], target: Path) -> None:
    """As `write`, where nobody asks what it was. Raises OSError."""
    with target.open("wb") as out:
        out.writelines(chunks)
