"""The cells of tables in documents whose text flows (DOCX, ODT): their text, and what else lies in them."""

from collections.abc import Callable, Set
from typing import NamedTuple

from intake.documents.text.parts import Element, local

Inner = list[tuple[Element, str]]
"""Objects within cells (tables, pictures, text boxes), each with the text before it."""


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
