"""The distributed engine on a real PostgreSQL: jobs are made of what is due, and a machine that was silent for too
long writes nothing more. The times are shortened; whole services with the real ones are in test_machines.py."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from models.store import Store, StoreError, watch
from models.times import utc_now
from runners.distributed import Distributed, Timing, Work, _Run
from runners.engine_tables import prepare
from runners.fence import Fence, Fenced
from tests.servers.postgres import Postgres
from tests.serving import wait_for

FAST = Timing(heartbeat=0.2, stalled=1.5, sweep=0.3, dispatch=0.1, quiet=1)
SECONDS = 60


class Machine:
    """One engine over a table of rows that are due, with a record of what it did."""

    def __init__(self, postgres: Postgres, url: str, root: Path, due: set[int]) -> None:
        self.store = Store(url, root, write=True)
        self.due, self.read = due, Counter[int]()
        self.failures: list[str] = []
        self.recoveries = 0
        self.on_duty, self.hold = threading.Event(), threading.Event()
        self.duties = 0
        self._stop = False
        work = Work(self._duty, self._assess, self._due, self._failed, self._recovered)
        self.engine = Distributed(url, work, 2, FAST)
        self.finished: bool | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it and waits for that."""
        self._stop = True
        self.hold.set()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), "the engine does not end"
        self.store.close()

    def _run(self) -> None:
        self.finished = self.engine.run(lambda: self._stop, 30, lambda: None)

    def _duty(self, fence: Fence) -> None:
        self.duties += 1
        self.on_duty.set()
        while not self._stop and not fence.is_lost():
            with self.store.fenced(fence).writing() as connection:
                watch.set_mark(connection, "duty", utc_now(), {})
            self.hold.wait(0.1)
        self.on_duty.clear()

    def _assess(self, fence: Fence, row: int) -> None:
        with self.store.fenced(fence).writing():
            if row in self.due:
                self.read[row] += 1
                self.due.discard(row)

    def _due(self, limit: int) -> list[int]:
        return sorted(self.due)[:limit]

    def _failed(self, error: BaseException) -> None:
        self.failures.append(type(error).__name__)

    def _recovered(self) -> None:
        self.recoveries += 1


def nothing_goes_on() -> None:
    """Returns when no engine is left: it would write to the terminal of tests that follow."""
    wait_for(lambda: all(one.name != "engine" for one in threading.enumerate()), 3 * SECONDS, "an engine goes on")


@contextmanager
def machines(postgres: Postgres, url: str, tmp_path: Path, due: set[int], count: int = 2) -> Iterator[list[Machine]]:
    """Some engines on one database, stopped at the end."""
    made = [Machine(postgres, url, tmp_path, due) for _ in range(count)]
    for machine in made:
        machine.start()
    try:
        yield made
    finally:
        for machine in made:
            machine.stop()
        nothing_goes_on()


def silence(url: str, holder: str) -> int:
    """Makes the machine that holds the duty look dead: its heartbeats are of yesterday. Returns the job's number."""
    with psycopg.connect(url, autocommit=True) as connection:
        (job, worker) = connection.execute(
            "SELECT id, worker_id FROM jeopsu_engine.procrastinate_jobs WHERE task_name = %s AND status = 'doing'",
            (holder,),
        ).fetchone() or (0, 0)
        connection.execute(
            "UPDATE jeopsu_engine.procrastinate_workers SET last_heartbeat = now() - interval '1 day' WHERE id = %s",
            (worker,),
        )
    return int(job)


def test_모든_건을_한_번씩_읽고_한_서버만_나머지를_맡는다(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    due = set(range(1, 41))
    with machines(postgres, postgres_url, tmp_path, due, 3) as some:
        wait_for(lambda: not due, SECONDS, "not everything is read")
        read = sum((machine.read for machine in some), Counter[int]())
        assert read == Counter(range(1, 41))
        wait_for(
            lambda: sum(machine.on_duty.is_set() for machine in some) == 1, SECONDS, "not one machine has the duty"
        )
        due |= {41, 42}
        some[0].engine.wake()
        wait_for(lambda: not due, SECONDS, "what came later is not read")
    assert all(machine.finished for machine in some)
    assert [machine.failures for machine in some] == [[], [], []]


def test_맡은_서버가_끝나면_다른_서버가_곧_이어받는다(postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    with machines(postgres, postgres_url, tmp_path, set()) as (one, other):
        wait_for(lambda: one.on_duty.is_set() or other.on_duty.is_set(), SECONDS, "nobody has the duty")
        first, second = (one, other) if one.on_duty.is_set() else (other, one)
        first._stop = True
        wait_for(second.on_duty.is_set, SECONDS, "the duty is not taken over")


def test_소식이_끊긴_서버의_일은_넘어가고_그_서버는_더_쓰지_못한다(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    """As after SIGSTOP: the worker's threads go on when the others have given its job away."""
    with machines(postgres, postgres_url, tmp_path, set(), 1) as (machine,):
        wait_for(machine.on_duty.is_set, SECONDS, "nobody has the duty")
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            # a heartbeat would come to late only if the process stood still; so its row stays as it is
            connection.execute(
                "CREATE RULE still AS ON UPDATE TO jeopsu_engine.procrastinate_workers"
                " WHERE NEW.last_heartbeat > now() - interval '1 hour' DO INSTEAD NOTHING"
            )
        job = silence(postgres_url, "duty")
        fence = Fence(job, threading.Event())

        def is_refused() -> bool:
            try:
                with machine.store.fenced(fence).writing():
                    return False
            except Fenced:
                return True

        wait_for(is_refused, SECONDS, "the job is not given away")
        assert fence.is_lost()
        wait_for(lambda: machine.duties >= 2, SECONDS, "the duty is not given anew")


def test_데이터베이스가_다시_떠도_일은_계속된다(tmp_path: Path) -> None:
    due: set[int] = {1, 2, 3}
    with Postgres() as server:
        url = server.url("engine")
        with machines(server, url, tmp_path, due, 2) as some:
            wait_for(lambda: not due, SECONDS, "not everything is read")
            server.stop()
            wait_for(lambda: all(machine.failures for machine in some), 2 * SECONDS, "nobody noticed")
            server.start()
            due |= {4, 5}
            wait_for(lambda: not due, SECONDS, "what came later is not read")
            wait_for(lambda: any(machine.on_duty.is_set() for machine in some), SECONDS, "nobody has the duty")


@pytest.mark.parametrize("known", [False, True], ids=["막_사라진_때", "사라진_것을_안_뒤"])
def test_데이터베이스가_없어도_멈추라면_제때_끝난다(tmp_path: Path, known: bool) -> None:
    """Every part of the engine would wait for its own connection before it gives up, one after the other."""
    with Postgres() as server:
        machine = Machine(server, server.url("engine"), tmp_path, set())
        machine.start()
        try:
            wait_for(machine.on_duty.is_set, SECONDS, "nobody has the duty")
            server.stop()
            if known:
                wait_for(lambda: bool(machine.failures), 2 * SECONDS, "nobody noticed")
        finally:
            machine.stop()
            nothing_goes_on()
    assert machine.finished, "it was given up though nothing was in hand"


def test_고장은_나머지가_끝나기를_기다리지_않고_알린다(tmp_path: Path) -> None:
    """What is in hand may take its time to end, above all while the database is away."""
    in_hand, let_go = threading.Event(), threading.Event()

    def duty(fence: Fence) -> None:
        in_hand.set()
        assert let_go.wait(4 * SECONDS), "nobody lets it go"

    with Postgres() as server:
        url = server.url("engine")
        machine = Machine(server, url, tmp_path, set())
        work = Work(duty, machine._assess, machine._due, machine._failed, machine._recovered)
        machine.engine = Distributed(url, work, 1, FAST)
        machine.start()
        try:
            wait_for(in_hand.is_set, SECONDS, "nobody has the duty")
            server.stop()
            wait_for(lambda: bool(machine.failures), 2 * SECONDS, "nobody is told")
        finally:
            let_go.set()
            machine.stop()
            nothing_goes_on()
    assert len(machine.failures) == 1, "once"


def test_없어진_일의_울타리는_쓰기를_막고_쓰는_동안에는_아무도_가져가지_못한다(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    with machines(postgres, postgres_url, tmp_path, set(), 1) as (machine,):
        wait_for(machine.on_duty.is_set, SECONDS, "nobody has the duty")
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            (job,) = connection.execute(
                "SELECT id FROM jeopsu_engine.procrastinate_jobs WHERE task_name = 'duty'"
            ).fetchone() or (0,)
            fence = Fence(int(job), threading.Event())
            with machine.store.fenced(fence).writing():
                connection.execute("SET lock_timeout = '300ms'")
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    connection.execute("DELETE FROM jeopsu_engine.procrastinate_jobs WHERE id = %s", (job,))
        nobody = Fence(987654, threading.Event())
        with pytest.raises(Fenced), machine.store.fenced(nobody).writing():
            raise AssertionError("it may write")
        assert nobody.is_lost()
        with machine.store.writing() as connection:  # the store itself has no fence
            watch.set_mark(connection, "free", utc_now(), {})


def test_스키마를_만들_권한이_없으면_무엇을_부탁할지_말한다(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute("CREATE ROLE clerk LOGIN")
    as_clerk = postgres_url.replace("jeopsu@", "clerk@")
    with pytest.raises(StoreError, match="CREATE SCHEMA jeopsu_engine AUTHORIZATION"):
        prepare(as_clerk)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA jeopsu_engine AUTHORIZATION clerk")
    prepare(as_clerk)
    prepare(as_clerk)  # once more changes nothing


def test_고장은_알리고_되풀이한다(postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    due = {1}
    machine = Machine(postgres, postgres_url, tmp_path, due)
    tries: list[int] = []
    good: Callable[[Fence, int], None] = machine._assess

    def sometimes(fence: Fence, row: int) -> None:
        tries.append(row)
        if len(tries) == 1:
            raise OSError("disk")
        good(fence, row)

    work = Work(machine._duty, sometimes, machine._due, machine._failed, machine._recovered)
    machine.engine = Distributed(postgres_url, work, 1, FAST)
    machine.start()
    try:
        wait_for(lambda: not due, SECONDS, "it is not tried again")
        wait_for(lambda: machine.recoveries > 0, SECONDS, "nobody hears of the recovery")
    finally:
        machine.stop()
    assert machine.failures == ["OSError"]
    assert tries == [1, 1]


class Ending(asyncio.SelectorEventLoop):
    """A loop that ends just when somebody has seen that it runs."""

    asked = False

    def is_closed(self) -> bool:
        """As any loop does."""
        if self.asked:
            return super().is_closed()
        self.asked = True
        self.close()
        return False


def test_막_끝나는_엔진을_깨워도_실패하지_않는다() -> None:
    """The lane that wakes it is that of the answers: it must not be told to pause for this."""
    work = Work(lambda fence: None, lambda fence, row: None, lambda limit: [], lambda error: None)
    engine = Distributed("", work, 1, FAST)
    loop = Ending()
    engine._loop, engine._run = loop, _Run(engine._app(), [])
    engine.wake()
    assert loop.asked or not loop.is_closed()
    assert loop.is_closed()
    engine.wake()
