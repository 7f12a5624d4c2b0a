"""Whoever serves on a shared register stays known to be there, also after the database was restarted."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest

from models.settings import Settings
from runners.lock import PRESENCE, Busy, alone, together
from tests.provisioning import settings_for
from tests.serving import wait_for

HOLDERS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"


def settings_of(url: str, folder: Path) -> Settings:
    """An intake on this register."""
    config = settings_for(folder, f"spool:///{folder}/q", JEOPSU_DATABASE__URL=url)
    return config.settings


def cut_off(url: str) -> int:
    """The database ends the connections of all that are there, as when it is restarted. Returns how many."""
    with psycopg.connect(url, autocommit=True) as connection:
        there = [pid for (pid,) in connection.execute(HOLDERS, (PRESENCE,)).fetchall()]
        for pid in there:
            connection.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
    return len(there)


def is_refused(lock: AbstractContextManager[object]) -> bool:
    """Whether somebody else is there."""
    with contextlib.suppress(Busy), lock:
        return False
    return True


@pytest.mark.parametrize(
    ("mine", "others"),
    [(together, alone), (alone, together), (alone, alone)],
    ids=["serve 옆의 poll", "poll 옆의 serve", "poll 옆의 poll"],
)
def test_데이터베이스가_연결을_끊었어도_함께_돌지_않는다(
    postgres_url: str,
    tmp_path: Path,
    mine: Callable[[Settings], AbstractContextManager[object]],
    others: Callable[[Settings], AbstractContextManager[object]],
) -> None:
    settings = settings_of(postgres_url, tmp_path)
    with mine(settings):
        for _ in range(2):
            assert is_refused(others(settings))
            assert cut_off(postgres_url) == 1
            wait_for(lambda: is_refused(others(settings)), 30, "nobody knows that somebody is there")
    assert not is_refused(others(settings)), "who has ended is not there"
