"""How fast applicants are answered: a surge of 1,000 mails at once, and single mails with the service idle.

Targets (issue 2): every held and format notice of the surge in the sink within 60 s of the first fetch; an idle
service answers within 3 s of delivery at p95, and within one poll interval at most.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import partial

from benchmarks import service
from benchmarks.mails import small
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

SURGE, SINGLES = 1000, 60
RECEIVED = datetime(2025, 8, 14, 4, 55, tzinfo=UTC)
PATIENCE = 120.0
MIB = 1024 * 1024


def surge(server: Dovecot, count: int = SURGE) -> dict[str, float]:
    """`count` mails lie in the mailbox when the service starts."""
    user = server.new_user()
    mails = list(small(count))
    server.deliver_all([raw for raw, _ in mails], at=RECEIVED, user=user)
    notices = sum(kind != "receipt" for _, kind in mails)
    with SmtpSink() as sink, service.folder() as folder:
        began = time.monotonic()
        settings = service.environment(server, user, folder, sink)
        with service.Watched(["serve"], settings, weighed=True) as running:
            stored = folder / "var" / "originals"
            first = _wait(running, lambda: any(stored.glob("*/*.eml"))) or began
            noticed = _wait(running, lambda: _notices(sink) >= notices)
            everyone = _wait(running, lambda: len(sink.caught) >= count)
        return {
            "mails": count,
            "notices": notices,
            "start to first mail stored, s": first - began,
            "first mail to last notice, s": (noticed or float("inf")) - first,
            "first mail to last answer, s": (everyone or float("inf")) - first,
            "service RSS, MiB": running.service_bytes / MIB,
            "service and workers PSS, MiB": running.all_bytes / MIB,
        }


def idle(server: Dovecot, count: int = SINGLES) -> dict[str, float]:
    """Single mails delivered over LMTP while the service idles. They come after the deadline of the call, which
    only changes the kind of the answer."""
    user = server.new_user()
    waits = []
    with (
        SmtpSink() as sink,
        service.folder() as folder,
        service.Watched(["serve"], service.environment(server, user, folder, sink)) as running,
    ):
        _wait(running, lambda: (folder / "var" / "jeopsu.db").exists())
        time.sleep(3)
        for number, (raw, _) in enumerate(small(count, seed=11)):
            server.lmtp(raw, user=user)
            began = time.monotonic()
            answered = _wait(running, partial(_holds, sink, number + 1))
            waits.append((answered or float("inf")) - began)
            time.sleep(0.3)
    ordered = sorted(waits)
    return {
        "mails": count,
        "p50, s": statistics.median(ordered),
        "p95, s": ordered[int(len(ordered) * 0.95) - 1],
        "max, s": ordered[-1],
    }


def _holds(sink: SmtpSink, count: int) -> bool:
    return len(sink.caught) >= count


def _notices(sink: SmtpSink) -> int:
    """Mails in the sink that are no receipts; told by a header, so that the sink stays simple."""
    return sum("접수완료" not in _subject(caught.raw) for caught in list(sink.caught))


def _subject(raw: bytes) -> str:
    return str(make_header(decode_header(message_from_bytes(raw[:4000])["Subject"] or "")))


def _wait(running: service.Watched, happened: Callable[[], bool]) -> float | None:
    """When it happened, or None if patience ran out. Raises RuntimeError if the service ended instead."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happened():
            return time.monotonic()
        if running.ended:
            raise RuntimeError("the service ended before it had answered")
        time.sleep(0.02)
    return None


def main() -> int:
    """Prints both. Returns 0 if the targets are met."""
    with Dovecot() as server:
        many, single = surge(server), idle(server)
    print("Answering: 1,000 small mails at once")
    for name, value in many.items():
        print(f"  {name:<34}{value:10.1f}")
    print("Answering: single mails, service idle (IMAP IDLE)")
    for name, value in single.items():
        print(f"  {name:<34}{value:10.2f}")
    good = many["first mail to last notice, s"] <= 60 and single["p95, s"] <= 3
    print(f"  targets {'met' if good else 'MISSED'}: last notice <= 60 s, p95 <= 3 s")
    return 0 if good else 1
