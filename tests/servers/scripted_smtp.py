"""A hand-written SMTP server that says exactly what a test tells it to."""

import contextlib
import socket
import threading

from tests.servers.ports import LOOPBACK


class ScriptedSmtp:
    """A server that says what the script says: one reply for each line it reads; after 354 it reads to the dot.

    A reply None drops the connection. Each connection starts the next script; the last one repeats.
    """

    def __init__(self, *scripts: list[str | None]) -> None:
        self._scripts = scripts
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self.lines: list[list[str]] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for count in range(1000):
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self._talk(connection, self._scripts[min(count, len(self._scripts) - 1)])

    def _talk(self, connection: socket.socket, script: list[str | None]) -> None:
        heard: list[str] = []
        self.lines.append(heard)
        connection.settimeout(5)
        file = connection.makefile("rb")
        content = False
        for said in script:
            if said is None:
                return
            connection.sendall(said.encode() + b"\r\n")
            content = said.startswith("354")
            while line := file.readline():
                heard.append(line.decode().rstrip("\r\n"))
                if not content or heard[-1] == ".":
                    break

    def stop(self) -> None:
        """No more connections."""
        self._listener.close()
