"""Faults of the database below a running service: connections cut, frozen, locked, full. The books balance."""

import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest
from psycopg import sql

from models.store import views
from tests.conftest import needs
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, RULE, Whole, total_faults

PATIENCE = 90.0
HASTY = (
    "import runners.serving as serving; serving.GRACE = 2.0; import sys; from cli.main import main; sys.exit(main())"
)
"""The command, but what hangs at the end is not waited for long."""
Made = Callable[..., tuple[Whole, Serve]]


@pytest.fixture
def started(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Iterator[Made]:
    """Starts a service on a register, which has answered one mail."""
    running: list[Serve] = []

    def start(url: str, *program: str) -> tuple[Whole, Serve]:
        whole = Whole(dovecot, smtp_sink, tmp_path, url)
        whole.configure(imap__poll_seconds=1, watch__listen=f"127.0.0.1:{free_port()}", smtp__retry_seconds="[1]")
        running.append(Serve(whole, tmp_path / "serve.log", program=program or ("-m", "cli")))
        running[0].wait_until_started()
        receive(whole, 0)
        answered(whole, running[0], 0)
        return whole, running[0]

    yield start
    for serve in running:
        serve.end()


def address(number: int) -> str:
    """Of an applicant."""
    return f"a{number}@lumen.example"


def receive(whole: Whole, *numbers: int) -> None:
    """Mails that keep all rules arrive."""
    names = [f"{RULE}_한빛{number}_A100" for number in numbers]
    mails = [
        letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=address(number))
        for number, name in zip(numbers, names, strict=True)
    ]
    whole.server.deliver_all(mails, BEFORE, user=whole.user)


def answered(whole: Whole, serve: Serve, *numbers: int) -> None:
    """Returns when these applicants have their receipts."""
    missing = {address(number) for number in numbers}
    wait_for(lambda: missing <= {mail.recipients[0] for mail in whole.sink.caught}, PATIENCE, serve.text)


def ready(whole: Whole) -> str:
    """What the monitor is told."""
    try:
        with urlopen(f"http://{whole.environment['JEOPSU_WATCH__LISTEN']}/readyz", timeout=5) as answer:
            return str(answer.read().decode().strip())
    except OSError as error:
        told = getattr(error, "read", lambda: b"no answer")()
        return str(told.decode().strip())


def alarms(whole: Whole) -> list[str]:
    """Keys of the open alarms."""
    with whole.register() as store, store.reading() as connection:
        return [alarm.key for alarm in views.open_alarms(connection)]


def balanced(whole: Whole, serve: Serve, count: int) -> None:
    """The monitor is content, the service ends in order, nobody was forgotten or numbered twice, and no mail is said
    to be at fault."""
    wait_for(lambda: ready(whole) == "ok", PATIENCE, lambda: f"{ready(whole)}\n{serve.text()}")
    wait_for(lambda: alarms(whole) == [], PATIENCE, lambda: f"{alarms(whole)}\n{serve.text()}")
    assert serve.stop()[0] == 0, serve.text()
    assert len(whole.numbers()) == count
    for number in range(count):
        assert len({mail.raw for mail in whole.sent_to(address(number))}) == 1
    with whole.register() as store, store.reading() as connection:
        rows = range(1, count + 1)
        what = [event.what for row in rows for event in views.events_of(connection, row)]
        assert not [one for one in what if "failed" in one], what
    assert total_faults(whole) == []


def test_접수대장과의_연결이_거듭_끊겨도_잃는_것이_없다(started: Made, postgres: Postgres) -> None:
    whole, serve = started(postgres.url("severed"))
    everybody = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'severed'"
    ended = 0
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        for first in (1, 5, 9, 13):
            receive(whole, *range(first, first + 4))
            for _ in range(5):
                time.sleep(0.3)
                row = connection.execute(everybody).fetchone()
                ended += row[0] if row else 0
    assert ended > 10
    answered(whole, serve, *range(17))
    balanced(whole, serve, 17)


@contextmanager
def frozen(database: Postgres) -> Iterator[None]:
    """All processes of the server stand still meanwhile."""
    master = psutil.Process(database.pid)
    family = [master, *master.children(recursive=True)]
    for one in family:
        one.suspend()
    try:
        yield
    finally:
        for one in family:
            one.resume()


def test_접수대장_서버가_얼어붙었다_풀려도_이어서_한다(started: Made) -> None:
    """Nothing answers and nothing is refused, as with a machine that is moved or swaps."""
    needs("initdb")
    with Postgres() as database:
        whole, serve = started(database.url("frozen"))
        with frozen(database):
            receive(whole, 1, 2)
            time.sleep(8)
            assert serve.process.poll() is None and len(whole.sink.caught) == 1
        answered(whole, serve, 1, 2)
        balanced(whole, serve, 3)


def test_접수대장_서버가_없어도_멈추라면_곧_멈추고_다음에_이어서_한다(started: Made, tmp_path: Path) -> None:
    needs("initdb")
    with Postgres() as database:
        whole, serve = started(database.url("gone"))
        receive(whole, 1, 2)
        database.stop()
        assert serve.stop()[0] == 0, serve.text()
        database.start()
        with Serve(whole, tmp_path / "again.log") as again:
            answered(whole, again, 1, 2)
            balanced(whole, again, 3)


def test_접수대장_서버가_얼어붙은_채라도_멈추라면_끝난다(started: Made, tmp_path: Path) -> None:
    """What is in hand cannot be finished then; a thread that hangs must not keep the process."""
    needs("initdb")
    with Postgres() as database:
        whole, serve = started(database.url("stuck"), "-c", HASTY)
        with frozen(database):
            receive(whole, 1)
            time.sleep(3)
            status, _ = serve.stop()
            assert status == 1, serve.text()
            assert "강제로 마쳤습니다" in serve.text()
        with Serve(whole, tmp_path / "again.log") as again:
            answered(whole, again, 1)
            balanced(whole, again, 2)


@contextmanager
def sqlite_lock(whole: Whole) -> Iterator[None]:
    """Somebody forgets a transaction in the SQLite register."""
    connection = sqlite3.connect(whole.folder / "register.db", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


@contextmanager
def postgres_lock(whole: Whole) -> Iterator[None]:
    """Somebody forgets a transaction in the PostgreSQL register."""
    with psycopg.connect(whole.database_url.partition("?")[0]) as connection:
        connection.execute("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_남이_오래_잠근_접수대장은_감시에_드러나고_풀리면_이어서_한다(
    request: pytest.FixtureRequest, started: Made, tmp_path: Path, engine: str
) -> None:
    if engine == "sqlite":
        whole, serve = started(f"sqlite:///{tmp_path / 'register.db'}?timeout=1")
    else:
        whole, serve = started(f"{request.getfixturevalue('postgres_url')}?options=-c%20lock_timeout%3D1000")
    with sqlite_lock(whole) if engine == "sqlite" else postgres_lock(whole):
        receive(whole, 1)
        wait_for(lambda: "failed" in serve.text(), PATIENCE, "nobody notices")
        # a lock on one table leaves room for an alarm; of one on the whole register only the monitor hears
        wait_for(lambda: ready(whole) == "register" or bool(alarms(whole)), PATIENCE, lambda: ready(whole))
        time.sleep(3)
    answered(whole, serve, 1)
    balanced(whole, serve, 2)


def test_접수대장의_디스크가_꽉_차도_잃는_것이_없다(started: Made, tmp_path: Path) -> None:
    """The tables lie on a small file system of their own."""
    needs("initdb")
    with Postgres() as database:
        disk = database.root / "small"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)], check=False).returncode:
            pytest.skip("no file system may be mounted here")
        try:
            tables = disk / "tables"
            tables.mkdir(mode=0o700)
            owner = database.root.stat()
            subprocess.run(["chown", f"{owner.st_uid}:{owner.st_gid}", str(tables)], check=True)
            url = database.url("cramped")
            with psycopg.connect(database.dsn(), autocommit=True) as connection:
                place = sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(tables)))
                connection.execute(place)
                connection.execute("ALTER DATABASE cramped SET TABLESPACE small")
            whole, serve = started(url)
            filled = Ballast(disk)
            receive(whole, *range(1, 25))
            wait_for(lambda: "failed" in serve.text(), PATIENCE, "it never gets full")
            time.sleep(2)
            filled.remove()
            answered(whole, serve, *range(25))
            balanced(whole, serve, 25)
        finally:
            database.stop()
            subprocess.run(["umount", "-l", str(disk)], check=False)


class Ballast:
    """Takes all room on a file system, also what becomes free, until it is removed."""

    def __init__(self, disk: Path) -> None:
        self._path, self._stop = disk / "ballast", threading.Event()
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._thread.start()

    def _fill(self) -> None:
        with self._path.open("wb", buffering=0) as stream:
            while not self._stop.wait(0.02):
                try:
                    stream.write(b"x" * 4096)
                    while not self._stop.is_set():
                        stream.write(b"x" * 65536)
                except OSError:
                    continue  # full, as it should be

    def remove(self) -> None:
        """There is room again."""
        self._stop.set()
        self._thread.join()
        self._path.unlink()
