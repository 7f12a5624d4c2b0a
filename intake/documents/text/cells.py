"""The cells of tables in documents whose text flows (DOCX, ODT): their text, and what else lies in them."""

from collections.abc import Callable, Iterator, Sequence, Set
from typing import NamedTuple

from intake.documents.text.clean import clean
from intake.documents.text.parts import Element, local
from models.document import Cell

Inner = list[tuple[Element, str]]
"""Objects within cells (tables, pictures, text boxes), each with the text before it."""


class Held(NamedTuple):
    """Objects that lie in one cell."""

    row: int
    column: int
    inner: Inner


def held_objects(cells: Sequence[Cell], held: Sequence[Held]) -> Iterator[tuple[Element, str, str]]:
    """Objects within the cells of a table, each with the text before it and what its cell is called."""
    for one in held:
        under = called(cells, one.row, one.column) if one.inner else ""
        for item, before in one.inner:
            yield item, before, under


def called(cells: Sequence[Cell], row: int, column: int) -> str:
    """What stands in a cell, else in the nearest cell at its left, else in the nearest one above."""
    left = sorted((c for c in cells if c.column <= column and _holds(c, row, c.column)), key=lambda c: -c.column)
    above = sorted((c for c in cells if c.row < row and _holds(c, c.row, column)), key=lambda c: -c.row)
    texts = (clean(cell.text).strip() for cell in (*left, *above))
    return next((text for text in texts if text), "")


def _holds(cell: Cell, row: int, column: int) -> bool:
    return cell.row <= row < cell.row + cell.rows and cell.column <= column < cell.column + cell.columns


class CellReader(NamedTuple):
    """What the elements of a format are called, and how it reads a paragraph."""

    paragraphs: Set[str]
    table: str
    skipped: Set[str]
    inline: Callable[[Element], tuple[str, list[Element]]]
    """Text of a paragraph, and the objects in it."""

    def text(self, cell: Element, inner: Inner) -> str:
        """Text of a cell, a line for each paragraph; objects are added to `inner`."""
        texts: list[str] = []
        self._blocks(cell, texts, inner)
        return "\n".join(texts).strip()

    def _blocks(self, element: Element, texts: list[str], inner: Inner) -> None:
        for child in element:
            name = local(child)
            if name in self.paragraphs:
                text, objects = self.inline(child)
                texts.append(text)
                inner += [(item, text or " ".join(texts)) for item in objects]
            elif name == self.table:
                inner.append((child, " ".join(texts)))
            elif name not in self.skipped:
                self._blocks(child, texts, inner)
