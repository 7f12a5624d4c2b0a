"""Free loopback ports, waiting for a server to answer, and where the servers' files lie."""

import atexit
import shutil
import socket
import tempfile
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Returns as soon as `port` accepts a connection; TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=1):
                return
        except OSError:
            if time.monotonic() > end:
                raise TimeoutError(f"nothing answers on port {port}") from None
            time.sleep(0.05)


def short_dir(name: str) -> Path:
    """A new folder that every user may enter and whose path is short.

    pytest's own folders are closed to the users that daemons run as, and too deep for UNIX sockets (108 characters).
    Removed at the end of the process.
    """
    path = Path(tempfile.mkdtemp(prefix=f"jeopsu-{name}-"))
    path.chmod(0o755)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path
