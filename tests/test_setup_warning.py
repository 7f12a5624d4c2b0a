"""`make setup` warns of an interpreter that the service's user cannot reach."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SCRIPT = Path(__file__).parent.parent / "deploy" / "reachable.sh"


def told(interpreter: Path) -> list[str]:
    """The lines on standard error; the way of the set-up never ends here."""
    done = subprocess.run(["sh", str(SCRIPT), str(interpreter)], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that everybody may enter, other than those of pytest."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o754, 0o755, 0o1777])
def test_다른_사용자가_들어갈_수_없는_폴더의_인터프리터를_두_말로_알린다(open_folder: Path, mode: int) -> None:
    home = open_folder / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python3.11").touch()
    (open_folder / "venv").mkdir()
    (open_folder / "venv" / "python").symlink_to(home / "bin" / "python3.11")
    home.chmod(mode)
    lines = told(open_folder / "venv" / "python")
    if mode & 0o001:
        assert lines == []
    else:
        korean, english = lines
        assert f"{home} 폴더에 다른 사용자가 들어갈 수 없어" in korean and f"cannot enter {home}," in english
        assert all(line.endswith("PYTHON=/usr/bin/python3 make setup") for line in lines)


def test_모두가_쓰는_인터프리터는_말이_없다() -> None:
    assert told(Path("/bin/sh")) == []
