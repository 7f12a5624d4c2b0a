"""Which services work on a register: how many, which has the duty, when each was heard of, which went silent."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from models.store import Store, jobs
from models.store.place import own_name
from runners.engine_tables import prepare
from runners.figures import samples
from runners.lock import alone, together
from runners.machines import services
from tests.provisioning import settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.test_distributed import Machine, machines
from tests.whole import Whole, command

PATIENCE = 120.0


def seen(machine: Machine) -> tuple[jobs.Machine, ...]:
    """What this machine's register says."""
    with machine.store.reading() as connection:
        return jobs.machines(connection)


def test_서버마다_살아_있음과_담당이_보이고_끝나면_사라진다(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    some = [Machine(postgres, postgres_url, tmp_path, set()) for _ in range(3)]
    for number, machine in enumerate(some):
        machine.engine.name = f"host-{number}-space-{100 + number}"
        machine.start()
    other = some[0]
    try:
        wait_for(lambda: len(seen(some[0])) == 3, 60, "not all are told")
        wait_for(lambda: any(one.on_duty for one in seen(some[0])), 60, "nobody has the duty")
        found = seen(some[0])
        assert [one.label for one in found] == ["host-0(100)", "host-1(101)", "host-2(102)"]
        assert all(one.alive and one.takes_duty for one in found)
        (first,) = [number for number, machine in enumerate(some) if machine.on_duty.is_set()]
        assert [one.on_duty for one in found] == [number == first for number in range(3)]
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO jeopsu_engine.machines (name, heard_at, takes_duty, workers)"
                " VALUES ('lost-x-7', now() - interval '5 minutes', true, '{}'),"
                " ('older-x-8', now() - interval '5 days', true, '{}')"
            )
        silent = [one for one in seen(some[0]) if not one.alive]
        assert [one.label for one in silent] == ["lost(7)"], "what went long ago is of no interest"
        assert 290 < silent[0].silent_seconds < 400
        other = some[(first + 1) % 3]
        other.stop()
        left = {f"host-{number}({100 + number})" for number in range(3) if some[number] is not other}
        assert {one.label for one in seen(some[first]) if one.alive} == left
    finally:
        for machine in some:
            if machine is not other or (other is some[0] and machine.finished is None):
                machine.stop()


def test_죽은_서비스는_같은_자리에서_다시_시작하면_잊는다(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = own_name().rpartition("-")[0] + "-" + child.stdout.decode().strip()
    prepare(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO jeopsu_engine.machines (name, takes_duty, workers) VALUES (%s, true, '{}')", (dead,)
        )
    with machines(postgres, postgres_url, tmp_path, set(), count=1) as (one,):
        wait_for(lambda: [each.name for each in seen(one)] == [own_name()], 60, lambda: str(seen(one)))


def test_SQLite에서는_서비스가_도는지_보이고_보는_것이_방해하지_않는다(tmp_path: Path) -> None:
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q")
    with surroundings(config) as context, context.store.reading() as connection:
        assert services(config.settings, connection) == ()
        with together(config.settings):
            (one,) = services(config.settings, connection) or ()
            assert one.label == f"{socket.gethostname()}({os.getpid()})" and one.alive and one.on_duty
            found = [(sample.labels[0][1], sample.value) for sample in samples(context) if sample.name == "services"]
            assert found == [("alive", 1), ("silent", 0)]
        assert services(config.settings, connection) == ()
        with alone(config.settings):
            pass


def test_아무것도_없던_접수대장에서도_물을_수_있다(postgres_url: str, tmp_path: Path) -> None:
    store = Store(postgres_url, tmp_path, write=True)
    with store.reading() as connection:
        assert jobs.machines(connection) == ()
    store.close()


def test_두_서버의_수와_담당과_소식이_끊긴_서버를_보여_준다(
    dovecot: Dovecot, smtp_sink: SmtpSink, postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path, postgres_url)
    some = [Serve(whole, tmp_path / f"{number}.log") for number in range(2)]

    def state() -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(command(whole, "status", "--json", capture=capsys).out)[
            "services"
        ]
        return found

    try:
        for one in some:
            one.wait_until_started(PATIENCE)
        wait_for(lambda: len(state()) == 2 and any(one["on_duty"] for one in state()), PATIENCE, lambda: str(state()))
        (duty,) = [one for one in state() if one["on_duty"]]
        pid = int(str(duty["name"]).rpartition("-")[2])
        label = f"{socket.gethostname()}({pid})"
        for asked in ("status", "doctor"):
            out = " ".join(command(whole, asked, capture=capsys).out.split())
            assert f"서버 2대 (담당: {label}" in out, out
        (killed,) = [one for one in some if one.process.pid == pid]
        killed.kill()
        with psycopg.connect(postgres_url, autocommit=True) as connection:  # as if half a minute had gone by
            connection.execute(
                "UPDATE jeopsu_engine.machines SET heard_at = now() - interval '40 seconds' WHERE name = %s",
                (duty["name"],),
            )
        assert [one["alive"] for one in state() if one["name"] == duty["name"]] == [False]
        out = " ".join(command(whole, "status", capture=capsys).out.split())
        since = re.search(rf"소식이 끊긴 서버: {re.escape(label)}, (\d+)초", out)
        assert "서버 1대" in out and since is not None and int(since[1]) >= 40, out
    finally:
        for one in some:
            one.end()
