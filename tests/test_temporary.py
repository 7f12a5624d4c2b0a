"""Nothing of a process that was killed stays among the temporary files of the machine."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from runners import temporary
from tests.serving import wait_for

MAKES = "from runners import temporary; print(temporary.folder(), flush=True); input()"
WORKS = (
    "from runners.workers import Workers; from models.settings import WorkerLimits;"
    " pool = Workers(WorkerLimits(processes=1)); pool.require(); print('there', flush=True); input(); pool.close()"
)


def process(program: str, temp: Path) -> "subprocess.Popen[str]":
    """One that has said its first line, waits, and has `temp` for temporary files."""
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(started: "subprocess.Popen[str]") -> str:
    """Its first line."""
    assert started.stdout is not None
    return started.stdout.readline().strip()


def ended(started: "subprocess.Popen[str]") -> None:
    """Lets it end, in order and without a word."""
    assert started.communicate("\n", timeout=60) == ("", "")
    assert started.returncode == 0


@pytest.fixture
def temp() -> Iterator[Path]:
    """A short path, other than those of pytest: sockets lie below it."""
    with TemporaryDirectory(dir=temporary.SHORT) as folder:
        yield Path(folder)


def left(temp: Path) -> list[str]:
    """Everything below, but for the one folder that stays."""
    place = f"jeopsu-{os.getuid()}"
    return sorted(str(one.relative_to(temp)) for one in temp.rglob("*") if one.name != place)


def test_끝난_프로세스의_임시_파일은_남지_않고_죽은_것은_다음_것이_지운다(temp: Path) -> None:
    killed, living = process(WORKS, temp), process(WORKS, temp)
    assert said(killed) == said(living) == "there"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert [one for one in left(temp) if "listener" in one], "what is to be removed is not there"
    following = process(WORKS, temp)
    assert said(following) == "there"
    assert not [one for one in left(temp) if f"/{killed.pid}-" in one]
    assert [one for one in left(temp) if f"/{living.pid}-" in one and "listener" in one], "it lives"
    ended(living)
    ended(following)
    assert left(temp) == []


def test_막_만들어진_남의_폴더는_잠기기_전에도_지우지_않는다(temp: Path) -> None:
    """Between making and locking it."""
    one = process(MAKES, temp)
    own = Path(said(one))
    place = own.parent
    fresh, dead = place / f"{os.getpid()}-abc", place / "999999999-abc"
    fresh.mkdir()
    dead.mkdir()
    temporary.sweep(place)
    assert sorted(place.iterdir()) == sorted([own, fresh])
    ended(one)


@pytest.mark.parametrize("is_link", [False, True], ids=["모두에게_열린_폴더", "다른_곳으로_가는_링크"])
def test_남이_먼저_만든_곳에는_아무것도_두지_않는다(temp: Path, is_link: bool) -> None:
    elsewhere = temp / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    place = temp / f"jeopsu-{os.getuid()}"
    if is_link:
        place.symlink_to(elsewhere)
    else:
        place.mkdir()
        place.chmod(0o777)
    one = process(MAKES, temp)
    assert said(one) == "None"
    ended(one)
    assert list(elsewhere.iterdir()) == [] == list(place.iterdir())


@pytest.mark.parametrize("deep", [1, 9], ids=["긴", "소켓에_너무_긴"])
def test_임시_폴더의_경로가_길어도_일한다(temp: Path, deep: int) -> None:
    folder = temp.joinpath(*["깊은폴더"] * deep)
    folder.mkdir(parents=True)
    one = process(WORKS, folder)
    assert said(one) == "there", one.communicate("\n")
    ended(one)


def test_임시_폴더가_없는_곳이면_시스템의_것을_쓴다(temp: Path) -> None:
    one = process(WORKS, temp / "missing")
    assert said(one) == "there"
    ended(one)
    wait_for(lambda: not (temp / "missing").exists(), 1, "it was made")
