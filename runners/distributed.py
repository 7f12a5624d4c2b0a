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
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AppNotOpen, ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker

from models.store import jobs
from models.store.place import own_name
from runners.announcing import announce, leave
from runners.embedded import LaneEnded
from runners.engine_queue import drop, give, given, throw_away
from runners.engine_tables import connection_options, prepare
from runners.fence import Fence, Fenced

log = logging.getLogger(__name__)
DUTY, ASSESS = "duty", "assess"
LOOK_SECONDS = 0.05
PAUSE_SECONDS = 3.0
FAREWELL_SECONDS = 5.0
"""How long an engine that ends with nothing in hand tries to tell the database so. One that is away would let each
part wait for its time, and the others see that this machine is silent."""
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
        self._in_hand: set[int] = set()
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
        # one thread for the duty, one for each reading, some for looking into the register
        threads = ThreadPoolExecutor(self._readers + 4, thread_name_prefix="engine")
        asyncio.get_running_loop().set_default_executor(threads)
        app = self._app()
        working, leaving = asyncio.create_task(self._work_with(app)), asyncio.create_task(self._said_farewell())
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not working.done():
            await app.connector.close_async()  # who waits for a connection gets none
            working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def _said_farewell(self) -> None:
        """Until there was time enough to end, from when nothing was in hand any more."""
        while not self._stop.is_set() or self._in_hand:
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.sleep(FAREWELL_SECONDS)

    async def _work_with(self, app: App) -> None:
        async with app.open_async():
            await asyncio.to_thread(prepare, self._address)
            await self._drop_former(app)
            workers = [self._worker(app, ASSESS, self._readers)]
            if self._takes_duty:
                workers.append(self._worker(app, DUTY, 1))
            run = _Run(app, workers)
            self._register_tasks(run)
            self._loop, self._run = asyncio.get_running_loop(), run
            try:
                await self._until_one_ends(run)
                if self._stop.is_set():
                    with suppress(ConnectorException, AppNotOpen):  # it is silent then, and the others see it
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
            with self._holding(context.job) as number:
                self._work.duty(Fence(number, run.broken))

        def assess(context: JobContext, case: int) -> None:
            try:
                with self._holding(context.job) as number:
                    self._work.assess(Fence(number, run.broken), case)
            except Fenced:
                log.warning("a case was taken over by another machine while it was being read")
            except BaseException as error:  # the top of a job: the case stays due, and is tried again after a pause
                log.error("reading a case failed: %s", type(error).__name__)
                log.debug("details", exc_info=True)
                self._report(error)
                self._stop.wait(PAUSE_SECONDS)

        run.app.task(name=DUTY, queue=DUTY, pass_context=True)(duty)
        run.app.task(name=ASSESS, queue=ASSESS, pass_context=True)(assess)

    @contextmanager
    def _holding(self, job: Job) -> Iterator[int]:
        """While a job is worked on. Gives its number."""
        assert job.id is not None, "a job that is worked on has an id"
        self._in_hand.add(job.id)
        try:
            yield job.id
        finally:
            self._in_hand.discard(job.id)

    async def _watch_stop(self, run: _Run) -> None:
        while not self._stop.is_set():
            await asyncio.sleep(LOOK_SECONDS)

    async def _dispatch(self, run: _Run) -> None:
        """What is due and nobody's job becomes a job. Every machine looks; the queue takes each only once."""
        while True:
            known = await given(run.app)  # first, so that what ends meanwhile is not due any more
            due = await asyncio.to_thread(self._work.due, MOST_JOBS)
            if self._takes_duty and DUTY not in known:
                await give(run.app, DUTY, DUTY)
            for row in due:
                if _lock(row) not in known:
                    await give(run.app, ASSESS, _lock(row), case=row)
            await asyncio.to_thread(self._tell_recovery)
            with suppress(TimeoutError):
                await asyncio.wait_for(run.woken.wait(), self._timing.dispatch)
            run.woken.clear()

    def _tell_recovery(self) -> None:
        if self._trouble_at is not None and time.monotonic() - self._trouble_at > self._timing.quiet:
            self._work.recovered()
            self._trouble_at = None

    async def _sweep(self, run: _Run) -> None:
        """Takes the jobs of machines that went silent from them. Procrastinate does not do it by itself."""
        while True:
            stalled = await run.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._timing.stalled)
            for job in stalled:
                log.warning("the job %s of a machine that went silent is given away", job.task_name)
                await throw_away(run.app, job)
                run.woken.set()
            await asyncio.sleep(self._timing.sweep)

    async def _drop_former(self, app: App) -> None:
        """After the database was lost: what this machine had in hand has ended, so nobody need wait for it."""
        if self._former:
            await drop(app, self._former)
        self._former = []


def _lock(row: int) -> str:
    return f"case-{row}"
