"""Tasks for worker processes that tell what a worker has and has not."""

import os
import socket
from pathlib import Path


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
