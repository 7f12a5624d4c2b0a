"""`jeopsu serve` as a process of its own, and what is left of it after its end."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.whole import CONFIG, Whole

STARTED = "접수를 시작합니다"
MARK = "WHOLE_TEST_RUN"


def wait_for(what: Callable[[], bool], seconds: float, why: str | Callable[[], str]) -> None:
    """Returns as soon as `what` holds; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why if isinstance(why, str) else why()
        time.sleep(0.05)


def environment(whole: Whole, mark: str = "") -> dict[str, str]:
    """Of a process that works on this intake."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JEOPSU_")}
    return clean | whole.environment | {MARK: mark, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}


class Serve:
    """A running service. `kill` and `stop` end it; no way leads out of its `with` block without an end. Inside it has
    said that it has begun."""

    def __init__(self, whole: Whole, log: Path, *options: str, program: Sequence[str] = ("-m", "cli")) -> None:
        """`program`: what Python runs."""
        self.mark = uuid.uuid4().hex
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *program, "serve", *options, "--config", str(CONFIG)],
                env=environment(whole, self.mark),
                cwd=CONFIG.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        try:
            self.wait_until_started()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def wait_until_started(self, seconds: float = 40) -> None:
        """Returns when it says that it has begun."""
        wait_for(lambda: STARTED in self.text() or self.process.poll() is not None, seconds, "serve does not start")
        assert self.process.poll() is None, self.text()

    def text(self) -> str:
        """What it said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """SIGKILL, as a power cut."""
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 60) -> tuple[int, float]:
        """SIGTERM. Its exit status, and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.ended(seconds), time.monotonic() - began

    def ended(self, seconds: float) -> int:
        """Its exit status. AssertionError with the stacks of all its threads if it does not end in time."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            self.process.wait()
            raise AssertionError(f"serve does not end within {seconds:.0f} s\n{self.text()}") from None

    def family(self) -> list[psutil.Process]:
        """Every process of this run that still lives, whoever its parent is now."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue  # gone meanwhile, or of another user
        return found

    def end(self) -> None:
        """Whatever happened, nothing of it stays."""
        if self.process.poll() is None:
            self.kill()
        for process in self.family():
            with suppress(psutil.NoSuchProcess):
                process.kill()
