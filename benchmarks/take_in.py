"""How fast mails come in, against curl reading the same mails from the same server in the same run.

`python -m benchmarks.take_in` prints a table. Ours is the whole first stage: every mail is fetched, hashed, flushed
to the disk, moved to the originals and committed to the register; curl throws what it reads away. Both use TLS over
the loopback address and share the machine with the server, so only the ratio means something. Both take turns, so
that neither profits from a cache that the other filled; the best turn counts.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks import service
from intake.mailbox import Mailbox
from models.config import load, secret
from models.store import Store
from models.times import utc_now
from runners.context import Context
from runners.take_in import TakeIn
from runners.workers import Workers
from tests.servers.dovecot import Dovecot

MEGABYTE = 1024 * 1024
ROUNDS = 2
RSS_TARGET = 150
"""Megabytes."""


class Load(NamedTuple):
    """Mails of one size, and the least rate that is wanted, as a share of curl's."""

    mails: int
    size: int
    target: float


LOADS = (Load(500, MEGABYTE, 0.5), Load(20, 40 * MEGABYTE, 0.3))


class Sample(NamedTuple):
    """One measured run."""

    seconds: float
    octets: int
    peak_rss: int
    """Octets of memory that the process held at most."""

    @property
    def rate(self) -> float:
        """Megabytes a second."""
        return self.octets / MEGABYTE / self.seconds


def mails(count: int, size: int, seed: int = 1) -> Iterator[bytes]:
    """Distinct mails of about `size` octets, with a body like Base64."""
    rng = random.Random(seed)
    line = 78
    for number in range(count):
        block = b"\r\n".join(rng.randbytes(38).hex().encode() for _ in range(1024)) + b"\r\n"
        head = b"Subject: mail %d\r\nMessage-ID: <%d@example.org>\r\n\r\n" % (number, number)
        yield head + block * (size // (1024 * line)) + block[: size % (1024 * line) // line * line]


def fill(server: Dovecot, load: Load) -> str:
    """A new user of `server` with the mails of `load`; the name."""
    user = server.new_user()
    server.deliver_all(mails(load.mails, load.size), user=user)
    return user


def run_measured(command: Sequence[str], environment: dict[str, str] | None = None) -> tuple[str, float, int]:
    """Standard output, seconds and peak memory (octets) of a program that must succeed.

    The memory is that of the one process, without its children.
    """
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, env=environment)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak_rss(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        seconds = time.perf_counter() - start
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(command))
        output.seek(0)
        return output.read(), seconds, peak


def _peak_rss(pid: int) -> int:
    # not getrusage: there a child begins with the peak of its parent
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def curl(server: Dovecot, user: str) -> Sample:
    """curl reads all mails of INBOX over one connection and throws them away."""
    uids = server.uids(user)
    with tempfile.NamedTemporaryFile("w", suffix=".curl") as config:
        config.write(f'silent\nfail\ncacert = "{server.ca_file}"\nuser = "{user}:{server.users[user]}"\n')
        config.write('write-out = "%{size_download}\\n"\n')
        for uid in uids:
            config.write(f'url = "imaps://localhost:{server.imaps_port}/INBOX;UID={uid}"\noutput = "/dev/null"\n')
        config.flush()
        output, seconds, rss = run_measured(["curl", "-K", config.name])
    return Sample(seconds, sum(map(int, output.split())), rss)


def ours(server: Dovecot, user: str) -> Sample:
    """The first stage in a process of its own; the time counts from connecting to the last commit."""
    with service.folder() as folder:
        settings = service.environment(server, user, folder)
        output, _, rss = run_measured([sys.executable, "-m", "benchmarks.take_in", "worker"], settings)
    measured = json.loads(output)
    return Sample(measured["seconds"], measured["octets"], rss)


def worker() -> dict[str, float]:
    """Takes all mails of the configured mailbox in, in this process; the settings come from the environment."""
    config = load(service.ROOT / "config.yaml", os.environ)
    settings = config.settings
    store = Store(settings.database.url, settings.storage.root, write=True)
    context = Context(config=config, store=store, workers=Workers(settings.limits.workers), clock=utc_now)
    start = time.perf_counter()
    with Mailbox(settings.imap, lambda: secret(settings.imap)) as mailbox:
        report = TakeIn(context).pass_over(mailbox)
    seconds = time.perf_counter() - start
    octets = sum(path.stat().st_size for path in store.originals.folder.glob("*/*.eml"))
    context.workers.close()
    store.close()
    return {"seconds": seconds, "octets": octets, "mails": report.stored}


Measure = Callable[[Dovecot, str], Sample]


def compare(server: Dovecot, user: str, measure: Measure = ours, rounds: int = ROUNDS) -> tuple[Sample, Sample]:
    """The best runs of `measure` and of curl over the mailbox of `user`, taking turns after one round unmeasured."""
    curl(server, user)
    pairs = [(measure(server, user), curl(server, user)) for _ in range(rounds)]
    ours_runs, curl_runs = zip(*pairs, strict=True)
    return max(ours_runs, key=lambda sample: sample.rate), max(curl_runs, key=lambda sample: sample.rate)


def main() -> int:
    """Prints the table; 0 if every target is met."""
    print(f"{'mails':>14} {'ours MB/s':>10} {'curl MB/s':>10} {'ratio':>6} {'target':>7} {'RSS MB':>7}")
    good = True
    with Dovecot() as server:
        for load in LOADS:
            mine, other = compare(server, fill(server, load))
            ratio, rss = mine.rate / other.rate, mine.peak_rss / MEGABYTE
            good = good and ratio >= load.target and rss <= RSS_TARGET
            name = f"{load.mails} x {load.size // MEGABYTE} MB"
            print(f"{name:>14} {mine.rate:>10.1f} {other.rate:>10.1f} {ratio:>6.2f} {load.target:>7.2f} {rss:>7.0f}")
    print("targets met" if good else "a target is missed")
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        print(json.dumps(worker()))
    else:
        sys.exit(main())
