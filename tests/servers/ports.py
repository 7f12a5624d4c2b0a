"""Free loopback ports, waiting for a server to answer, and where the servers' files lie."""

import atexit
import shutil
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import SystemRandom

LOOPBACK = "127.0.0.1"
LOWEST = 10_240
CLIENTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
_chance, _given = SystemRandom(), set[int]()


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment, and that this process has not been
    given before.

    None of those that the system gives to clients: any connection of any test could take it before the server does,
    or while a server is stopped and started again.
    """
    while True:
        port = _chance.randrange(LOWEST, _first_of_clients())
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            if port not in _given:
                _given.add(port)
                return port


def _first_of_clients() -> int:
    return int(CLIENTS.read_text(encoding="ascii").split()[0])


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
