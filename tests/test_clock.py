"""The jobs by the clock (alarms, daily report) do not stop unnoticed: they are begun anew, and an alarm says so."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from models.store import views
from models.times import SEOUL
from runners.clock import Clock, ClockStopped
from runners.context import Context
from runners.embedded import run_until
from runners.house import lane_of
from scheduler import Service, timed_jobs
from tests.provisioning import settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import wait_for
from tests.whole import Whole

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
"""Threads that end are what is tried."""


class Ends(MemoryJobStore):  # type: ignore[misc]  # APScheduler ships no type information
    """Ends the thread that asks it what is due, after a while."""

    def __init__(self, way: BaseException, after: int) -> None:
        super().__init__()
        self.way, self.left = way, after

    def get_due_jobs(self, now: datetime) -> Any:
        """As often as it was told, then never again."""
        self.left -= 1
        if self.left < 0:
            raise self.way
        return super().get_due_jobs(now)


class Made:
    """Makes the jobs: those of the first times end, the last go on."""

    def __init__(self, *stores: MemoryJobStore) -> None:
        self.stores = list(stores)
        self.made: list[BackgroundScheduler] = []

    def __call__(self) -> BackgroundScheduler:
        timed = BackgroundScheduler(timezone=SEOUL)
        if self.stores:
            timed.add_jobstore(self.stores.pop(0), "default")
        self.made.append(timed)
        return timed


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """An intake."""
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q")) as made:
        yield made


def stopped(clock: Clock) -> bool:
    """Whether it says so now."""
    try:
        clock.look()
    except ClockStopped:
        return True
    return False


@pytest.mark.parametrize(("way", "after"), [(SystemExit(1), 0), (SystemExit(1), 2), (GeneratorExit(), 1)])
def test_멈춘_시계는_알아채고_다시_시작한다(way: BaseException, after: int) -> None:
    made = Made(Ends(way, after))
    clock = Clock(made, patience=0.6)
    clock.start()
    try:
        wait_for(lambda: stopped(clock), 30, "nobody notices")
        assert len(made.made) == 2
        beats, runs = threading.Semaphore(0), made.made[1]
        runs.add_job(beats.release, "interval", seconds=0.3)
        for _ in range(4):
            assert beats.acquire(timeout=30), "jobs are done again"
        assert runs.running
    finally:
        clock.stop()
    assert not runs.running
    clock.stop()


def test_시계가_멈추면_경보가_열리고_다시_돌면_닫힌다(context: Context) -> None:
    clock, texts = Clock(Made(Ends(SystemExit(1), 0)), patience=0.5), list[str]()
    clock.start()

    def over() -> bool:
        with context.store.reading() as connection:
            open_ones = [alarm.message for alarm in views.open_alarms(connection) if alarm.key == "lane-clock"]
        texts.extend(open_ones)
        return bool(texts) and not open_ones

    try:
        assert run_until([lane_of(context, "clock", clock.look, 0.1)], over, 20)
    finally:
        clock.stop()
    assert "다시 시작했습니다" in texts[0] and "정해진 시각의 작업" in texts[0]


def test_서비스의_시계는_경보와_보고와_치우기를_맡는다(context: Context) -> None:
    assert {job.id for job in timed_jobs(context).get_jobs()} == {"look-after", "machines", "leftovers", "report"}


def test_서비스는_시계를_지켜보는_단계를_돌린다(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    with Whole(dovecot, smtp_sink, tmp_path).service() as service:
        thread = threading.Thread(target=service.serve)
        thread.start()
        try:
            wait_for(lambda: "clock" in {one.name for one in threading.enumerate()}, 30, "nobody looks at the clock")
        finally:
            service.stop()
            thread.join(60)
        assert not thread.is_alive() and isinstance(service, Service)
