"""A running `jeopsu` in a process of its own, against private servers; its memory is watched where asked for."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[1]
LOOK_SECONDS = 0.05


def environment(server: Dovecot, user: str, folder: Path, sink: SmtpSink | None = None) -> dict[str, str]:
    """Settings for this mailbox and sink; the register and the originals lie in `folder`."""
    settings = {
        "JEOPSU_IMAP__HOST": server.host,
        "JEOPSU_IMAP__PORT": str(server.imaps_port),
        "JEOPSU_IMAP__CA_FILE": str(server.ca_file),
        "JEOPSU_IMAP__USERNAME": user,
        "JEOPSU_IMAP__PASSWORD": server.users[user],
        "JEOPSU_STORAGE__ROOT": str(folder / "var"),
        "JEOPSU_DATABASE__URL": f"sqlite:///{folder / 'var' / 'jeopsu.db'}",
        "JEOPSU_PROVISIONING__URL": f"spool:///{folder / 'var' / 'provisioning'}",
    }
    if sink is not None:
        settings |= {
            "JEOPSU_SMTP__ENABLED": "true",
            "JEOPSU_SMTP__HOST": sink.host,
            "JEOPSU_SMTP__PORT": str(sink.port),
            "JEOPSU_SMTP__SECURITY": "none",
        }
    return settings


class Watched:
    """A `jeopsu` command and, if it is `weighed`, the most memory that it used: asking for that takes a twentieth of
    a core and stops the processes meanwhile. A context manager; kills what is left at the end."""

    def __init__(self, arguments: list[str], settings: Mapping[str, str], *, weighed: bool = False) -> None:
        command = [sys.executable, "-m", "cli", *arguments, "--config", str(ROOT / "config.yaml")]
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
        self.service_bytes = 0
        """Most resident memory of the service's own process, octets."""
        self.all_bytes = 0
        """Most memory of the service and its workers together, shared pages counted once (PSS), octets."""
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch if weighed else self._over.wait, daemon=True)
        self._watcher.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self.wait(30)

    @property
    def pid(self) -> int:
        """Of the service's own process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the command has ended."""
        return self._process.poll() is not None

    def wait(self, seconds: float) -> int:
        """Waits for the end. Returns the exit status; kills the process when the time is up."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            self._over.set()
            self._watcher.join()

    def _watch(self) -> None:
        turn = 0
        while not self._over.wait(LOOK_SECONDS):
            try:
                service = psutil.Process(self._process.pid)
                self.service_bytes = max(self.service_bytes, service.memory_info().rss)
                if turn % 10 == 0:  # PSS is dear to ask for
                    family = [service, *service.children(recursive=True)]
                    self.all_bytes = max(self.all_bytes, sum(_pss(member) for member in family))
            except psutil.Error:
                continue
            turn += 1


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder for the register and the originals."""
    with tempfile.TemporaryDirectory(prefix="jeopsu-bench-") as path:
        yield Path(path)
