"""Workers run the program that started them, whatever lies in the folder where somebody gave the command."""

import os
import subprocess
import sys
from collections.abc import MutableMapping
from pathlib import Path

import pytest

from runners.imports import ROOT, of_this_program
from tests.whole import CONFIG

HOSTILE = (
    "import os\nwith open(os.environ['TRAP'], 'a') as trap:\n    trap.write(__name__ + '\\n')\nraise SystemExit(9)\n"
)
OURS = ("cli", "intake", "models", "notifier", "rules", "runners", "scheduler", "validators")
LIBRARIES = ("json", "multiprocessing", "numpy", "pebble", "pydantic", "selectors", "socket")
READ = "from cli.main import main\nif __name__ == '__main__':\n    sys.exit(main(sys.argv[2:]))\n"
SEVERAL = """
import os
from runners.rebuild import several
if __name__ == "__main__":
    with several(2) as pool:
        print("another" if pool.submit(os.getpid).result() != os.getpid() else "itself")
"""


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder that holds another program of the same names, and libraries of its own."""
    folder = tmp_path / "here"
    for name in (*OURS, *LIBRARIES):
        package = folder / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(HOSTILE, encoding="utf-8")
    return folder


def run(folder: Path, code: str, *words: str) -> tuple[str, str]:
    """What an installed program prints that is called in this folder, and which modules of the folder were run."""
    program, trapped = folder.parent / "jeopsu", folder.parent / "trapped"
    program.write_text(f"import sys\nsys.path.append(sys.argv[1])\n{code}", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("JEOPSU_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, str(program), str(ROOT), *words],
        cwd=folder, env=environ | {"TRAP": str(trapped)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done
    return done.stdout, trapped.read_text(encoding="utf-8") if trapped.exists() else ""


@pytest.mark.parametrize(("code", "words"), [(READ, ["read", "서류.txt", "--config", str(CONFIG)]), (SEVERAL, [])])
def test_현재_폴더에_있는_다른_프로그램은_작업_프로세스가_읽어_들이지_않는다(
    trap: Path, code: str, words: list[str]
) -> None:
    (trap / "서류.txt").write_text("사업자등록증\n본점 소재지: 인천광역시 연수구\n", encoding="utf-8")
    told, trapped = run(trap, code, *words)
    assert ("사업자등록증" if words else "another") in told
    assert trapped == ""


def test_현재_폴더를_먼저_보는_파이썬이라면_덫에_걸린다(trap: Path) -> None:
    """The trap itself works: so does multiprocessing start its processes."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ["TRAP"] = str(trap.parent / "trapped")
    done = subprocess.run([sys.executable, "-c", "import selectors"], cwd=trap, env=environ, check=False)
    assert done.returncode == 9 and (trap.parent / "trapped").read_text(encoding="utf-8") == "selectors\n"


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"PYTHONPATH": "/more"},
        {"PYTHONPATH": f"{os.pathsep}/more{os.pathsep}", "PYTHONSAFEPATH": "1", "HOME": "/"},
    ],
)
def test_환경은_그동안만_바뀐다(before: dict[str, str]) -> None:
    environ: MutableMapping[str, str] = dict(before)
    with pytest.raises(KeyError), of_this_program(environ):
        places = environ["PYTHONPATH"].split(os.pathsep)
        assert places[0] == str(ROOT) and "" not in places and ("/more" in places) == ("PYTHONPATH" in before)
        assert environ["PYTHONSAFEPATH"] == "1"
        raise KeyError
    assert environ == before


def test_복제본의_작업_프로세스는_그_복제본의_프로그램이다() -> None:
    """As `make` and the tests run it: `python -m` in a checkout, with packages of wherever."""
    code = "import runners.imports, cli\nprint(runners.imports.ROOT)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(ROOT) == str(CONFIG.parent)
