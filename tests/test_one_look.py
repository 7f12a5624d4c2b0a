"""A look at the register shows one moment, on both engines, also when others write meanwhile; so nothing that
compares its parts finds a difference that is none."""

import threading
from pathlib import Path

from sqlalchemy import func, select

from models.store import Store
from models.store import intake as taking
from models.store.tables import cases
from tests.serving import wait_for
from tests.test_store import SWAP, change, filled, taken

__all__ = ["filled"]


def add(store: Store, number: int) -> None:
    """One more mail."""
    mail = taken(store, b"Subject: %d\r\n\r\n" % number, uid=number)
    with store.writing() as connection:
        taking.take_in(connection, [mail])


def test_보는_동안_들어온_것은_다음에_보인다(store: Store) -> None:
    add(store, 1)
    count = select(func.count()).select_from(cases)
    with store.reading() as connection:
        assert connection.execute(count).scalar_one() == 1
        add(store, 2)
        assert connection.execute(count).scalar_one() == 1
    with store.reading() as connection:
        assert connection.execute(count).scalar_one() == 2


def test_접수하는_동안_대조해도_없는_차이를_말하지_않는다(filled: Store, register_url: str) -> None:
    change(filled, register_url, SWAP)
    before = list(filled.differences())
    assert before
    found = filled.differences()
    first = next(found)
    for number in range(11, 15):
        add(filled, number)
    assert [first, *found] == before


def test_사본은_쓰는_동안에도_한_순간의_것이다(store: Store, tmp_path: Path) -> None:
    """It is made table by table, while the intake goes on."""
    copy = Store(f"sqlite:///{tmp_path}/copy.db", tmp_path / "copy", write=True)
    ended = threading.Event()

    def go_on() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            add(store, number)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        wait_for(lambda: len(cases_of(store)) > 20, 60, "nothing comes in")
        copy.fill_from(store)
    finally:
        ended.set()
        writer.join()
    try:
        held = cases_of(copy)
        assert held == list(range(1, len(held) + 1)) and len(held) > 20
        gone = "원본 메일이 없습니다"  # the copy has only the register
        assert [told for told in copy.differences() if gone not in told] == []
    finally:
        copy.close()


def cases_of(store: Store) -> list[int]:
    """Rows of the cases."""
    with store.reading() as connection:
        return list(connection.execute(select(cases.c.id).order_by(cases.c.id)).scalars())
