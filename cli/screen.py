"""Writing to people: colours and tables on a terminal, plain aligned text in a pipe."""

import sys
from collections.abc import Sequence
from functools import cache

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.table import Table

COLOURS = {
    "accepted": "green",
    "held": "yellow",
    "bad_format": "red",
    "late": "red",
    "not_submission": "dim",
    "duplicate": "cyan",
    "rejected": "red",
    "withdrawn": "magenta",
}


@cache
def console() -> Console:
    """Standard output."""
    return Console(emoji=False, highlight=False, soft_wrap=not sys.stdout.isatty())


@cache
def error_console() -> Console:
    """Standard error."""
    return Console(stderr=True, emoji=False, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(text: str = "", style: str | None = None) -> None:
    """One line; `text` is printed as it is."""
    console().print(escape(printable(text)), style=style)


def complain(text: str) -> None:
    """One line on standard error."""
    error_console().print(escape(printable(text)), style="red")


def printable(text: str) -> str:
    """Without control characters: what a stranger wrote must not steer the operator's terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def shorten(text: str, width: int) -> str:
    """At most `width` columns, with an ellipsis if something was cut."""
    clean = printable(text).replace("\n", " ")
    return clean if cell_len(clean) <= width else set_cell_size(clean, width - 1).rstrip() + "…"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str | None] = ()) -> None:
    """Rows under headers. In a pipe: columns aligned with spaces, one row a line, nothing cut."""
    if console().is_terminal:
        _rich_table(headers, rows, styles)
        return
    lines = [list(headers), *([printable(cell).replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(headers))]
    for line in lines:
        cells = [set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())


def _rich_table(headers: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str | None]) -> None:
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for header in headers:
        drawn.add_column(header, overflow="fold")
    for index, row in enumerate(rows):
        drawn.add_row(*(escape(printable(cell)) for cell in row), style=styles[index] if styles else None)
    console().print(drawn)


def fields(pairs: Sequence[tuple[str, str]]) -> None:
    """Names and values under each other."""
    width = max((cell_len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        label = set_cell_size(name, width)
        console().print(f"[bold]{escape(label)}[/bold]  {escape(printable(value))}")
