"""Cases are given to several readers: none idle while one is due, none given twice, an error ends the round."""

import threading
import time
from collections.abc import Collection, Iterable

import pytest

from runners.feed import Feed

SECONDS = 30
"""How long a test waits for what must come, before it fails."""


class Register:
    """Cases that become due, by numbers."""

    def __init__(self, *rows: int) -> None:
        self.waiting = list(rows)
        self.done: list[int] = []
        self.asked: list[tuple[int, ...]] = []

    def due(self, in_hand: Collection[int]) -> list[int]:
        self.asked.append(tuple(in_hand))
        return [row for row in self.waiting if row not in in_hand]

    def finish(self, row: int) -> None:
        self.waiting.remove(row)
        self.done.append(row)


def never() -> bool:
    return False


def test_everything_due_is_done_once() -> None:
    register = Register(*range(50))
    assert Feed(register.due, never).run(register.finish, 3)
    assert sorted(register.done) == list(range(50)) and register.waiting == []


def test_nothing_due_is_no_round() -> None:
    assert not Feed(Register().due, never).run(Register().finish, 2)


def test_what_comes_in_during_a_long_one_is_done_by_the_other_reader() -> None:
    register, third_done = Register(1, 2), threading.Event()
    in_time = []

    def work(row: int) -> None:
        if row == 2:
            register.waiting.append(3)  # comes in when the round has begun
        if row == 1:
            in_time.append(third_done.wait(SECONDS))
        register.finish(row)
        if row == 3:
            third_done.set()

    assert Feed(register.due, never).run(work, 2)
    assert in_time == [True] and register.done[-1] == 1


def test_an_idle_reader_looks_again_while_another_is_at_work() -> None:
    register, second_done = Register(1), threading.Event()
    idle = threading.Event()
    in_time = []

    def due(in_hand: Collection[int]) -> Iterable[int]:
        if 1 in in_hand and not idle.is_set():
            idle.set()
            return []
        return register.due(in_hand)

    def work(row: int) -> None:
        if row == 1:
            assert idle.wait(SECONDS)
            register.waiting.append(2)
            in_time.append(second_done.wait(SECONDS))
        register.finish(row)
        if row == 2:
            second_done.set()

    assert Feed(due, never).run(work, 2)
    assert in_time == [True] and sorted(register.done) == [1, 2]


def test_an_error_ends_the_round_after_what_is_in_hand() -> None:
    register, failed, both = Register(*range(1, 40)), threading.Event(), threading.Barrier(2, timeout=SECONDS)

    def work(row: int) -> None:
        if row <= 2:
            both.wait()
        if row == 1:
            failed.set()
            raise OSError("disk away")
        assert failed.wait(SECONDS)
        if row > 2:
            time.sleep(0.2)  # an error is soon known
        register.finish(row)

    with pytest.raises(OSError, match="disk away"):
        Feed(register.due, never).run(work, 2)
    assert 2 in register.done, "what was in hand is finished"
    assert 1 in register.waiting and len(register.done) < 39


def test_a_register_that_cannot_be_asked_is_the_rounds_error() -> None:
    def due(in_hand: Collection[int]) -> Iterable[int]:
        raise OSError("locked")

    with pytest.raises(OSError, match="locked"):
        Feed(due, never).run(Register().finish, 2)


def test_nothing_is_begun_any_more_when_asked_to_stop() -> None:
    register = Register(*range(20))
    assert Feed(register.due, lambda: len(register.done) >= 5).run(register.finish, 1)
    assert len(register.done) == 5


def test_what_is_in_hand_is_not_given_again() -> None:
    register, release = Register(1, 2), threading.Event()
    begun: list[int] = []

    def work(row: int) -> None:
        begun.append(row)
        if len(begun) == 2:
            release.set()
        assert release.wait(SECONDS)
        register.finish(row)

    assert Feed(lambda in_hand: register.due(in_hand)[:1], never).run(work, 2)
    assert sorted(begun) == [1, 2]
