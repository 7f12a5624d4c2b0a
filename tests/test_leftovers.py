"""What killed processes left behind goes; what others work on stays."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.store import place
from runners.leftovers import AGE, sweep

ROOT = Path(__file__).parent.parent
OLD, FRESH = AGE + 3600, AGE - 3600
PATIENCE = 120


def lay(path: Path, age: float) -> Path:
    """A file, last written so many seconds ago, in folders of the same age."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("주민등록번호가 있는 서류", encoding="utf-8")
    for one in (path, *path.parents):
        if "var" in one.parts:
            os.utime(one, (time.time() - age, time.time() - age))
    return path


LEFT = [
    "scratch/gone-0a1b2c3d-17/read-C000001-x7/archive-00/member-0001",
    "scratch/gone-0a1b2c3d-17/texts-C000001.json",
    "scratch/gone-17/clean-C000001",
    "scratch/tmpab12cd34/page.png",
    "scratch/jeopsu-ab12cd34/여권.pdf",
    "spool/gone-17/mail-0123456789ab-1122334455667788-1-77",
    "spool/mail-0123456789ab-1122334455667788-1-77",
    "spool/backup-4711.db",
    "spool/backup-ab12/register.db",
    "cases/.AICA-2025-0001.new/documents/01_신청서.pdf",
    "cases/.AICA-2025-0001.old/summary.pdf",
    "cases/.index.html.ab12.new",
    "derived/1/ab/.new-x7/abcd.pdf",
    ".digest.html.ab12.new",
    "packages/.심사.zip.ab12.new",
    "selection/.선정결과.html.ab12.new",
    ".package-x7/AICA-2025-0001/summary.pdf",
]
KEPT = [
    "cases/AICA-2025-0001/summary.pdf",
    "cases/.lock",
    "cases/index.html",
    "derived/1/ab/abcd.pdf",
    "derived/1/ab/abcd.json",
    "derived/1/asked/C000001",
    "originals/ab/abcd.eml",
    "packages/심사.zip",
    "packages/.심사.zip",
    "selection/선정결과.html",
    "digest.html",
    "service.lock",
    "storage.id",
]


@pytest.mark.parametrize("name", LEFT)
def test_오래_손대지_않은_작업_파일은_없어지고_새것은_남는다(tmp_path: Path, name: str) -> None:
    root = tmp_path / "var"
    lay(root / name, FRESH)
    assert sweep(root, root / "scratch" / "own-1") == 0
    assert (root / name).exists(), "somebody may work on it"
    lay(root / name, OLD)
    assert sweep(root, root / "scratch" / "own-1") == 1
    assert not (root / name).exists()
    assert sweep(root, root / "scratch" / "own-1") == 0


@pytest.mark.parametrize("name", KEPT)
def test_제자리에_있는_것은_아무리_오래되어도_남는다(tmp_path: Path, name: str) -> None:
    root = tmp_path / "var"
    lay(root / name, 400 * AGE)
    assert sweep(root, root / "scratch") == 0
    assert (root / name).exists()


def test_하나라도_새로_쓴_것이_있으면_모두_남는다(tmp_path: Path) -> None:
    root = tmp_path / "var"
    lay(root / "scratch" / "gone-17" / "read-C000001-x7" / "archive-00" / "member-0001", OLD)
    fresh = lay(root / "scratch" / "gone-17" / "read-C000001-x7" / "archive-01" / "member-0001", FRESH)
    lay(root / "scratch" / "gone-17" / "read-C000001-x7" / "archive-00" / "member-0002", OLD)
    assert sweep(root, root / "scratch" / "own-1") == 0
    assert fresh.exists()


@pytest.mark.parametrize("own", ["scratch", "scratch/own-1"])
def test_제_작업은_시계가_뛰어도_건드리지_않는다(tmp_path: Path, own: str) -> None:
    root = tmp_path / "var"
    work = [lay(root / own / name, OLD) for name in ("read-C000001-x7/member-0001", "texts-C000001.json")]
    left = lay(root / own / "tmpx7ab" / "of-a-killed-worker", OLD)
    assert sweep(root, root / own) == 1
    assert all(path.exists() for path in work) and not left.exists()


def test_폴더를_훑는_동안_남들이_지우고_써도_실패하지_않는다(tmp_path: Path) -> None:
    root, over = tmp_path / "var", threading.Event()
    root.mkdir()

    def come_and_go() -> None:
        number = 0
        while not over.is_set():
            number += 1
            lay(root / "scratch" / f"tmp{threading.get_ident()}{number % 9}" / "a" / "b" / "c", FRESH)
            place.empty(root / "scratch")

    with ThreadPoolExecutor(2) as threads:
        others = [threads.submit(come_and_go)]
        try:
            assert [sweep(root, root / "scratch") for _ in range(100)] == [0] * 100
        finally:
            over.set()
        others[0].result(PATIENCE)


def test_폴더가_없거나_쓸_수_없으면_다음으로_미룬다(tmp_path: Path) -> None:
    assert sweep(tmp_path / "nowhere", tmp_path / "nowhere" / "scratch") == 0
    (tmp_path / "file").touch()
    assert sweep(tmp_path / "file", tmp_path / "file" / "scratch") == 0


def test_이름이_같은_다른_서버의_작업_폴더는_건드리지_않는다(tmp_path: Path) -> None:
    """Containers with the network of their host have its name, and each counts its processes for itself."""
    host, counting, number = place.own_name().rsplit("-", 2)
    assert number == str(os.getpid())
    gone = ended_process()
    for name in (f"{host}-00000000-{gone}", f"{host}-{gone}", f"{host}-{counting}-{gone}", place.own_name()):
        lay(tmp_path / name / "read-C000001-x7" / "member-0001", OLD)
    place.sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"{host}-00000000-{gone}", f"{host}-{gone}", place.own_name()}


def test_프로세스마다_제_이름이_있고_한_프로세스의_이름은_늘_같다() -> None:
    program = "from models.store import place; print(place.own_name())"
    names = [
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert names[0] != names[1] and place.own_name() == place.own_name()
    assert {name.rpartition("-")[0] for name in names} == {place.own_name().rpartition("-")[0]}


def ended_process() -> int:
    """The number of a process that is no longer there."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid
