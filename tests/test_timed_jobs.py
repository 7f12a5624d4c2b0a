"""What the jobs by the clock cannot do is an alarm like that of any stage, and over when they can again."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from models.store import reports, views, watch
from runners.context import Context
from scheduler import timed_jobs
from tests.provisioning import Hands, settings_for, surroundings

MORNING = "08:30"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def context(tmp_path: Path, clock: Hands) -> Iterator[Context]:
    """An intake that reports to one operator."""
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q")
    digest = config.settings.digest.model_copy(update={"to": ("office@example.or.kr",), "times": (MORNING,)})
    settings = config.settings.model_copy(update={"digest": digest})
    with surroundings(config.model_copy(update={"settings": settings}), clock) as made:
        yield made


def run(jobs: BackgroundScheduler, name: str) -> None:
    """As the clock does."""
    job = jobs.get_job(name)
    job.func(*job.args, **job.kwargs)


def alarms(context: Context) -> dict[str, str]:
    with context.store.reading() as connection:
        return {alarm.key: alarm.message for alarm in views.open_alarms(connection)}


def test_보고를_쓰지_못하면_경보가_열리고_다시_쓰면_닫힌다(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = timed_jobs(context)
    with monkeypatch.context() as gone:
        gone.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
        run(jobs, "report")
    assert "일일 보고" in alarms(context)["lane-report"]
    assert str(tmp_path) not in alarms(context)["lane-report"]
    run(jobs, "report")
    assert "lane-report" not in alarms(context)
    with context.store.reading() as connection:
        assert reports.last_made(connection, "digest") is not None


@pytest.mark.parametrize(("minutes", "is_told"), [(1, False), (14, False), (16, True)])
def test_첫_확인이_끝나지_않으면_알린다(context: Context, clock: Hands, minutes: int, is_told: bool) -> None:
    jobs = timed_jobs(context)
    clock.now += timedelta(minutes=minutes)
    run(jobs, "look-after")
    assert ("stale" in alarms(context)) == is_told
    with context.store.writing() as connection:
        watch.set_mark(connection, "poll", clock.now, {})
    run(jobs, "look-after")
    assert "stale" not in alarms(context)
