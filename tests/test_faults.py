"""Faults of the machine around the service: each ends in recovery or one clear alarm, and the books balance."""

import json
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.store import views, watch
from models.times import utc_now
from runners import disks, watching
from runners.deliver import deliver_round
from scheduler import Service
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, environment, wait_for
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, CONFIG, RULE, Whole, command, total_faults


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite that looks once a second."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    made.configure(imap__poll_seconds=1)
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """The same on each kind of register."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = Whole(dovecot, smtp_sink, tmp_path, url)
    made.configure(imap__poll_seconds=1)
    return made


def application(number: int) -> bytes:
    """A mail that keeps all rules."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example")


def alarms(whole: Whole) -> list[str]:
    """Keys of the open alarms."""
    with whole.register() as store, store.reading() as connection:
        return [alarm.key for alarm in views.open_alarms(connection)]


class Stepped:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.by


@pytest.mark.parametrize("hours", [-30, 1, 24 * 400])
def test_시계가_바뀌어도_판정은_메일함의_수신_시각을_따르고_회신은_나간다(either: Whole, hours: int) -> None:
    whole, clock = either, Stepped()
    late = letter(f"{RULE}_가온_A100", (f"{RULE}_가온_A100.zip", zipped(seed="late")), sender="late@lumen.example")
    with Service(whole.config(), clock=clock) as service:
        whole.deliver(application(1))
        service.poll()
        clock.by = timedelta(hours=hours)
        whole.deliver(application(2))
        whole.deliver(late, BEFORE + timedelta(seconds=2))
        service.poll()
        clock.by = timedelta()
        whole.deliver(application(3))
        report = service.poll()
    assert report.unsent == 0
    assert sorted(mail.recipients[0] for mail in whole.sink.caught) == [
        "a1@lumen.example", "a2@lumen.example", "a3@lumen.example", "late@lumen.example",
    ]  # fmt: skip
    assert whole.case(late).disposition == "late"
    assert len(whole.numbers()) == 3
    assert total_faults(whole) == []


def test_시계가_뒤로_가도_밀린_회신은_기다림이_끝나면_나간다(whole: Whole) -> None:
    port, clock = whole.environment["JEOPSU_SMTP__PORT"], Stepped()
    clock.by = timedelta(days=2)
    whole.configure(smtp__port=1)
    whole.deliver(application(1))
    with Service(whole.config(), clock=clock) as service:
        assert service.poll().unsent == 1
    whole.configure(smtp__port=port)
    with Service(whole.config()) as service:
        # as `serve` sends: what is due by the clock, and not everything that waits
        assert deliver_round(service.context, all_at_once=False).sent == 1
    assert total_faults(whole) == []


def test_디스크가_차_가면_한_번_알리고_자리가_나면_풀린다(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    with Service(whole.config()) as service:
        monkeypatch.setattr(disks, "LOW_DISK", 2**62)
        for _ in range(3):
            watching.look_after(service.context)
        assert alarms(whole) == ["disk"]
        monkeypatch.setattr(disks, "LOW_DISK", 0)
        watching.look_after(service.context)
    assert alarms(whole) == []


def test_경보를_적지_못한_꽉_찬_디스크도_상태에_나온다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Register and originals lie on it; nobody wrote an alarm. Nothing but looking is done."""
    whole.deliver(application(1))
    whole.poll()
    assert "[disk]" not in command(whole, "status", capture=capsys).out
    assert json.loads(command(whole, "status", "--json", capture=capsys).out)["disk"] is None
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        shutil.copytree(tmp_path / "var", disk / "var")
        for one in tmp_path.glob("register.db*"):
            shutil.copy(one, disk)
        whole.database_url = f"sqlite:///{disk}/register.db"
        whole.configure(storage__root=disk / "var", database__url=whole.database_url)
        with whole.register(write=True) as store:  # as while a service runs
            with store.writing() as connection:
                watch.set_mark(connection, "poll", utc_now(), {})
            fill(disk / "ballast")
            told = subprocess.run(
                [sys.executable, "-m", "cli", "status", "--config", str(CONFIG)],
                env=environment(whole), cwd=CONFIG.parent, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
        assert told.returncode == 0 and "경보  [disk]" in told.stdout and "0MB" in told.stdout, told
        fill(disk / "ballast-2")
        without = command(whole, "status", capture=capsys)  # SQLite needs room even to read
        assert without.status == 1 and "디스크가 가득 찼거나" in without.err and len(without.err.splitlines()) == 1
        (disk / "ballast").unlink()
        assert "0MB" not in command(whole, "status", capture=capsys).out
        assert "MB뿐" in json.loads(command(whole, "status", "--json", capture=capsys).out)["disk"]
        monkeypatch.setattr(disks, "LOW_DISK", 0)
        monkeypatch.setattr(disks, "FEW_FILES", 2**62)
        assert "파일을" in command(whole, "status", capture=capsys).out
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_꽉_찬_디스크에서도_도는_접수는_버티고_자리가_나면_마친다(either: Whole, tmp_path: Path) -> None:
    """A small file system of its own, filled up while the service runs."""
    whole = either
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        whole.configure(storage__root=disk / "var")
        with Serve(whole, tmp_path / "serve.log") as serve:
            whole.deliver(application(1))
            wait_for(lambda: len(whole.sink.caught) == 1, 40, serve.text)
            folders = disk / "var" / "cases"  # when this is written nothing more is made of the first mail
            wait_for(lambda: any(folders.glob("*/MANIFEST.sha256")), 120, serve.text)
            fill(disk / "ballast")
            whole.deliver(application(2) + b"x" * 200_000)
            wait_for(lambda: "imap" in alarms(whole), 40, serve.text)
            assert len(whole.sink.caught) == 1
            (disk / "ballast").unlink()
            wait_for(lambda: len(whole.sink.caught) == 2, 60, serve.text)
            wait_for(lambda: "imap" not in alarms(whole), 20, serve.text)
            assert serve.stop()[0] == 0
        verify = subprocess.run(
            [sys.executable, "-m", "cli", "verify", "--config", str(CONFIG)],
            env=environment(whole), cwd=CONFIG.parent, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert verify.returncode == 0, verify.stderr
        assert len(whole.numbers()) == 2
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(path: Path) -> None:
    """Writes a file until its file system takes no more; others may write there meanwhile."""
    with path.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"x" * 4096)


def make_read_only(mounted: Path) -> None:
    """Not while somebody is just writing a file there: the kernel calls it busy then."""
    remount = ["mount", "-o", "remount,ro,bind", str(mounted)]
    wait_for(lambda: subprocess.run(remount, check=False).returncode == 0, 20, lambda: str(remount))


def test_도는_중에_저장소가_읽기_전용이_되면_알리고_되돌리면_이어서_한다(either: Whole, tmp_path: Path) -> None:
    """As the kernel does to a file system that it no longer trusts."""
    whole, storage = either, tmp_path / "var"
    with Serve(whole, tmp_path / "serve.log") as serve:
        whole.deliver(application(1))
        wait_for(lambda: len(whole.sink.caught) == 1, 40, serve.text)
        if subprocess.run(["mount", "--bind", str(storage), str(storage)], check=False).returncode:
            pytest.skip("no file system may be mounted here")
        try:
            make_read_only(storage)
            whole.deliver(application(2))
            wait_for(lambda: "imap" in alarms(whole), 40, serve.text)
            assert len(whole.sink.caught) == 1
        finally:
            subprocess.run(["umount", "-l", str(storage)], check=False)
        wait_for(lambda: len(whole.sink.caught) == 2, 90, serve.text)
        wait_for(lambda: alarms(whole) == [], 40, lambda: f"{alarms(whole)} {serve.text()}")
        assert serve.stop()[0] == 0
    assert len(whole.numbers()) == 2 and total_faults(whole) == []


def test_읽기_전용_저장소는_한_줄로_알리고_되돌리면_이어서_한다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.deliver(application(1))
    whole.poll()
    whole.deliver(application(2))
    storage = tmp_path / "var"
    if subprocess.run(["mount", "--bind", str(storage), str(storage)], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        make_read_only(storage)
        refused = command(whole, "poll", capture=capsys)
        assert refused.status == 1 and len(refused.err.splitlines()) == 1, refused
        assert "Traceback" not in refused.err
        told = command(whole, "status", capture=capsys)
        assert told.status == 0 and "[disk]" in told.out and "읽기 전용" in told.out
    finally:
        subprocess.run(["umount", "-l", str(storage)], check=False)
    assert command(whole, "poll", capture=capsys).status == 0
    assert len(whole.numbers()) == 2 and len(whole.sink.caught) == 2
    assert total_faults(whole) == []


def test_접수대장이_한동안_잠겨_있어도_풀리면_잃는_것_없이_마친다(whole: Whole, tmp_path: Path) -> None:
    """Longer than SQLite's own patience of 30 seconds, first at the start, then in the middle of work."""
    whole.deliver(application(1))
    whole.poll()
    whole.deliver(application(2))
    with locked(tmp_path / "register.db", 33):
        run = subprocess.run(
            [sys.executable, "-m", "cli", "poll", "--config", str(CONFIG)],
            env=environment(whole), cwd=CONFIG.parent, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    if run.returncode:
        assert run.returncode == 1 and len(run.stderr.splitlines()) == 1, run.stderr
        assert "Traceback" not in run.stderr
    whole.poll()
    assert len(whole.numbers()) == 2 and len(whole.sink.caught) == 2
    assert total_faults(whole) == []


class locked:
    """Somebody else holds the register's writing lock for so many seconds."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._hold, args=(path, seconds))

    def _hold(self, path: Path, seconds: float) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        self._ready.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    def __enter__(self) -> None:
        self._thread.start()
        self._ready.wait(10)

    def __exit__(self, *_: object) -> None:
        self._thread.join()


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("imap__poll_seconds", "0", "imap.poll_seconds"),
        ("smtp__from_address", "no address", "smtp.from_address"),
        ("database__url", "mysql://x/y", "database.url"),
        ("imap__security", "ssl", "imap.security"),
    ],
)
def test_잘못_고친_설정으로는_다시_시작하지_않고_고치면_이어서_한다(
    whole: Whole, name: str, value: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.deliver(application(1))
    whole.poll()
    before = whole.environment.copy()
    whole.deliver(application(2))
    whole.configure(**{name: value})
    refused = command(whole, "serve", capture=capsys)
    assert refused.status == 2 and len(refused.err.splitlines()) == 1 and key in refused.err, refused
    whole.environment = before
    whole.poll()
    assert len(whole.numbers()) == 2 and len(whole.sink.caught) == 2
    assert total_faults(whole) == []


@pytest.fixture
def supervisor() -> Iterator[socket.socket]:
    """Where systemd would listen. Names of tests are long and those of sockets must be short."""
    with (
        tempfile.TemporaryDirectory(prefix="notify-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
    ):
        listener.bind(str(Path(folder) / "notify"))
        listener.settimeout(30)
        yield listener


def test_감독자에게_준비와_생존과_끝을_알린다(whole: Whole, supervisor: socket.socket, tmp_path: Path) -> None:
    address = str(supervisor.getsockname())
    assert stat.S_ISSOCK(Path(address).stat().st_mode)
    whole.environment |= {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1500000"}
    serve = Serve(whole, tmp_path / "serve.log")
    try:
        told = [supervisor.recv(100).decode() for _ in range(4)]
        assert told == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
        assert serve.stop()[0] == 0
        while told[-1] == "WATCHDOG=1":
            told.append(supervisor.recv(100).decode())
        assert told[-1] == "STOPPING=1"
    finally:
        serve.end()
