"""What the labels of a document say about its numbers: a cell beside or above tells what a number is."""

import re
from collections.abc import Iterator

from intake.redaction.finder import Finder, Known
from intake.redaction.folding import folded
from intake.redaction.labels import label_of
from models.document import Cell, DocumentText, Table

_NUMBER = re.compile(r"(?<!\d)\d[\d \-]{8,22}\d(?!\d)")
_DIGIT = re.compile(r"\d")
_CELLS = 4000
"""Cells of a table beyond which labels are not looked for: it is a listing, not a form."""


def known_numbers(text: DocumentText) -> Known:
    """Numbers whose labels stand in another cell of a table, and numbers labelled as corporate anywhere."""
    secret: set[str] = set()
    innocent: set[str] = set()
    for before, cell in _labelled_cells(text):
        content = folded(cell).text
        for start, end in Finder().spans(content, before):
            digits = _digits(content[start:end])
            if len(digits) >= 9:
                secret.add(digits)
        for match in _NUMBER.finditer(content):
            if label_of(before + content[: match.start()]) == "innocent":
                innocent.add(_digits(match[0]))
    for page in text.pages:
        for line in page.lines:
            content = folded(line.text).text
            for match in _NUMBER.finditer(content):
                if label_of(content[: match.start()]) == "innocent":
                    innocent.add(_digits(match[0]))
    return Known(secret=frozenset(secret), innocent=frozenset(innocent - secret))


def _labelled_cells(text: DocumentText) -> Iterator[tuple[str, str]]:
    """Each cell with a number, with each label it may have: left of it, and above."""
    for page in text.pages:
        for table in page.tables:
            if len(table.cells) <= _CELLS:
                yield from _labelled(table)


def _labelled(table: Table) -> Iterator[tuple[str, str]]:
    places = {(cell.row, cell.column): cell for cell in table.cells}
    for cell in table.cells:
        if not _DIGIT.search(cell.text):
            continue
        for label in (_left(cell, places), _above(cell, table)):
            if label:
                yield label, cell.text


def _left(cell: Cell, places: dict[tuple[int, int], Cell]) -> str:
    for column in range(cell.column - 1, -1, -1):
        beside = places.get((cell.row, column))
        if beside and beside.text.strip():
            return "" if _DIGIT.search(beside.text) else beside.text
    return ""


def _above(cell: Cell, table: Table) -> str:
    """The label at the head of the column."""
    heads = [
        one
        for one in table.cells
        if one.row < cell.row
        and one.column <= cell.column < one.column + one.columns
        and one.text.strip()
        and not _DIGIT.search(one.text)
    ]
    return heads[-1].text if heads else ""


def _digits(text: str) -> str:
    return "".join(sign for sign in text if "0" <= sign <= "9")
