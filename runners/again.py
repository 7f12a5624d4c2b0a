"""A task whose worker died is done again: the worker may have died for another's sake."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from runners.workers import WorkerFailed, result_of

T = TypeVar("T")
TRIES = 3
CRASH = "crash:"


def result_again(
    start: Callable[[], "Future[T]"], first: "Future[T]", stopping: Callable[[], bool] = lambda: False
) -> T:
    """The result of a task that was started with `start`. If its worker died, it is started again, up to `TRIES`
    times in all; one that takes too long or too much memory is not, since it would do so again and hold up others.

    Raises WorkerFailed, PoolLost as `result_of` does.
    """
    future = first
    for left in reversed(range(TRIES)):
        try:
            return result_of(future, stopping)
        except WorkerFailed as failure:
            if not left or not str(failure).startswith(CRASH):
                raise
        future = start()
    raise AssertionError("the last try returns or raises")
