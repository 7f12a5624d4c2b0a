"""Landlock: what this process may read and write from now on, by the kernel's own word (Linux 5.13 and later).

It needs no rights and cannot be taken back. Newer kernels also forbid TCP, and signals to whoever is outside.
Processes so walled in cannot look into others that are not, whoever owns them.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

CREATE, ADD, RESTRICT = 444, 445, 446
"""Numbers of the system calls, the same on every architecture."""
ASK_VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE, READ, LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE = 1 << 14
OF_FILES = EXECUTE | WRITE | READ | TRUNCATE
ALL_BY_VERSION = ((1, (1 << 13) - 1), (2, 1 << 13), (3, TRUNCATE), (5, 1 << 15))
"""Every right over files that a version of Landlock knows, added up."""
TCP_SINCE, TCP = 4, 3
SCOPES_SINCE, SCOPES = 6, 3
"""Abstract sockets and signals."""


def version() -> int:
    """Of Landlock in this kernel; 0 if there is none."""
    return max(0, int(ctypes.CDLL(None).syscall(CREATE, None, ctypes.c_size_t(0), ASK_VERSION)))


def allow_only(reads: Iterable[Path], lists: Iterable[Path], writes: Iterable[Path]) -> bool:
    """From now on: files below `reads` may be read, names of files below `lists`, and everything be done below
    `writes`, as far as the owner of the process may. What is not there is passed over. Returns whether it holds."""
    known = version()
    everything = sum(rights for since, rights in ALL_BY_VERSION if since <= known)
    libc = ctypes.CDLL(None, use_errno=True)
    rules = (everything, TCP if known >= TCP_SINCE else 0, SCOPES if known >= SCOPES_SINCE else 0)
    words = struct.pack("=QQQ", *rules)[: 8 if known < TCP_SINCE else 16 if known < SCOPES_SINCE else 24]
    ruleset = libc.syscall(CREATE, words, ctypes.c_size_t(len(words)), 0) if known else -1
    if ruleset < 0:
        return False
    for paths, rights in ((reads, READ | LIST | EXECUTE), (lists, LIST), (writes, everything & ~EXECUTE)):
        for path in paths:
            with suppress(OSError):
                _add(libc, ruleset, path, rights)
    done = int(libc.syscall(RESTRICT, ruleset, 0))
    os.close(ruleset)
    return done == 0


def _add(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not S_ISDIR(os.fstat(handle).st_mode):
            rights &= OF_FILES
        libc.syscall(ADD, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)
