"""A private Redis on a free loopback port, on request with TLS and a password."""

import shutil
import socket
from pathlib import Path

from tests.servers.authority import Authority
from tests.servers.daemon import Daemon
from tests.servers.ports import LOOPBACK, free_port, short_dir, wait_for_port
from tests.servers.server import Server

PROGRAM = "redis-server"


class Redis(Server):
    """Use as a context manager. Keeps what it has over `stop` and `start` (append-only file, written at once)."""

    def __init__(self, *, password: str = "", tls: bool = False, names: tuple[str, ...] = ()) -> None:
        """`names`: of the certificate instead of the loopback's."""
        self.port, self.root = free_port(), short_dir("redis")
        self._password = password
        self._authority = Authority(self.root / "tls", *names) if tls else None
        self._daemon: Daemon | None = None

    @property
    def ca_file(self) -> Path:
        """The authority of its certificate."""
        assert self._authority is not None
        return self._authority.ca_file

    @property
    def url(self) -> str:
        """Its address, without the password."""
        return f"{'rediss' if self._authority else 'redis'}://{LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        """Starts the server; returns when it answers."""
        options = {
            "bind": LOOPBACK, "port": self.port, "dir": self.root, "save": "", "appendonly": "yes",
            "appendfsync": "always", "daemonize": "no",
        }  # fmt: skip
        if self._password:
            options["requirepass"] = self._password
        if self._authority:
            options |= {
                "port": 0, "tls-port": self.port, "tls-cert-file": self._authority.cert_file,
                "tls-key-file": self._authority.key_file, "tls-auth-clients": "no",
            }  # fmt: skip
        command = [shutil.which(PROGRAM) or PROGRAM]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        self._daemon = Daemon(command, self.root / "out.log")
        wait_for_port(self.port)

    def stop(self) -> None:
        """Stops exactly this server."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def say(self, *words: str) -> bytes:
        """One command over a bare socket, in the server's own protocol; the raw answer (short answers only)."""
        with socket.create_connection((LOOPBACK, self.port), timeout=10) as line:
            if self._password:
                line.sendall(_command("AUTH", self._password))
                assert line.recv(100) == b"+OK\r\n"
            line.sendall(_command(*words))
            return line.recv(1 << 20)


def _command(*words: str) -> bytes:
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        parts.append(b"$%d\r\n%b\r\n" % (len(word.encode()), word.encode()))
    return b"".join(parts)
