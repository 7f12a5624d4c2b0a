"""A broker that speaks just enough AMQP 0-9-1 to take messages, and to misbehave as told.

Written from the specification, frame by frame; RabbitMQ itself is too heavy for the tests.
"""

import socket
import socketserver
import struct
import threading
from types import TracebackType
from typing import Literal, NamedTuple, Self

from tests.servers.ports import LOOPBACK

METHOD, HEADER, BODY, END = 1, 2, 3, b"\xce"
Answer = Literal["ack", "nack", "return", "silent", "slam"]
Method = tuple[int, int]
SIMPLE: dict[Method, tuple[Method, bytes]] = {
    (10, 11): ((10, 30), struct.pack(">HIH", 0, 131072, 0)),  # Start-Ok: Tune
    (10, 40): ((10, 41), b"\0"),  # Connection.Open
    (10, 50): ((10, 51), b""),  # Connection.Close
    (20, 10): ((20, 11), b"\0\0\0\0"),  # Channel.Open
    (20, 40): ((20, 41), b""),  # Channel.Close
    (85, 10): ((85, 11), b""),  # Confirm.Select
}


class Published(NamedTuple):
    """A message as it came over the wire."""

    queue: str
    mandatory: bool
    header: bytes
    """Property flags and properties."""
    body: bytes


class Amqp:
    """Use as a context manager. `behave` says how a message is answered."""

    def __init__(self) -> None:
        self.behave: Answer = "ack"
        self.published: list[Published] = []
        self.queues: dict[str, int] = {}
        """Names, each with the flags it was declared with (2: durable)."""
        broker = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    _Conversation(broker, self.request).run()
                except (OSError, EOFError):
                    return  # the other side has gone

        self._server = socketserver.ThreadingTCPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"amqp://guest:guest@{LOOPBACK}:{self._server.server_address[1]}//"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Conversation:
    def __init__(self, broker: Amqp, line: socket.socket) -> None:
        self._broker, self._line, self._tag = broker, line, 0

    def run(self) -> None:
        assert self._read(8) == b"AMQP\x00\x00\x09\x01"
        self._say(0, (10, 10), b"\0\x09" + _long(b"") + _long(b"PLAIN") + _long(b"en_US"))
        while True:
            kind, channel, payload = self._frame()
            if kind != METHOD:
                continue
            method, rest = struct.unpack_from(">HH", payload), payload[4:]
            if method in SIMPLE:
                self._say(channel, *SIMPLE[method])
            elif method == (50, 10):
                self._declare(channel, rest)
            elif method == (60, 40):
                self._publish(channel, rest)

    def _declare(self, channel: int, rest: bytes) -> None:
        name, flags = _short_at(rest, 2)
        if rest[flags] & 1 and name not in self._broker.queues:
            self._say(channel, (20, 40), struct.pack(">H", 404) + _short(b"NOT_FOUND") + struct.pack(">HH", 50, 10))
            return
        self._broker.queues.setdefault(name, rest[flags])
        count = sum(one.queue == name for one in self._broker.published)
        self._say(channel, (50, 11), _short(name.encode()) + struct.pack(">II", count, 0))

    def _publish(self, channel: int, rest: bytes) -> None:
        _, at = _short_at(rest, 2)
        queue, flags = _short_at(rest, at)
        _, _, header = self._frame()
        size, body = struct.unpack_from(">Q", header, 4)[0], b""
        while len(body) < size:
            body += self._frame()[2]
        behave, self._tag = self._broker.behave, self._tag + 1
        if behave == "ack":
            self._broker.published.append(Published(queue, bool(rest[flags] & 1), header[12:], body))
        if behave == "return":
            self._say(
                channel, (60, 50), struct.pack(">H", 312) + _short(b"NO_ROUTE") + b"\0" + _short(queue.encode())
            )
            self._send(HEADER, channel, header)
            self._send(BODY, channel, body)
        if behave == "slam":
            raise EOFError
        if behave != "silent":
            method = (60, 120) if behave == "nack" else (60, 80)
            self._say(channel, method, struct.pack(">QB", self._tag, 0))

    def _frame(self) -> tuple[int, int, bytes]:
        kind, channel, size = struct.unpack(">BHI", self._read(7))
        payload = self._read(size)
        assert self._read(1) == END
        return kind, channel, payload

    def _say(self, channel: int, method: Method, arguments: bytes) -> None:
        self._send(METHOD, channel, struct.pack(">HH", *method) + arguments)

    def _send(self, kind: int, channel: int, payload: bytes) -> None:
        self._line.sendall(struct.pack(">BHI", kind, channel, len(payload)) + payload + END)

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = self._line.recv(size - len(found))
            if not more:
                raise EOFError
            found += more
        return found


def _short(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def _long(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + text


def _short_at(data: bytes, at: int) -> tuple[str, int]:
    """A short text at this place, and where it ends."""
    end = at + 1 + data[at]
    return data[at + 1 : end].decode(), end
