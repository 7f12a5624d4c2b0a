"""A TCP proxy in front of a real server that cuts, resets, stalls, slows or falsifies what the server says."""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from tests.servers.ports import LOOPBACK

Fault = Literal["cut", "reset", "stall"]
Always = Literal["refuse", "freeze"]
PAUSE = 0.02
"""Seconds between the small pieces of a slow server."""


class Proxy:
    """Forwards to `target` (a loopback port). Use as a context manager.

    `fail_after(n, how)` arms one fault: the next connection that has brought `n` bytes from the server to the client
    is closed (`cut`), reset (`reset`), or kept open in silence (`stall`). Connections after it are faultless again.
    All of them are at fault while `each` is set: `refuse` (closed at once), `freeze` (no byte is brought any more).
    With `pace` the server's words are brought so many octets at a time with a pause between them; `falsify` changes
    what the server says. All three may be changed while it runs.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._armed: tuple[int, Fault] | None = None
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._closed = threading.Event()
        self.each: Always | None = None
        self.pace = 0
        self.falsify: Callable[[bytes], bytes] = _honest
        self.connections = 0
        """Connections accepted so far."""
        self.bytes_down = 0
        """Bytes brought to clients so far."""
        self.faults = 0
        """Faults that have struck so far."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._listener.close()
        self.drop_all()

    def fail_after(self, count: int, how: Fault) -> None:
        """Arms one fault, counted from now on each connection."""
        with self._lock:
            self._armed = (self.bytes_down + count, how)

    def drop_all(self) -> None:
        """Closes every connection that is open now."""
        with self._lock:
            doomed, self._open = self._open, []
        for sock in doomed:
            _close(sock)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((LOOPBACK, self._target), timeout=10)
            except OSError:
                _close(client)  # the server is away; the next client may find it again
                continue
            server.settimeout(None)
            self.connections += 1
            if self.each == "refuse":
                _close(client, server)
                continue
            with self._lock:
                self._open += [client, server]
            threading.Thread(target=self._forward, args=(client, server), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(self.pace or 65536) if source is server else source.recv(65536)
                    if not data:
                        return _close(client, server)
                    while self.each == "freeze" and not self._closed.wait(PAUSE):
                        pass
                    if source is client:
                        server.sendall(data)
                    elif not self._bring(client, self.falsify(data)):
                        return _close(server)
                    elif self.pace:
                        self._closed.wait(PAUSE)
        return _close(client, server)

    def _bring(self, client: socket.socket, data: bytes) -> bool:
        """Hands `data` to the client, up to an armed fault; False once that has struck."""
        with self._lock:
            armed = self._armed
            struck = armed is not None and self.bytes_down + len(data) >= armed[0]
            if armed is not None and struck:
                data = data[: max(0, armed[0] - self.bytes_down)]
                self._armed = None
                self.faults += 1
            self.bytes_down += len(data)
        client.sendall(data)
        if armed is None or not struck:
            return True
        if armed[1] == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        elif armed[1] == "cut":
            _close(client)
        return False


def _honest(said: bytes) -> bytes:
    return said


def _close(*sockets: socket.socket) -> None:
    for sock in sockets:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()
