"""Writing to people: colours and tables on a terminal, plain aligned text in a pipe."""

import re
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

HANG = 2
"""By how much the further lines of an indented one are indented more."""
GAP = 2
"""Columns between a name and its value."""
LEAST = 6
"""Columns that every column of a table has."""
LONGEST_NAME = 18
"""Columns of what is no text but a name: case ids, receipt numbers, times, dispositions."""


@cache
def console() -> Console:
    """Standard output."""
    return Console(emoji=False, highlight=False, soft_wrap=not sys.stdout.isatty())


@cache
def error_console() -> Console:
    """Standard error."""
    return Console(stderr=True, emoji=False, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(text: str = "", style: str | None = None) -> None:
    """One line; `text` is printed as it is. On a terminal what does not fit goes on below, indented."""
    lines = printable(text).split("\n")
    if console().is_terminal:
        lines = [part for line in lines for part in hanging(line, console().width)]
    console().print(escape("\n".join(lines)), style=style)


def complain(text: str) -> None:
    """One line on standard error."""
    error_console().print(escape(printable(text)), style="red")


def printable(text: str) -> str:
    """Without control characters: what a stranger wrote must not steer the operator's terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def hanging(line: str, width: int) -> list[str]:
    """A line broken at blanks into lines of `width` columns, the further ones indented a little more than the first.
    A word that is wider, such as a path, stays whole."""
    if cell_len(line) <= width:
        return [line]
    indent = len(line) - len(line.lstrip(" "))
    lines, current = [], " " * indent
    for word in re.findall(r"\S+\s*", line):
        if current.strip() and cell_len(current + word.rstrip()) > width:
            lines.append(current.rstrip())
            current = " " * (indent + HANG if indent else 0)
        current += word
    return [*lines, current.rstrip()]


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
    whole = _unbroken([headers, *rows], console().width)
    for column, header in enumerate(headers):
        drawn.add_column(header, overflow="fold", no_wrap=column in whole)
    for index, row in enumerate(rows):
        drawn.add_row(*(escape(printable(cell)) for cell in row), style=styles[index] if styles else None)
    console().print(drawn)


def _unbroken(rows: Sequence[Sequence[str]], width: int) -> set[int]:
    """The columns that are not to be broken, since a number in two pieces cannot be copied: from the left as many as
    leave room for the others, of which nothing may be cut off."""
    count = len(rows[0])
    room, whole = width - GAP * (count - 1) - LEAST * count, set[int]()
    for column in range(count):
        needed = max(max(cell_len(row[column]) for row in rows), LEAST)
        if all(_is_name(row[column]) for row in rows) and needed - LEAST <= room:
            room -= needed - LEAST
            whole.add(column)
    return whole


def _is_name(cell: str) -> bool:
    return cell_len(cell) <= LONGEST_NAME and (" " not in cell or not re.search("[가-힣]", cell))


def fields(pairs: Sequence[tuple[str, str]]) -> None:
    """Names and values under each other."""
    width = max((cell_len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        label, told = set_cell_size(name, width), printable(value)
        if console().is_terminal:
            room = max(console().width - width - GAP, LONGEST_NAME)
            told = ("\n" + " " * (width + GAP)).join(hanging(told, room))
        console().print(f"[bold]{escape(label)}[/bold]{' ' * GAP}{escape(told)}")
