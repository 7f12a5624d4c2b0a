"""What the service tells systemd: that it is ready, that it is alive, that it stops (`sd_notify`, `Type=notify`).

Without systemd nothing happens. No library is needed: it is one datagram to a socket named in the environment.
"""

import socket
import time
from collections.abc import Mapping


class Supervisor:
    """The one that started us, if it asked to be told."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        # systemd kills what is silent for this long; a third of it leaves room for a busy machine
        self._every = int(environment.get("WATCHDOG_USEC") or 0) / 1_000_000 / 3
        self._said_ready, self._next = False, 0.0

    def alive(self) -> None:
        """Ready, the first time; later a sign of life, as often as is asked for."""
        if not self._said_ready:
            self._said_ready = True
            self._tell("READY=1")
        if self._every and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """From now on only what is in hand is finished."""
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            try:
                sender.sendto(state.encode(), self._address)
            except OSError:
                return  # a supervisor that does not listen must not end the service
