"""Whether the jobs by the clock are still done: they have a thread of their own, and no lane would notice that it is
gone, and with it the alarms and the daily report."""

import time
from collections.abc import Callable
from typing import Protocol

PATIENCE = 180.0
"""Seconds without a sign of life after which the jobs are begun anew."""
BEATS = 6
"""Signs of life in that time."""


class Timed(Protocol):
    """Jobs by the clock that are not started yet, as APScheduler has them."""

    def add_job(self, func: Callable[[], None], trigger: str, *, seconds: float) -> object:
        """One more."""

    def start(self) -> None:
        """In a thread of their own."""

    def shutdown(self, wait: bool = True) -> None:
        """No job is begun any more."""


class ClockStopped(Exception):
    """The clock's jobs were no longer done, and have been begun anew."""

    def __init__(self) -> None:
        super().__init__("경보와 일일 보고를 맡은 작업이 멈추어 있어 다시 시작했습니다.")


class Clock:
    """The clock's jobs, begun anew should they stop."""

    def __init__(self, made: Callable[[], Timed], patience: float = PATIENCE) -> None:
        """`made` gives them, each time all anew."""
        self._made, self._patience = made, patience
        self._timed: Timed | None = None
        self._heard = 0.0

    def start(self) -> None:
        """Begins."""
        timed = self._made()
        timed.add_job(self._beat, "interval", seconds=self._patience / BEATS)
        timed.start()
        self._timed = timed
        self._beat()

    def look(self) -> bool:
        """For a lane. Raises ClockStopped, once, after a stop."""
        if time.monotonic() - self._heard <= self._patience:
            return False
        self.stop()
        self.start()
        raise ClockStopped

    def stop(self) -> None:
        """Ends; nothing happens if nothing runs."""
        timed, self._timed = self._timed, None
        if timed is not None:
            timed.shutdown(wait=False)

    def _beat(self) -> None:
        self._heard = time.monotonic()
