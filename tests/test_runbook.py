"""What the README pages and the runbook tell people to type is understood: every command, every option."""

import re
import shlex
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
        if re.match(r"\s*jeopsu \S", line):
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
    words = shlex.split(re.sub(r"\s#.*$", "", line))[1:]
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
