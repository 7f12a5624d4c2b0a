"""The list of all case folders while others write it, and while a folder is being put in its place."""

import fcntl
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from models.config import Config
from models.disk import beside, write_whole
from models.store import Store
from models.times import SEOUL
from notifier.folder import MANIFEST, IndexRow, pack, write_index
from runners.package import filed_cases, folders_of, refresh_index
from runners.rebuild import rebuild, wanted
from tests.filled import add, config_of, drawn, samples

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
PATIENCE = 120
WRITERS = 4


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Config]]:
    """A register with two applicants, and their folders."""
    folder = tmp_path_factory.mktemp("index")
    config = config_of(folder)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    (one,) = samples(["index/1"], folder / "var", ("docx",))
    for number in range(2):
        add(store, config, drawn(one, 5 + number, AT + timedelta(hours=number)), AT)
    with store.reading() as connection:
        items = wanted(connection, (), config)
    assert [one.state for one in rebuild(store, config, items, lambda: AT, lambda: None)] == ["written", "written"]
    try:
        yield store, config
    finally:
        store.close()


def rows(count: int) -> list[IndexRow]:
    """A list of so many cases."""
    return [
        IndexRow(number=f"AICA-2025-{n:04d}", organization=f"기관 {n}", project="", resource="A100", result="적합")
        for n in range(1, count + 1)
    ]


@pytest.mark.usefixtures("hasty_threads")
def test_여럿이_목록을_함께_써도_아무도_실패하지_않고_목록은_온전하다(tmp_path: Path) -> None:
    call = config_of(tmp_path).call
    barrier = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        random = Random(writer)
        barrier.wait(PATIENCE)
        for _ in range(25):
            page = write_index(rows(random.randint(1, 40)), tmp_path, call).read_text(encoding="utf-8")
            assert page.rstrip().endswith("</html>"), "cut off"

    with ThreadPoolExecutor(WRITERS) as threads:
        for done in [threads.submit(write, writer) for writer in range(WRITERS)]:
            done.result()
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.usefixtures("hasty_threads")
def test_여럿이_같은_꾸러미를_함께_묶어도_꾸러미는_온전하다(tmp_path: Path) -> None:
    source, target = tmp_path / "AICA-2025-0001", tmp_path / "out" / "package.zip"
    source.mkdir()
    target.parent.mkdir()
    (source / "summary.pdf").write_bytes(Random(1).randbytes(100_000))
    barrier = threading.Barrier(WRITERS)
    found = []

    def write() -> None:
        barrier.wait(PATIENCE)
        for _ in range(5):
            pack([source], [], target, None)
            found.append(target.read_bytes())

    with ThreadPoolExecutor(WRITERS) as threads:
        for done in [threads.submit(write) for _ in range(WRITERS)]:
            done.result()
    assert len(set(found)) == 1, "the same content gives the same bytes, whoever else packs it"
    assert [path.name for path in target.parent.iterdir()] == ["package.zip"]


def test_쓰다가_실패하면_앞의_것이_그대로_남는다(tmp_path: Path) -> None:
    path = tmp_path / "접수대장.csv"
    write_whole(path, "앞의 것".encode())
    with pytest.raises(ZeroDivisionError), beside(path) as new:
        new.write_bytes(b"half of")
        raise ZeroDivisionError
    assert path.read_bytes() == "앞의 것".encode()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600


def swap(folders: Path, number: str, row: int, pipe: "Connection[str, str]") -> None:
    """In a process of its own: a folder is away for a moment, as it is between two renamings."""
    with (folders / ".lock").open("ab") as handle:
        fcntl.lockf(handle, fcntl.LOCK_EX, 1, row)
        (folders / number).rename(folders / f".{number}.old")
        pipe.send("away")
        pipe.recv()
        (folders / f".{number}.old").rename(folders / number)


def test_막_갈아_끼우는_심사자료가_목록에서_빠지지_않는다(filled: tuple[Store, Config]) -> None:
    store, config = filled
    folders, number = folders_of(config), "AICA-2025-0002"
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=swap, args=(folders, number, 2, theirs))
    process.start()
    assert ours.poll(PATIENCE) and ours.recv() == "away"
    assert not (folders / number / MANIFEST).exists()
    with ThreadPoolExecutor(2) as threads:
        listed, page = threads.submit(all_filed, store, folders), threads.submit(refresh_index, store, config)
        wait([listed], 1)
        wait([page], 1)  # both have looked by now, or wait themselves
        ours.send("on")
        assert listed.result(PATIENCE) == ["AICA-2025-0001", number]
        written = page.result(PATIENCE)
    process.join(PATIENCE)
    assert process.exitcode == 0
    assert written is not None and number in written.read_text(encoding="utf-8")


def all_filed(store: Store, folders: Path) -> list[str | None]:
    """Receipt numbers of the cases that have a folder."""
    with store.reading() as connection:
        return [case.receipt_number for case in filed_cases(connection, folders)]


def test_제자리에_놓이는_파일은_그_전에_모두_디스크에_있다(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut a name may else lead to an empty file."""
    path, synced, sync = tmp_path / "storage.id", {}, os.fsync

    def spy(handle: int) -> None:
        assert not path.exists()
        synced[os.fstat(handle).st_ino] = os.fstat(handle).st_size
        sync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    content = "가나다".encode()
    write_whole(path, content)
    assert synced == {path.stat().st_ino: len(content)}
