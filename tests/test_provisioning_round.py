"""A round of handing over: order within a case, nobody blocks anybody, troubles told once, a crash loses nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.provisioning import CloudEvent
from models.store import views
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Look
from runners.context import Context
from runners.provision import provision_round
from tests.provisioning import GRANTED, SECRET, Hands, ledger, new_cases, say, settings_for, states, surroundings
from tests.servers.hook import Hook
from tests.servers.ports import LOOPBACK, free_port


def alarms(context: Context) -> list[str]:
    """Open alarms about provisioning."""
    with context.store.reading() as connection:
        return [alarm.message for alarm in views.open_alarms(connection) if alarm.key == "provisioning"]


def prepare(context: Context, count: int) -> list[int]:
    """So many cases with two messages each."""
    cases = new_cases(context.store, count)
    for case in cases:
        say(context.store, case, "validated")
        say(context.store, case, "updated", **GRANTED)
    return cases


def test_모든_메시지가_사건마다_차례대로_한_번씩_나간다(tmp_path: Path) -> None:
    with (
        Hook() as hook,
        surroundings(settings_for(tmp_path, hook.url, JEOPSU_PROVISIONING__SECRET=SECRET)) as context,
    ):
        prepare(context, 130)
        assert provision_round(context) is False
        assert len(hook.ids()) == 260 and len(set(hook.ids())) == 260
        for number in range(1, 131):
            assert hook.ids().index(f"C{number:06d}-1") < hook.ids().index(f"C{number:06d}-2")
        bodies = {line.event.id: wire(line.event) for line in ledger(context.store)}
        assert {got.headers["webhook-id"]: got.body for got in hook.taken} == bodies
        assert set(states(context.store).values()) == {"sent"}
        provision_round(context)
        provision_round(context, patient=False)
        assert len(hook.got) == 260
        assert alarms(context) == []


def test_보낼_수_없는_메시지는_제_사건만_막고_나중에_차례대로_나간다(tmp_path: Path) -> None:
    clock = Hands()
    with (
        Hook() as hook,
        surroundings(settings_for(tmp_path, hook.url, JEOPSU_PROVISIONING__SECRET=SECRET), clock) as context,
    ):
        prepare(context, 3)
        hook.behave = lambda name, _times: 500 if name == "C000001-1" else 204
        provision_round(context)
        assert hook.ids() == ["C000002-1", "C000003-1", "C000002-2", "C000003-2"]
        assert [line.tries for line in ledger(context.store)][:2] == [1, 0]
        clock.forward(9)
        provision_round(context)
        assert len(hook.got) == 5, "not before its time"
        for seconds in (1, 30):
            clock.forward(seconds)
            provision_round(context)
        assert len(alarms(context)) == 1
        hook.behave = lambda _name, _times: 200
        clock.forward(60)
        provision_round(context)
        assert hook.ids()[4:] == ["C000001-1", "C000001-2"]
        assert alarms(context) == []


def test_서버가_기다리라면_기다린다(tmp_path: Path) -> None:
    clock = Hands()
    with (
        Hook(Retry_After="200") as hook,
        surroundings(settings_for(tmp_path, hook.url, JEOPSU_PROVISIONING__SECRET=SECRET), clock) as context,
    ):
        prepare(context, 1)
        hook.behave = lambda _name, _times: 429
        provision_round(context)
        clock.forward(199)
        provision_round(context)
        assert len(hook.got) == 1
        clock.forward(1)
        provision_round(context)
        assert len(hook.got) == 2


def test_죽은_서버는_간격을_두고_두드리고_살아나면_모두_나간다(tmp_path: Path) -> None:
    clock = Hands()
    config = settings_for(tmp_path, f"http://{LOOPBACK}:{free_port()}/", JEOPSU_PROVISIONING__SECRET=SECRET)
    with surroundings(config, clock) as context:
        prepare(context, 4)
        for _ in range(5):
            provision_round(context)
        assert sum(line.tries for line in ledger(context.store)) == 1
        assert len(alarms(context)) == 1 and "거절" in alarms(context)[0]
        clock.forward(10)
        provision_round(context)
        assert sum(line.tries for line in ledger(context.store)) == 2
        with Hook() as hook:
            provisioning = config.settings.provisioning.model_copy(update={"url": hook.url})
            settings = config.settings.model_copy(update={"provisioning": provisioning})
            mended = Context(
                config=config.model_copy(update={"settings": settings}),
                store=context.store,
                workers=context.workers,
                clock=clock,
            )
            provision_round(mended)
            assert hook.got == [], "all wait for the next time"
            provision_round(mended, patient=False)
            assert len(hook.ids()) == 8
        assert alarms(context) == []


class Stumbling:
    """A way that fails at one message as nobody foresaw."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, event: CloudEvent, again: bool = False) -> None:
        """Takes all messages but one."""
        if event.id == "C000001-1":
            raise ZeroDivisionError("개인정보")
        self.taken.append(event.id)

    def probe(self) -> None:
        """Nothing."""

    def look(self) -> Look:
        """Nothing."""
        return Look(what="")

    def close(self) -> None:
        """Nothing."""


def test_예상하지_못한_오류도_그_메시지만_미룬다(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    way = Stumbling()
    with surroundings(settings_for(tmp_path, "spool:///x")) as context:
        prepare(context, 3)
        provision_round(context, opening=lambda _settings, _secret, _clock: way)
        assert way.taken == ["C000002-1", "C000003-1", "C000002-2", "C000003-2"]
        first = ledger(context.store)[0]
        assert (first.tries, first.last_error) == (1, "예상하지 못한 오류가 났습니다 (ZeroDivisionError).")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("how", ["silent", "slam"])
def test_대답_없는_메시지가_여럿이어도_나머지는_나간다(how: str, tmp_path: Path) -> None:
    clock = Hands()
    environ = {"JEOPSU_PROVISIONING__SECRET": SECRET, "JEOPSU_PROVISIONING__TIMEOUT": "0.2"}
    with Hook() as hook, surroundings(settings_for(tmp_path, hook.url, **environ), clock) as context:
        prepare(context, 9)
        poison = {f"C{number:06d}-1" for number in range(1, 6)}
        hook.behave = lambda name, _times: how if name in poison else 204
        for _ in range(12):
            provision_round(context)
            clock.forward(10)
        assert set(hook.ids()) == {f"C{number:06d}-{one}" for number in range(6, 10) for one in (1, 2)}
        assert len(alarms(context)) == 1


def test_받는_쪽이_받고도_대답하지_못하면_같은_메시지를_다시_받는다(tmp_path: Path) -> None:
    clock = Hands()
    with (
        Hook() as hook,
        surroundings(settings_for(tmp_path, hook.url, JEOPSU_PROVISIONING__SECRET=SECRET), clock) as context,
    ):
        prepare(context, 1)
        hook.behave = lambda _name, times: "slam" if times == 1 else 204
        for _ in range(3):
            provision_round(context)
            clock.forward(60)
        names = [got.headers["webhook-id"] for got in hook.got]
        assert names == ["C000001-1", "C000001-1", "C000001-2", "C000001-2"]
        assert hook.got[0].body == hook.got[1].body


def test_멈추라면_하던_것까지만_한다(tmp_path: Path) -> None:
    with (
        Hook() as hook,
        surroundings(settings_for(tmp_path, hook.url, JEOPSU_PROVISIONING__SECRET=SECRET)) as context,
    ):
        prepare(context, 5)
        stopping = Context(
            config=context.config,
            store=context.store,
            workers=context.workers,
            clock=context.clock,
            stopping=lambda: len(hook.got) >= 2,
        )
        assert provision_round(stopping) is True
        assert len(hook.got) == 2
        assert sorted(states(context.store).values()).count("sent") == 2


ROUND = """
import sys
sys.path.insert(0, ".")
from tests.test_provisioning_round import *
with surroundings(settings_for(Path(sys.argv[1]), sys.argv[2])) as context:
    print("ready", flush=True)
    provision_round(context)
    print("done", flush=True)
"""


def test_아무_때나_죽여도_스풀에는_메시지마다_파일_하나가_남는다(tmp_path: Path) -> None:
    chance = random.Random(6)
    url = f"spool:///{tmp_path}/spool"  # the fourth slash: an absolute path
    with surroundings(settings_for(tmp_path, url)) as context:
        prepare(context, 60)
        expected = {f"{line.event.id}.json": wire(line.event) for line in ledger(context.store)}
        killed = 0
        for _ in range(30):
            runner = subprocess.Popen(
                [sys.executable, "-c", ROUND, str(tmp_path), url], stdout=subprocess.PIPE, text=True
            )
            assert runner.stdout is not None
            with runner.stdout:
                assert runner.stdout.readline() == "ready\n"
                time.sleep(chance.uniform(0, 0.08))
                os.kill(runner.pid, signal.SIGKILL)
                killed += "done" not in runner.stdout.read()
            runner.wait()
            if killed >= 6:
                break
        assert killed >= 3
        for path in (tmp_path / "spool").glob("[!.]*"):
            assert path.read_bytes() == expected[path.name]
        sent = {name for name, state in states(context.store).items() if state == "sent"}
        assert all((tmp_path / "spool" / f"{name}.json").exists() for name in sent)
        provision_round(context, patient=False)
        found = {path.name: path.read_bytes() for path in (tmp_path / "spool").glob("[!.]*")}
        assert found == expected
        assert set(states(context.store).values()) == {"sent"}
        assert list((tmp_path / "spool").glob(".*")) == []
        assert list(context.store.differences()) == []
