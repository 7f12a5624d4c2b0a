"""Parameters of Content-Type and Content-Disposition, as mailers really write them.

RFC 2231 with and without charset, RFC 2047 inside quotes, percent signs, raw 8-bit, no quotes at all.
"""

import re
from itertools import groupby
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from intake.mime.charsets import decode, guess, unmojibake
from intake.mime.headers import LONGEST_VALUE, clean, decode_words

_START = re.compile(rb";\s*([A-Za-z0-9_.*-]{1,40})\s*=\s*")
_CLOSING_QUOTE = re.compile(rb'(?<!\\)"\s*(?:;|$)')
_EXTENDED = re.compile(rb"([\w.:+-]*)'([\w-]*)'(.*)", re.DOTALL)
_NUMBERED = re.compile(r"(.+?)\*(\d{1,3})(\*?)")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")


class Value(NamedTuple):
    """A header of the form `value; name=...`."""

    main: str
    """Lower case; empty if there is none."""
    parameters: tuple[tuple[str, bytes], ...]
    """Names in lower case, with the asterisks of RFC 2231; values without quotes, otherwise raw."""

    def raw(self, name: str) -> bytes | None:
        """The plain parameter `name`, as bytes."""
        return next((value for key, value in self.parameters if key == name), None)

    def text(self, name: str) -> str:
        """The parameter `name` decoded by whichever convention it follows; empty if absent."""
        return read_parameter(self, name) or ""


def parse(header: bytes | None) -> Value:
    """Takes a header apart. Any bytes give a value, if need be an empty one."""
    if header is None:
        return Value("", ())
    header = header[:LONGEST_VALUE].replace(b"\r", b"").replace(b"\n", b"")
    main = header.split(b";", 1)[0].strip().lower().decode("ascii", "replace")
    found: list[tuple[str, bytes]] = []
    at = header.find(b";")
    # some mailers write `filename=...` with no value before it
    if at < 0 and b"=" in header and b"/" not in header.split(b"=")[0]:
        header, at, main = b";" + header, 0, ""
    while at >= 0 and (match := _START.search(header, at)) and len(found) < 200:
        value, at = _value(header, match.end())
        found.append((match[1].decode("ascii").lower(), value))
    return Value(main.strip("\"' "), tuple(found))


def read_parameter(value: Value, name: str) -> str | None:
    """The parameter `name`, decoded; None if absent. RFC 2231 goes before the plain form."""
    return next(iter(readings(value, name)), None)


def readings(value: Value, name: str) -> list[str]:
    """Every reading of the parameter `name`, that of RFC 2231 first."""
    found = []
    extended = _continued(value, name)
    if extended is not None:
        found.append(clean(extended))
    plain = value.raw(name)
    if plain is not None:
        found.append(clean(_plain(plain)))
    return [text for text in found if text]


def _value(header: bytes, start: int) -> tuple[bytes, int]:
    """The parameter value at `start`, and where the search for the next parameter begins."""
    if header[start : start + 1] == b'"':
        close = _CLOSING_QUOTE.search(header, start + 1)
        following = _START.search(header, start + 1)
        if close and (following is None or close.start() <= following.start() or not _balanced(header, following)):
            inner = header[start + 1 : close.start()]
            return inner.replace(b'\\"', b'"').replace(b"\\\\", b"\\"), close.start() + 1
        start += 1  # never closed
    following = _START.search(header, start)
    end = following.start() if following else len(header)
    text = header[start:end].strip().rstrip(b";").strip()
    return text.strip(b'"'), end


def _balanced(header: bytes, following: re.Match[bytes]) -> bool:
    """Whether what looks like a parameter inside quotes is one: then a quote of its own follows or none at all."""
    return header[following.end() :].count(b'"') % 2 == 0


def _continued(value: Value, name: str) -> str | None:
    """The RFC 2231 forms `name*`, `name*0`, `name*0*`, joined before decoding."""
    parts: dict[int, tuple[bool, bytes]] = {}
    for key, raw in value.parameters:
        if key == name + "*":
            parts.setdefault(-1, (True, raw))
        elif (match := _NUMBERED.fullmatch(key)) and match[1] == name:
            parts.setdefault(int(match[2]), (bool(match[3]), raw))
    if not parts:
        return None
    if -1 in parts and len(parts) > 1:
        parts = {-1: parts[-1]}
    order = sorted(parts)
    charset = ""
    first_encoded, first = parts[order[0]]
    if first_encoded and (declared := _EXTENDED.fullmatch(first)):
        charset = declared[1].decode("ascii", "replace")
        parts[order[0]] = (True, declared[3])
    # joined before unquoting: some mailers cut inside an escape
    runs = groupby((parts[i] for i in order), key=lambda part: part[0])
    joined = b"".join(
        unquote_to_bytes(run) if encoded else run
        for encoded, run in ((encoded, b"".join(raw for _, raw in some)) for encoded, some in runs)
    )
    if b"=?" in joined:
        return decode_words(joined)
    if not any(encoded for encoded, _ in parts.values()):
        return _plain(joined)
    return unmojibake(decode(joined, charset)) if charset else guess(joined)


def _plain(raw: bytes) -> str:
    if b"=?" in raw:
        text = decode_words(raw)
    elif len(_PERCENT.findall(raw)) > 1 and raw.isascii():
        text = _percent(raw)
    else:
        text = guess(raw if raw.isascii() else raw.replace(b"%20", b" "))
    return unmojibake(text)


def _percent(raw: bytes) -> str:
    """A plain name that is percent-encoded after all; left alone if that gives nothing better."""
    match = _EXTENDED.fullmatch(raw)
    unquoted = unquote_to_bytes(match[3] if match else raw)
    text = decode(unquoted, match[1].decode("ascii", "replace")) if match else guess(unquoted)
    return raw.decode("ascii") if unquoted.isascii() and b"%20" not in raw else text
