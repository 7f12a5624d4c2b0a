"""A backup is made while others write, move and remove what it copies."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from intake.redaction import Redacted
from models.config import Config
from models.store import Store
from models.times import SEOUL
from runners.backup import Manifest, make_backup
from runners.derived import Derived
from tests.filled import Entry, add, config_of

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
PATIENCE = 120


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Config]:
    """Of an intake with one mail, and threads that give way to each other as often as can be."""
    found = config_of(tmp_path, provisioning__url=f"spool:///{tmp_path / 'provisioning'}")
    store = Store(found.settings.database.url, found.settings.storage.root, write=True)
    add(store, found, Entry(received_at=AT), AT)
    store.close()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield found
    sys.setswitchinterval(before)


@contextmanager
def meanwhile(work: Callable[[int], None]) -> Iterator[None]:
    """Does the work over and over while the block runs. Raises what it raises."""
    over = threading.Event()

    def again() -> None:
        for number in count():
            work(number)
            if over.is_set():
                return

    with ThreadPoolExecutor(2) as threads:
        workers = [threads.submit(again) for _ in range(2)]
        try:
            yield
        finally:
            over.set()
        for worker in workers:
            worker.result(PATIENCE)


def names(manifest: Manifest) -> list[str]:
    """Of the files in a backup besides register and configuration."""
    return [kept.name for kept in manifest.files if kept.name not in ("register.db", "config.yaml")]


def test_서류를_가리는_동안_만든_백업에는_온전한_것만_있다(config: Config, tmp_path: Path) -> None:
    root = config.settings.storage.root
    derived, digest = Derived(root), sha256("재직증명서".encode()).hexdigest()

    def clean(number: int) -> None:
        made = tmp_path / f"made-{threading.get_ident()}-{number}"
        made.write_bytes(b"whole" * 1000)
        derived.keep(digest, (number % 7, 9), Redacted(path=made, extension="pdf", how="cleaned", places=0, note=""))

    clean(0)
    with meanwhile(clean):
        for number in range(12):
            folder = tmp_path / f"backup-{number}"
            manifest = make_backup(config, folder, b"a password" if number % 3 == 0 else None)
            assert {name.rpartition(".")[2] for name in names(manifest)} <= {"pdf", "json"}
            assert not [name for name in names(manifest) if "/." in name], "not in its place yet"
            for path in folder.glob("derived/**/*.pdf"):
                assert path.read_bytes() == b"whole" * 1000


def test_죽으면서_남긴_반쪽은_백업하지_않는다(config: Config, tmp_path: Path) -> None:
    folder = config.settings.storage.root / "derived" / "1" / "ab"
    (folder / ".new-x7").mkdir(parents=True)
    (folder / ".new-x7" / "half.pdf").write_bytes(b"half of")
    (folder / ".part").write_bytes(b"half of")
    (folder / "whole.pdf").write_bytes(b"whole")
    assert names(make_backup(config, tmp_path / "backup")) == ["derived/1/ab/whole.pdf"]


def test_열_수_없는_폴더를_빠뜨리고_백업이라고_하지_않는다(config: Config, tmp_path: Path) -> None:
    """Rights do not stop the user who runs the tests, a folder that leads in a circle does."""
    folder = config.settings.storage.root / "derived"
    folder.symlink_to(folder)
    with pytest.raises(OSError, match=r"(?i)too many"):
        make_backup(config, tmp_path / "backup")
    assert not (tmp_path / "backup" / "manifest.json").exists()


def test_받는_쪽이_메시지를_가져가는_동안에도_백업한다(config: Config, tmp_path: Path) -> None:
    spool = tmp_path / "provisioning"
    (spool / "done").mkdir(parents=True)

    def come_and_go(number: int) -> None:
        path = spool / f"C{number % 5:06d}-{threading.get_ident()}.json"
        path.write_text("{}", encoding="ascii")
        path.rename(spool / "done" / path.name)

    with meanwhile(come_and_go):
        for number in range(6):
            make_backup(config, tmp_path / f"backup-{number}")


def test_두_백업을_함께_만들어도_서로_건드리지_않는다(config: Config, tmp_path: Path) -> None:
    """Of two machines, too, on which the processes may have the same number."""
    barrier = threading.Barrier(3)

    def one(number: int) -> Manifest:
        barrier.wait(PATIENCE)
        return make_backup(config, tmp_path / f"backup-{number}")

    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(one, range(3)))
    assert len({manifest.head.seq for manifest in made}) == 1
    assert len({manifest.differences for manifest in made}) == 1
    spool = config.settings.storage.root / "spool"
    assert list(spool.iterdir()) == [], "nothing of it is left lying about"
