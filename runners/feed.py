"""Gives cases to several readers side by side, so that the end of a long one leaves none idle."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

LOOK_SECONDS = 0.25
"""How soon an idle reader sees what came in while another is still at work."""


class Feed:
    """One round: it lasts until nothing is due any more. The register is asked again whenever what it gave is used
    up, so that what came in meanwhile is taken by the first who is free."""

    def __init__(self, due: Callable[[Collection[int]], Iterable[int]], stopping: Callable[[], bool]) -> None:
        """`due`: rows of cases that are due, the next in front, without those that are in hand."""
        self._due, self._stopping = due, stopping
        self._rows: deque[int] = deque()
        self._in_hand: set[int] = set()
        self._changed = threading.Condition()
        self._over = False

    def run(self, work: Callable[[int], None], readers: int) -> bool:
        """Does the work of every case that is due by so many threads. Returns whether there was any. An exception of
        the work ends the round for all, each after what it has in hand, and is raised."""
        with ThreadPoolExecutor(readers, thread_name_prefix="assess") as threads:
            reading = [threads.submit(self._read, work) for _ in range(readers)]
        done = [one.result() for one in reading]
        return any(done)

    def _read(self, work: Callable[[int], None]) -> bool:
        any_done = False
        try:
            for row in self._taken():
                work(row)
                any_done = True
        except BaseException:
            with self._changed:
                self._over = True
            raise
        return any_done

    def _taken(self) -> Iterator[int]:
        while (row := self._next()) is not None:
            try:
                yield row
            finally:
                with self._changed:
                    self._in_hand.discard(row)
                    self._changed.notify_all()

    def _next(self) -> int | None:
        """The next case; None at the end of the round. While others are at work, more may become due."""
        with self._changed:
            while not self._over and not self._stopping():
                if not self._rows:
                    self._rows.extend(self._due(self._in_hand))
                if self._rows:
                    row = self._rows.popleft()
                    self._in_hand.add(row)
                    return row
                if not self._in_hand:
                    return None
                self._changed.wait(LOOK_SECONDS)
            return None
