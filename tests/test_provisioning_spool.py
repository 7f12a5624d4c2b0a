"""The spool: a file for each message, whole or not there, the same bytes whatever happens in between."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.provisioning import message
from models.settings import ProvisioningSettings
from notifier.provisioning.messages import wire
from notifier.provisioning.spool import Spool
from notifier.provisioning.transport import Deferred, Unreachable
from tests.provisioning import NOON, facts

ONE = message("application.validated", 1, facts(), NOON)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the messages go; not made yet."""
    return tmp_path / "깊은" / "spool"


def spool(folder: Path) -> Spool:
    """A spool in `folder`."""
    return Spool(ProvisioningSettings(url=f"spool://{folder}"))


def test_메시지는_이름이_id인_파일이_되고_폴더는_주인만_본다(folder: Path) -> None:
    spool(folder).send(ONE)
    assert [path.name for path in folder.iterdir()] == ["C000001-1.json"]
    assert (folder / "C000001-1.json").read_bytes() == wire(ONE)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "C000001-1.json").stat().st_mode & 0o777 == 0o600


def test_운영자가_그룹에_연_폴더에서는_그룹도_파일을_읽는다(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o770)
    mask = os.umask(0o077)  # as every command of ours has it
    try:
        spool(folder).send(ONE)
    finally:
        os.umask(mask)
    assert (folder / "C000001-1.json").stat().st_mode & 0o777 == 0o640
    assert folder.stat().st_mode & 0o777 == 0o770


@pytest.mark.parametrize("form", ["spool://{}", "spool:///{}", "spool:////{}"])
def test_주소의_빗금_수는_상관없다(form: str, folder: Path) -> None:
    Spool(ProvisioningSettings(url=form.format(folder))).send(ONE)
    assert (folder / "C000001-1.json").exists()


def test_다시_보내도_같은_파일_그대로이다(folder: Path) -> None:
    spool(folder).send(ONE)
    before = (folder / "C000001-1.json").stat()
    spool(folder).send(ONE)
    spool(folder).send(ONE, again=True)
    after = (folder / "C000001-1.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_받는_쪽이_가져간_뒤_다시_보내면_같은_내용으로_다시_나타난다(folder: Path) -> None:
    spool(folder).send(ONE)
    (folder / "C000001-1.json").unlink()
    spool(folder).send(ONE, again=True)
    assert (folder / "C000001-1.json").read_bytes() == wire(ONE)


def test_같은_이름의_다른_파일은_덮어쓰지_않는다(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "C000001-1.json").write_bytes(b"{}")
    with pytest.raises(Deferred, match="다른 파일"):
        spool(folder).send(ONE)
    assert (folder / "C000001-1.json").read_bytes() == b"{}"


def test_그_이름의_폴더는_그_메시지만_막는다(folder: Path) -> None:
    (folder / "C000001-1.json").mkdir(parents=True)
    with pytest.raises(Deferred, match="다른 파일"):
        spool(folder).send(ONE)
    spool(folder).send(message("application.validated", 1, facts(2), NOON))
    look = spool(folder).look()
    assert look.found is not None and sorted(look.found) == ["C000002-1"]


def test_심어_놓은_링크를_따라가지_않는다(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    victim = tmp_path / "victim"
    victim.write_bytes(b"dear")
    (folder / ".C000001-1.tmp").symlink_to(victim)
    spool(folder).send(ONE)
    assert victim.read_bytes() == b"dear"
    assert (folder / "C000001-1.json").read_bytes() == wire(ONE)
    victim.write_bytes(wire(message("application.validated", 1, facts(2), NOON)))
    (folder / "C000002-1.json").symlink_to(victim)
    with pytest.raises(Deferred):
        spool(folder).send(message("application.validated", 1, facts(2), NOON))


def test_죽으면서_남긴_반쪽_파일은_다음_번에_온전해진다(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / ".C000001-1.tmp").write_bytes(wire(ONE)[:50])
    assert spool(folder).look().found == {}
    spool(folder).send(ONE)
    assert [path.name for path in folder.iterdir()] == ["C000001-1.json"]


def test_쓸_수_없는_폴더는_한_문장으로_알린다(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unreachable, match="폴더를 만들 수 없습니다"):
        spool(tmp_path / "file").send(ONE)
    with pytest.raises(Unreachable, match="폴더를 만들 수 없습니다"):
        spool(tmp_path / "file" / "below").send(ONE)


def test_꽉_찬_디스크에서는_반쪽_파일이_이름을_얻지_못한다(folder: Path) -> None:
    code = (
        "import resource, signal, sys; sys.path.insert(0, '.')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.test_provisioning_spool import *\n"
        "try: spool(Path(sys.argv[1])).send(ONE)\n"
        "except Unreachable as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert "파일을 쓸 수 없습니다" in done.stdout
    assert not (folder / "C000001-1.json").exists()
    spool(folder).send(ONE)
    assert (folder / "C000001-1.json").read_bytes() == wire(ONE)


def test_점검은_폴더를_만들지_않고_아무것도_남기지_않는다(folder: Path, tmp_path: Path) -> None:
    spool(folder).probe()
    assert not folder.exists(), "it may lie on a volume that is away"
    folder.mkdir(parents=True)
    spool(folder).probe()
    assert list(folder.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    for bad in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Unreachable):
            spool(bad).probe()


def test_보기는_가져가서_done에_둔_것도_센다(folder: Path) -> None:
    for case in (1, 2, 3):
        spool(folder).send(message("application.validated", 1, facts(case), NOON))
    (folder / "done").mkdir()
    (folder / "C000002-1.json").rename(folder / "done" / "C000002-1.json")
    (folder / ".hidden.json").write_bytes(b"x")
    (folder / "README").write_bytes(b"x")
    look = spool(folder).look()
    assert look.found is not None
    assert sorted(look.found) == ["C000001-1", "C000002-1", "C000003-1"]
    assert look.keeps


def test_보낸_것을_적기_전에_죽어도_받는_쪽이_마친_것은_다시_나타나지_않는다(folder: Path) -> None:
    spool(folder).send(ONE)
    (folder / "done").mkdir()
    (folder / "C000001-1.json").rename(folder / "done" / "C000001-1.json")
    spool(folder).send(ONE)
    assert [path.name for path in folder.iterdir()] == ["done"]
    spool(folder).send(ONE, again=True)
    assert (folder / "C000001-1.json").read_bytes() == wire(ONE), "an operator wants it once more"
    other = message("application.validated", 1, facts(), NOON.replace(minute=1))
    (folder / "C000001-1.json").unlink()
    with pytest.raises(Deferred, match="done"):
        spool(folder).send(other)


def test_보는_동안_받는_쪽이_가져가도_실패하지_않는다(folder: Path) -> None:
    (folder / "done").mkdir(parents=True)
    names = [f"C{number:06d}-1" for number in range(1, 30)]
    for name in names:
        (folder / f"{name}.json").write_bytes(name.encode())
    over = threading.Event()

    def take_away() -> None:
        while not over.is_set():
            for name in names:
                (folder / f"{name}.json").rename(folder / "done" / f"{name}.json")
            for name in names:  # they come again under their names, and those that were taken away go
                (folder / f"{name}.json").write_bytes(name.encode())
                (folder / "done" / f"{name}.json").unlink()

    receiver = threading.Thread(target=take_away)
    receiver.start()
    try:
        looks = [spool(folder).look() for _ in range(60)]
    finally:
        over.set()
        receiver.join()
    for look in looks:
        assert look.found is not None and set(look.found) <= set(names)


def test_여럿이_함께_점검해도_쓸_수_있는_폴더는_쓸_수_있다(folder: Path) -> None:
    folder.mkdir(parents=True)

    def probe() -> None:
        for _ in range(60):
            spool(folder).probe()

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(probe) for _ in range(4)]:
            done.result()


SENDER = """
import itertools, sys
sys.path.insert(0, ".")
from tests.test_provisioning_spool import *
print("ready", flush=True)
out = spool(Path(sys.argv[1]))
for case in itertools.count(1):
    out.send(message("application.validated", 1, facts(case, project="가" * 40000), NOON))
"""


def test_아무_때나_죽여도_이름이_있는_파일은_온전하다(folder: Path) -> None:
    chance = random.Random(4)
    for _ in range(12):
        sender = subprocess.Popen([sys.executable, "-c", SENDER, str(folder)], stdout=subprocess.PIPE, text=True)
        assert sender.stdout is not None
        with sender.stdout:
            assert sender.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.05))
            os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        for path in folder.glob("[!.]*") if folder.exists() else ():
            case = int(path.stem.split("-")[0][1:])
            assert path.read_bytes() == wire(
                message("application.validated", 1, facts(case, project="가" * 40000), NOON)
            )
    left = list(folder.glob(".*"))
    assert len(left) <= 1, "a crash leaves one unfinished file at most, which the next sending makes whole"
