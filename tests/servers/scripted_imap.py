"""A hand-written IMAP server that says exactly what a test tells it to: for servers that no package offers."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.servers.ports import LOOPBACK

Answer = bytes | Callable[[re.Match[bytes]], bytes]

LOGGED_IN = {
    rb"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n%T OK done\r\n",
    rb"LOGIN .*": b"%T OK done\r\n",
    rb"EXAMINE .*": (
        b"* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 77] ok\r\n* OK [UIDNEXT 9] ok\r\n%T OK [READ-ONLY] done\r\n"
    ),
    rb"LOGOUT": b"* BYE\r\n%T OK done\r\n",
}
"""What most scripts have in common: a server with two mails and no extension at all."""


class ScriptedImap:
    """Answers each command (without its tag) by the first pattern of `script` that fits it wholly.

    `%T` in an answer is the tag of the command. An answer may be a function of the match. An empty answer closes the
    connection. Commands without a pattern are answered BAD. `seen` holds the commands in order. Use as a context
    manager.
    """

    def __init__(self, script: dict[bytes, Answer], greeting: bytes = b"* OK ready\r\n") -> None:
        self._script = {
            **script,
            **{pattern: answer for pattern, answer in LOGGED_IN.items() if pattern not in script},
        }
        self._greeting = greeting
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self.seen: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.sendall(self._greeting)
            tag = b""
            for line in client.makefile("rb"):
                command = line.strip()
                if command != b"DONE":
                    tag, _, command = command.partition(b" ")
                self.seen.append(command)
                answer = self._answer(command).replace(b"%T", tag)
                if not answer:
                    return
                client.sendall(answer)

    def _answer(self, command: bytes) -> bytes:
        for pattern, answer in self._script.items():
            if match := re.fullmatch(pattern, command, re.DOTALL | re.IGNORECASE):
                return answer(match) if callable(answer) else answer
        return b"%T BAD unknown command\r\n"
