"""A task whose worker died is done again: the worker may have died for another's sake."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from models.store import Transaction
from runners.context import Context
from runners.workers import NoWorkers, WorkerFailed, Workers, result_of

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


def note_loss(context: Context, readers: Workers, row: int, break_off: Callable[[Transaction, int], None]) -> None:
    """The workers went away while they had a case, which is due again at once. That it was begun counts, so that one
    that is always there when it happens is shelved in the end; but not (`break_off`) if the service stops, or if no
    worker starts at all. Raises NoWorkers."""
    try:
        readers.require(context.stopping)
    except NoWorkers:
        with context.store.writing() as connection:
            break_off(connection, row)
        raise
    if context.stopping():
        with context.store.writing() as connection:
            break_off(connection, row)
