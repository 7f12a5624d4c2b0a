"""Texts of an XML part, found and changed in place: across runs, in attributes, everywhere else."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from intake.documents.text.parts import parse
from intake.documents.text.problems import Damaged
from intake.redaction.finder import Finder
from intake.redaction.folding import hidden

_SHORTEST = 8
"""Signs below which an attribute holds no secret; there are very many of them."""


class Slot(NamedTuple):
    """A text of an element, or the one that follows it."""

    element: Any
    tail: bool

    @property
    def text(self) -> str:
        """What stands there."""
        return (self.element.tail if self.tail else self.element.text) or ""

    def put(self, text: str) -> None:
        """Writes it anew."""
        if self.tail:
            self.element.tail = text
        else:
            self.element.text = text


class Marks(NamedTuple):
    """How a format marks text: elements (local names) that hold it, that begin a new line, that stand for a sign."""

    texts: frozenset[str]
    blocks: frozenset[str]
    signs: dict[str, str]


def tree(data: bytes) -> Any:
    """A part as an lxml tree. Raises Damaged for anything but plain XML without a document type."""
    parse(data)  # refuses entities and whatever is not well-formed
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("파일 내부의 XML이 손상되어 읽을 수 없습니다.") from error


def written(root: Any) -> bytes:
    """A tree as bytes."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def name_of(element: Any) -> str:
    """The local name of an element."""
    return str(element.tag).rpartition("}")[2]


def remove(element: Any) -> None:
    """Takes an element out, leaving what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def stream(root: Any, marks: Marks) -> tuple[list[tuple[str, Slot | None]], list[Slot]]:
    """The text of a part in reading order as pieces, with the slots they stand in; and all slots beside it."""
    pieces: list[tuple[str, Slot | None]] = []
    others: list[Slot] = []
    _walk(root, marks, pieces, others, inside=False)
    return pieces, others


def _walk(
    element: Any, marks: Marks, pieces: list[tuple[str, Slot | None]], others: list[Slot], *, inside: bool
) -> None:
    """Iterative would be longer; lxml itself refuses deeper nesting than Python's stack bears."""
    name = name_of(element)
    inside = inside or name in marks.texts
    if name in marks.blocks:
        pieces.append(("\n", None))
    if name in marks.signs:
        pieces.append((marks.signs[name], None))
    _take(Slot(element, False), pieces, others, inside=inside)
    for child in element:
        _walk(child, marks, pieces, others, inside=inside)
        _take(Slot(child, True), pieces, others, inside=inside)
    if name in marks.blocks:
        pieces.append(("\n", None))


def _take(slot: Slot, pieces: list[tuple[str, Slot | None]], others: list[Slot], *, inside: bool) -> None:
    if inside and slot.text:
        pieces.append((slot.text, slot))
    elif slot.text.strip():
        others.append(slot)


def mask(root: Any, marks: Marks, finder: Finder) -> int:
    """Hides all secrets in a part; how many places they were."""
    pieces, others = stream(root, marks)
    whole = "".join(text for text, _ in pieces)
    places = 0
    spans = finder.spans(whole)
    places += len(spans)
    if spans:
        _put(hidden(whole, spans), pieces)
    for slot in others:
        places += _masked(slot.text, finder, slot.put)
    for element in root.iter():
        for key, value in element.attrib.items():
            if len(value) < _SHORTEST:
                continue
            places += _masked(value, finder, lambda text, e=element, k=key: e.set(k, text))  # type: ignore[misc]  # mypy cannot infer defaults
    return places


def _masked(text: str, finder: Finder, put: Callable[[str], None]) -> int:
    spans = finder.spans(text)
    if spans:
        put(hidden(text, spans))
    return len(spans)


def _put(text: str, pieces: list[tuple[str, Slot | None]]) -> None:
    at = 0
    for piece, slot in pieces:
        if slot is not None and text[at : at + len(piece)] != piece:
            slot.put(text[at : at + len(piece)])
        at += len(piece)


def texts_of(data: bytes, marks: Marks) -> Iterator[str]:
    """Every text of a part, for a last look."""
    root = tree(data)
    pieces, others = stream(root, marks)
    yield "".join(text for text, _ in pieces)
    yield from (slot.text for slot in others)
    for element in root.iter():
        yield from (value for value in element.attrib.values() if len(value) >= _SHORTEST)
