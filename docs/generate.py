"""Writes the generated documents, or with `--check` says which of them are stale (exit status 1)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli.main import jeopsu
from docs import clauses
from models.config import load
from models.config_schema import schema_text

FOLDER = Path(__file__).parent


def documents() -> dict[str, str]:
    """Name and content of each generated document."""
    call = load(FOLDER.parent / "config.yaml", {}).call
    return {"config.schema.json": schema_text(), "commands.ko.md": commands(), "clauses.md": clauses.page(call)}


def commands() -> str:
    """The help of every command, as one page."""
    lines = ["# 명령", "", "이 문서는 `make accept`가 `jeopsu --help`에서 만듭니다. 직접 고치지 마십시오.", ""]
    for path, command in _walk("jeopsu", jeopsu):
        context = command.context_class(command, info_name=path, max_content_width=110, terminal_width=110)
        lines += [f"## `{path}`", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


def _walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            yield from _walk(f"{path} {name}", sub)


def main(arguments: list[str]) -> int:
    """Writes or checks. Returns the exit status."""
    stale = 0
    for name, content in documents().items():
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        if arguments == ["--check"]:
            print(f"docs/{name} is stale: run `make accept`", file=sys.stderr)
            stale = 1
        else:
            path.write_text(content, encoding="utf-8")
            print(f"docs/{name} written")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
