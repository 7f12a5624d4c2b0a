"""Alarms by mail: once at the beginning, once at the end, never twice, also across a restart."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from models.store import Transaction, outgoing, watch
from models.store.outgoing import Outgoing
from runners.alarms import tell_alarms
from runners.context import Context
from runners.watching import look_after
from tests.provisioning import Hands, settings_for, surroundings

OFFICE = "office@example.org"


@pytest.fixture
def clock() -> Hands:
    """Time by hand."""
    return Hands()


@pytest.fixture
def context(tmp_path: Path, clock: Hands) -> Iterator[Context]:
    """An intake whose operators want mails."""
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__ALARM_TO=f'["{OFFICE}"]')
    with surroundings(config, clock) as made:
        yield made


def begin(context: Context, *keys: str) -> None:
    """Alarms of these keys begin."""
    with context.store.writing() as connection:
        for key in keys:
            watch.raise_alarm(connection, key, f"{key}이(가) 고장 났습니다 <b>&", context.clock())


def end(context: Context, *keys: str) -> None:
    """They are over."""
    with context.store.writing() as connection:
        for key in keys:
            watch.end_alarm(connection, key, context.clock())


def mails(context: Context) -> list[Outgoing]:
    """Alarm mails that wait in the outbox."""

    def waiting(connection: Transaction) -> list[Outgoing]:
        return outgoing.due(connection, context.clock(), 100)

    with context.store.reading() as connection:
        return [one for one in waiting(connection) if one.mail.kind == "alarm"]


def text(one: Outgoing) -> str:
    """The plain part."""
    part = message_from_bytes(one.mail.raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_시작과_끝을_한_번씩만_알린다(context: Context, clock: Hands) -> None:
    assert tell_alarms(context) == 0
    begin(context, "imap")
    assert (tell_alarms(context), tell_alarms(context)) == (1, 0)
    clock.forward(60)
    begin(context, "imap")  # renewed, not new
    assert tell_alarms(context) == 0
    end(context, "imap")
    assert (tell_alarms(context), tell_alarms(context)) == (1, 0)
    first, second = mails(context)
    assert first.mail.to == OFFICE and first.case is None
    assert "시작 1건" in first.mail.subject and "imap이(가) 고장" in text(first)
    assert "해제 1건" in second.mail.subject and "경보는 없습니다" in text(second)
    assert list(context.store.differences()) == []


def test_한꺼번에_난_경보는_한_통으로_알리고_꺾쇠는_그대로_글자다(context: Context) -> None:
    begin(context, *(f"lane-{number}" for number in range(60)))
    assert tell_alarms(context) == 1
    (one,) = mails(context)
    assert "시작 60건" in one.mail.subject and "그 밖에 10건" in text(one)
    html = message_from_bytes(one.mail.raw, policy=policy.default).get_body(("html",))
    assert html is not None and "<b>&" not in html.get_content() and "&lt;b&gt;&amp;" in html.get_content()


def test_보는_사이에_났다가_끝난_경보도_알린다(context: Context) -> None:
    begin(context, "one")
    tell_alarms(context)
    begin(context, "blip")
    end(context, "blip")
    assert tell_alarms(context) == 1
    last = mails(context)[-1]
    assert "해제 1건" in last.mail.subject and "1건입니다" in text(last)


def test_받을_사람이_없던_때의_경보는_나중에_보내지_않는다(tmp_path: Path, clock: Hands) -> None:
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q"), clock) as nobody:
        begin(nobody, "old", "older")
        assert tell_alarms(nobody) == 0
        end(nobody, "older")
        assert tell_alarms(nobody) == 0
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__ALARM_TO=f'["{OFFICE}", "b@example.org"]')
    with surroundings(config, clock) as later:
        assert tell_alarms(later) == 0, "another process goes on where the first one stopped"
        end(later, "old")
        assert tell_alarms(later) == 2, "one for each address"


def test_쓸_수_없는_주소_하나가_다른_사람의_경보를_막지_않는다(tmp_path: Path, clock: Hands) -> None:
    config = settings_for(
        tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__ALARM_TO=f'["not an address", "{OFFICE}"]'
    )
    with surroundings(config, clock) as context:
        begin(context, "disk")
        assert tell_alarms(context) == 1 and mails(context)[0].mail.to == OFFICE


def test_메일함을_오래_읽지_못하면_경보가_나고_다시_읽으면_끝난다(context: Context, clock: Hands) -> None:
    def polled() -> None:
        with context.store.writing() as connection:
            watch.set_mark(connection, "poll", context.clock(), {})

    polled()
    clock.forward(250)
    look_after(context)
    assert tell_alarms(context) == 0
    clock.forward(100)
    look_after(context)
    assert tell_alarms(context) == 1
    polled()
    look_after(context)
    assert tell_alarms(context) == 1
    assert ["시작" in one.mail.subject for one in mails(context)] == [True, False]
