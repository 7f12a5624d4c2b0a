"""The alarm `log`: within seconds, on every machine, and gone with the machine."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from models.store import views
from models.store.engine import libpq_address
from models.store.place import own_name
from runners.context import Context
from runners.engine_tables import prepare
from runners.hearing import KEY, Hearing, end_of_the_gone, key_of
from runners.house import lane_of
from runners.watching import raise_alarm
from tests.provisioning import Hands, settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import environment, wait_for
from tests.whole import CONFIG, Whole


@pytest.fixture(params=["sqlite", "postgresql"])
def context(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Context]:
    """An intake whose clock stands, on each engine."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    settings = settings_for(tmp_path, f"spool:///{tmp_path}/q", **({"JEOPSU_DATABASE__URL": url} if url else {}))
    with surroundings(settings, Hands()) as made:
        yield made


def alarms(context: Context) -> dict[str, str]:
    with context.store.reading() as connection:
        return {alarm.key: alarm.message for alarm in views.open_alarms(connection)}


def test_쓰지_못하는_동안에만_경보가_있고_바뀔_때만_적는다(context: Context) -> None:
    said: list[str | None] = [None]
    hearing = Hearing(replace(context, output=lambda: said[0]))
    key = key_of(context.store, own_name())
    assert (key == KEY) == (not context.store.is_shared)
    raise_alarm(context, key, "앞 프로세스에서")
    hearing.look()
    assert alarms(context) == {}, "what an earlier process left is over"
    for trouble in ("디스크가 가득 참", "읽는 쪽이 끝남"):
        said[0] = trouble
        hearing.look()
        assert trouble in alarms(context)[key]
    said[0] = None
    hearing.look()
    assert alarms(context) == {}


def test_오류_없이_끝난_서버의_경보는_남지_않는다(context: Context) -> None:
    hearing = Hearing(replace(context, output=lambda: "디스크가 가득 참"))
    hearing.look()
    hearing.end()
    assert set(alarms(context)) == (set() if context.store.is_shared else {KEY}), "the next one ends it"


def test_말없이_사라진_서버의_경보는_맡은_서버가_닫고_도는_서버의_것은_두어_둔다(
    postgres_url: str, tmp_path: Path
) -> None:
    address = libpq_address(postgres_url)
    assert address is not None
    settings = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_DATABASE__URL=postgres_url)
    with surroundings(settings, Hands()) as context:
        prepare(address)
        living, silent = "reader-1-200", "gone-1-300"
        with psycopg.connect(address, autocommit=True) as connection:
            for name, heard in ((living, "now()"), (silent, "now() - interval '1 hour'")):
                connection.execute(
                    "INSERT INTO jeopsu_engine.machines (name, heard_at, takes_duty, workers)"
                    f" VALUES (%s, {heard}, false, '{{}}')",
                    (name,),
                )
        keys = [key_of(context.store, name) for name in (living, silent, own_name())]
        for key in (*keys, KEY, "disk", "lane-log"):
            raise_alarm(context, key, "쓰지 못합니다")
        end_of_the_gone(context)
        assert set(alarms(context)) == {keys[0], keys[2], "disk", "lane-log"}


def test_한_대뿐이면_맡은_서버가_할_일이_없다(tmp_path: Path) -> None:
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q"), Hands()) as context:
        raise_alarm(context, KEY, "쓰지 못합니다")
        end_of_the_gone(context)
        assert set(alarms(context)) == {KEY}


def test_살피는_작업의_고장도_경보이다(context: Context) -> None:
    def fails() -> str | None:
        raise OSError

    lane = Hearing(replace(context, output=fails)).lane()
    lane.start()
    try:
        wait_for(lambda: "lane-log" in alarms(context), 20, "no alarm")
    finally:
        lane.stop()
        lane.join(20)
    assert lane_of(context, KEY, lambda: False, 1).name == KEY


def test_서류만_읽는_서버의_출력이_막혀도_곧_경보가_뜬다(
    dovecot: Dovecot, smtp_sink: SmtpSink, postgres_url: str, tmp_path: Path
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path, postgres_url)
    with whole.service():
        pass  # makes the register
    full = os.open("/dev/full", os.O_WRONLY)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--only-read", "--config", str(CONFIG)],
        env=environment(whole), cwd=CONFIG.parent, stdin=subprocess.DEVNULL, stdout=full, stderr=full,
        start_new_session=True,
    )  # fmt: skip
    os.close(full)

    def standing() -> list[str]:
        with whole.register() as store, store.reading() as connection:
            return [alarm.key for alarm in views.open_alarms(connection)]

    try:
        wait_for(lambda: any(key.startswith("log-") for key in standing()), 60, standing().__repr__)
    finally:
        process.terminate()
        process.wait(90)
    assert standing() == [], "it ended in order"
