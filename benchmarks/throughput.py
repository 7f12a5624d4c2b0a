"""Cases assessed and judged a minute: with 1, 2 and 4 workers on SQLite, and on PostgreSQL with one service and with
a second one beside it on the same database and storage.

The same applications each time, a fifth with scanned certificates, all in the mailbox when the service starts. The
time counts from the first case that is read to the last that is judged: starting up is not in it; cleaning for
reviewers and case folders come later. More workers than cores bring nothing, and no more is wanted of them here than
that they do no harm. `python -m benchmarks throughput --applications=60` for a longer one.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks import applications, service
from benchmarks.applications import Made
from benchmarks.surge import CORES, mark, option, processor
from models.store.engine import parse_url
from models.times import SEOUL
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink

APPLICATIONS = 25
RECEIVED = datetime(2025, 8, 13, 15, 0, tzinfo=SEOUL)
PATIENCE = 600.0
NO_WORSE = 0.8
"""What twice the workers than cores, or a second service, must still reach of what the cores give."""


class Way(NamedTuple):
    """One way of running the service."""

    name: str
    workers: int
    services: int = 1
    postgres: bool = False


class Rate(NamedTuple):
    """What one way brought."""

    a_minute: float
    processor: float
    """Seconds of the processor a case, all processes."""


ALONE, PAIR, MANY = (Way(f"SQLite, workers: {workers}", workers) for workers in (1, 2, 4))
ONE = Way("PostgreSQL, one service with 1 worker", 1, 1, postgres=True)
TWO = Way("PostgreSQL, two services with 1 worker each", 1, 2, postgres=True)


def main() -> int:
    """Prints a line for each way. Returns 0 if two workers are faster than one, four and two services no slower."""
    count = option("applications", APPLICATIONS)
    rates: dict[Way, Rate] = {}
    with tempfile.TemporaryDirectory() as name, Dovecot() as server, Postgres() as postgres, SmtpSink() as sink:
        made = applications.make(count, Path(name), seed="throughput-bench-1", processes=CORES)
        print(f"{count} applications, {sum(one.scanned for one in made)} scanned, load {os.getloadavg()[0]:.1f}")
        for number, way in enumerate((ALONE, PAIR, MANY, ONE, TWO)):
            url = postgres.url(f"throughput{number}") if way.postgres else ""
            rates[way] = measured(way, server, sink, made, url)
            print(
                f"   {way.name:<46}{rates[way].a_minute:7.1f} cases a minute, {rates[way].processor:.2f} s of the"
                f" processor each, load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    good = judge({way: rate.a_minute for way, rate in rates.items()})
    return 0 if good else 1


def judge(rates: Mapping[Way, float]) -> bool:
    """Prints what more workers bring. Whether it is what is wanted."""
    pair, many, two = rates[PAIR] / rates[ALONE], rates[MANY] / rates[PAIR], rates[TWO] / rates[ONE]
    good = pair > 1 and many >= NO_WORSE and two > 1
    print(
        f"{mark(good)} two workers {pair:.2f} x one (> 1), four {many:.2f} x two on {CORES} cores (>= {NO_WORSE}),"
        f" a second service {two:.2f} x one (> 1)"
    )
    return good


def measured(way: Way, server: Dovecot, sink: SmtpSink, made: Sequence[Made], url: str) -> Rate:
    """Runs the service this way over a new mailbox with these mails until all are judged."""
    user = server.new_user()
    server.deliver_all((one.path.read_bytes() for one in made), RECEIVED, user=user)
    with service.folder() as folder, ExitStack() as running:
        settings = service.environment(server, user, folder, sink) | {
            "JEOPSU_LIMITS__WORKERS__PROCESSES": str(way.workers)
        }
        if url:
            settings["JEOPSU_DATABASE__URL"] = url
        address = settings["JEOPSU_DATABASE__URL"]
        services = []
        for _ in range(way.services):
            services.append(running.enter_context(service.Watched(["serve"], settings)))
            if len(services) < way.services:
                time.sleep(2)  # the first makes the tables
        engine = create_engine(parse_url(address))
        first = until(services, lambda: ask(engine, "SELECT count(*) FROM readings") >= 1)
        begun = ask(engine, "SELECT count(*) FROM readings")
        busy = sum(processor(one.pid) for one in services)
        judged = "SELECT count(*) FROM cases WHERE stage = 'judged'"
        last = until(services, lambda: ask(engine, judged) >= len(made))
        busy = sum(processor(one.pid) for one in services) - busy
        engine.dispose()
    return rate(len(made), begun, last - first, busy)


def rate(count: int, begun: int, seconds: float, busy: float) -> Rate:
    """Cases a minute, if `begun` of them were read when the seconds began."""
    done = count - begun
    return Rate(60 * done / seconds, busy / max(1, done))


def until(services: Sequence[service.Watched], done: Callable[[], bool]) -> float:
    """The moment at which it is done. Raises RuntimeError if a service ends or patience does."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end or any(one.ended for one in services):
            raise RuntimeError("the service has not judged everything")
        time.sleep(0.1)
    return time.monotonic()


def ask(engine: Engine, query: str) -> int:
    """A number from the register; 0 while there is no such table, or it is being made."""
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
    except DBAPIError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
