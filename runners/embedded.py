"""The embedded engine: one process, one thread a lane. Lanes wake each other; the register is the only state.

A lane that fails is not the end of the service: the failure is reported, and the lane goes on after a pause.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LOOK_SECONDS = 0.05


class Lane:
    """Work that is done again and again: whenever woken, and at least every `every` seconds."""

    def __init__(
        self,
        name: str,
        work: Callable[[], bool],
        *,
        every: float,
        failed: Callable[[Exception], None],
        recovered: Callable[[], None] = lambda: None,
        sleep: Callable[[float], object] | None = None,
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        """`work` returns whether there is more to do at once. `sleep` waits for news up to so many seconds (default:
        until woken); `interrupt` cuts such a wait short. `failed` hears of every exception of `work`, `recovered` of
        the first success after one."""
        self.name = name
        self._work = work
        self._every = every
        self._failed = failed
        self._recovered = recovered
        self._woken = threading.Event()
        self._sleep = sleep or self._woken.wait
        self._interrupt = interrupt
        self._stop = threading.Event()
        self._pause = FIRST_PAUSE
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

    def join(self, seconds: float) -> bool:
        """Waits for the end. Returns whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken.clear()
            try:
                more = self._work()
                if self._pause != FIRST_PAUSE:
                    self._recovered()
                    self._pause = FIRST_PAUSE
            except Exception as error:  # the top of a job: shelve it, say so, and go on
                log.error("lane %s failed: %s", self.name, type(error).__name__)
                log.debug("details", exc_info=True)
                self._report(error)
                self._stop.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                continue
            if not more and not self._stop.is_set() and not self._woken.is_set():
                self._rest()

    def _rest(self) -> None:
        try:
            self._sleep(self._every)
        except Exception as error:  # a wait that fails must not end the lane: it is only a hint
            log.warning("lane %s: waiting failed: %s", self.name, type(error).__name__)
            self._stop.wait(self._pause)

    def _report(self, error: Exception) -> None:
        """A report that cannot be written, since the register is what failed, must not end the lane."""
        try:
            self._failed(error)
        except Exception as trouble:  # as above: the lane goes on whatever happens
            log.error("lane %s: its failure cannot be recorded: %s", self.name, type(trouble).__name__)


def run_until(
    lanes: Sequence[Lane], stopping: Callable[[], bool], grace: float, alive: Callable[[], None] = lambda: None
) -> bool:
    """Starts the lanes and lets them work until `stopping`, then ends them in order, each finishing what it has
    in hand. Returns whether all ended within `grace` seconds each. `alive` is called over and over, as long as every
    lane still runs.

    It looks again and again and does not wait on a lock: a signal may be delivered to any thread, and the main one,
    where Python runs the handlers, would sleep on (seen one time in a hundred).
    """
    for lane in lanes:
        lane.start()
    while not stopping():
        time.sleep(LOOK_SECONDS)
        if not any(lane.join(0) for lane in lanes):
            alive()
    for lane in lanes:
        lane.stop()
    ended = [lane.join(grace) for lane in lanes]
    return all(ended)
