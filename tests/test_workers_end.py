"""Workers end with the service and with their fork server, whatever they are doing, a hang in a library too."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

MARK = "WORKERS_END_TEST"
SERVICE = """
import sys, time
from pathlib import Path
from models.settings import WorkerLimits
from runners.workers import Workers, result_of
from tests import test_workers_end as tasks

if __name__ == "__main__":
    workers = Workers(WorkerLimits(processes=2))
    folder = Path(sys.argv[1])
    started = [workers.submit(getattr(tasks, name), folder / str(n)) for n, name in enumerate(sys.argv[2:])]
    print("busy", flush=True)
    if sys.stdin.readline() == "again\\n":
        print(result_of(workers.submit(tasks.answer)), flush=True)
    time.sleep(600)
"""


def hang_in_c(begun: Path) -> None:
    """Holds the interpreter: no thread and no handler of Python gets a turn."""
    begun.touch()
    re.match(r"(a+)+$", "a" * 60 + "b")


def hang_in_python(begun: Path) -> None:
    """Spins."""
    begun.touch()
    while True:
        pass


def hang_asleep(begun: Path) -> None:
    """Waits for what never comes, deaf to what may be asked of it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    begun.touch()
    time.sleep(600)


def answer() -> str:
    """A short task."""
    return "answered"


@pytest.fixture
def mark() -> Iterator[str]:
    """In the environment of all processes of a test; what is left of them is ended."""
    own = f"{os.getpid()}-{time.monotonic_ns()}"
    yield own
    for process in family(own):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def family(mark: str) -> list[psutil.Process]:
    """All living processes of a test."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def service(mark: str, folder: Path, *tasks: str) -> "subprocess.Popen[str]":
    """A process with two workers that are busy with `tasks`."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(folder), *tasks], env={**os.environ, MARK: mark},
        cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: all((folder / str(number)).exists() for number in range(len(tasks))))
    return process


def wait_until(holds: "object", seconds: float = 60) -> None:
    """Returns when `holds()`; after `seconds` as well."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


@pytest.mark.parametrize("task", ["hang_in_c", "hang_in_python", "hang_asleep"])
def test_nothing_outlives_a_killed_service(task: str, mark: str, tmp_path: Path) -> None:
    process = service(mark, tmp_path, task, "hang_asleep")
    assert len(family(mark)) >= 4
    process.kill()
    process.wait()
    wait_until(lambda: not family(mark), seconds=20)
    assert [one.cmdline() for one in family(mark)] == []


def test_workers_of_a_killed_fork_server_end_and_others_work(mark: str, tmp_path: Path) -> None:
    process = service(mark, tmp_path, "hang_in_c", "hang_in_python")
    above = psutil.Process(process.pid)
    (server,) = [one for one in above.children() if "forkserver" in " ".join(one.cmdline())]
    workers = server.children()
    assert len(workers) == 2
    server.kill()
    wait_until(lambda: not any(one.is_running() for one in workers), seconds=20)
    assert [one.cmdline() for one in workers if one.is_running()] == []
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    process.stdin.write("again\n")
    process.stdin.flush()
    assert process.stdout.readline() == "answered\n"
