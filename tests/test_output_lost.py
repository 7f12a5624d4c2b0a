"""What is printed or logged never fails the work: pipes without a reader, full disks, closed streams, odd locales."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from models.store import views
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import MARK, environment, wait_for
from tests.stories.letters import letter, zipped
from tests.whole import CONFIG, RULE, Whole, total_faults

ENDED_WELL = 0
COMMAND = [sys.executable, "-m", "cli"]


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite that looks once a second."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    made.configure(imap__poll_seconds=1)
    return made


def application(number: int) -> bytes:
    """A mail that keeps all rules."""
    name = f"{RULE}_누리{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"b{number}@lumen.example")


@contextmanager
def serving(whole: Whole, stdout: int, stderr: int) -> Iterator["subprocess.Popen[bytes]"]:
    """`jeopsu serve` with these streams; ended with the block."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--config", str(CONFIG)],
        env=environment(whole),
        cwd=CONFIG.parent,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def is_read(whole: Whole, number: int) -> bool:
    """Whether so many cases are answered and their documents read."""
    if len(whole.sink.caught) < number:
        return False
    with whole.register() as store, store.reading() as connection:
        counts = views.counts(connection)
        return sum(counts.by_disposition.values()) == number and counts.unread == 0


def everything_is_done(whole: Whole, process: "subprocess.Popen[bytes]", before: int = 0) -> None:
    """Mails that come one after another are taken in, answered and read."""
    for number in range(1, 4):
        whole.deliver(application(number))
        wait_for(partial(is_read, whole, before + number), 60, f"mail {number} is not dealt with")
    assert process.poll() is None


def open_alarms(whole: Whole) -> dict[str, str]:
    """Key and text of each alarm."""
    with whole.register() as store, store.reading() as connection:
        return {alarm.key: alarm.message for alarm in views.open_alarms(connection)}


@pytest.mark.parametrize("lines", [0, 1, 3, 5])
def test_출력을_읽던_프로그램이_먼저_끝나도_접수와_회신은_계속된다(whole: Whole, lines: int) -> None:
    """`jeopsu serve | head -n LINES`."""
    read, write = os.pipe()
    with (tmp := whole.folder / "err").open("wb") as err, serving(whole, write, err.fileno()) as process:
        os.close(write)
        with os.fdopen(read, "rb") as reader:
            for line in range(lines):
                if line == 1:
                    whole.deliver(application(0))  # the start says one line only, the rest follows from work
                reader.readline()
        started = 1 if lines > 1 else 0
        everything_is_done(whole, process, started)
        process.terminate()
        assert process.wait(60) == ENDED_WELL
    assert total_faults(whole) == []
    assert "Traceback" not in tmp.read_text(encoding="utf-8")


def test_출력이_꽉_찬_디스크에_있어도_접수와_회신은_계속되고_경보가_남는다(whole: Whole) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        with serving(whole, full, full) as process:
            everything_is_done(whole, process)
            process.terminate()
            assert process.wait(60) == ENDED_WELL
    finally:
        os.close(full)
    assert total_faults(whole) == []


def run(whole: Whole, shell: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    """A line for the shell, `jeopsu` standing for the command."""
    command = f"{sys.executable} -m cli"
    return subprocess.run(
        ["bash", "-c", shell.replace("jeopsu", command).replace("CONFIG", f"--config {CONFIG}")],
        env=environment(whole, MARK) | more,
        cwd=CONFIG.parent,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_닫힌_출력으로도_명령은_일을_마친다(whole: Whole, closed: str) -> None:
    whole.deliver(application(1))
    polled = run(whole, f"exec {closed}; exec jeopsu poll CONFIG")
    assert polled.returncode == 0, polled.stderr
    looked = run(whole, f"exec {closed}; exec jeopsu status CONFIG")
    assert looked.returncode == 0, looked.stderr
    assert b"Traceback" not in polled.stderr + looked.stderr
    assert is_read(whole, 1)


def test_결과를_다_출력하지_못하면_일은_마치고_그렇게_말한다(whole: Whole) -> None:
    whole.deliver(application(1))
    polled = run(whole, "exec jeopsu poll CONFIG >/dev/full")
    assert is_read(whole, 1)
    assert polled.returncode == 1 and "출력하지 못했습니다" in polled.stderr.decode()
    looked = run(whole, "exec jeopsu cases CONFIG >/dev/full")
    assert looked.returncode == 1 and len(looked.stderr.splitlines()) == 1, looked.stderr
    gone = run(whole, "jeopsu cases CONFIG | true; exit ${PIPESTATUS[0]}")
    assert gone.stderr == b"" and gone.returncode in (0, 1), "the reader may be slower or faster"


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C.utf8", "PYTHONIOENCODING": "euc-kr:strict"},
    ],
)
def test_UTF8이_아닌_환경에서도_모든_일이_된다(whole: Whole, surroundings: dict[str, str]) -> None:
    """Written and read is always UTF-8, also the names of case folders; the terminal gets what it can show."""
    whole.deliver(application(1))
    odd = letter("문의 😀 \u3164", sender="odd@lumen.example")
    whole.deliver(odd)
    said = [run(whole, "exec jeopsu poll CONFIG", **surroundings)]
    assert said[0].returncode == 0, said[0].stderr
    for command in ("cases", "cases --json", "show C000002", "digest", "doctor"):
        said.append(run(whole, f"exec jeopsu {command} CONFIG", **surroundings))
    assert not [one for one in said if b"Traceback" in one.stdout + one.stderr or b"codec" in one.stderr]
    encoding = surroundings.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    assert "C000001" in said[1].stdout.decode(encoding, "replace")
    if encoding != "ascii":
        assert "누리1" in said[1].stdout.decode(encoding, "replace")
    (application_form,) = (whole.folder / "var" / "cases").rglob("01_신청서*.txt")
    assert "신청" in application_form.read_text(encoding="utf-8")
    assert total_faults(whole) == []


def test_계정_이름이_없는_사용자도_명령을_쓸_수_있다(whole: Whole) -> None:
    """A container's uid often has no entry in /etc/passwd."""
    whole.deliver(application(1))
    assert run(whole, "exec jeopsu poll CONFIG").returncode == 0
    nobody = "unset USER LOGNAME LNAME USERNAME HOME; exec setpriv --reuid=54321 --clear-groups"
    if os.geteuid() != 0:
        pytest.skip("only root may become somebody else")
    opened = run(whole, f"chmod -R a+rwX {whole.folder}; {nobody} jeopsu purge CONFIG")
    assert b"Traceback" not in opened.stderr and b"KeyError" not in opened.stderr, opened.stderr


def test_점검은_쓸_수_없는_디스크에도_아무것도_남기지_않는다(whole: Whole) -> None:
    """No file may grow beyond nothing: as on a full disk it is made, and nothing gets into it."""
    for folder in ("var", "provisioning"):
        (whole.folder / folder).mkdir(mode=0o700)
    looked = run(whole, "ulimit -f 0; exec jeopsu doctor CONFIG")
    assert looked.returncode == 1 and "쓸 수 없습니다" in looked.stdout.decode(), looked
    assert [path.name for path in whole.folder.rglob("*") if path.is_file()] == []
