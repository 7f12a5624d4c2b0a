"""winmail.dat: attachments that Outlook wrapped in its own format (MS-OXTNEF).

tnefparse is not used: it holds several copies of every attachment in memory and raises on the file names that a
Korean Outlook writes (CP949).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from intake.mime.charsets import decode, guess
from intake.mime.source import Source

SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTACH_BEGIN = 0x00069002
_ATTACH_TITLE = 0x00018010
_ATTACH_DATA = 0x0006800F
_ATTACH_PROPERTIES = 0x00069005
_CODEPAGE = 0x00069007
_LONG_NAME, _SHORT_NAME, _DATA, _MIME_TYPE, _CONTENT_ID = 0x3707, 0x3704, 0x3701, 0x370E, 0x3712
_EMBEDDED_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage: stands before an attached message, which is TNEF again."""
_FIXED = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_MOST = 10_000


@dataclass(slots=True)
class TnefFile:
    """One file inside; its content lies between `start` and `end` of the same source."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    start: int = 0
    end: int = 0
    is_message: bool = False
    """The content is TNEF again."""


class TnefError(Exception):
    """The file is no TNEF, or it breaks off: some attachments may be missing."""


def files(source: Source, start: int = 0, end: int | None = None) -> Iterator[TnefFile]:
    """The attachments in the TNEF between `start` and `end`. Raises TnefError after those that could be read."""
    end = source.size if end is None else end
    if source.read(start, 4) != SIGNATURE:
        raise TnefError("not a TNEF file")
    at = start + 6
    current: TnefFile | None = None
    codepage = "cp949"
    while at + 9 <= end:
        _, attribute, length = struct.unpack("<BII", source.read(at, 9))
        body = at + 9
        if body + length > end:
            if current is not None:
                yield current
            raise TnefError("TNEF breaks off")
        if attribute == _ATTACH_BEGIN:
            if current is not None:
                yield current
            current = TnefFile()
        elif attribute == _CODEPAGE and length >= 4:
            codepage = f"cp{struct.unpack('<I', source.read(body, 4))[0]}"
        elif current is not None:
            _take(source, current, attribute, body, length, codepage)
        at = body + length + 2
    if current is not None:
        yield current


def _take(source: Source, file: TnefFile, attribute: int, body: int, length: int, codepage: str) -> None:
    if attribute == _ATTACH_TITLE:
        file.name = file.name or decode(source.read(body, min(length, 1000)).split(b"\0")[0], codepage)
    elif attribute == _ATTACH_DATA and not file.is_message:
        file.start, file.end = body, body + length
    elif attribute == _ATTACH_PROPERTIES:
        for number, kind, start, size in _properties(source, body, body + length):
            _take_property(source, file, number, kind, start, size, codepage)


def _take_property(
    source: Source, file: TnefFile, number: int, kind: int, start: int, size: int, codepage: str
) -> None:
    if number == _DATA and size:
        file.is_message = source.read(start, 16) == _EMBEDDED_MESSAGE
        skipped = 16 if kind == 13 else 0
        file.start, file.end = start + skipped, start + size
    elif number in {_LONG_NAME, _SHORT_NAME, _MIME_TYPE, _CONTENT_ID}:
        raw = source.read(start, min(size, 2000))
        text = raw.decode("utf-16-le", "replace") if kind == 31 else decode(raw, codepage) if raw else guess(raw)
        text = text.split("\0")[0]
        if number == _LONG_NAME or (number == _SHORT_NAME and not file.name):
            file.name = text or file.name
        elif number == _MIME_TYPE:
            file.content_type = text.lower()
        elif number == _CONTENT_ID:
            file.content_id = text


def _properties(source: Source, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, type, place and size of each MAPI property. Raises TnefError where the list does not add up."""
    (count,) = _unpack("<I", source, at, end)
    at += 4
    for _ in range(min(count, _MOST)):
        kind, number = _unpack("<HH", source, at, end)
        at += 4
        if number >= 0x8000:
            at = _after_property_name(source, at, end)
        several = bool(kind & 0x1000)
        kind &= 0x0FFF
        variable = kind in {13, 30, 31, 258}
        values = 1
        if several or variable:
            (values,) = _unpack("<I", source, at, end)
            at += 4
        for _ in range(min(values, _MOST)):
            if variable:
                (size,) = _unpack("<I", source, at, end)
                at += 4
                if at + size > end:
                    raise TnefError("a property is longer than its attachment")
                yield number, kind, at, size
                at += size + -size % 4
            elif kind in _FIXED:
                at += _FIXED[kind]
            else:
                raise TnefError(f"unknown property type {kind}")


def _after_property_name(source: Source, at: int, end: int) -> int:
    _, is_text = _unpack("<16sI", source, at, end)
    at += 20
    (value,) = _unpack("<I", source, at, end)
    return at + 4 + (value + -value % 4 if is_text else 0)


def _unpack(layout: str, source: Source, at: int, end: int) -> tuple[int, ...]:
    size = struct.calcsize(layout)
    if at + size > end:
        raise TnefError("a property list breaks off")
    return struct.unpack(layout, source.read(at, size))
