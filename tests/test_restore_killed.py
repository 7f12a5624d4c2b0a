"""A restore that is killed at any moment: nobody makes a register of his own meanwhile, and it is begun again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.serving import environment
from tests.test_backup import application, elsewhere, fill, shown
from tests.whole import CONFIG, Outcome, Whole, command, total_faults

MARKER = "restoring"
KILLED = """
import os, signal, sys
steps, last = 0, int(sys.argv.pop(1))
below, asked = sys.argv.pop(1), ("open", "os.", "shutil.", "sqlite3.")
def watch(event, arguments):
    global steps
    if event.startswith(asked) and any(below in str(one) for one in arguments):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
from cli.main import main
status = main(sys.argv[1:])
print("steps", steps)
raise SystemExit(status)
"""
"""Runs a command and ends it with the n-th thing that it does to a file of the new storage or register."""


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite, its answers in the folder of copies."""
    return Whole(dovecot, smtp_sink, tmp_path)


def restore(other: Whole, step: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`jeopsu restore` as a process of its own, killed at a step (0: not at all)."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(step), str(other.folder), "restore", *arguments, "--config", str(CONFIG)],
        env=environment(other), cwd=CONFIG.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def one_line(said: Outcome) -> bool:
    """Whether a command refused as all commands do."""
    return said.status == 1 and len(said.err.splitlines()) == 1 and "jeopsu restore" in said.err


@pytest.mark.parametrize(("engine", "parts"), [("sqlite", 6), ("postgresql", 4)])
def test_언제_끊겨도_다시_되돌릴_수_있고_그_사이에는_아무도_번호를_주지_않는다(
    engine: str, parts: int, whole: Whole, postgres: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole, 2)
    password = tmp_path / "password"
    password.write_text("열쇠")
    secret = ["--password-file", str(password)]
    assert command(whole, "backup", str(tmp_path / "b"), *secret, capture=capsys).status == 0
    before, caught = shown(whole), len(whole.sink.caught)

    def fresh(name: str) -> Whole:
        return elsewhere(whole, tmp_path / name, postgres.url(f"r{name}") if engine == "postgresql" else "")

    counted = restore(fresh("0"), 0, str(tmp_path / "b"), *secret)
    assert counted.returncode == 0, counted.stderr
    steps = int(counted.stdout.split()[-1])
    assert steps > 3 * parts
    seen = set()
    for part in range(parts):
        step = steps - part if part < parts // 2 else 1 + (steps - parts) * (part - parts // 2) // (parts // 2)
        other = fresh(f"k{step}")
        assert restore(other, step, str(tmp_path / "b"), *secret).returncode == -signal.SIGKILL
        marked = (other.folder / "var" / MARKER).exists()
        seen.add(marked)
        if marked:
            poll = command(other, "poll", capture=capsys)
            assert one_line(poll), (step, poll)
        again = restore(other, 0, str(tmp_path / "b"), *secret)
        done = not marked and "이미 있습니다" in again.stderr  # it was killed after its very last step
        assert again.returncode == 0 or done, (step, again)
        assert shown(other) == before and not (other.folder / "var" / MARKER).exists(), step
        assert [p.name for p in (other.folder / "var").glob("restore*")] == [], step
    assert True in seen
    other.poll()
    assert len(whole.sink.caught) == caught and total_faults(other) == []


def test_되돌리다_만_동안에는_읽는_명령도_그렇다고_말한다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole, 1)
    case = whole.cases()[0].case_id
    (tmp_path / "mail.eml").write_bytes(application(5))
    (tmp_path / "var" / MARKER).touch()
    vouched = ("--received-at", "2025-08-14T13:00:00", "--by", "김담당")
    for arguments in (
        ["poll"], ["poll", "--dry-run"], ["serve"], ["status"], ["cases"], ["show", case], ["verify"], ["digest"],
        ["backup", str(tmp_path / "b")], ["import", str(tmp_path / "mail.eml"), *vouched], ["receipts"],
        ["decide", case, "--accept", "--by", "김담당", "--reason", "확인함"], ["restore", "--reconcile"],
        ["queue"], ["package", "--out", str(tmp_path / "p")],
    ):  # fmt: skip
        said = command(whole, *arguments, capture=capsys)
        assert one_line(said), (arguments, said)
    (doctor,) = [line for line in command(whole, "doctor", capture=capsys).out.splitlines() if "접수대장" in line]
    assert "되돌리" in doctor
    assert not (tmp_path / "b" / "manifest.json").exists()


def test_되돌리다_만_것은_그_백업으로만_이어진다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older program began to number anew though a restore was cut off: neither is lost without a word."""
    fill(whole, 1)
    assert command(whole, "backup", str(tmp_path / "b"), capture=capsys).status == 0
    (tmp_path / "var" / MARKER).touch()
    said = command(whole, "restore", str(tmp_path / "b"), capture=capsys)
    assert said.status == 1 and len(said.err.splitlines()) == 1
    assert str(tmp_path / "var" / MARKER) in said.err, said
    other = elsewhere(whole, tmp_path / "new")
    assert command(other, "restore", str(tmp_path / "b"), capture=capsys).status == 0
    (other.folder / "var" / MARKER).touch()  # killed in the last moment
    whole_again = tmp_path / "var" / MARKER
    whole_again.unlink()
    whole.deliver(application(9))
    whole.poll()
    assert command(whole, "backup", str(tmp_path / "c"), capture=capsys).status == 0
    wrong = command(other, "restore", str(tmp_path / "c"), capture=capsys)
    assert wrong.status == 1 and len(wrong.err.splitlines()) == 1, wrong
    assert command(other, "restore", str(tmp_path / "b"), capture=capsys).status == 0
    assert not (other.folder / "var" / MARKER).exists()


def test_백업이_아닌_폴더를_적은_것으로는_아무것도_시작되지_않는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nothing").mkdir()
    assert command(whole, "restore", str(tmp_path / "nothing"), capture=capsys).status == 1
    assert not (tmp_path / "var" / MARKER).exists()
    assert command(whole, "poll", capture=capsys).status == 0
