"""A webhook server on a loopback port that misbehaves as told, and keeps what reached it."""

import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self

from tests.servers.authority import Authority
from tests.servers.ports import LOOPBACK


class Got(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = int | str
"""A status, or `silent` (never answers), `drip` (a byte now and then), `slam` (closes at once), `noise` (no HTTP)."""


class Hook:
    """Use as a context manager. `behave(id, times)` says how the `times`-th request of a message is answered."""

    def __init__(self, authority: Authority | None = None, **headers: str) -> None:
        """With `authority` it speaks TLS. `headers` go with every answer, `_` for `-`."""
        self.got: list[Got] = []
        self.behave: Callable[[str, int], Answer] = lambda _id, _times: 204
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._ended = threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook._answer(self)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._scheme = "https" if authority else "http"
        if authority:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(authority.cert_file, authority.key_file)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://{LOOPBACK}:{self.port}/provision?x=1"

    def ids(self) -> list[str]:
        """Ids of the messages that it said yes to, in order."""
        return [got.headers["webhook-id"] for got in self.taken]

    def __enter__(self) -> Self:
        self.taken: list[Got] = []
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        got = Got(request.path, {name.lower(): value for name, value in request.headers.items()}, body)
        self.got.append(got)
        name = got.headers.get("webhook-id", "")
        answer = self.behave(name, sum(one.headers.get("webhook-id") == name for one in self.got))
        if isinstance(answer, str):
            self._misbehave(request, answer)
            return
        if 200 <= answer < 300:
            self.taken.append(got)
        request.send_response(answer)
        for header, value in self.headers.items():
            request.send_header(header, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _misbehave(self, request: BaseHTTPRequestHandler, how: str) -> None:
        if how == "silent":
            self._ended.wait(60)
        elif how == "drip":
            while not self._ended.is_set():
                try:
                    request.wfile.write(b"H")
                    request.wfile.flush()
                except OSError:
                    break
                time.sleep(0.1)
        elif how == "noise":
            request.wfile.write("안녕하세요\r\n\r\n".encode())
        request.close_connection = True
