"""Commands work from whatever current folder, and say in one line what they cannot write."""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from cli.main import jeopsu
from cli.places import Place, leave_closed_folder, unwritable
from models.disk import beside, write_whole
from notifier.workbook import workbook
from tests.whole import CONFIG, bare_command

ROOT = Path(__file__).parents[1]
NOBODY = 65534


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """As a user to whom the system does not let everything through, where the tests are run by root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that every user may read and enter, but for its own children."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder.name.startswith(("pytest-", "popen-", tmp_path.name)):
            folder.chmod(0o755)
    return tmp_path


def run(*arguments: str, cwd: Path, gone: bool = False) -> "subprocess.CompletedProcess[str]":
    """The program as a process of its own, begun in `cwd`, which may be gone by then."""
    begin = [sys.executable, "-c", "import os, sys; os.rmdir(os.getcwd()) if sys.argv.pop(1) else None; "
             "from cli.main import main; sys.exit(main())", "gone" if gone else ""]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*begin, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def paths(command: click.Command, name: str = "jeopsu") -> Iterator[tuple[str, click.Parameter]]:
    """All parameters of all commands that take a path, but for that of the configuration."""
    for parameter in command.params:
        if isinstance(parameter.type, click.Path) and parameter.name != "config" and parameter.name != "config_path":
            yield f"{name} {parameter.opts[0]}", parameter
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from paths(one, f"{name} {one.name}")


def test_경로를_받는_모든_선택이_같은_길을_쓴다() -> None:
    found = dict(paths(jeopsu))
    assert len(found) >= 12
    assert {name: type(one.type).__name__ for name, one in found.items() if not isinstance(one.type, Place)} == {}


def test_지금_폴더가_없어도_파일을_읽는다(tmp_path: Path) -> None:
    here, text = tmp_path / "here", tmp_path / "안내.txt"
    here.mkdir()
    text.write_text("재직증명서\n성명 홍길동\n", encoding="utf-8")
    done = run("read", str(text), "--config", str(CONFIG), cwd=here, gone=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "안내.txt" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["cases", "--out", "접수대장.xlsx", "--config", str(CONFIG)],
        ["package", "--zip", "a.zip", "--config", str(CONFIG)],
        ["import", "신청.eml", "--received-at", "2025-08-01T10:00:00", "--config", str(CONFIG)],
        ["config", "check"],
        ["backup", "사본", "--config", str(CONFIG)],
        ["demo"],
    ],
)
def test_지금_폴더를_쓸_수_없으면_상대_경로를_한_줄로_거절한다(tmp_path: Path, arguments: list[str]) -> None:
    here = tmp_path / "here"
    here.mkdir()
    done = run(*arguments, cwd=here, gone=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "지금 폴더" in done.stderr
    assert not any(Path("/", word).exists() for word in ("접수대장.xlsx", "a.zip", "사본", "demo-output"))


def test_들어갈_수_있는_폴더에서는_상대_경로가_그_폴더부터다(tmp_path: Path) -> None:
    (tmp_path / "안내.txt").write_text("재직증명서\n", encoding="utf-8")
    done = run("read", "안내.txt", "--config", os.path.relpath(CONFIG, tmp_path), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_들어갈_수_없는_폴더는_떠난다(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = open_folder / "closed" / "inner"
    closed.mkdir(parents=True)
    monkeypatch.chdir(open_folder)
    assert leave_closed_folder() is None
    assert Path.cwd() == open_folder
    monkeypatch.chdir(closed)
    closed.parent.chmod(0)
    with as_somebody_else():
        left, now = leave_closed_folder(), os.getcwd()  # noqa: PTH109 -- as the program asks
    closed.parent.chmod(0o700)
    assert (left, now) == (str(closed), "/")


def test_쓸_수_없는_곳을_미리_안다(open_folder: Path) -> None:
    mine, shut, file = open_folder / "mine", open_folder / "shut", open_folder / "file"
    mine.mkdir(mode=0o777)
    mine.chmod(0o777)
    shut.mkdir(mode=0o700)
    file.write_bytes(b"")
    with as_somebody_else():
        found = {
            place: unwritable(place)
            for place in (mine, mine / "a.xlsx", mine / "neu" / "b.zip", open_folder / "c.xlsx", shut / "d" / "e.zip")
        }
    fine = {mine, mine / "a.xlsx", mine / "neu" / "b.zip"}
    assert {place for place, problem in found.items() if problem is None} == fine
    assert all(f"{place}: " in (problem or f"{place}: ") for place, problem in found.items())
    assert unwritable(file / "x.xlsx") == f"{file / 'x.xlsx'}: 폴더가 아닙니다: {file}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["cases", "--out", "{}/a.xlsx"], ["digest", "--out", "{}/a.html"], ["package", "--zip", "{}/a.zip"],
        ["package", "--out", "{}/a"], ["select", "--confirm", "--by", "김담당", "--out", "{}/a"],
        ["backup", "{}/a"], ["read", str(CONFIG), "--pictures", "{}/a"], ["demo", "--output", "{}/a"],
    ],
)  # fmt: skip
def test_쓸_수_없는_곳은_일을_시작하기_전에_한_줄로_거절한다(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "no-folder"
    file.write_bytes(b"")
    said = bare_command(*(word.replace("{}", str(file)) for word in arguments), capture=capsys)
    assert said.status == 2
    assert said.err.count("\n") == 1 and "폴더가 아닙니다" in said.err


def test_다_쓰지_못하면_사람이_아는_이름으로_알린다(tmp_path: Path) -> None:
    wanted = tmp_path / "gone" / "접수대장.xlsx"
    with pytest.raises(OSError) as first, beside(wanted):
        raise AssertionError("there is no folder")
    with pytest.raises(OSError) as second:
        write_whole(wanted, b"x")
    assert {first.value.filename, second.value.filename} == {str(wanted)}
    other = OSError(5, "of something else", "/elsewhere")
    with pytest.raises(OSError) as third, beside(tmp_path / "a"):
        raise other
    assert third.value.filename == "/elsewhere"
    assert [path.name for path in tmp_path.iterdir()] == []


def test_엑셀_파일을_쓰지_못한_것도_체계의_오류다(tmp_path: Path) -> None:
    with pytest.raises(OSError) as raised, workbook(tmp_path / "gone" / "a.xlsx") as book:
        book.add_worksheet("a")
    assert raised.value.errno == 2


def test_쓸_수_없다고_할_때는_지금_실행하는_계정을_댄다(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not whom the environment names, as after `su` or in a container."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    (tmp_path / "closed").mkdir(mode=0o500)
    with as_somebody_else():
        problem = unwritable(tmp_path / "closed" / "out.xlsx")
        account = pwd.getpwuid(os.geteuid()).pw_name
    assert problem is not None and account in problem and "somebody-else" not in problem
