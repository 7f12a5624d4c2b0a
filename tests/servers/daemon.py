"""One foreground daemon: started without our pipes, stopped exactly, also when the tests break off."""

import atexit
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Daemon:
    """A child process with its output in a file.

    A daemon that inherits a pipe of ours would hang whoever reads that pipe to its end.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        """Of the master process."""
        return self._process.pid

    def running(self) -> bool:
        """Whether the master process lives."""
        return self._process.poll() is None

    def stop(self, seconds: float = 15) -> None:
        """Ends the daemon; kills it if it does not go within `seconds`. May be called again."""
        atexit.unregister(self.stop)
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
