"""Killable worker processes: every file of a stranger is opened in one, with time and memory bounded.

A crash, a hang or an eaten memory costs one task its result and the service nothing (design R3, R5).
"""

import logging
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from models.settings import WorkerLimits

P = ParamSpec("P")
T = TypeVar("T")
PRELOADED = ["intake.message"]
log = logging.getLogger(__name__)


class WorkerFailed(Exception):
    """The task ended without a result: the worker crashed, ran out of time or memory, or raised.

    The text begins with the cause (`timeout`, `crash`, `memory`, or the exception's class) and holds no content.
    """


class Workers:
    """A pool of worker processes. Start it before any thread, close it at the end; usable from several threads."""

    def __init__(self, limits: WorkerLimits, *, seconds: float | None = None, memory: int | None = None) -> None:
        """`seconds` for each task and `memory` of each worker, octets; by default what opening a mail may take."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._seconds = seconds or limits.open_mail_seconds
        self._pool = ProcessPool(
            max_workers=limits.processes,
            max_tasks=200,
            initializer=_limit_memory,
            initargs=(memory or limits.memory_bytes,),
            context=context,
        )

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Starts a task (an importable function with picklable arguments) in a worker."""
        future: Future[T] = self._pool.schedule(task, args=args, kwargs=kwargs, timeout=self._seconds)
        return future

    def close(self) -> None:
        """Ends all workers at once; results still pending are lost, the cases stay due."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble's `stop` has no annotation
        self._pool.join()


def result_of(future: "Future[T]") -> T:
    """The result of a task. Raises WorkerFailed for whatever went wrong in the worker."""
    try:
        return future.result()
    except TimeoutError as error:
        raise WorkerFailed("timeout: 제한 시간 안에 끝나지 않았습니다") from error
    except ProcessExpired as error:
        raise WorkerFailed(f"crash: 작업 프로세스가 멈췄습니다 (종료 코드 {error.exitcode})") from error
    except MemoryError as error:
        raise WorkerFailed("memory: 메모리 한도를 넘었습니다") from error
    except Exception as error:  # the worker's own exception, whatever it was, concerns this one task only
        log.warning("a worker task raised %s", type(error).__name__)
        raise WorkerFailed(f"{type(error).__name__}: 파일을 여는 중 오류가 났습니다") from error


def _limit_memory(extra: int) -> None:
    """Bounds the address space of this worker to what it has now and `extra` bytes more."""
    logging.disable(logging.CRITICAL)  # readers of foreign files log what they meet; the parent keeps the books
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - a kernel file, not a path of ours
        now = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
