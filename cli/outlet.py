"""Standard output and standard error that never fail whoever writes there.

A reader that goes away, a full disk, a closed stream, a letter that the terminal cannot show: none of it may end or
hold up the work. What could not be written is remembered, so that it can be told once: by an alarm of the service,
by the exit status of any other command. Whatever writes (rich, click, logging, print, the interpreter at its end)
writes here, so nothing else has to take care.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from models.os_errors import reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

PIECE = 4096
"""A pipe that can be written to takes so many octets at once (PIPE_BUF)."""
PATIENCE = 1000
"""Milliseconds that the service waits for a reader that has fallen asleep; then not at all, until it wakes up."""
ASCII = ("ascii", "ansi_x3.4-1968", "us-ascii", "646")


class Drain(io.RawIOBase):
    """A descriptor to which writing always succeeds."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._waits = True
        self._patience: int | None = None
        self.is_lossy = False
        """Whether anything was lost."""
        self.trouble: OSError | None = None
        """Why the last piece was lost; None if it was not."""

    def never_block(self) -> None:
        """From now on a reader that does not read loses what is written."""
        self._patience = PATIENCE

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether people look on."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: "Buffer", /) -> int:
        """Takes all of it, always."""
        rest = memoryview(data)  # octets: the buffer above makes them so
        size = len(rest)
        try:
            while rest:
                rest = rest[self._some(rest) :]
            self.trouble, self._waits = None, True
        except OSError as error:
            self.trouble, self.is_lossy = error, True
        return size

    def _some(self, data: memoryview) -> int:
        if self._patience is not None:
            if not self._poll.poll(self._patience if self._waits else 0):
                self._waits = False
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            data = data[:PIECE]
        return os.write(self._descriptor, data)


class Outlets:
    """Both streams of this process. `install` makes them its standard ones."""

    def __init__(self, drains: Sequence[Drain] = ()) -> None:
        self._drains = tuple(drains)
        self.is_service = False

    def serve(self) -> None:
        """This process works on, whatever becomes of its output: that is then an alarm, and no matter of its end."""
        self.is_service = True
        for drain in self._drains:
            drain.never_block()

    def trouble(self) -> str | None:
        """Why what is said does not arrive at present; None if it does."""
        for drain in self._drains:
            if drain.trouble is not None:
                return reason(drain.trouble)
        return None

    def lost(self) -> OSError | None:
        """Why something of standard output was lost, if that is a failure of the command."""
        sys.stdout.flush()
        if self.is_service or not self._drains or not self._drains[0].is_lossy:
            return None
        return self._drains[0].trouble or OSError(errno.EIO, os.strerror(errno.EIO))


def install() -> Outlets:
    """Puts a drain behind each standard stream, and something behind each that is closed: a file opened later must
    never get its number. Does nothing where somebody else, a test, has put streams of his own."""
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        return Outlets()
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as the process
    drains = Drain(1), Drain(2)
    sys.stdout, sys.stderr = _stream(drains[0], sys.stdout), _stream(drains[1], sys.stderr)
    return Outlets(drains)


def _stream(drain: Drain, former: TextIO | None) -> TextIO:
    """Line by line, in the encoding of the terminal."""
    encoding = former.encoding if former is not None else "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(drain),
        encoding=encoding,
        errors="replace" if encoding.lower().replace("_", "-") != "utf-8" else "backslashreplace",
        line_buffering=drain.isatty() or drain.fileno() == 2,
    )


def in_utf8(environment: Mapping[str, str]) -> None:
    """Begins anew in UTF-8, if the locale is of another encoding: names of files and what other programs say are
    UTF-8 whoever runs us. What is printed keeps the encoding of the terminal, unless that is mere ASCII, as in the
    locale C, which says nothing about it."""
    if sys.flags.utf8_mode or sys.getfilesystemencoding() == "utf-8":
        return
    anew = dict(environment) | {"PYTHONUTF8": "1"}
    if sys.stdout is not None and sys.stdout.encoding.lower() not in ASCII:
        anew.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
    os.execve(  # noqa: S606 - this very program, with its own arguments
        sys.executable,
        [_octets(word) for word in (sys.executable, "-X", "utf8", *sys.orig_argv[1:])],
        {_octets(name): _octets(value) for name, value in anew.items()},
    )


def _octets(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape")
