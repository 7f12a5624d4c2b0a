"""Ticks in tables: a column for consent and one for refusal with a row for each thing, or a cell beside each word."""

from collections.abc import Iterator
from typing import NamedTuple

from intake.documents.fields.consent_ticks import Answer, Side, Words, answered
from intake.documents.fields.words import squash, tidy
from models.document import Cell, Page, Table

_DEEPEST = 30
"""Rows below a heading that are looked at."""
_TYPED = {"o": "○", "ㅇ": "○", "0": "○", "x": "×", "v": "√", "예": "√", "네": "√"}
"""What people type into a cell instead of a sign."""
_Cells = dict[tuple[int, int], Cell]


class Row(NamedTuple):
    """One thing in a table that is consented to or not."""

    answer: Answer
    quote: str
    covers: frozenset[str]
    """The texts of its lines, squashed, in which nothing is to be sought again."""


def columns(page: Page, words: Words) -> Iterator[Row]:
    """Every row that is ticked, or left blank, in tables of this page."""
    for table in page.tables:
        cells = {(cell.row, cell.column): cell for cell in table.cells}
        for row in sorted({cell.row for cell in table.cells}):
            heads = _heads(table, row, words)
            if heads and (beside := _beside(cells, row, heads, words)):
                yield beside
            elif heads:
                yield from _below(cells, row, heads, words)


def _heads(table: Table, row: int, words: Words) -> dict[Side, Cell] | None:
    """The cells of the two words, if each stands alone in one cell of the row."""
    found: dict[Side, list[Cell]] = {"agree": [], "refuse": []}
    for cell in table.cells:
        told = words.options(cell.text, asked=True) if cell.row == row else []
        if len(told) == 1 and squash(cell.text).strip("()") == squash(cell.text[told[0].start : told[0].end]):
            found[told[0].side].append(cell)
    if len(found["agree"]) != 1 or len(found["refuse"]) != 1:
        return None
    return {side: those[0] for side, those in found.items()}


def _beside(cells: _Cells, row: int, heads: dict[Side, Cell], words: Words) -> Row | None:
    """A cell for the tick at the right of each word, or at the left of each."""
    for step in (1, -1):
        next_to = {
            side: cells.get((row, cell.column + (cell.columns if step > 0 else -1))) for side, cell in heads.items()
        }
        signs = {side: _sign(cell, words) for side, cell in next_to.items()}
        if all(sign is not None for sign in signs.values()) and any(signs.values()):
            return _row(cells, (row,), signs, row, words)
    return None


def _below(cells: _Cells, row: int, heads: dict[Side, Cell], words: Words) -> Iterator[Row]:
    for deeper in range(row + 1, row + 1 + _DEEPEST):
        signs = {side: _sign(cells.get((deeper, cell.column)), words) for side, cell in heads.items()}
        named = any(
            squash(cell.text)
            for (r, c), cell in cells.items()
            if r == deeper and c not in [h.column for h in heads.values()]
        )
        if any(sign is None for sign in signs.values()) or not (named or any(signs.values())):
            return
        yield _row(cells, (row, deeper), signs, deeper, words)


def _row(cells: _Cells, covered: tuple[int, ...], signs: dict[Side, str | None], row: int, words: Words) -> Row:
    about = " ".join(tidy(cell.text) for (r, _), cell in sorted(cells.items()) if r == row)
    shown = (
        about if len(covered) == 1 else f"{about} (동의: {signs['agree'] or ' '}, 미동의: {signs['refuse'] or ' '})"
    )
    covers = frozenset(
        "".join(squash(cell.text) for (r, _), cell in sorted(cells.items()) if r == n) for n in covered
    )
    return Row(answered(signs["agree"] or "", signs["refuse"] or "", words), shown, covers)


def _sign(cell: Cell | None, words: Words) -> str | None:
    """The sign in a cell; empty for none, None where the cell is missing or holds words."""
    if cell is None:
        return None
    key = squash(cell.text)
    text = _TYPED.get(key, key)
    return text if not text or any(m.span() == (0, len(text)) for m in words.signs(text)) else None
