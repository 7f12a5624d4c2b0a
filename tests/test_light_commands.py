"""A command imports what it needs and no more: most are given many times a day, and the libraries that read documents
take seconds."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.commands import COMMANDS
from cli.main import jeopsu
from models.store import Store
from tests.whole import CONFIG

READERS = {
    "cv2",
    "docx",
    "dochan",
    "imapclient",
    "lxml",
    "numpy",
    "pdfplumber",
    "pikepdf",
    "PIL",
    "pypdfium2",
    "tesserocr",
}
WRITERS = {"jinja2", "matplotlib", "pyzipper", "reportlab", "typst", "xlsxwriter"}
SERVICE = {"alembic", "amqp", "apscheduler", "kombu", "pebble", "procrastinate", "psycopg", "redis", "scheduler"}
REGISTER = {"pydantic", "sqlalchemy", "yaml"}
"""Which every command needs that looks at something, and none that only says what it is."""
BY_ITSELF = "import sys; from cli.main import main; status = main(sys.argv[1:]); print('END', status, *sys.modules)"


def imported(folder: Path, *words: str) -> tuple[int, set[str]]:
    """How a command ends in a process of its own, and the packages that are imported then."""
    settings = {
        "JEOPSU_DATABASE__URL": f"sqlite:///{folder / 'register.db'}",
        "JEOPSU_STORAGE__ROOT": str(folder / "storage"),
        "JEOPSU_PROVISIONING__URL": f"spool:///{folder / 'spool'}",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JEOPSU_")}
    done = subprocess.run(
        [sys.executable, "-c", BY_ITSELF, *words],
        cwd=CONFIG.parent, env=clean | settings, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    _, end, told = done.stdout.rpartition("END ")
    assert end, done
    status, *modules = told.split()
    return int(status), {name.partition(".")[0] for name in modules}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    Store(f"sqlite:///{folder / 'register.db'}", folder / "storage", write=True).close()
    return folder


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["-h"], ["nonsense"], ["cases", "--help"], ["--config"]]
)
def test_무엇인지만_말하는_데는_아무_라이브러리도_필요_없다(tmp_path: Path, words: list[str]) -> None:
    status, found = imported(tmp_path, *words)
    heavy = READERS | WRITERS | SERVICE | (REGISTER if words != ["cases", "--help"] else set())
    assert found & heavy == set()
    assert status == (2 if words[0] in ("nonsense", "--config") else 0)
    assert "click" in found, "nothing was looked at"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["status"], 0),
        (["status", "--json"], 0),
        (["cases"], 0),
        (["cases", "--held", "--json"], 0),
        (["show", "C000001"], 1),
        (["receipts"], 0),
        (["queue"], 0),
        (["config", "check"], 0),
        (["status", "--config", "/nowhere.yaml"], 2),
    ],
    ids=str,
)
def test_접수대장만_보는_명령은_서류를_읽는_라이브러리를_읽어_들이지_않는다(
    register: Path, words: list[str], status: int
) -> None:
    ended, found = imported(register, *words)
    assert ended == status
    assert found & (READERS | WRITERS | SERVICE) == set()
    assert found >= REGISTER, "nothing was looked at"


@pytest.mark.parametrize(
    ("words", "needed"), [(["digest"], {"jinja2"}), (["purge", "--dry-run"], set())], ids=["digest", "purge"]
)
def test_화면에_보이기만_하는_데에_그림과_서류의_라이브러리는_필요_없다(
    register: Path, words: list[str], needed: set[str]
) -> None:
    ended, found = imported(register, *words)
    assert ended == 0 and found & (READERS | WRITERS | SERVICE) == needed


def test_접수대장이_없다는_말에도_서비스는_필요_없다(tmp_path: Path) -> None:
    ended, found = imported(tmp_path, "cases")
    assert ended == 1 and found & (READERS | WRITERS | SERVICE) == set()


def test_결정하는_데에_서류를_읽는_라이브러리는_필요_없다(register: Path) -> None:
    ended, found = imported(register, "decide", "C000001", "--by", "김담당", "--reason", "확인", "--accept")
    assert ended == 1 and found & (READERS | {"scheduler", "procrastinate", "typst"}) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_명령_목록의_한_줄은_그_명령의_도움말_첫_문장이다(name: str) -> None:
    command = jeopsu.commands[name]
    assert isinstance(command, click.Command) and command.name == name
    assert COMMANDS[name].line == command.get_short_help_str(80)


def test_명령은_한_곳에만_적힌다() -> None:
    with pytest.raises(TypeError):
        jeopsu.add_command(click.Command("more"))
    with pytest.raises(TypeError):
        del jeopsu.commands["demo"]
    assert list(jeopsu.commands) == list(COMMANDS) and len(jeopsu.commands) == len(COMMANDS) > 20
