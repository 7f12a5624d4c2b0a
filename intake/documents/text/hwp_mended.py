"""An HWP 5 document made plain for its readers: without struck-out text and hidden comments, breaks as a common sign.

The readers tell no shapes of characters. skdconv takes the seven signs after a break of a line for a part of it, and
puts the text of notes, text boxes and hidden comments right behind the paragraph that they hang on. So before they
read, a copy is made in which each sign that is struck out or in a hidden comment is an invisible one (`clean` takes
those away), and each break, the end of such a paragraph too, is `BREAK`. Everything else stays in its place.
"""

import io
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from olefile import OleFileIO

_TEXT, _PLACES, _CONTROL, _SHAPE = 0x43, 0x44, 0x47, 0x15
_TABLES, _COMMENTS = (b" lbt", b"tbl "), (b"tmct", b"tcmt")
"""Names of controls, as they are stored or the right way round."""
_COMPRESSED, _DISTRIBUTION = 0x01, 0x04
_ATTRIBUTES = 46
"""Where the attributes of a character shape lie in its record."""
_LAST_LINE = 12
"""The last of the lines that Hangul draws; it writes strikeouts of a shape beyond into text that nothing strikes."""
_THROUGH = 2
"""The underline that runs through the middle."""
_MOST, _RECORDS = 100_000_000, 500_000
"""Bytes of a stream and records in it beyond which the readers do not go either."""
_NOTHING = struct.pack("<H", 0x200B)
BREAK = "\u2028"
"""Stands for the break of a line within a paragraph."""
_LINE, _END, _FIRST = 10, 13, 32
"""Codes of the break of a line, the end of a paragraph and the first sign that is none of the controls."""
_WIDE = frozenset((*range(1, 10), 11, 12, *range(14, 24)))
"""Control characters that take eight places."""


class Mended(NamedTuple):
    """The document as it is to be read."""

    content: bytes
    struck: tuple[str, ...]
    """What is struck out, in order."""
    whole: bool
    """False where there may be struck-out text or breaks that could not be set apart."""


def mended(content: bytes) -> Mended:
    """The document made plain; itself if there is nothing to do, or it is no HWP 5."""
    stream = io.BytesIO(content)
    try:
        with OleFileIO(stream, write_mode=True) as ole:
            texts, whole = _plain(ole)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, struct.error):
        return Mended(content, (), whole=True)  # the readers will say what is wrong with it
    return Mended(stream.getvalue(), tuple(texts), whole)


def _plain(ole: OleFileIO) -> tuple[list[str], bool]:
    header = ole.openstream("FileHeader").read(40)
    flags = int.from_bytes(header[36:40], "little")
    shapes = _struck_shapes(_unpacked(ole.openstream("DocInfo").read(), flags))
    if flags & _DISTRIBUTION:
        return [], not shapes  # its text lies sealed in another place
    texts: list[str] = []
    whole = True
    for name in (name for name in ole.listdir() if name[0] == "BodyText"):
        packed = ole.openstream(name).read()
        before = _unpacked(packed, flags)
        data = bytearray(before)
        texts += _made_plain(data, shapes)
        if data != before:
            whole = _put_back(ole, "/".join(name), packed, bytes(data), flags) and whole
    return texts, whole


def _struck_shapes(info: bytes) -> frozenset[int]:
    """Numbers of the character shapes with a line through the text."""
    found = set()
    records = (at for tag, _, at in _records(info) if tag == _SHAPE)
    for number, (begin, end) in enumerate(records):
        if end - begin >= _ATTRIBUTES + 4:
            bits = int.from_bytes(info[begin + _ATTRIBUTES : begin + _ATTRIBUTES + 4], "little")
            through = bits >> 18 & 7 or bits >> 2 & 3 == _THROUGH
            if through and bits >> 26 & 15 <= _LAST_LINE:
                found.add(number)
    return frozenset(found)


def _records(data: bytes) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Tag and level of each record, and where its content begins and ends."""
    at = 0
    for _ in range(_RECORDS):
        if at + 4 > len(data):
            return
        head = int.from_bytes(data[at : at + 4], "little")
        at, size = at + 4, head >> 20
        if size == 0xFFF:
            size, at = int.from_bytes(data[at : at + 4], "little"), at + 4
        if at + size > len(data):
            return
        yield head & 0x3FF, head >> 10 & 0x3FF, (at, at + size)
        at += size


def _made_plain(data: bytearray, shapes: frozenset[int]) -> list[str]:
    """Makes what is not seen invisible and breaks plain; what was struck out, a text for each stretch."""
    texts: list[str] = []
    text = (0, 0)
    within = _Within()
    for tag, level, (begin, end) in list(_records(bytes(data))):
        within.leave(level)
        if tag == _CONTROL:
            within.enter(level, bytes(data[begin : begin + 4]))
        elif tag == _TEXT:
            text = begin, end
            _breaks(data, begin, end)
            for paragraph in within.meet(level, text):
                _end_apart(data, *paragraph)
            if within.hidden is not None:
                _taken(data, list(_signs(data, begin, end)))
        elif tag == _PLACES and shapes:
            texts += _struck(data, text, (begin, end), shapes)
            text = 0, 0
    return [one for one in texts if one.strip()]


class _Within:
    """Which control a record lies in (a note, a text box, a hidden comment), and the paragraph that it hangs on."""

    def __init__(self) -> None:
        self._paragraphs: dict[int, tuple[int, int]] = {}
        self._control: int | None = None
        self.hidden: int | None = None

    def leave(self, level: int) -> None:
        """Before each record: what lies no deeper than a control is outside of it."""
        self._control = None if self._control is not None and level <= self._control else self._control
        self.hidden = None if self.hidden is not None and level <= self.hidden else self.hidden

    def enter(self, level: int, name: bytes) -> None:
        """At a control; tables are told apart by the readers."""
        if name not in _TABLES and self._control is None:
            self._control = level
        if name in _COMMENTS and self.hidden is None:
            self.hidden = level

    def meet(self, level: int, text: tuple[int, int]) -> list[tuple[int, int]]:
        """At the text of a paragraph: the paragraphs that readers would join without anything between them."""
        self._paragraphs[level] = text
        if self._control is None:
            return []
        return [text, *([self._paragraphs[self._control]] if self._control in self._paragraphs else [])]


def _struck(data: bytearray, text: tuple[int, int], shaped: tuple[int, int], shapes: frozenset[int]) -> Iterator[str]:
    """What is struck out in a paragraph, made invisible."""
    begin, end = shaped
    places = list(struct.iter_unpack("<II", data[begin : end - (end - begin) % 8]))
    ends = [*(place for place, _ in places[1:]), (text[1] - text[0]) // 2]
    signs = list(_signs(data, *text)) if any(shape in shapes for _, shape in places) else []
    numbers = [(at - text[0]) // 2 for at, _ in signs]
    done = 0
    for (place, shape), last in zip(places, ends, strict=True):
        if shape in shapes:  # each sign once, whatever order a broken file gives
            first, done = max(done, bisect_left(numbers, place)), max(done, bisect_left(numbers, last))
            yield _taken(data, signs[first:done])


def _end_apart(data: bytearray, begin: int, end: int) -> None:
    """Makes the end of a paragraph a break."""
    for at in [at for at, code in _signs(data, begin, end) if code == _END]:
        data[at : at + 2] = BREAK.encode("utf-16-le")


def _signs(data: bytearray, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Place in the stream and code of each sign of a paragraph, controls among them."""
    at = begin
    while at + 2 <= end:
        code = int.from_bytes(data[at : at + 2], "little")
        yield at, code
        at += 16 if code in _WIDE else 2


def _breaks(data: bytearray, begin: int, end: int) -> None:
    for at in [at for at, code in _signs(data, begin, end) if code == _LINE]:
        data[at : at + 2] = BREAK.encode("utf-16-le")


def _taken(data: bytearray, signs: Sequence[tuple[int, int]]) -> str:
    """Makes signs invisible and tells what they were; controls and the end of the paragraph stay."""
    places = [at for at, code in signs if code >= _FIRST]
    taken = b"".join(bytes(data[at : at + 2]) for at in places)
    for at in places:
        data[at : at + 2] = _NOTHING
    return taken.decode("utf-16-le", "replace").replace(BREAK, " ")


def _unpacked(data: bytes, flags: int) -> bytes:
    if not flags & _COMPRESSED:
        return data
    try:
        return zlib.decompressobj(-15).decompress(data, _MOST)
    except zlib.error as error:
        raise ValueError("deflate") from error


def _put_back(ole: OleFileIO, name: str, packed: bytes, data: bytes, flags: int) -> bool:
    """Writes a stream in place of one of the same length; False if it takes more room."""
    if flags & _COMPRESSED:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        data = deflate.compress(data) + deflate.flush()
    if len(data) > len(packed):
        return False
    ole.write_stream(name, data.ljust(len(packed), b"\0"))
    return True
