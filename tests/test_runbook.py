"""What the README pages and the runbook tell people to type is understood: every command, every option."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.main import jeopsu
from models.config import load
from rules.rulings import validate_value
from tests.whole import CONFIG

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "README.ko.md",
    "docs/operations.md",
    "docs/security.md",
    "docs/privacy.md",
    "docs/provisioning.md",
)
CALL = load(CONFIG, {}).call


def lines(page: str) -> Iterator[str]:
    """Every call of the program in a page: in the text between back-ticks, or as a line of its own."""
    text = (ROOT / page).read_text(encoding="utf-8")
    yield from re.findall(r"`(jeopsu [^`\n]+)`", text)
    for line in text.splitlines():
        if re.match(r"\s*(jeopsu|drill) \S", line):  # drill: the same program with settings of its own
            yield from re.split(r" && ", line.strip())


CALLS = sorted({(page, line) for page in PAGES for line in lines(page) if "--help" not in line})


def understood(words: list[str]) -> tuple[str, dict[str, object]]:
    """The command of these words and the values that it would get. Raises UsageError."""
    context: click.Context | None = None
    command: click.Command = jeopsu
    while isinstance(command, click.Group):
        while words and words[0].startswith("--"):
            words = words[2:] if words[0] == "--config" else words[1:]
        name = words[0].rstrip(",.:")
        if name not in command.commands:
            raise click.UsageError(f"No such command '{name}'.")
        command, words = command.commands[name], words[1:]
        context = click.Context(command, parent=context)
    assert context is not None
    parser = command.make_parser(context)
    try:
        values, _, _ = parser.parse_args(list(words))
    except click.BadOptionUsage:
        values, _, _ = parser.parse_args([*words, "-"])  # an option that is only named: `jeopsu cases --out`
    return command.name or "", values


@pytest.mark.parametrize(("page", "line"), CALLS, ids=lambda value: value[:50])
def test_안내에_적힌_명령은_그대로_통한다(page: str, line: str) -> None:
    words = shlex.split(re.sub(r"\s#.*$|\s\|.*$", "", line))[1:]
    _, values = understood([word.strip("[]") for word in words])
    given = values.get("values") or ()
    for pair in given if isinstance(given, list | tuple) else ():
        field, _, value = str(pair).partition("=")
        if value not in ("값", "주소", "크기", "장수"):
            validate_value(field, value, CALL)


def test_안내에는_명령이_많이_적혀_있다() -> None:
    assert len(CALLS) > 60
    with pytest.raises(click.UsageError):
        understood(["select", "--relaese"])
    with pytest.raises(click.UsageError):
        understood(["selekt"])


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_README는_모든_명령을_말한다(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in jeopsu.commands if not re.search(rf"(jeopsu|make) {name}\b", text)] == []


def test_복구_훈련은_서비스의_접수대장을_보지_않는다(tmp_path: Path) -> None:
    """`deploy/jeopsu` takes every setting from its file, whatever was exported: the drill has a file of its own."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    drill = page.partition("### 복구 훈련")[2].partition("\n## ")[0]
    (making,) = re.findall(r"(printf .*?) \| sudo", drill, re.DOTALL)
    made = subprocess.run(["sh", "-c", making], capture_output=True, text=True, check=True).stdout
    file = tmp_path / "env"
    file.write_text(made.replace("/var/tmp/drill", str(tmp_path)), encoding="utf-8")
    program = tmp_path / "opt"
    (program / "deploy").mkdir(parents=True)
    (program / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "jeopsu", program / "deploy" / "jeopsu")
    shown = program / ".venv" / "bin" / "jeopsu"
    shown.write_text("#!/bin/sh\nenv | grep ^JEOPSU_\n", encoding="utf-8")
    shown.chmod(0o755)
    environment = {
        "PATH": os.environ["PATH"],
        "JEOPSU_ENV_FILE": str(file),
        "JEOPSU_STORAGE__ROOT": "/var/lib/jeopsu",
    }
    told = subprocess.run(
        [str(program / "deploy" / "jeopsu"), "status"], capture_output=True, text=True, check=True, env=environment
    ).stdout.splitlines()
    assert f"JEOPSU_STORAGE__ROOT={tmp_path}/var" in told
    assert f"JEOPSU_DATABASE__URL=sqlite:///{tmp_path}/jeopsu.db" in told and "JEOPSU_SMTP__ENABLED=false" in told
    assert "export JEOPSU_" not in page and drill.count("\n    drill ") >= 3
