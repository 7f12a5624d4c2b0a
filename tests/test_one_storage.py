"""A register and its storage folder belong together, and one service at a time works on them, wherever it looks."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.filetype import identify
from models.config import load
from models.store.place import FILE
from runners.confine import Room
from runners.workers import WorkerFailed, Workers, result_of
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.test_backup import application, elsewhere
from tests.whole import CONFIG, Outcome, Whole, command, total_faults


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite that looks once a second, with two mails that are answered."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    made.configure(imap__poll_seconds=1)
    for number in range(2):
        made.deliver(application(number))
    made.poll()
    return made


@pytest.fixture
def serve(whole: Whole, tmp_path: Path) -> Iterator[Serve]:
    """A running service."""
    with Serve(whole, tmp_path / "serve.log") as running:
        yield running


def refused(said: Outcome, *words: str) -> bool:
    """Whether a command ended in one line with these words."""
    return said.status == 1 and len(said.err.splitlines()) == 1 and all(word in said.err for word in words)


def test_다른_저장_폴더로는_아무_명령도_일하지_않는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = whole.cases()[0].case_id
    for there in (False, True):  # a new folder, and one of another register
        whole.configure(storage__root=tmp_path / ("other" if there else "new"))
        if there:
            other = elsewhere(whole, tmp_path / "of")
            other.poll()
            whole.configure(storage__root=other.environment["JEOPSU_STORAGE__ROOT"])
        for arguments in (
            ["poll"], ["serve"], ["status"], ["verify"], ["backup", str(tmp_path / "b")],
            ["decide", case, "--accept", "--by", "김담당", "--reason", "확인함"],
        ):  # fmt: skip
            said = command(whole, *arguments, capture=capsys)
            assert refused(said, "storage.root"), (arguments, said)
        about = [one for one in command(whole, "doctor", capture=capsys).out.splitlines() if "접수대장" in one]
        assert about and all("storage.root" in line for line in about), about
    whole.configure(storage__root=tmp_path / "var")
    assert command(whole, "verify", capture=capsys).status == 0
    assert command(whole, "poll", "--dry-run", capture=capsys).status == 0


def test_표시가_없던_접수대장은_원본이_맞는_폴더를_기억한다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an older version left it."""
    (tmp_path / "var" / FILE).unlink()
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("DELETE FROM marks WHERE name = 'storage'")
    whole.configure(storage__root=tmp_path / "wrong")
    assert refused(command(whole, "poll", capture=capsys), "storage.root")
    whole.configure(storage__root=tmp_path / "var")
    for arguments in (["status"], ["poll", "--dry-run"], ["poll"], ["verify"]):
        assert command(whole, *arguments, capture=capsys).status == 0, arguments
    assert (tmp_path / "var" / FILE).read_text(encoding="ascii").strip()
    shutil.copytree(tmp_path / "var", tmp_path / "moved")
    shutil.rmtree(tmp_path / "var")
    whole.configure(storage__root=tmp_path / "moved")
    assert command(whole, "poll", capture=capsys).status == 0


def test_표시가_빈_파일이_되었어도_원본이_맞으면_그_폴더다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a power cut may leave it."""
    (tmp_path / "var" / FILE).write_bytes(b"")
    assert command(whole, "status", capture=capsys).status == 0
    assert command(whole, "poll", capture=capsys).status == 0
    assert (tmp_path / "var" / FILE).read_text(encoding="ascii").strip()


def test_실행_중에는_다른_폴더를_적어도_함께_돌지_않는다(
    whole: Whole, serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tmp_path / "var", tmp_path / "var2")
    whole.configure(storage__root=tmp_path / "var2")
    said = command(whole, "poll", capture=capsys)
    assert refused(said, str(serve.process.pid)), said
    (tmp_path / "link.db").symlink_to(tmp_path / "register.db")
    whole.configure(database__url=f"sqlite:///{tmp_path / 'link.db'}")
    said = command(whole, "poll", capture=capsys)
    assert refused(said, str(serve.process.pid)), said
    whole.configure(storage__root=tmp_path / "var", database__url=f"sqlite:///{tmp_path / 'register.db'}")
    assert serve.stop()[0] == 0
    assert command(whole, "poll", capture=capsys).status == 0


@pytest.mark.parametrize("put_back", [False, True])
def test_저장_폴더가_사라지거나_바뀌면_한_줄로_끝나고_되돌리면_이어서_한다(
    put_back: bool, whole: Whole, serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").rename(tmp_path / "away")
    if put_back:
        shutil.copytree(tmp_path / "away", tmp_path / "var")
    whole.deliver(application(5))
    assert serve.ended(60) == 1
    assert len([one for one in serve.text().splitlines() if "storage.root" in one]) == 1
    assert "Traceback" not in serve.text()
    if not put_back:
        again = command(whole, "poll", capture=capsys)
        assert refused(again, "storage.root") and not (tmp_path / "var").exists(), again
        (tmp_path / "away").rename(tmp_path / "var")
    assert command(whole, "poll", capture=capsys).status == 0
    assert whole.numbers() == [f"AICA-2025-{number:04}" for number in (1, 2, 3)]
    assert [case.disposition for case in whole.cases()] == ["accepted"] * 3
    assert len(whole.sink.caught) == 3 and total_faults(whole) == []


@pytest.mark.parametrize("lost", ["register.db", "var"])
def test_메일함까지_없어도_접수대장이_사라지면_끝난다(lost: str, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    """Nothing is written while no mail comes, and the alarm cannot be: the service would go on for ever."""
    with Dovecot() as server:
        whole = Whole(server, smtp_sink, tmp_path, f"sqlite:///{tmp_path / 'register.db'}")
        whole.configure(imap__poll_seconds=1, imap__connect_timeout=2)
        with Serve(whole, tmp_path / "serve.log") as serve:
            whole.deliver(application(1))
            wait_for(lambda: len(smtp_sink.caught) == 1, 60, serve.text)
            server.stop()
            wait_for(lambda: "lane intake failed" in serve.text(), 60, serve.text)
            (tmp_path / lost).rename(tmp_path / "away")
            assert serve.ended(60) == 1
            key = "storage.root" if lost == "var" else "database.url"
            assert len([one for one in serve.text().splitlines() if key in one]) == 1
            assert "Traceback" not in serve.text()


def test_일하는_폴더가_지워지면_새로_만든다(whole: Whole, serve: Serve, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "var" / "scratch")
    whole.deliver(application(5))
    wait_for(lambda: len(whole.sink.caught) == 3, 60, serve.text)
    wait_for(lambda: [c.disposition for c in whole.cases()] == ["accepted"] * 3, 30, serve.text)
    assert serve.stop()[0] == 0
    with sqlite3.connect(tmp_path / "register.db") as connection:
        assert connection.execute("SELECT max(failures) FROM cases").fetchone() == (0,)


@pytest.mark.parametrize("folder", ["originals", "scratch"])
def test_저장_폴더를_쓸_수_없는_것은_메일의_탓이_아니다(
    folder: str, whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = application(5)
    if folder == "originals":  # the folder in which it will lie is there, and no worker may look into it
        digest = hashlib.sha256(raw).hexdigest()
        closed = tmp_path / "var" / folder / digest[:2]
        closed.mkdir(exist_ok=True)
        for other in (tmp_path / "var" / folder).iterdir():
            other.chmod(0)
    else:
        closed = tmp_path / "var" / folder
        closed.chmod(0o500)
    whole.deliver(raw)
    for _ in range(4):
        said = command(whole, "poll", capture=capsys)
        assert said.status == 1 and "Traceback" not in said.err
        if os.geteuid() == 0:  # anybody else is stopped even earlier
            assert "storage.root" in said.err, said
    for path in (tmp_path / "var" / "originals").iterdir():
        path.chmod(0o700)
    closed.chmod(0o700)
    assert command(whole, "poll", capture=capsys).status == 0
    assert whole.case(raw).disposition == "accepted" and len(whole.sink.caught) == 3
    with sqlite3.connect(tmp_path / "register.db") as connection:
        assert connection.execute("SELECT max(failures) FROM cases").fetchone() == (0,)


def test_메일의_내용_때문에_없는_파일은_메일의_탓이다(tmp_path: Path) -> None:
    room = Room(reads=(tmp_path / "originals",), writes=(tmp_path / "scratch",))
    for one in (*room.reads, *room.writes):
        one.mkdir()
    workers = Workers(load(CONFIG, {}).settings.limits.workers, room=room)
    try:
        with pytest.raises(WorkerFailed, match="FileNotFoundError"):
            result_of(workers.submit(identify, tmp_path / "scratch" / "nothing", None))
        workers.require()
    finally:
        workers.close()
