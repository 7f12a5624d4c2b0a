"""The distributed engine: any number of machines on one PostgreSQL, held together by Procrastinate.

There are two kinds of jobs. `duty` is everything that only one machine does at a time: taking in, triage, sending,
judging, filing. `assess` is the reading of one case, on whichever machine has a hand free. The register alone says
what is due; a job only says who does it, and is made again if it is lost. So a machine that is gone, frozen or cut
off loses its jobs, and what it writes later is refused (`Fence`).
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.worker import Worker

from models.store import jobs
from models.store.place import own_name
from runners.announcing import announce, leave
from runners.embedded import LaneEnded
from runners.engine_tables import connection_options, prepare
from runners.fence import Fence, Fenced

log = logging.getLogger(__name__)
DUTY, ASSESS = "duty", "assess"
LOOK_SECONDS = 0.05
PAUSE_SECONDS = 3.0
MOST_JOBS = 200
"""So many cases are put on the queue at once; the others follow."""


@dataclass(frozen=True)
class Timing:
    """Of the take-over; all in seconds. A machine that is gone is replaced after `stalled` and one `sweep`."""

    heartbeat: float = 5.0
    stalled: float = jobs.SILENT_SECONDS
    sweep: float = 10.0
    dispatch: float = 1.0
    quiet: float = 20.0
    """After so long without trouble it is over."""


@dataclass(frozen=True)
class Work:
    """What the engine calls; all of it from threads of its own."""

    duty: Callable[[Fence], None]
    """Does everything that one machine does at a time, until the fence is lost or the service stops."""
    assess: Callable[[Fence, int], None]
    """Reads the documents of one case (its row)."""
    due: Callable[[int], Sequence[int]]
    """Rows of the cases to be read, at most so many. One may be given a second time; `assess` then finds it done."""
    failed: Callable[[BaseException], None]
    """Hears of trouble with the engine itself."""
    recovered: Callable[[], None] = lambda: None
    """Hears that there was none for a while, also at the begin."""


@dataclass
class _Run:
    """One connection of this machine with the engine, from its begin until the database is lost or the service
    stops."""

    app: App
    workers: list[Worker]
    broken: threading.Event = field(default_factory=threading.Event)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Distributed:
    """The engine of one machine. `run` returns at the end of the service."""

    def __init__(
        self, address: str, work: Work, readers: int, timing: Timing | None = None, *, takes_duty: bool = True
    ) -> None:
        """`address`: of PostgreSQL, for libpq. `readers`: how many cases this machine reads at once. Without
        `takes_duty` it does nothing else."""
        self.name = own_name()
        """Of this machine's service, as others see it."""
        self._takes_duty = takes_duty
        self._address, self._work, self._readers = address, work, readers
        self._timing = timing or Timing()
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._run: _Run | None = None
        self._former: list[int] = []
        self._trouble_at: float | None = time.monotonic()  # what an earlier process said may still stand

    def wake(self) -> None:
        """There may be cases to read."""
        loop, run = self._loop, self._run
        if loop is not None and run is not None:
            with suppress(RuntimeError):  # it ended in this moment; the next one looks by itself
                loop.call_soon_threadsafe(run.woken.set)

    def run(self, stopping: Callable[[], bool], grace: float, alive: Callable[[], None]) -> bool:
        """Works until `stopping`; returns whether everything in hand was finished within `grace` seconds. Raises
        LaneEnded if the engine went away."""
        thread = threading.Thread(target=self._keep_running, name="engine", daemon=True)
        thread.start()
        while not stopping():
            time.sleep(LOOK_SECONDS)
            if not thread.is_alive():
                raise LaneEnded("engine")
            alive()
        self._stop.set()
        thread.join(grace)
        return not thread.is_alive()

    def _keep_running(self) -> None:
        while not self._stop.is_set():
            try:
                asyncio.run(self._main())
            except BaseException as error:  # the engine must come back whatever the database or a library does
                self._fail(error)
            self._stop.wait(PAUSE_SECONDS)

    def _fail(self, error: BaseException) -> None:
        log.error("the engine failed: %s", type(error).__name__)
        log.debug("details", exc_info=error)
        self._report(error)

    def _report(self, error: BaseException) -> None:
        self._trouble_at = time.monotonic()
        try:
            self._work.failed(error)
        except BaseException as trouble:  # most likely the register is what failed
            log.error("the engine's failure cannot be recorded: %s", type(trouble).__name__)

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()
        # one thread for the duty, one for each reading, some for looking into the register
        loop.set_default_executor(ThreadPoolExecutor(self._readers + 4, thread_name_prefix="engine"))
        app = self._app()
        async with app.open_async():
            await asyncio.to_thread(prepare, self._address)
            await self._drop_former(app)
            workers = [self._worker(app, ASSESS, self._readers)]
            if self._takes_duty:
                workers.append(self._worker(app, DUTY, 1))
            run = _Run(app, workers)
            self._register_tasks(run)
            self._loop, self._run = loop, run
            try:
                await self._until_one_ends(run)
                if self._stop.is_set():
                    with suppress(ConnectorException):  # it is silent then, and the others see it
                        await leave(app, self.name)
            finally:
                self._run = None

    async def _until_one_ends(self, run: _Run) -> None:
        """When one part fails all end, and the machine begins anew. Of the failure it is told at once: as long as the
        database is away, each of the others needs its time to give up."""
        parts: list[Coroutine[Any, Any, None]] = [
            self._watch_stop(run),
            self._dispatch(run),
            self._sweep(run),
            announce(run.app, self.name, run.workers, takes_duty=self._takes_duty, every=self._timing.heartbeat),
        ]
        own = [asyncio.create_task(part) for part in parts]
        working = [asyncio.create_task(worker.run()) for worker in run.workers]  # type: ignore[no-untyped-call]  # Procrastinate's own lack
        tasks = own + working
        first, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        failures = [] if self._stop.is_set() else [e for one in first if isinstance(e := one.exception(), Exception)]
        run.broken.set()
        self._former = [worker.worker_id for worker in run.workers if worker.worker_id is not None]
        for worker in run.workers:
            worker.stop()  # type: ignore[no-untyped-call]  # as above
        for task in own:
            task.cancel()
        telling = [asyncio.to_thread(self._fail, error) for error in failures[:1]]
        ended = await asyncio.gather(*tasks, *telling, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception) and not failures and not self._stop.is_set():
                raise result

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=self._address, kwargs=connection_options(), min_size=1, max_size=6, timeout=20
        )
        return App(connector=connector)

    def _worker(self, app: App, queue: str, concurrency: int) -> Worker:
        return Worker(
            app,
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            fetch_job_polling_interval=1.0,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=self._timing.heartbeat,
            stalled_worker_timeout=self._timing.stalled,
        )

    def _register_tasks(self, run: _Run) -> None:
        def duty(context: JobContext) -> None:
            self._work.duty(Fence(_id(context.job), run.broken))

        def assess(context: JobContext, case: int) -> None:
            try:
                self._work.assess(Fence(_id(context.job), run.broken), case)
            except Fenced:
                log.warning("a case was taken over by another machine while it was being read")
            except BaseException as error:  # the top of a job: the case stays due, and is tried again after a pause
                log.error("reading a case failed: %s", type(error).__name__)
                log.debug("details", exc_info=True)
                self._report(error)
                self._stop.wait(PAUSE_SECONDS)

        run.app.task(name=DUTY, queue=DUTY, pass_context=True)(duty)
        run.app.task(name=ASSESS, queue=ASSESS, pass_context=True)(assess)

    async def _watch_stop(self, run: _Run) -> None:
        while not self._stop.is_set():
            await asyncio.sleep(LOOK_SECONDS)

    async def _dispatch(self, run: _Run) -> None:
        """What is due and nobody's job becomes a job. Every machine looks; the queue takes each only once."""
        while True:
            given = await self._given(run.app)  # first, so that what ends meanwhile is not due any more
            due = await asyncio.to_thread(self._work.due, MOST_JOBS)
            if self._takes_duty and DUTY not in given:
                await _defer(run.app, DUTY, DUTY)
            for row in due:
                if _lock(row) not in given:
                    await _defer(run.app, ASSESS, _lock(row), case=row)
            await asyncio.to_thread(self._tell_recovery)
            with suppress(TimeoutError):
                await asyncio.wait_for(run.woken.wait(), self._timing.dispatch)
            run.woken.clear()

    def _tell_recovery(self) -> None:
        if self._trouble_at is not None and time.monotonic() - self._trouble_at > self._timing.quiet:
            self._work.recovered()
            self._trouble_at = None

    async def _given(self, app: App) -> set[str]:
        rows = await app.connector.execute_query_all_async(
            query="SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        return {row["queueing_lock"] for row in rows}

    async def _sweep(self, run: _Run) -> None:
        """Takes the jobs of machines that went silent from them. Procrastinate does not do it by itself."""
        while True:
            stalled = await run.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._timing.stalled)
            for job in stalled:
                log.warning("the job %s of a machine that went silent is given away", job.task_name)
                await _throw_away(run.app, job)
                run.woken.set()
            await asyncio.sleep(self._timing.sweep)

    async def _drop_former(self, app: App) -> None:
        """After the database was lost: what this machine had in hand has ended, so nobody need wait for it."""
        if self._former:
            await app.connector.execute_query_async(
                query="DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s)",
                workers=self._former,
            )
        self._former = []


async def _defer(app: App, name: str, lock: str, **arguments: int) -> None:
    try:
        await app.configure_task(name, queue=name, lock=lock, queueing_lock=lock).defer_async(**arguments)
    except AlreadyEnqueued:
        return  # another machine was first


async def _throw_away(app: App, job: Job) -> None:
    try:
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=True)
    except ConnectorException:
        return  # another machine was first, or it has come to its end after all


def _lock(row: int) -> str:
    return f"case-{row}"


def _id(job: Job) -> int:
    assert job.id is not None, "a job that is worked on has an id"
    return job.id
