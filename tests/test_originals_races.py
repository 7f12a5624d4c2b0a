"""Originals are checked and purged by several processes at the same time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from models.config import Config
from models.store import Store, purge
from models.store.originals import Originals
from models.store.tables import mails
from models.times import SEOUL
from tests.filled import Entry, add, config_of

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
PATIENCE = 120


def together(count: int, work: Callable[[], object]) -> list[object]:
    """What comes of the work in so many threads, begun at the same moment. Raises what one of them raises."""
    barrier = threading.Barrier(count)

    def one() -> object:
        barrier.wait(PATIENCE)
        return work()

    with ThreadPoolExecutor(count) as threads:
        return [done.result() for done in [threads.submit(one) for _ in range(count)]]


def looked_at_and_removed(originals: Originals, sha256: str) -> bool | None:
    """What was seen of an original before it was removed."""
    seen = originals.intact(sha256)
    originals.remove(sha256)
    return seen


def test_여럿이_같은_원본을_지우고_살펴도_아무도_실패하지_않는다(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    for number in range(60):
        sha256 = originals.put(f"메일 {number}".encode())
        seen = together(4, partial(looked_at_and_removed, originals, sha256))
        assert set(seen) <= {True, None}, "whole or gone"
        assert originals.intact(sha256) is None


def test_폴더는_원본이_아니다(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    originals.path("ab" * 32).mkdir(parents=True)
    assert originals.intact("ab" * 32) is None


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[tuple[Store, Config]]:
    """A register with two letters."""
    config = config_of(tmp_path)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    for _ in range(2):
        letter = Entry(received_at=AT, disposition="not_submission", submission=False, reply=None)
        add(store, config, letter, AT)
    yield store, config
    store.close()


def test_검증하는_동안_파기한_것을_없어졌다고_하지_않는다(filled: tuple[Store, Config]) -> None:
    store, _ = filled
    with store.reading() as connection:
        digests = list(connection.execute(mails.select().order_by(mails.c.id)).mappings())
    paths = [store.originals.path(row["sha256"]) for row in digests]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"not what was stored")
    differences = store.differences()
    assert next(differences).startswith("C000001: 원본 메일이 저장된 뒤에 바뀌었습니다")
    with store.writing() as connection:  # in the midst of it
        assert purge.purge_case(connection, 2, AT)
    store.originals.remove(digests[1]["sha256"])
    assert list(differences) == []
    store.originals.remove(digests[0]["sha256"])
    assert [one.partition(" (")[0] for one in store.differences()] == ["C000001: 원본 메일이 없습니다"]
