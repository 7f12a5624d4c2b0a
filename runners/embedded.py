"""The embedded engine: one process, one thread a lane. Lanes wake each other; the register is the only state.

A lane that fails is not the end of the service: the failure is reported, and the lane goes on after a pause. A lane
that is no longer there is: the service ends with an error, and whoever supervises it starts it again.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LOOK_SECONDS = 0.05


class LaneEnded(Exception):
    """A lane went away while the service ran. The text is its name."""


class Lane:
    """Work that is done again and again: whenever woken, and at least every `every` seconds."""

    def __init__(
        self,
        name: str,
        work: Callable[[], bool],
        *,
        every: float,
        failed: Callable[[BaseException], None],
        recovered: Callable[[], None] = lambda: None,
        sleep: Callable[[float], object] | None = None,
        interrupt: Callable[[], None] | None = None,
        pause: Callable[[BaseException], float] = lambda error: 0,
    ) -> None:
        """`work` returns whether there is more to do at once. `sleep` waits for news up to so many seconds (default:
        until woken); `interrupt` cuts such a wait short. `failed` hears of every exception of `work`, `recovered` of
        the first success after one, and of the very first: an earlier process may have failed. `pause` is how long
        to wait at least after an exception."""
        self.name = name
        self._work = work
        self._every = every
        self._failed = failed
        self._recovered = recovered
        self._woken = threading.Event()
        self._sleep = sleep or self._woken.wait
        self._interrupt = interrupt
        self._least = pause
        self._stop = threading.Event()
        self._pause = FIRST_PAUSE
        self._is_well = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins to work in a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """Asks the lane to end after the piece of work in hand."""
        self._stop.set()
        self._woken.set()
        if self._interrupt:
            self._interrupt()

    def has_died(self) -> bool:
        """Whether it ended although nobody asked it to."""
        return self._thread.ident is not None and not self._thread.is_alive() and not self._stop.is_set()

    def join(self, seconds: float) -> bool:
        """Waits for the end. Returns whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken.clear()
            try:
                more = self._work()
                if not self._is_well:
                    self._recovered()
                    self._is_well, self._pause = True, FIRST_PAUSE
            except BaseException as error:  # the top of a job, sys.exit included: shelve it, say so, go on
                self._is_well = False
                log.error("lane %s failed: %s", self.name, type(error).__name__)
                log.debug("details", exc_info=True)
                self._report(error)
                self._stop.wait(max(self._pause, self._least(error)))
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                continue
            if not more and not self._stop.is_set() and not self._woken.is_set():
                self._rest()

    def _rest(self) -> None:
        try:
            self._sleep(self._every)
        except BaseException as error:  # a wait that fails must not end the lane: it is only a hint
            log.warning("lane %s: waiting failed: %s", self.name, type(error).__name__)
            self._stop.wait(self._pause)

    def _report(self, error: BaseException) -> None:
        """A report that cannot be written, since the register is what failed, must not end the lane."""
        try:
            self._failed(error)
        except BaseException as trouble:  # as above: the lane goes on whatever happens
            log.error("lane %s: its failure cannot be recorded: %s", self.name, type(trouble).__name__)


def run_until(
    lanes: Sequence[Lane], stopping: Callable[[], bool], grace: float, alive: Callable[[], None] = lambda: None
) -> bool:
    """Starts the lanes and lets them work until `stopping`, then ends them in order, each finishing what it has
    in hand. Returns whether all ended within `grace` seconds each. `alive` is called over and over, as long as every
    lane still runs. Raises LaneEnded, after the others have ended, if one does not.

    It looks again and again and does not wait on a lock: a signal may be delivered to any thread, and the main one,
    where Python runs the handlers, would sleep on (seen one time in a hundred).
    """
    for lane in lanes:
        lane.start()
    dead = None
    while dead is None and not stopping():
        time.sleep(LOOK_SECONDS)
        dead = next((lane.name for lane in lanes if lane.has_died()), None)
        if dead is None:
            alive()
    for lane in lanes:
        if lane.name != dead:
            lane.stop()
    ended = [lane.join(grace) for lane in lanes]
    if dead is not None:
        log.error("lane %s has ended, and the service with it", dead)
        raise LaneEnded(dead)
    return all(ended)
