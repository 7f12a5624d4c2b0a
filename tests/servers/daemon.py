"""One foreground daemon: started without our pipes, stopped exactly, also when the tests break off."""

import atexit
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Daemon:
    """A child process with its output in a file.

    A daemon that inherits a pipe of ours would hang whoever reads that pipe to its end.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.log = log
        self._stopped = False
        # the kernel ends it if we are killed; this holds while the starting thread lives
        guard = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*guard, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, umask=0o022,
            )  # fmt: skip
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        """Of the master process."""
        return self._process.pid

    def running(self) -> bool:
        """Whether the master process lives."""
        return self._process.poll() is None

    def stop(self, how: int = signal.SIGTERM, seconds: float = 15) -> None:
        """Ends the daemon and whatever of it is left in its process group. May be called again."""
        atexit.unregister(self.stop)
        if self._stopped:
            return
        self._stopped = True
        with suppress(subprocess.TimeoutExpired):
            self._process.send_signal(how)
            self._process.wait(seconds)
        # sessions of Dovecot outlive their master
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
