"""Killable worker processes: every file of a stranger is opened in one, with time and memory bounded.

A crash, a hang or an eaten memory costs one task its result and the service nothing (design R3, R5).
"""

import builtins
import logging
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from models.disk import identity
from models.settings import WorkerLimits
from runners.answers import AnswerContext, TaskRaised, answer, checked, shape
from runners.confine import Room, give_up_privileges, start_fork_server
from runners.ending import end_with_fork_server, end_with_service

P = ParamSpec("P")
T = TypeVar("T")
Walls = tuple[tuple[int, int], ...]
"""The folders that a pool is bound to (`models.disk.identity`)."""
PRELOADED = ["runners.forked", "intake.message", "intake.documents.recognise.reading"]
"""What the fork server imports, in this order, so that no worker has to."""
POOL, SHAPE, FAULT = "jeopsu_pool", "jeopsu_shape", "jeopsu_fault"
TASKS = 1000
"""Then a worker makes way for a new one, which loads all anew. 1,400 took no more memory than the first 100."""
ALARM_AFTER = 5.0
"""Seconds after its limit at which a task ends itself, should the clock, by which Pebble counts, be set back."""
LOOK_SECONDS = 1.0
STOP_SECONDS = 10.0
STARTS = 3
"""How often a worker is asked for before it is said that none starts."""
END_SECONDS = 10.0
TRIAL = 64 * 1024
"""Octets that must find room on the disk of the working folder."""
log = logging.getLogger(__name__)


class WorkerFailed(Exception):
    """The task ended without a result: the worker crashed, ran out of time or memory, or raised.

    The text begins with the cause (`timeout`, `crash`, `memory`, or the exception's class) and holds no content.
    """


class PoolLost(Exception):
    """The workers as a whole went away, or the service stops: no task is to blame, each is simply due again."""


class NoWorkers(Exception):
    """No worker starts at all: that is a matter of this machine, and no mail and no document is to blame."""

    def __init__(self) -> None:
        super().__init__(
            "메일과 서류를 여는 작업 프로세스가 하나도 시작되지 않습니다. 메모리, 프로세스 수 한도, 저장 폴더와"
            " 프로그램 폴더의 권한을 확인하십시오. 열지 못한 것은 판정하지 않고 그대로 두었다가 다시 엽니다."
        )


class NoRoom(NoWorkers):
    """Workers start, but cannot read or write in the storage folder: a matter of this machine as well."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "storage.root: 작업 프로세스가 저장 폴더의 원본을 읽거나 작업 폴더(scratch)에 쓸 수 없습니다. 권한과 남은"
            " 공간, 폴더의 연결 상태를 확인하십시오. 열지 못한 것은 판정하지 않고 그대로 두었다가 다시 엽니다.",
        )


class Workers:
    """A pool of worker processes, made anew when it breaks (somebody killed its processes, the system ran out of
    memory). Start it before any thread, close it at the end; usable from several threads."""

    def __init__(
        self,
        limits: WorkerLimits,
        *,
        seconds: float | None = None,
        memory: int | None = None,
        room: Room | None = None,
    ) -> None:
        """`seconds` for each task and `memory` of each worker, octets; by default what opening a mail may take. With
        a `room` no other files may be touched, where the kernel can see to it."""
        self._seconds = seconds or limits.open_mail_seconds
        self.processes = limits.processes
        self._memory, self._room = memory or limits.memory_bytes, room
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new()

    def _walls(self) -> Walls:
        """Which folders the workers' walls are bound to, or would be now: a folder that takes the place of another
        stands outside."""
        return identity(*self._room.reads, *self._room.writes) if self._room else ()

    def _new(self) -> ProcessPool:
        self._bound = self._walls()
        context = AnswerContext()
        context.set_forkserver_preload(PRELOADED)
        start_fork_server()
        # nothing is ever sent: workers end when our end of it closes, however that happens
        service, self._alive = multiprocessing.Pipe(duplex=False)
        return ProcessPool(
            max_workers=self.processes,
            max_tasks=TASKS,
            initializer=_confine,
            initargs=(self._memory, self._room, service),
            context=context,  # type: ignore[arg-type]  # its pipes have all that Pebble asks of them
        )

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Starts a task (an importable function with picklable arguments, whose annotated result JSON can hold) in a
        worker. After `close` it is lost as those are that were pending: whoever is still at work then, at the end of
        a service that did not end in time, gets no new pool, which nobody would end."""
        returns = shape(task)
        future, bound = self._schedule(task, *args, **kwargs)
        setattr(future, FAULT, partial(self._is_at_fault, bound))
        setattr(future, SHAPE, returns)
        return future

    def _schedule(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "tuple[Future[Any], Walls]":
        """Starts a task. Returns with it the folders that its pool is bound to."""
        what = (self._seconds, task, args, kwargs)
        with self._lock:
            if self._closed:
                return _lost(), self._bound
            if self._walls() != self._bound:
                self._renew("a folder of the workers was replaced")
            try:
                future = self._pool.schedule(_work, args=what, timeout=self._seconds)
            except RuntimeError:  # Pebble's word for a pool whose own threads have died
                self._renew("the worker pool broke down")
                future = self._pool.schedule(_work, args=what, timeout=self._seconds)
            setattr(future, POOL, self._pool)
            return future, self._bound

    def _renew(self, why: str) -> None:
        log.warning("%s; the worker pool is made anew", why)
        _end(self._pool)
        self._pool = self._new()

    def _is_at_fault(self, bound: Walls, error: Exception, stopping: Callable[[], bool]) -> bool:
        """Whether a task of the pool with these walls may have failed since they stand elsewhere now, or since our
        own folders cannot be used: then its content is not to blame. Raises PoolLost as `_has_room` does."""
        return self._walls() != bound or (_is_of_system(error) and not self._has_room(stopping))

    def _has_room(self, stopping: Callable[[], bool]) -> bool:
        """Whether a worker can use its folders. Only its plain refusal counts. Raises PoolLost if nobody is left to
        tell."""
        if self._room is None:
            return True
        some = next((path for folder in self._room.reads for path in folder.glob("*/*")), None)
        future, _ = self._schedule(_try_room, some, self._room.writes)
        _await(future, stopping)  # all workers may be at something long: nobody else waits for it
        try:
            future.result()
        except (CancelledError, BrokenProcessPool) as error:
            raise PoolLost from error
        except Exception as error:  # the worker's own exception, whatever it was
            return not _is_of_system(error)
        return True

    def require(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """After results were lost: has a worker do nothing. Raises NoWorkers if none starts, NoRoom if it cannot use
        its folders; else it was what the workers were at, or somebody ended them. Says nothing once the service
        stops."""
        for _ in range(STARTS):
            if self._closed or stopping():
                return
            with suppress(PoolLost, WorkerFailed):
                result_of(self.submit(_nothing), stopping)
                if not self._has_room(stopping):
                    raise NoRoom
                return
        raise NoWorkers

    def close(self) -> None:
        """Ends all workers at once; results still pending are lost, the cases stay due."""
        with self._lock:
            self._closed = True
        _end(self._pool)


def _nothing() -> None:
    """What a worker does to show that it is there."""


def _try_room(some: Path | None, folders: tuple[Path, ...]) -> None:
    """What a worker does to show that it can use its folders. Raises OSError."""
    if some is not None:
        with some.open("rb") as stream:
            stream.read(1)
    for folder in folders:
        with NamedTemporaryFile(dir=folder) as stream:
            stream.write(bytes(TRIAL))
            stream.flush()


def _is_of_system(error: BaseException) -> bool:
    """Whether a task ended with an error that the system gave it."""
    kind = getattr(builtins, str(error), None) if isinstance(error, TaskRaised) else type(error)
    return isinstance(kind, type) and issubclass(kind, OSError) and not issubclass(kind, TimeoutError)


def _lost() -> "Future[Any]":
    future: Future[Any] = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    return future


def _end(pool: ProcessPool) -> None:
    """Ends a pool within a bound: a worker killed in the middle of a message can keep Pebble waiting for its rest."""
    pool.stop()  # type: ignore[no-untyped-call]  # Pebble's `stop` has no annotation
    ending = threading.Thread(target=_join, args=(pool,), daemon=True)
    ending.start()
    ending.join(END_SECONDS)


def _join(pool: ProcessPool) -> None:
    with suppress(OSError, RuntimeError):  # a pool that broke down may not end in order
        pool.join()


def result_of(future: "Future[T]", stopping: Callable[[], bool] = lambda: False) -> T:
    """The result of a task. Raises WorkerFailed for whatever went wrong in the worker, PoolLost if no worker is left
    to end it, or if the service is `stopping` and it does not end soon."""
    _await(future, stopping)
    returns = getattr(future, SHAPE, None)
    try:
        # what a worker says is checked as a stranger's word is
        said: Any = future.result()
        done: T = said if returns is None else checked(returns, said)
        return done
    except (CancelledError, BrokenProcessPool) as error:
        raise PoolLost from error
    except Exception as error:
        if getattr(future, FAULT, _no)(error, stopping):
            raise PoolLost from error  # of the folders that it worked in: no mail is to blame
        raise _failure(error) from error


def _no(_error: Exception, _stopping: Callable[[], bool]) -> bool:
    return False


def _failure(error: Exception) -> WorkerFailed:
    if isinstance(error, TimeoutError):
        return WorkerFailed("timeout: 제한 시간 안에 끝나지 않았습니다")
    if isinstance(error, ProcessExpired):
        return WorkerFailed(f"crash: 작업 프로세스가 멈췄습니다 (종료 코드 {error.exitcode})")
    if isinstance(error, MemoryError):
        return WorkerFailed("memory: 메모리 한도를 넘었습니다")
    # the worker's own exception, whatever it was, concerns this one task only
    name = str(error) if isinstance(error, TaskRaised) else type(error).__name__
    log.warning("a worker task raised %s", name)
    return WorkerFailed(f"{name}: 파일을 여는 중 오류가 났습니다")


def _await(future: "Future[Any]", stopping: Callable[[], bool]) -> None:
    """Waits until a task has ended. Raises PoolLost as `result_of` does."""
    patience = STOP_SECONDS
    while not wait([future], timeout=LOOK_SECONDS).done:
        pool = getattr(future, POOL, None)
        if pool is not None and not pool.active and not future.done():
            raise PoolLost
        patience -= LOOK_SECONDS if stopping() else 0.0
        if patience <= 0:
            raise PoolLost


def _work(seconds: float, task: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """In a worker: the task and its result in JSON. Ends the process when it takes too long by the time that passes,
    whatever the clock says."""
    signal.setitimer(signal.ITIMER_REAL, seconds + ALARM_AFTER)
    try:
        return answer(task, args, kwargs)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _confine(extra: int, room: Room | None, service: Connection) -> None:
    """No network, no privileges, no files but those of `room`, no more address space than what this worker has now
    and `extra` bytes, no life without the service."""
    logging.disable(logging.CRITICAL)  # readers of foreign files log what they meet; the parent keeps the books
    end_with_service(service)
    give_up_privileges(room)
    end_with_fork_server()
    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - a kernel file, not a path of ours
        now = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))
