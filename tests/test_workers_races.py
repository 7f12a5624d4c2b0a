"""Worker pools that several threads use, break, make anew and close at the same time."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from models.settings import WorkerLimits
from runners.confine import Room, start_fork_server
from runners.workers import PoolLost, Workers, result_of
from tests import test_workers_end as tasks
from tests import worker_tasks

PATIENCE = 120


def together(count: int, work: Callable[[int], object]) -> None:
    """Does the work in so many threads, begun at the same moment. Raises what one of them raises."""
    barrier = threading.Barrier(count)

    def one(number: int) -> None:
        barrier.wait(PATIENCE)
        work(number)

    with ThreadPoolExecutor(count) as threads:
        for done in [threads.submit(one, number) for number in range(count)]:
            done.result()


@pytest.mark.usefixtures("hasty_threads")
def test_두_곳에서_함께_시작해도_환경은_그대로다(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what only the fork server is to see stays, and no secret is lost that we need ourselves."""
    start_fork_server()
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    before = dict(os.environ)

    def start(_number: int) -> None:
        for _ in range(1000):
            start_fork_server()

    together(6, start)
    assert dict(os.environ) == before


def test_닫은_뒤에_맡긴_일은_잃은_일이고_작업_프로세스가_다시_생기지_않는다() -> None:
    workers = Workers(WorkerLimits(processes=1), seconds=60)
    assert result_of(workers.submit(tasks.answer)) == "answered"
    workers.close()
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(PoolLost):
        result_of(workers.submit(tasks.answer))
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_일을_맡기는_동안_닫아도_모두_끝나고_남는_것이_없다() -> None:
    """At the end of a service that did not end in time."""
    workers = Workers(WorkerLimits(processes=2), seconds=60)
    results: list[str] = []

    def work(number: int) -> None:
        if number == 0:
            while len(results) < 3:
                result_of(workers.submit(tasks.answer))
            workers.close()
            return
        while True:
            try:
                results.append(result_of(workers.submit(tasks.answer)))
            except PoolLost:
                return

    together(4, work)
    assert not workers._pool.active
    with pytest.raises(PoolLost):
        result_of(workers.submit(tasks.answer))


def test_작업_폴더를_살펴보는_동안에도_일을_맡기고_닫을_수_있다(tmp_path: Path) -> None:
    """Whether the folders can be used is asked of a worker, and all of them may be at something long."""
    workers = Workers(WorkerLimits(processes=1), seconds=PATIENCE, room=Room(reads=(), writes=(tmp_path,)))
    missing = workers.submit(worker_tasks.write, tmp_path / "nowhere" / "file")
    busy = workers.submit(tasks.hang_asleep, tmp_path / "begun")
    with ThreadPoolExecutor(3) as threads:
        asking = threads.submit(result_of, missing)
        while not (tmp_path / "begun").exists():
            assert not busy.done()
        submitted = threads.submit(workers.submit, tasks.answer)
        try:
            assert not submitted.result(PATIENCE / 4).done(), "it waits for its turn"
        finally:
            threads.submit(workers.close).result()
        with pytest.raises(PoolLost):  # nobody can tell any more whether the file was to blame
            asking.result()
    with pytest.raises(PoolLost):
        result_of(busy)
