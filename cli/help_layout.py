"""Help laid out by what a terminal shows: a Korean letter takes two columns."""

from collections.abc import Iterable, Iterator

import click
from rich.cells import cell_len

LEFT_MOST = 30
"""Columns of the widest name that still stands in one line with its explanation."""
NARROWEST = 10
VERBATIM = "\b"
"""Begins a paragraph whose lines stand as they are, as click has it."""


class Columns(click.HelpFormatter):
    """A formatter of click that counts columns instead of characters."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = LEFT_MOST, col_spacing: int = 2) -> None:
        """Names and their explanations, the explanations under each other."""
        listed = list(rows)
        names = max((cell_len(name) for name, _ in listed if cell_len(name) <= col_max), default=0)
        begin, indent = names + col_spacing, " " * self.current_indent
        for name, text in listed:
            lines = list(wrapped(text, max(self.width - begin - self.current_indent, NARROWEST)))
            if lines and cell_len(name) <= names:
                self.write(f"{indent}{name}{' ' * (begin - cell_len(name))}{lines.pop(0)}\n")
            else:
                self.write(f"{indent}{name}\n")
            for line in lines:
                self.write(f"{indent}{' ' * begin}{line}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs."""
        indent = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            first, *others = paragraph.strip("\n").splitlines() or [""]
            lines = others if first.strip() == VERBATIM else wrapped(paragraph, self.width - self.current_indent)
            paragraphs.append("\n".join(f"{indent}{line}".rstrip() for line in lines))
        self.write("\n\n".join(paragraphs) + "\n")


class ColumnsContext(click.Context):
    """The context of a call whose help is laid out by columns."""

    formatter_class = Columns


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, broken at blanks; a longer word has a line of its own."""
    line = ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".lstrip()
    if line:
        yield line
