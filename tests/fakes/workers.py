"""Worker processes that hang, whatever they are given, to see what becomes of the mail."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import ParamSpec, TypeVar, cast

from runners.workers import Workers
from scheduler import Service

P = ParamSpec("P")
T = TypeVar("T")
LONG = 60.0


def _hang(seconds: float) -> None:
    time.sleep(seconds)


class HangingWorkers(Workers):
    """Real worker processes under the real time limit; each task sleeps instead of working."""

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Starts a task that never comes to its end in time."""
        return cast("Future[T]", super().submit(_hang, LONG))  # the result never comes


def slow_down(service: Service) -> None:
    """From now on every task of opening a mail hangs."""
    service.context.workers.close()
    workers = HangingWorkers(service.context.settings.limits.workers)
    service.context = replace(service.context, workers=workers)
