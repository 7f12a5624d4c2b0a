"""Messages in the register, on both engines: in the deciding transaction, in order, never twice, never changed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from models.store import Store, provisioning
from tests.provisioning import GRANTED, NOON, facts, ledger, new_cases, say, states

LATER = NOON + timedelta(hours=1)


def due(store: Store, seconds: float = 0) -> list[provisioning.Due]:
    """What is to be handed over so many seconds after noon."""
    with store.reading() as connection:
        return provisioning.due(connection, NOON + timedelta(seconds=seconds), 100)


def sent(store: Store, item: provisioning.Due) -> None:
    """The queue has it."""
    with store.writing() as connection:
        provisioning.mark_sent(connection, item, LATER)


def state(store: Store, case: int) -> str | None:
    """As the case object prints it."""
    with store.reading() as connection:
        return provisioning.states_of(connection, [case]).get(case)


def test_사건의_상태마다_메시지는_하나이고_차례대로_번호가_붙는다(store: Store) -> None:
    one, two = new_cases(store, 2)
    assert state(store, one) is None
    said = [
        say(store, one, "validated"),
        say(store, one, "validated", LATER),
        say(store, one, "updated", LATER, **GRANTED),
        say(store, two, "validated"),
        say(store, one, "approved", LATER, **GRANTED),
        say(store, two, "withdrawn", LATER),
        say(store, two, "withdrawn", LATER),
    ]
    assert [event.id if event else None for event in said] == [
        "C000001-1", None, "C000001-2", "C000002-1", "C000001-3", "C000002-2", None,
    ]  # fmt: skip
    assert (state(store, one), state(store, two)) == ("approved", "withdrawn")
    with store.reading() as connection:
        assert provisioning.states_of(connection, [one, two, 99]) == {one: "approved", two: "withdrawn"}
    assert [line.event for line in ledger(store)] == [event for event in said if event]
    last = ledger(store)[-1].event
    assert (last.data.reason, last.data.organization) == ("대체", facts().organization)
    assert list(store.differences()) == []


def test_판정이_취소되면_메시지도_없다(store: Store) -> None:
    (case,) = new_cases(store, 1)
    with pytest.raises(KeyError), store.writing() as connection:
        provisioning.announce(connection, case, "validated", facts(), NOON)
        raise KeyError
    assert ledger(store) == []
    event = say(store, case, "validated")
    assert event is not None and event.id == "C000001-1"


def test_철회가_아니면_자료가_있어야_한다(store: Store) -> None:
    (case,) = new_cases(store, 1)
    with pytest.raises(ValueError, match="data"), store.writing() as connection:
        provisioning.announce(connection, case, "validated", None, NOON)
    assert ledger(store) == []


def test_두_일꾼이_같은_판정을_동시에_해도_메시지는_하나이다(store: Store) -> None:
    (case,) = new_cases(store, 1)
    barrier = threading.Barrier(4)

    def decide() -> None:
        barrier.wait()
        say(store, case, "validated")

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states(store) == {"C000001-1": "ready"}


def test_한_사건의_메시지는_앞의_것이_나간_뒤에_나가고_다른_사건은_기다리지_않는다(store: Store) -> None:
    one, two = new_cases(store, 2)
    say(store, one, "validated")
    say(store, one, "updated", **GRANTED)
    say(store, two, "validated")
    first, other = due(store)
    assert (first.event.id, other.event.id) == ("C000001-1", "C000002-1")
    with store.writing() as connection:
        provisioning.postpone(connection, first, "오류" * 400, NOON + timedelta(seconds=30))
    assert [item.event.id for item in due(store)] == ["C000002-1"]
    assert [item.event.id for item in due(store, 29)] == ["C000002-1"]
    # what failed comes last
    assert [(item.event.id, item.tries) for item in due(store, 30)] == [("C000002-1", 0), ("C000001-1", 1)]
    sent(store, due(store, 30)[1])
    assert [item.event.id for item in due(store)] == ["C000001-2", "C000002-1"]
    assert [line.last_error for line in ledger(store)] == [None, None, None]


def test_대기열이_죽으면_모두_기다리고_이미_더_기다리는_것은_그대로이다(store: Store) -> None:
    for case in new_cases(store, 3):
        say(store, case, "validated")
    with store.writing() as connection:
        provisioning.postpone(
            connection, provisioning.due(connection, NOON, 1)[0], "x", NOON + timedelta(seconds=900)
        )
        provisioning.hold_all(connection, NOON + timedelta(seconds=60))
    assert [len(due(store, seconds)) for seconds in (0, 59, 60, 899, 900)] == [0, 0, 2, 2, 3]
    with store.reading() as connection:
        assert (provisioning.waiting(connection), provisioning.failing(connection)) == (3, 1)


def test_다시_보내기는_그_사건의_것만_처음부터_같은_내용으로(store: Store) -> None:
    one, two = new_cases(store, 2)
    for case in (one, two):
        say(store, case, "validated")
        say(store, case, "withdrawn")
    while items := due(store):
        sent(store, items[0])
    before = [line.event for line in ledger(store)]
    with store.writing() as connection:
        assert provisioning.resend(connection, one, LATER) == 2
        assert provisioning.resend(connection, 99, LATER) == 0
    assert states(store) == {"C000001-1": "ready", "C000001-2": "ready", "C000002-1": "sent", "C000002-2": "sent"}
    (item,) = due(store, 3600)
    assert (item.event, item.again, item.tries) == (before[0], True, 0)
    sent(store, item)
    (item,) = due(store, 3600)
    assert item.event == before[1]
    assert [line.event for line in ledger(store)] == before
    assert list(store.differences()) == []


TAMPERED = {
    "내용": "UPDATE messages SET body = replace(body, 'H100', 'A100') WHERE id = 1",
    "종류": "UPDATE messages SET type = 'allocation.approved' WHERE id = 1",
    "차례": "UPDATE messages SET revision = 7 WHERE id = 2",
    "id": "UPDATE messages SET event_id = 'C000009-1' WHERE id = 1",
    "사건": "UPDATE messages SET case_id = 2, revision = 5 WHERE id = 2",
    "삭제": "DELETE FROM messages WHERE id = 2",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_기록된_뒤에_바뀐_메시지는_드러난다(what: str, store: Store, register_url: str) -> None:
    one, _ = new_cases(store, 2)
    say(store, one, "validated")
    say(store, one, "withdrawn")
    with store.reading() as connection:
        assert provisioning.differences(connection) == []
    engine = create_engine(register_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        assert connection.execute(text(TAMPERED[what])).rowcount == 1
    engine.dispose()
    with store.reading() as connection:
        found = provisioning.differences(connection)
    assert found and all(line.startswith("C00000") for line in found)
