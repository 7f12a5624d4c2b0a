"""The daemon: the lanes of one machine from their begin to their end, alone or together with others.

Alone all is done in one process (`runners/embedded.py`); on a register that is shared (PostgreSQL) each machine reads
documents, and one at a time does the rest (`runners/distributed.py`). Who wakes whom: `runners/house.py`.
"""

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from intake.mailbox import Mailbox
from models.store import RegisterGone, StoreError, StoreTrouble
from models.store.engine import libpq_address
from runners.assess import assess_case, assess_round, due
from runners.clock import Timed
from runners.context import Context
from runners.distributed import Distributed, Work
from runners.embedded import Lane, LaneEnded, run_until
from runners.engine_tables import prepare
from runners.fence import Fence
from runners.health import open_health
from runners.hearing import Hearing
from runners.house import House, lane_of
from runners.supervisor import Supervisor
from runners.unwritten import Unwritten
from runners.watching import all_clear, raise_alarm, trouble
from runners.workers import Workers

GRACE = 60.0
"""Seconds that a lane may take to finish the mail in hand when the service stops."""


class Serving:
    """One run of the daemon, from `run` until its context says that it is to stop."""

    def __init__(
        self,
        context: Context,
        readers: Workers,
        *,
        mailbox: Callable[[], Mailbox],
        timed: Callable[[Context], Timed],
        stop: Callable[[], None],
    ) -> None:
        """`readers` read documents; `mailbox` makes an unopened connection; `timed` makes the jobs by the clock;
        `stop` makes `context.stopping` true."""
        self._context, self._readers = context, readers
        self._mailbox, self._timed, self._stop = mailbox, timed, stop
        self._gone: RegisterGone | LaneEnded | None = None
        self._lanes: Sequence[Lane] = ()
        self._engine: Distributed | None = None

    def run(self, *, only_reads: bool) -> bool:
        """Works until it is to stop. Returns whether everything in hand was finished. `only_reads`: this machine
        reads documents and leaves all else to others, which needs a shared register. Raises RegisterGone,
        LaneEnded."""
        supervisor, health = Supervisor(os.environ), open_health(self._context, self._dead)
        gc.collect()
        gc.freeze()  # what was loaded stays: looking through it again and again takes half of this process's time
        hearing = Hearing(self._context)
        ears = [hearing.lane(), Unwritten(self._context).lane()]
        for ear in ears:
            ear.start()
        try:
            if self._context.store.is_shared:
                return self._with_others(supervisor.alive, takes_duty=not only_reads)
            assert not only_reads, "nobody would do the rest"
            return self._alone(supervisor.alive)
        finally:
            supervisor.stopping()
            for ear in ears:
                ear.stop()
            if ears[0].join(GRACE):
                with suppress(StoreTrouble, StoreError):  # the register may be why it ends
                    hearing.end()
            if health is not None:
                health.close()

    def _alone(self, alive: Callable[[], None]) -> bool:
        assessing = lane_of(self._context, "assess", lambda: self._assess_due(house.judging.wake), 2)
        house = self._house(self._context, assessing.wake)
        with house:
            self._lanes = [*house.lanes, assessing]
            finished = run_until(self._lanes, self._context.stopping, GRACE, alive)
        if self._gone is not None:
            raise self._gone
        return finished

    def _with_others(self, alive: Callable[[], None], *, takes_duty: bool) -> bool:
        address = libpq_address(self._context.settings.database.url)
        assert address is not None, "a shared register is one of PostgreSQL"
        prepare(address)  # what is not allowed is said at once
        work = Work(
            duty=self._duty,
            assess=self._assess_one,
            due=self._to_read,
            failed=self._engine_failed,
            recovered=lambda: all_clear(self._context, "lane-engine"),
        )
        self._engine = Distributed(address, work, self._readers.processes, takes_duty=takes_duty)
        finished = self._engine.run(self._context.stopping, 2 * GRACE, alive)
        if self._gone is not None:
            raise self._gone
        return finished

    def _duty(self, fence: Fence) -> None:
        """Everything that only one machine does at a time, while this one is it."""
        context = self._behind(fence)
        assert self._engine is not None, "the engine gave the duty"
        with self._house(context, self._engine.wake) as house:
            self._lanes = house.lanes
            try:
                run_until(house.lanes, context.stopping, GRACE)
            except LaneEnded as error:
                self._gone = error
                self._stop()

    def _assess_one(self, fence: Fence, row: int) -> None:
        assess_case(self._behind(fence), self._readers, row, patient=True)

    def _assess_due(self, wake: Callable[[], None]) -> bool:
        return assess_round(self._context, self._readers, patient=True, read=wake)

    def _to_read(self, limit: int) -> list[int]:
        with self._context.store.reading() as connection:
            return due(connection, self._context, limit, self._readers.processes)

    def _behind(self, fence: Fence) -> Context:
        """The surroundings of a job: nothing is written any more once it was taken from this machine."""
        return replace(
            self._context,
            store=self._context.store.fenced(fence),
            stopping=lambda: self._context.stopping() or fence.is_lost(),
        )

    def _house(self, context: Context, wake_reading: Callable[[], None]) -> House:
        return House(context, self._mailbox, wake_reading, self._end_of_register, lambda: self._timed(context))

    def _dead(self) -> str | None:
        """The name of a lane that is no longer there."""
        return next((lane.name for lane in self._lanes if lane.has_died()), None)

    def _engine_failed(self, error: BaseException) -> None:
        if isinstance(error, RegisterGone):
            self._end_of_register(error)
            return
        raise_alarm(self._context, "lane-engine", trouble("engine", error))

    def _end_of_register(self, error: RegisterGone) -> None:
        """Without its register the service must not go on: it would number applicants anew."""
        self._gone = error
        self._stop()
