"""A machine: one `jeopsu serve`, started again whenever it ends, as systemd does (`deploy/jeopsu.service`)."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.chaos.applications import CONFIG
from benchmarks.chaos.diary import Blow, Diary, Run, Victim

HOOK = Path(__file__).parent / "hook"
MARK = "CHAOS_RUN"
STARTED = "접수를 시작합니다"
WORKED = re.compile(r"^\d\d:\d\d:\d\d (보관|판정|회신 발송) ", re.MULTILINE)
"""What the journal tells of the work that one machine does at a time; documents are read by all."""
LOOK_SECONDS = 0.02
LONGEST_PAUSE = 0.3
"""Seconds from the end of a service to its next start, at most (`RestartSec=100ms` is systemd's own)."""


class Machine:
    """Supervises one service. `lose` and `stop` end it for good; use as a context manager."""

    def __init__(
        self, name: str, settings: Mapping[str, str], folder: Path, diary: Diary, dice: random.Random
    ) -> None:
        self.name = name
        self.run: Run | None = None
        self._settings, self._folder, self._diary, self._dice = settings, folder, diary, dice
        self._process: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._wanted = False
        self._supervisor = threading.Thread(target=self._supervise, name=name, daemon=True)

    def __enter__(self) -> "Machine":
        self._supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._process.kill()
        if self._supervisor.is_alive():
            self._supervisor.join()
        for run in self._diary.runs:
            for process in family(run.mark):
                with suppress(psutil.NoSuchProcess):
                    process.kill()

    @property
    def lost(self) -> bool:
        """Whether it will never be started again."""
        return self._over.is_set()

    def processes(self) -> dict[Victim, list[psutil.Process]]:
        """What runs on it now, by role."""
        found: dict[Victim, list[psutil.Process]] = {"service": [], "fork server": [], "worker": [], "helper": []}
        try:
            if self._process is None or self._process.poll() is not None:
                return found
            service = psutil.Process(self._process.pid)
            found["service"].append(service)
            for child in service.children(recursive=True):
                found[_role(child, service)].append(child)
        except psutil.Error:
            pass  # gone meanwhile
        return found

    def kill(self, victim: Victim, process: psutil.Process) -> bool:
        """SIGKILL for one of its processes. Returns whether it still lived."""
        if victim == "service":
            self._wanted = True
        self._diary.blow(Blow(at=time.time(), machine=self.name, victim=victim, how="kill -9"))
        try:
            process.kill()
        except psutil.NoSuchProcess:
            return False
        return True

    def kill_service(self) -> float:
        """SIGKILL for the service. When."""
        assert self._process is not None
        self.kill("service", psutil.Process(self._process.pid))
        return time.time()

    def lose(self) -> float:
        """A power cut from which it does not come back: everything on it dies at once. When."""
        self._over.set()
        self._wanted = True
        self._diary.blow(Blow(at=time.time(), machine=self.name, victim="machine", how="lost for good"))
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return time.time()

    def freeze(self) -> Blow:
        """SIGSTOP for everything on it."""
        blow = Blow(at=time.time(), machine=self.name, victim="machine", how="freeze")
        self._diary.blow(blow)
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.suspend()
        return blow

    def thaw(self, blow: Blow | None = None) -> None:
        """SIGCONT for everything on it."""
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.resume()
        if blow is not None:
            self._diary.freeze_ended(blow)

    def stop(self, seconds: float = 60) -> int | None:
        """SIGTERM. Its exit status; None if it does not end in time, and is killed."""
        self._over.set()
        self._wanted = True
        process = self._process
        if process is None or process.poll() is not None:
            return 0
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return None

    def _all(self) -> list[psutil.Process]:
        """The service first: a frozen or killed one starts nothing new."""
        return [process for some in self.processes().values() for process in some]

    def _supervise(self) -> None:
        number = 0
        while not self._over.is_set():
            self._live(self._folder / f"{self.name}-{number:03d}.log")
            number += 1
            self._over.wait(self._dice.uniform(0, LONGEST_PAUSE))

    def _live(self, log: Path) -> None:
        """One life of the service, from its start to its end."""
        mark, self._wanted = uuid.uuid4().hex, False
        with log.open("wb") as output:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "cli", "serve", "--config", str(CONFIG)],
                env=environment(self._settings, mark), cwd=CONFIG.parent,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        run = Run(machine=self.name, mark=mark, pid=process.pid, began=time.time())
        self._note(run)
        read = 0
        while process.poll() is None:
            time.sleep(LOOK_SECONDS)
            run, read = self._look(run, log, read)
        status = process.returncode
        self._note(run.model_copy(update={"ended": time.time(), "status": status, "wanted": self._wanted}))

    def _look(self, run: Run, log: Path, read: int) -> tuple[Run, int]:
        """Reads what the service has said since."""
        with log.open("rb") as stream:
            stream.seek(read)
            fresh = stream.read().rpartition(b"\n")[0]
        if not fresh:
            return run, read
        text, now = fresh.decode("utf-8", "replace"), time.time()
        seen = {}
        if run.started is None and STARTED in text:
            seen["started"] = now
        if WORKED.search(text):
            self._diary.worked(now, self.name)
            if run.worked is None:
                seen["worked"] = now
        if seen:
            run = run.model_copy(update=seen)
            self._note(run)
        return run, read + len(fresh) + 1

    def _note(self, run: Run) -> None:
        self.run = run
        self._diary.run(run)


def environment(settings: Mapping[str, str], mark: str = "") -> dict[str, str]:
    """Of a process that works on the campaign's intake; with a `mark`, its workers know the poison."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JEOPSU_")}
    poison = {MARK: mark, "PYTHONPATH": str(HOOK)} if mark else {}
    return {**clean, **settings, **poison, "PYTHONUNBUFFERED": "1"}


def family(mark: str) -> list[psutil.Process]:
    """Every process of one run that still lives, whoever its parent is now."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue  # gone meanwhile, or of another user
    return found


def _role(child: psutil.Process, service: psutil.Process) -> Victim:
    """Workers are forked from the fork server, and so bear its command line."""
    words = " ".join(child.cmdline())
    if "forkserver" not in words:
        return "helper"
    return "fork server" if child.ppid() == service.pid else "worker"
