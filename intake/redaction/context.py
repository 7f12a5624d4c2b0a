"""What the labels of a document say about its numbers: a cell beside or above tells what a number is."""

import re
from collections.abc import Iterator

from intake.redaction.finder import Finder, Known, innocent
from intake.redaction.folding import folded
from intake.redaction.labels import label_of
from models.document import DocumentText, Table

_NUMBER = re.compile(r"(?<!\d)\d[\d \-]{8,22}\d(?!\d)")
_DIGIT = re.compile(r"\d")
_SHORTEST = 9
"""Digits of a number that is looked for wherever it stands."""
_WIDEST = 100
"""Columns that a label spans at most."""


def known_numbers(text: DocumentText) -> Known:
    """Numbers whose labels stand in another cell of a table, and numbers labelled as corporate anywhere."""
    secret: set[str] = set()
    harmless: set[str] = set()
    for labels, cell in _labelled_cells(text):
        content = folded(cell).text
        kinds = {label_of(label) for label in labels}
        if "resident" not in kinds and kinds & {"corporate", "other"}:
            known = "corporate" if "corporate" in kinds else "other"
            harmless.update(digits for digits in _numbers(content) if innocent(known, digits))
            continue
        plain = Finder().spans(content)
        for label in labels:
            named = label_of(label) == "resident"
            found = [span for span in Finder().spans(content, label) if named or span not in plain]
            secret.update(_digits(content[start:end]) for start, end in found)
    for page in text.pages:
        for line in page.lines:
            content = folded(line.text).text
            for match in _NUMBER.finditer(content):
                digits = _digits(match[0])
                if innocent(label_of(content[: match.start()]), digits):
                    harmless.add(digits)
    secret = {digits for digits in secret if len(digits) >= _SHORTEST}
    return Known(secret=frozenset(secret), innocent=frozenset(harmless - secret))


def _labelled_cells(text: DocumentText) -> Iterator[tuple[list[str], str]]:
    """Each cell with a number, with the labels it may have: left of it, and above."""
    for page in text.pages:
        for table in page.tables:
            yield from _labelled(table)


def _labelled(table: Table) -> Iterator[tuple[list[str], str]]:
    heads: dict[int, str] = {}
    row, left = -1, ""
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row != row:
            row, left = cell.row, ""
        numeric = bool(_DIGIT.search(cell.text))
        if numeric:
            yield [label for label in (left, heads.get(cell.column, "")) if label], cell.text
        if cell.text.strip():
            left = "" if numeric else cell.text
            if not numeric:
                heads.update(dict.fromkeys(range(cell.column, cell.column + min(cell.columns, _WIDEST)), cell.text))


def _numbers(text: str) -> Iterator[str]:
    return (_digits(match[0]) for match in _NUMBER.finditer(text))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if "0" <= sign <= "9")
