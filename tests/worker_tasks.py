"""Tasks for worker processes that tell what a worker has and has not, and of a worker that was taken over."""

import gc
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

from runners.answers import Wire


def environment() -> tuple[str, str]:
    """What it sees of the environment, and what the kernel keeps of what it was started with."""
    started = Path("/proc/self/environ").read_bytes().decode("utf-8", "replace")
    return "\n".join(f"{name}={value}" for name, value in os.environ.items()), started


def environment_of(pid: int) -> str:
    """The environment of another process, or why it cannot be read."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")
    except OSError as error:
        return type(error).__name__


def connect(port: int) -> str:
    """Whether it reaches a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def capabilities() -> dict[str, str]:
    """What the kernel says of its rights."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def write(path: Path) -> int:
    """Writes a file, as readers do. Returns the owner that others see in it."""
    path.write_bytes(b"x")
    return path.stat().st_uid


def attempts(inside: Path, outside: Path, service: int) -> dict[str, str]:
    """What comes of reading, writing, listing and killing where it has no business."""
    acts: dict[str, Callable[[], object]] = {
        "read inside": (inside / "given").read_bytes,
        "write inside": lambda: (inside / "made").write_bytes(b"x"),
        "rename inside": lambda: (inside / "made").rename(inside / "renamed"),
        "read outside": (outside / "secret").read_bytes,
        "write outside": lambda: (outside / "made").write_bytes(b"x"),
        "change outside": lambda: (outside / "secret").write_bytes(b"x"),
        "list outside": lambda: list(outside.iterdir()),
        "link outside": lambda: (inside / "link").hardlink_to(outside / "secret"),
        "kill the service": lambda: os.kill(service, signal.SIGCONT),
        "import a package": lambda: __import__("intake.documents"),
    }
    return {name: _outcome(act) for name, act in acts.items()}


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"


class Bomb:
    """Makes a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path]]:
        return Path.touch, (self._mark,)


def forge(mark: Path) -> str:
    """Sends the service what would run code there, and rubbish, before it answers."""
    for wire in [one for one in gc.get_objects() if isinstance(one, Wire)]:
        with suppress(OSError):  # the end by which tasks come
            wire._end.send(Bomb(mark))
            for rubbish in (b"", b"\n", b"[]\n", b'["done"]\n', b'["done", "1"]\n{}', b'["done", 1e9]\n', b"\xff\n"):
                wire._end.send_bytes(rubbish)
            wire._end.send_bytes(b'["failed", 99999]\n' + b"../\x00" * 40)
    return "answered"


def lie() -> int:
    """Another result than it promises."""
    return cast(int, "none of your numbers")


def half() -> str:
    """Half a character, as names of files may hold."""
    return "이름\udcc0\ud800"


def raise_stop() -> int:
    """Ends with an exception of a library's own."""
    raise StopAsyncIteration("with a stranger's words")


def sleep(seconds: float) -> int:
    """Does nothing for a while."""
    time.sleep(seconds)
    return 0


def limits() -> dict[str, tuple[int, int]]:
    """Bounds that the kernel keeps."""
    return {name: resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_CORE", "RLIMIT_NOFILE")}


def threads() -> tuple[dict[str, str], ...]:
    """What the kernel says of the rights of each thread."""
    found = []
    for status in Path("/proc/self/task").glob("*/status"):
        lines = (line.partition(":") for line in status.read_text(encoding="ascii", errors="replace").splitlines())
        found.append({name: value.strip() for name, _, value in lines if name in ("CapEff", "CapPrm", "NoNewPrivs")})
    return tuple(found)
