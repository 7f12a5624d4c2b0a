"""A full register of 1,000 cases: the daily report, and every case folder rebuilt.

Targets (issue 5): a report below 5 s, folders at no less than 5 cases a second on two cores, memory flat.
Readings and reviewers' derivatives come from a few generated applications; each case is an organisation of its own.
Processor seconds are printed beside those of the clock, which tell little while other work goes on. A smaller
register: `python -m benchmarks folders --cases=200`.
"""

import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from models.config import Config
from models.store import Store
from models.times import SEOUL
from notifier.digest import compose_digest
from runners.digest import facts_of, register_of
from runners.package import folders_of
from runners.rebuild import rebuild, wanted
from tests.filled import Entry, add, config_of, drawn, samples

CASES, OTHERS = 1000, 60
DIGEST_SECONDS, PER_SECOND, GROWTH_MIB = 5.0, 5.0, 100.0
FIRST = datetime(2025, 7, 28, 9, 0, tzinfo=SEOUL)
NOW = datetime(2025, 8, 14, 13, 30, tzinfo=SEOUL)
MIB = 1024 * 1024


def main() -> int:
    """Prints the figures. Returns 0 if every target was met."""
    with tempfile.TemporaryDirectory(prefix="jeopsu-bench-") as name:
        config = config_of(Path(name))
        store = Store(config.settings.database.url, config.settings.storage.root, write=True)
        try:
            count = _count()
            fill(store, config, count)
            print(f"register with {count} accepted and {OTHERS} other mails", flush=True)
            met = [report(store, config), folders(store, config, count), again(store, config)]
        finally:
            store.close()
    return 0 if all(met) else 1


def _count() -> int:
    words = [word for word in sys.argv if word.startswith("--cases=")]
    return int(words[-1].partition("=")[2]) if words else CASES


def fill(store: Store, config: Config, count: int) -> None:
    """Applications over three weeks, held and refused mails among them."""
    made = samples([f"folders-bench/{n}" for n in range(8)], config.settings.storage.root)
    for number in range(count):
        at = FIRST + timedelta(minutes=24 * number)
        add(store, config, drawn(made[number % len(made)], number, at), at)
    for number in range(OTHERS):
        at = NOW - timedelta(minutes=number)
        kinds = (("held", "archive-encrypted"), ("bad_format", "no-archive"), ("late", "after-deadline"))
        disposition, reason = kinds[number % len(kinds)]
        entry = Entry.model_validate({"received_at": at, "disposition": disposition, "reasons": (reason,)})
        add(store, config, entry, at)


def report(store: Store, config: Config) -> bool:
    """The report with the register attached, as the service makes it."""
    began, busy = time.monotonic(), _processor()
    with store.reading() as connection:
        facts = facts_of(connection, config, NOW)
        register = register_of(connection, NOW)
    mail = compose_digest(facts, "a@office.example", "0" * 20, config.call, config.settings.smtp, register)
    took = time.monotonic() - began
    used = _processor() - busy
    size = len(mail.raw) / 1024
    print(f"digest: {took:.2f} s (below {DIGEST_SECONDS:.0f}), processor {used:.2f} s, {size:.0f} KiB", flush=True)
    return took < DIGEST_SECONDS


def _processor() -> float:
    """Seconds of processor time of this process and of those of its children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def folders(store: Store, config: Config, count: int) -> bool:
    """Every folder written for the first time, by two processes."""
    began, busy = time.monotonic(), _processor()
    with watched() as peak:
        written = _rebuild(store, config)
    took = time.monotonic() - began
    rate = written / took
    each = (_processor() - busy) / max(1, written)
    print(
        f"folders: {written} in {took:.0f} s, {rate:.1f} a second (at least {PER_SECOND:.0f}),"
        f" processor {each:.3f} s each: {2 / each:.0f} a second if two cores are free"
    )
    growth = peak.growth()
    print(f"memory of all processes: {peak.most():.0f} MiB at most, growth {growth:.0f} MiB (below {GROWTH_MIB:.0f})")
    return written == count and rate >= PER_SECOND and growth < GROWTH_MIB


def again(store: Store, config: Config) -> bool:
    """A tenth of them removed and all built anew: not a byte differs."""
    root = folders_of(config)
    before = _manifests(root)
    for number in sorted(before)[::10]:
        shutil.rmtree(root / number)
    _rebuild(store, config)
    differing = sum(before[number] != manifest for number, manifest in _manifests(root).items())
    print(f"rebuilt: {differing} of {len(before)} folders differ (0)")
    return differing == 0


def _rebuild(store: Store, config: Config) -> int:
    with store.reading() as connection:
        items = wanted(connection, (), config)
    done = rebuild(store, config, items, lambda: NOW, lambda: None)
    return sum(one.state == "written" for one in done)


def _manifests(root: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in root.glob("*/MANIFEST.sha256")}


class Memory:
    """Proportional set size of this process and its children, MiB, measured over and over."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def look(self) -> None:
        """One measurement."""
        total = 0
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue  # just gone
        self.seen.append(total / MIB)

    def most(self) -> float:
        """The highest."""
        return max(self.seen, default=0.0)

    def growth(self) -> float:
        """From the second quarter, when all is loaded, to the last."""
        quarter = max(1, len(self.seen) // 4)
        early, late = self.seen[quarter : 2 * quarter] or [0.0], self.seen[-quarter:] or [0.0]
        return max(late) - max(early)


@contextmanager
def watched(every: float = 1.0) -> Iterator[Memory]:
    """Measures while the block runs."""
    memory, over = Memory(), threading.Event()

    def run() -> None:
        while not over.wait(every):
            memory.look()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    raise SystemExit(main())
