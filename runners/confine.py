"""What a worker that opens strangers' files does not have: the service's secrets, the network, privileges, files.

Secrets leave the environment before the fork server starts, since what a process was started with stays readable in
its memory. The network is given up by the fork server, all else by each worker itself; where the system does not let
it, it works on without (docs/security.md says what is left then).
"""

import ctypes
import multiprocessing.forkserver
import os
import re
import resource
import sys
import tempfile
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from runners import temporary
from runners.imports import of_this_program
from runners.landlock import allow_only

NEW_USER, NEW_NET = 0x10000000, 0x40000000
"""Flags of unshare(2)."""
SET_DUMPABLE, SET_NO_NEW_PRIVILEGES = 4, 38
"""Options of prctl(2)."""
CAPABILITIES_VERSION = 0x20080522
SETTING = re.compile(r"JEOPSU_\w*?__\w+")
"""A setting in the environment: some are secrets, and workers need none of them."""
SECRET = re.compile(r"PASSW|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY", re.IGNORECASE)

IN_FORK_SERVER = "JEOPSU_FORK_SERVER"
"""Tells `runners.forked` where it is imported."""
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "MALLOC_MMAP_THRESHOLD_": str(64 * 1024**2),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),
}
"""For the fork server: a thread that a library starts when it is imported stands outside of Landlock. The memory of a
picture is used again for the next one, rather than given back to the system and asked for anew."""
_ENVIRONMENT = threading.Lock()
"""Two pools that broke down at the same moment are made anew by two threads."""
MOST_FILES = 512
"""That a worker may have open. (The limit of processes counts all of a user's: that of unit or container serves.)"""
SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/proc", "/sys", "/dev/null", "/dev/zero", "/dev/urandom"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/alternatives", "/etc/passwd"),
    *("/etc/group", "/etc/nsswitch.conf", "/etc/magic", "/etc/magic.mime", "/etc/mime.types", "/etc/os-release"),
)
"""What programs read everywhere: no settings of services, nobody's home."""


class Room(NamedTuple):
    """The files that a worker needs besides the program itself."""

    reads: tuple[Path, ...]
    writes: tuple[Path, ...]
    """Folders, made if they are missing; the first of them is for temporary files."""


def forget_settings(environ: MutableMapping[str, str] = os.environ) -> None:
    """Takes every setting out of the environment of this process and of all that it starts. They were read before."""
    for name in [name for name in environ if SETTING.fullmatch(name)]:
        del environ[name]


@contextmanager
def without_secrets(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """For a while, whatever looks like a secret is not in the environment (`PGPASSWORD`, which we need ourselves)."""
    kept = {name: value for name, value in environ.items() if SECRET.search(name)}
    for name in kept:
        del environ[name]
    try:
        yield
    finally:
        environ.update(kept)


def start_fork_server() -> None:
    """Starts the process from which all workers are forked, unless it runs, with an environment without secrets,
    and whatever lies in the current folder."""
    with _ENVIRONMENT, of_this_program():
        forget_settings()
        _start_fork_server()


def _start_fork_server() -> None:
    folder, usual = temporary.folder(), tempfile.gettempdir()
    ours = ENVIRONMENT | {IN_FORK_SERVER: "1", "TMPDIR": folder or usual}
    with without_secrets():
        before = dict(os.environ)
        os.environ.update(ours)
        tempfile.tempdir = folder or usual  # its door lies there
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            tempfile.tempdir = usual
            for name in ours:
                del os.environ[name]
            os.environ.update(before)


def hide_process() -> None:
    """Other processes of the same user, workers above all, cannot look into this one's memory and environment."""
    _prctl(SET_DUMPABLE, 0)


def give_up_privileges(room: Room | None = None) -> None:
    """In the fork server and in each worker: no capabilities, none to be had again, no core dumps, few open files,
    and with a `room` no files outside of it, as far as the system allows."""
    _prctl(SET_NO_NEW_PRIVILEGES, 1)
    _drop_capabilities()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, MOST_FILES)
    if room is not None:
        for folder in room.writes:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.tempdir = str(room.writes[0])
        allow_only((*_program(), *room.reads), _importable(), (*room.writes, Path("/dev/null")))


def _lower(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(limit, (least, least))


def _program() -> list[Path]:
    """Python, the packages, the system's libraries, and of the folder of the program itself only its code: the
    register may lie beside it."""
    root = Path(__file__).parent.parent
    # os.path: of a folder that is closed to this user, as root's own working folder here, it says no and fails not
    own = [one for one in root.iterdir() if one.suffix == ".py" or os.path.isfile(one / "__init__.py")]  # noqa: PTH113
    packages = [Path(one) for one in sys.path if Path(one).name in ("site-packages", "dist-packages")]
    data = os.environ.get("TESSDATA_PREFIX")
    return [
        Path(sys.prefix),
        Path(sys.base_prefix),
        *packages,
        *own,
        *map(Path, SYSTEM),
        *([Path(data)] if data else []),
    ]


def _importable() -> list[Path]:
    """Where Python looks for modules: it lists these folders."""
    return [Path(one or ".").resolve() for one in sys.path]


def leave_network() -> bool:
    """Into a network of its own, without any interface. Returns whether it went. Without the right to do so it takes
    a user namespace, which a process of several threads cannot have: see `runners.forked`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(NEW_USER | NEW_NET) != 0:
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(text, encoding="ascii")
        except OSError:
            break  # without the map the worker is nobody to itself, and itself to the files
    return True


def _drop_capabilities() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
