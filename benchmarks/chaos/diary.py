"""What a campaign did and saw: blows, lives of services, signs of work. Several threads may write."""

import threading
import time
from typing import Literal

from models.record import Record

Victim = Literal["service", "fork server", "worker", "helper", "machine"]


class Blow(Record):
    """Something done to a process. Times are seconds since the epoch."""

    at: float
    machine: str
    victim: Victim
    how: Literal["kill -9", "freeze", "lost for good"]
    until: float | None = None
    """End of a freeze."""

    @property
    def hits_service(self) -> bool:
        """Whether the service itself may have been cut off in the middle of sending."""
        return self.victim in ("service", "machine")


class Run(Record):
    """One life of a service."""

    machine: str
    mark: str
    """In the environment of all its processes."""
    pid: int
    began: float
    started: float | None = None
    """When it said that it had begun."""
    worked: float | None = None
    """When it first told of a mail done."""
    ended: float | None = None
    status: int | None = None
    """Of its exit; negative: the signal."""
    wanted: bool = False
    """Whether the campaign ended it."""


class Diary:
    """Everything noted so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blows: list[Blow] = []
        self._runs: dict[str, Run] = {}
        self._work: list[tuple[float, str]] = []
        self._orphans: list[str] = []

    def blow(self, blow: Blow) -> None:
        """Notes a blow: before it is dealt."""
        with self._lock:
            self._blows.append(blow)

    def freeze_ended(self, blow: Blow) -> None:
        """Notes the end of a freeze."""
        with self._lock:
            self._blows[self._blows.index(blow)] = blow.model_copy(update={"until": time.time()})

    def run(self, run: Run) -> None:
        """Notes a service that begins, or what is known of it now."""
        with self._lock:
            self._runs[run.mark] = run

    def worked(self, at: float, machine: str) -> None:
        """Notes a line of the journal that tells of mails done."""
        with self._lock:
            self._work.append((at, machine))

    def orphan(self, what: str) -> None:
        """Notes a process that outlived its service."""
        with self._lock:
            self._orphans.append(what)

    @property
    def blows(self) -> tuple[Blow, ...]:
        """All blows."""
        with self._lock:
            return tuple(self._blows)

    @property
    def runs(self) -> tuple[Run, ...]:
        """All lives of services."""
        with self._lock:
            return tuple(self._runs.values())

    @property
    def work(self) -> tuple[tuple[float, str], ...]:
        """When which machine told of mails done."""
        with self._lock:
            return tuple(self._work)

    @property
    def orphans(self) -> tuple[str, ...]:
        """Processes that outlived their service."""
        with self._lock:
            return tuple(self._orphans)
