"""The daemon beside the other commands: one service at a time, a quick clean end, imports, dry runs."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from models.store import Store, views
from models.times import SEOUL
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.serving import STARTED, Serve, environment, wait_for
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, CONFIG, RULE, Whole, command, total_faults


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite that looks once a second."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    made.configure(imap__poll_seconds=1)
    return made


@pytest.fixture
def serve(whole: Whole, tmp_path: Path) -> Iterator[Serve]:
    """A started service."""
    with Serve(whole, tmp_path / "serve.log") as running:
        yield running


def application(number: int) -> bytes:
    """A mail that keeps all rules."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example")


def test_돌고_있는_접수는_하나뿐이고_멈추라면_곧_멈춘다(
    whole: Whole, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.deliver(application(1))
    wait_for(lambda: len(whole.sink.caught) == 1, 30, "no receipt")
    refused = command(whole, "poll", capture=capsys)
    assert refused.status == 1 and len(refused.err.splitlines()) == 1
    assert f"번호 {serve.process.pid}" in refused.err
    assert command(whole, "status", capture=capsys).status == 0
    assert command(whole, "verify", capture=capsys).status == 0
    status, seconds = serve.stop()
    assert (status, seconds < 10) == (0, True)
    assert "접수를 마쳤습니다" in serve.text()
    wait_for(lambda: serve.family() == [], 5, "orphans")
    assert command(whole, "poll", capture=capsys).status == 0
    assert total_faults(whole) == []


def test_일하는_중에_멈추라고_해도_곧_멈추고_다음에_이어서_한다(whole: Whole, serve: Serve) -> None:
    whole.sink.delay = 0.5
    whole.sink.trouble = {f"a{number}@lumen.example": "slow" for number in range(60)}
    mails = [application(number) for number in range(60)]
    whole.server.deliver_all(mails, BEFORE, user=whole.user)
    wait_for(lambda: len(whole.sink.caught) >= 3, 30, "nothing is sent")
    status, seconds = serve.stop()
    assert (status, seconds < 10) == (0, True), serve.text()
    assert len(whole.sink.caught) < 60
    whole.sink.trouble = {}
    whole.poll()
    assert len(whole.numbers()) == 60
    assert len(whole.sink.caught) == 60
    assert total_faults(whole) == []


def test_한_번_도는_접수를_중단해도_다음에_이어서_한다(whole: Whole) -> None:
    whole.sink.delay = 0.3
    whole.sink.trouble = {f"a{number}@lumen.example": "slow" for number in range(40)}
    whole.server.deliver_all([application(number) for number in range(40)], BEFORE, user=whole.user)
    poll = subprocess.Popen(
        [sys.executable, "-m", "cli", "poll", "--config", str(CONFIG)],
        env=environment(whole), cwd=CONFIG.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a background shell has it ignored
    )  # fmt: skip
    wait_for(lambda: len(whole.sink.caught) >= 2, 60, "nothing is sent")
    poll.send_signal(signal.SIGINT)
    _, told = poll.communicate(timeout=30)
    assert (poll.returncode, told.strip()) == (1, "중단했습니다.")
    assert len(whole.sink.caught) < 40
    whole.sink.trouble = {}
    whole.poll()
    assert len({mail.recipients for mail in whole.sink.caught}) == 40
    assert len({mail.raw for mail in whole.sink.caught}) == 40
    assert total_faults(whole) == []


def test_신호가_모든_프로세스에_가도_실패로_세지_않는다(whole: Whole, serve: Serve) -> None:
    """Ctrl-C on a terminal reaches the workers as well."""
    mails = [application(number) for number in range(40)]
    whole.server.deliver_all(mails, BEFORE, user=whole.user)
    wait_for(lambda: len(whole.sink.caught) >= 1, 30, "nothing is sent")
    os.killpg(serve.process.pid, signal.SIGINT)
    assert serve.ended(30) == 0, serve.text()
    whole.poll()
    assert len(whole.numbers()) == 40
    with whole.register() as store, store.reading() as connection:
        failed = [e for row in range(1, 41) for e in views.events_of(connection, row) if e.what == "opening-failed"]
    assert failed == []


def test_시작하는_동안_멈추라고_해도_하던_것을_마치고_끝난다(whole: Whole, tmp_path: Path) -> None:
    """A service that was just started by hand or by the system, and is stopped again at once."""
    whole.deliver(application(1))
    url, root = whole.environment["JEOPSU_DATABASE__URL"], Path(whole.environment["JEOPSU_STORAGE__ROOT"])
    Store(url, root, write=True).close()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # the service must wait in the middle of its start
        serve = Serve(whole, tmp_path / "serve.log")
        try:
            wait_for(lambda: str(serve.process.pid) in _holder(root), 60, serve.text)
            serve.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert serve.process.poll() is None, serve.text()
            other.execute("ROLLBACK")
            assert serve.ended(60) == 0, serve.text()
            wait_for(lambda: serve.family() == [], 5, "orphans")
        finally:
            serve.end()
    assert "시작하는 동안" in serve.text() and STARTED not in serve.text()
    assert whole.sink.caught == []
    whole.poll()
    assert len(whole.numbers()) == 1 and total_faults(whole) == []


def _holder(root: Path) -> str:
    lock = root / "service.lock"
    return lock.read_text(encoding="ascii") if lock.exists() else ""


def test_메일_서버가_사라졌다_돌아와도_접수는_계속된다(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    with Dovecot() as server:
        whole = Whole(server, smtp_sink, tmp_path)
        whole.configure(imap__poll_seconds=1, imap__connect_timeout=2)
        with Serve(whole, tmp_path / "serve.log") as serve:
            whole.deliver(application(1))
            wait_for(lambda: len(smtp_sink.caught) == 1, 30, "no receipt")
            server.stop()

            def alarms() -> list[str]:
                with whole.register() as store, store.reading() as connection:
                    return [alarm.key for alarm in views.open_alarms(connection)]

            wait_for(lambda: "imap" in alarms(), 30, "no alarm")
            server.start()
            whole.deliver(application(2))
            wait_for(lambda: len(smtp_sink.caught) == 2, 60, "no receipt after the server came back")
            wait_for(lambda: alarms() == [], 30, "the alarm stays")
            assert serve.stop()[0] == 0
        assert total_faults(whole) == []


def test_접수대장_서버가_사라졌다_돌아와도_접수는_계속된다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    with Postgres() as database:
        whole = Whole(dovecot, smtp_sink, tmp_path, database.url("intake"))
        whole.configure(imap__poll_seconds=1)
        with Serve(whole, tmp_path / "serve.log") as serve:
            whole.deliver(application(1))
            wait_for(lambda: len(smtp_sink.caught) == 1, 30, "no receipt")
            database.stop()
            whole.deliver(application(2))
            wait_for(lambda: "failed" in serve.text(), 30, "nobody notices")
            database.start()
            # the first may be sent again: its sending could perhaps not be written down any more
            wait_for(lambda: len({mail.recipients for mail in smtp_sink.caught}) == 2, 60, serve.text)
            assert serve.stop()[0] == 0
        assert total_faults(whole) == []


def test_가져온_메일은_증거와_함께_접수된다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for number in range(3):
        file = whole.folder / f"{number}.eml"
        file.write_bytes(application(number))
        files.append(str(file))
    at = datetime(2025, 8, 14, 14, 0, 0, tzinfo=SEOUL)
    late_file = whole.folder / "late.eml"
    late_file.write_bytes(application(9))
    done = command(whole, "import", *files, "--received-at", "2025-08-14T14:00:00", "--by", "김담당", capture=capsys)
    assert done.status == 0 and "3통" in done.out
    late = command(
        whole, "import", str(late_file), "--received-at", "2025-08-14T05:00:01Z", "--by", "김담당", capture=capsys
    )
    assert late.status == 0
    cases = whole.cases()
    assert [case.disposition for case in cases] == ["accepted"] * 3 + ["late"]
    assert {case.message.received_at for case in cases[:3]} == {at.isoformat()}
    assert all(case.message.evidence["imported_by"] == "김담당" for case in cases)
    assert "김담당" in command(whole, "show", "C000001", capture=capsys).out
    assert len(whole.sink.caught) == 4
    assert total_faults(whole) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--received-at", "2025-08-14"],
        ["--received-at", "어제"],
        ["--received-at", (datetime.now(SEOUL) + timedelta(days=2)).isoformat(timespec="seconds")],
    ],
    ids=["시각이 없다", "날짜뿐이다", "시각이 아니다", "아직 오지 않았다"],
)
def test_수신_시각_없이는_가져오지_않는다(
    arguments: list[str], whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    file = whole.folder / "a.eml"
    file.write_bytes(application(1))
    refused = command(whole, "import", str(file), *arguments, capture=capsys)
    assert (refused.status, refused.out) == (2, "")
    assert "--received-at" in refused.err and len(refused.err.splitlines()) == 1
    assert not (whole.folder / "var").exists()


def test_돌고_있는_접수가_가져온_메일을_마저_처리한다(
    whole: Whole, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = application(7)
    file = whole.folder / "a.eml"
    file.write_bytes(raw)
    done = command(whole, "import", str(file), "--received-at", "2025-08-14 13:00:00", capture=capsys)
    assert done.status == 0 and "serve" in done.out and "C000001" in done.out
    wait_for(lambda: len(whole.sink.caught) == 1, 30, "no receipt")
    assert serve.stop()[0] == 0
    assert whole.case(raw).disposition == "accepted"
    assert total_faults(whole) == []


def snapshot(folder: Path) -> dict[str, str]:
    """Every file with its content, without what SQLite keeps beside the register."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_미리_보기는_아무것도_바꾸지_않는다(
    engine: str,
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else ""
    whole = Whole(dovecot, smtp_sink, tmp_path, url)
    first, second = application(1), application(2)
    whole.deliver(first)
    trial = command(whole, "poll", "--dry-run", capture=capsys)
    assert trial.status == 0 and "AICA-2025-0001" in trial.out and "새 메일 1통" in trial.out
    assert snapshot(tmp_path) == {} and smtp_sink.caught == []
    assert command(whole, "status", capture=capsys).status == 1  # there is no register yet
    whole.poll()
    whole.deliver(first)
    whole.deliver(second)
    with whole.register() as store:
        head, before = store.head(), snapshot(tmp_path)
    flags = [dovecot.flags(uid, whole.user) for uid in dovecot.uids(whole.user)]
    trial = command(whole, "poll", "--dry-run", capture=capsys)
    assert "AICA-2025-0002" in trial.out and "중복" in trial.out and "새 메일 2통" in trial.out
    with whole.register() as store:
        assert (store.head(), snapshot(tmp_path)) == (head, before)
    assert [dovecot.flags(uid, whole.user) for uid in dovecot.uids(whole.user)] == flags
    assert len(smtp_sink.caught) == 1
    assert len(whole.poll().__repr__()) > 0 and len(whole.numbers()) == 2
    assert total_faults(whole) == []


def test_같은_일을_이어_받은_사람도_같은_원본을_본다(whole: Whole) -> None:
    """The commands as a shell calls them, in processes of their own."""
    raw = application(3)
    whole.deliver(raw)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments, "--config", str(CONFIG)],
            env=environment(whole), cwd=CONFIG.parent, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    assert run("poll").returncode == 0
    listed = run("cases", "--json")
    assert json.loads(listed.stdout)["message"]["sha256"] == sha256(raw).hexdigest()
    assert run("verify").returncode == 0
    for path in (whole.folder / "var").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
