"""What a job of the distributed engine writes under: once the job was given to another machine, nothing more."""

import threading

from models.store import Transaction, jobs


class Fenced(Exception):
    """The job was taken from this machine, which was silent for too long; nothing more may be written for it."""


class Fence:
    """Of one job: asked in each writing transaction of whoever works on it."""

    def __init__(self, job: int, broken: threading.Event) -> None:
        self._job, self._broken = job, broken
        self._is_lost = False

    def __call__(self, connection: Transaction) -> None:
        """Raises Fenced if the job is no longer ours. Until the end of the transaction nobody can take it."""
        if not jobs.is_in_hand(connection, self._job):
            self._is_lost = True
            raise Fenced("the job was given to another machine")

    def is_lost(self) -> bool:
        """Whether the work must end: the job is gone, or this machine has lost the engine."""
        return self._is_lost or self._broken.is_set()
