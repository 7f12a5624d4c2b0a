"""Writing to people: colours and tables on a terminal, plain aligned text in a pipe."""

import re
import sys
from collections.abc import Sequence
from functools import cache

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.markup import escape

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
READABLE = 24
"""Columns in which a sentence can be read."""
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
    """Rows under headers. In a pipe: columns aligned with spaces, one row a line, nothing cut. On a terminal that is
    narrower, a row takes several lines; no number, time or address is broken while it fits into one."""
    lines = [[printable(cell).replace("\n", " ") for cell in row] for row in (headers, *rows)]
    wide = not console().is_terminal
    shelves = _shelves(lines, max(console().width, LONGEST_NAME), wide=wide)
    for index, line in enumerate(lines):
        text = "\n".join(_shelved(line, shelves))
        if wide:
            print(text)
        else:
            style = styles[index - 1] if index and styles else None
            console().print(escape(text), style=style if index else "bold")


def _shelves(lines: Sequence[Sequence[str]], width: int, *, wide: bool) -> list[list[tuple[int, int]]]:
    """Which columns stand beside each other, each with its width, from the left as many as fit; the others below,
    indented. A sentence may take what is left of a line and go on under itself."""
    shelves: list[list[tuple[int, int]]] = [[]]
    room = width
    for column in range(len(lines[0])):
        cells = [line[column] for line in lines]
        needed = max(map(cell_len, cells))
        left = needed if wide else room - (GAP if shelves[-1] else 0)
        longest = max(cell_len(word) for cell in cells for word in cell.split(" "))
        if shelves[-1] and needed > left and (left < READABLE or longest > left):
            shelves.append([])
            left = width - HANG
        shelves[-1].append((column, min(needed, left)))
        room = left - min(needed, left)
    return shelves


def _shelved(line: Sequence[str], shelves: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    """One row as lines; of a further shelf with nothing on it there is none."""
    lines = []
    for number, shelf in enumerate(shelves):
        cells = [_folded(line[column], width) for column, width in shelf]
        if number and not any(map(any, cells)):
            continue
        for height in range(max(map(len, cells))):
            parts = [
                set_cell_size(cell[height] if height < len(cell) else "", width)
                for cell, (_, width) in zip(cells, shelf, strict=True)
            ]
            lines.append((" " * (HANG if number else 0) + (" " * GAP).join(parts)).rstrip())
    return lines


def _folded(cell: str, width: int) -> list[str]:
    """A cell in lines of at most `width` columns; a word that is wider is broken."""
    return [piece for part in hanging(cell, width) for piece in chop_cells(part, width)] or [""]


def fields(pairs: Sequence[tuple[str, str]]) -> None:
    """Names and values under each other."""
    width = max((cell_len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        label, told = set_cell_size(name, width), printable(value)
        if console().is_terminal:
            room = max(console().width - width - GAP, LONGEST_NAME)
            told = ("\n" + " " * (width + GAP)).join(hanging(told, room))
        console().print(f"[bold]{escape(label)}[/bold]{' ' * GAP}{escape(told)}")
