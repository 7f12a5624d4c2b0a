"""For a monitor: /healthz (the process and all its lanes live), /readyz (it can take mails in), /metrics (for
Prometheus, text format).

What is asked often is answered from a short memory, so that nobody can slow the intake down by asking.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Generic, TypeVar

from models.config import ConfigError
from models.os_errors import reason
from models.store import StoreError, StoreTrouble, views, watch
from runners.context import Context
from runners.figures import exposition, samples
from runners.watching import good_work, longest_silence, raise_alarm

T = TypeVar("T")
REMEMBER_SECONDS = 5.0
REQUEST_SECONDS = 5.0
"""A request that takes longer, whole, is cut off."""
CONNECTIONS = 16
"""So many at once; a further one cuts off the oldest, so that a monitor gets through to the end."""
ALARM = "watch"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
log = logging.getLogger(__name__)


class Remembered(Generic[T]):
    """The answer of `ask`, asked again only after `REMEMBER_SECONDS`, by one thread at a time."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._until = float("-inf")

    def __call__(self) -> T:
        """Raises what `ask` raises."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = self._ask()
                self._until = time.monotonic() + REMEMBER_SECONDS
            return self._answer


def troubles(context: Context) -> list[str]:
    """Why no mail can be taken in now; empty if it can. Ids of troubles, for machines."""
    found = []
    now = context.clock()
    try:
        with context.store.writing() as connection:
            watch.set_mark(connection, "ready", now, {})
    except (StoreError, StoreTrouble, OSError):
        return ["register"]
    with context.store.reading() as connection:
        last = views.mark(connection, "poll")
    if last is None or now - last.at > longest_silence(context.settings.imap):
        found.append("poll")
    return found


class HealthServer:
    """Listens in a daemon thread until `close`. Raises ConfigError for an address that is none, OSError if it cannot
    be had."""

    def __init__(self, context: Context, dead: Callable[[], str | None] = lambda: None) -> None:
        """`dead` names a part of the service that is no longer there."""
        host, port = address(context.settings.watch.listen)
        ready = Remembered(lambda: troubles(context))
        metrics = Remembered(lambda: exposition(samples(context)))
        self._server = _Server((host, port), _handler(dead, ready, metrics))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it; answers under way are cut off."""
        self._server.shutdown()
        self._server.server_close()


def open_health(context: Context, dead: Callable[[], str | None] = lambda: None) -> HealthServer | None:
    """The server that `watch.listen` asks for. An address that cannot be had is an alarm: the intake goes on."""
    if not context.settings.watch.listen:
        good_work(context, ALARM)
        return None
    try:
        server = HealthServer(context, dead)
        good_work(context, ALARM)
        return server
    except OSError as error:
        why = reason(error)
        listen = context.settings.watch.listen
        raise_alarm(context, ALARM, f"watch.listen: {listen}에서 상태를 알릴 수 없습니다 ({why}).")
        return None


def address(listen: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:9110` or `[::1]:9110`. Raises ConfigError."""
    host, colon, port = listen.rpartition(":")
    host = host.strip("[]")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ConfigError(f"watch.listen: {listen}: 주소:포트 꼴이어야 합니다 (예: 127.0.0.1:9110).")
    return host, int(port)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, place: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        self._open: dict[socket.socket, float] = {}
        self._free = threading.Semaphore(CONNECTIONS)
        self._lock = threading.Lock()
        super().__init__(place, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, for `REQUEST_SECONDS` and no longer."""
        if not self._free.acquire(blocking=False):
            self._cut_off(oldest=True)
            if not self._free.acquire(timeout=1):
                self.shutdown_request(request)
                return
        with self._lock:
            self._open[request] = time.monotonic() + REQUEST_SECONDS
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the system gives no thread at present; the request is shut down
            self._give_back(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The request, and then its place is free."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._give_back(request)

    def _give_back(self, request: Any) -> None:
        with self._lock:
            del self._open[request]
        self._free.release()

    def service_actions(self) -> None:
        """Twice a second: a client that sends a letter now and then is no longer waited for."""
        self._cut_off()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no trouble of ours."""
        log.debug("a request was cut off", exc_info=True)

    def _cut_off(self, *, oldest: bool = False) -> None:
        with self._lock:
            late = [one for one, until in self._open.items() if until < time.monotonic()]
            if oldest and not late:
                late = sorted(self._open, key=self._open.__getitem__)[:1]  # none, if all end in this moment
            for one in late:
                self._open[one] = float("inf")  # once is enough
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def server_bind(self) -> None:
        """Without the look-up of the host's name that the standard library does here, which may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


def _handler(
    dead: Callable[[], str | None], ready: Callable[[], list[str]], metrics: Callable[[], str]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Three pages; nothing of a request is used but its path."""

        timeout = REQUEST_SECONDS
        server_version = "jeopsu"
        sys_version = ""

        def do_GET(self) -> None:
            """The page, or 404."""
            status, kind, text = self._page(self.path.partition("?")[0])
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def _page(self, path: str) -> tuple[int, str, str]:
            try:
                if path == "/healthz":
                    lane = dead()
                    return (503, "text/plain", f"lane {lane}\n") if lane else (200, "text/plain", "ok\n")
                if path == "/readyz":
                    found = ready()
                    return (503, "text/plain", " ".join(found) + "\n") if found else (200, "text/plain", "ok\n")
                if path == "/metrics":
                    return 200, TEXT, metrics()
            except (StoreError, StoreTrouble, OSError) as error:
                log.warning("%s cannot be answered: %s", path, type(error).__name__)
                return 503, "text/plain", "register\n"
            return 404, "text/plain", "not found\n"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a monitor asks all day."""

    return Handler
