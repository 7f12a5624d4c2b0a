"""For a monitor: /healthz (the process and all its lanes live), /readyz (it can take mails in), /metrics (for
Prometheus, text format).

Figures only: no address, no name, no subject ever stands there. What is asked often is answered from a short memory,
so that nobody can slow the intake down by asking.
"""

import logging
import shutil
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any, Generic, NamedTuple, TypeVar

from models.config import ConfigError
from models.os_errors import reason
from models.store import StoreError, StoreTrouble, filing, judging, provisioning, views, watch
from models.store.jobs import Machine
from runners.context import Context
from runners.machines import services
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


class Sample(NamedTuple):
    """One figure. Those of one name differ in the values of their labels."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


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


def samples(context: Context) -> list[Sample]:
    """Every figure, from the register, the disk and the processes."""
    now = context.clock().timestamp()
    with context.store.reading() as connection:
        counts = views.counts(connection)
        alarms = views.open_alarms(connection)
        last = views.mark(connection, "poll")
        drafts = views.waiting_drafts(connection)
        working = services(context.settings, connection)
        behind = {
            "unjudged": judging.waiting(connection),
            "unfiled": filing.waiting(connection),
            "open_reviews": views.open_reviews(connection),
            "provisioning_waiting": provisioning.waiting(connection),
            "provisioning_failing": provisioning.failing(connection),
        }
    found = [
        Sample("cases", "Cases by disposition.", number, (("disposition", name),))
        for name, number in sorted(counts.by_disposition.items())
    ]
    found += [
        Sample("outbox_unsent", "Mails that wait.", n, (("kind", kind),)) for kind, n in sorted(counts.unsent.items())
    ]
    found += _services(working or ())
    found += [Sample("alarm", "Alarms that stand.", 1, (("key", alarm.key),)) for alarm in alarms]
    oldest, unsent = counts.oldest_waiting, counts.oldest_unsent
    plain = {
        "alarms": ("Number of alarms that stand.", len(alarms)),
        "waiting": ("Mails stored and not decided.", counts.waiting),
        "waiting_failing": ("Of these, how many failed to open.", counts.failing),
        "oldest_waiting_seconds": ("Age of the oldest of them.", now - oldest.timestamp() if oldest else 0),
        "unread": ("Cases whose documents are not read.", counts.unread),
        **{name: (HELP[name], number) for name, number in behind.items()},
        "unclear": ("Mails that a person should look at.", counts.unclear),
        "outbox_unsent_total": ("Mails that wait, of all kinds.", sum(counts.unsent.values())),
        "outbox_oldest_seconds": ("Age of the oldest of them.", now - unsent.timestamp() if unsent else 0),
        "outbox_drafts": ("Mails that an operator has to release.", drafts),
        "outbox_refused": ("Mails that were refused for good.", counts.refused),
        "outbox_bounced": ("Mails that came back.", counts.bounced),
        "sending_enabled": ("Whether mails go out (smtp.enabled).", int(context.settings.smtp.enabled)),
        "last_good_poll_timestamp_seconds": ("When the mailbox was last read.", last.at.timestamp() if last else 0),
        "workers": ("Processes that open files of strangers.", grandchildren()),
        "disk_free_bytes": ("Free in the storage.", shutil.disk_usage(context.settings.storage.root).free),
    }
    return found + [Sample(name, text, value) for name, (text, value) in plain.items()]


def _services(working: tuple[Machine, ...]) -> list[Sample]:
    alive = sum(one.alive for one in working)
    found = [
        Sample("services", "Services that work on this register.", number, (("state", state),))
        for state, number in (("alive", alive), ("silent", len(working) - alive))
    ]
    for one in working:
        name = (("service", one.name),)
        found.append(Sample("service_silent_seconds", "Since a service was heard of.", one.silent_seconds, name))
        found.append(Sample("service_on_duty", "Which takes in, decides and sends.", int(one.on_duty), name))
    return found


HELP = {
    "unjudged": "Cases whose judgement is due.",
    "unfiled": "Case folders that are due.",
    "open_reviews": "Accepted cases in which a person has to decide.",
    "provisioning_waiting": "Messages not handed over.",
    "provisioning_failing": "Of these, how many failed before.",
}


def grandchildren(proc: Path = Path("/proc"), own: int | None = None) -> int:
    """Processes whose parent is a child of this one: the workers, all of them children of the fork server."""
    parents: dict[int, int] = {}
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            after_name = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        if after_name and after_name[0] != "Z":
            parents[int(folder.name)] = int(after_name[1])
    me = own if own is not None else int((proc / "self").resolve().name)
    return sum(1 for parent in parents.values() if parents.get(parent) == me)


def exposition(found: list[Sample]) -> str:
    """The figures as Prometheus reads them; all of one name stand together."""
    lines = []
    last = ""
    for one in sorted(found, key=lambda sample: sample.name):
        name = f"jeopsu_{one.name}"
        if name != last:
            lines += [f"# HELP {name} {one.help}", f"# TYPE {name} gauge"]
            last = name
        labels = ",".join(f'{key}="{_escaped(value)}"' for key, value in one.labels)
        value = repr(float(one.value)) if one.value != int(one.value) else str(int(one.value))
        lines.append(f"{name}{{{labels}}} {value}" if labels else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


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
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The request, and then its place is free."""
        try:
            super().process_request_thread(request, client_address)
        finally:
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
                late = [min(self._open, key=self._open.__getitem__)]
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
