"""Header blocks, encoded words and parameters, read from the raw bytes.

The standard library loses raw 8-bit Korean and splits characters that cross an encoded word, so nothing here
relies on it.
"""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from intake.mime.charsets import codec_name, decode, dereferenced, guess, joined, normal
from intake.mime.source import Source

LONGEST_BLOCK = 1 << 20
"""Octets of one header block that are read; what is beyond counts as body."""
LONGEST_VALUE = 20_000
"""Octets of one header value that are decoded."""

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_FIELD_STRICT = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,76}:")
# no possessive repeat: some releases of Python 3.11 match nothing with one over an alternation
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000}(?:\?(?!=)[^?]{0,4000}){0,4000})\?=")
_END = re.compile(rb"\n(?:\r?\n|--)")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class Headers(NamedTuple):
    """One header block: names in lower case, values as raw bytes without line breaks."""

    fields: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes | None:
        """The topmost value of `name`, or None."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: str) -> Iterator[bytes]:
        """Every value of `name`, from the top."""
        return (value for key, value in self.fields if key == name)


class Block(NamedTuple):
    """A header block with the place where the body begins and what was wrong with it."""

    headers: Headers
    body: int
    defects: tuple[str, ...]


def read_block(source: Source, start: int) -> Block:
    """Reads the header block at `start`. Any bytes give a block, if need be an empty one."""
    size = 4096
    while True:
        raw = source.read(start, size)
        end = _end_of_fields(raw)
        if end is not None or len(raw) < size or size >= LONGEST_BLOCK:
            break
        size = min(size * 16, LONGEST_BLOCK)
    defects = []
    if end is None and len(raw) >= LONGEST_BLOCK:
        defects.append("headers-too-long")
    fields, used, malformed = _fields(raw if end is None else raw[:end])
    if malformed or (end is not None and raw[end : end + 2] == b"--"):
        defects.append("header-line-malformed")
    body = start + used
    if end is not None and used == end and raw[end : end + 2] != b"--":
        body += 2 if raw[end : end + 2] == b"\r\n" else 1
    return Block(Headers(tuple(fields)), body, tuple(defects))


def text_of(value: bytes | None) -> str:
    """A header value as one line of text: encoded words and raw 8-bit read, NFC, no control characters."""
    if value is None:
        return ""
    return clean(dereferenced(decode_words(value[:LONGEST_VALUE])))


def clean(text: str) -> str:
    """`text` on one line, in NFC, without control, invisible and direction-changing characters."""
    return normal(_INVISIBLE.sub("", re.sub(r"[\t\n\r\v\f\x85\u2028\u2029 ]+", " ", text))).strip()


def decode_words(value: bytes) -> str:
    """`value` with its encoded words (RFC 2047) decoded, adjacent words of a charset joined before decoding.

    Decoded once more if words come out of them: some relays encode what is encoded already.
    """
    text = _decoded(value)
    again = text.encode("utf-8", "surrogatepass") if "=?" in text else b""
    return _decoded(again) if _WORD.search(again) else text


def _decoded(value: bytes) -> str:
    out: list[str] = []
    pending: list[tuple[str, str, bytes]] = []
    last = 0
    for match in _WORD.finditer(value):
        between = value[last : match.start()]
        if between.strip(b" \t\r\n") or not pending:
            out.extend(_flush(pending))
            out.append(guess(between))
        charset = match[1].split(b"*")[0].decode("ascii", "replace").lower()
        pending.append((charset, match[2].decode().lower(), match[3]))
        last = match.end()
    out.extend(_flush(pending))
    out.append(guess(value[last:]))
    return "".join(out)


def _flush(words: list[tuple[str, str, bytes]]) -> Iterator[str]:
    """Decodes and empties a run of adjacent words."""
    held = b""
    held_label = ""
    held_codec: str | None = None
    for label, encoding, content in _whole_quanta(words):
        raw = _word_bytes(encoding, content)
        codec = codec_name(label)
        if held and codec == held_codec:
            held += raw
            continue
        if held:
            yield decode(held, held_label)
        held, held_label, held_codec = raw, label, codec
    if held:
        yield decode(held, held_label)
    words.clear()


def _whole_quanta(words: list[tuple[str, str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    """Joins base64 words that were cut at a place that is no multiple of four characters."""
    held: tuple[str, str, bytes] | None = None
    for word in words:
        if held is not None and held[:2] == word[:2] and _cut_inside(held[2]):
            held = (held[0], held[1], held[2] + word[2])
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


def _cut_inside(content: bytes) -> bool:
    return b"=" not in content and len(re.sub(rb"\s", b"", content)) % 4 != 0


def _word_bytes(encoding: str, content: bytes) -> bytes:
    if encoding == "q":
        return binascii.a2b_qp(content.replace(b"\n", b"").replace(b"\r", b""), header=True)
    out = b""
    for segment in re.split(rb"=+", re.sub(rb"[^A-Za-z0-9+/=]", b"", content)):
        # one stray character carries six bits only: no byte
        usable = segment[: len(segment) - 1] if len(segment) % 4 == 1 else segment
        out += binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return out


def _end_of_fields(raw: bytes) -> int | None:
    """Where the empty line begins that ends the headers, or a boundary line; None if neither is in `raw`."""
    if raw.startswith((b"\n", b"\r\n", b"--")):
        return 0
    match = _END.search(raw)
    return match.start() + 1 if match else None


def _fields(raw: bytes) -> tuple[list[tuple[str, bytes]], int, bool]:
    """The fields of a block, how many bytes of it are headers, and whether a line was malformed."""
    fields: list[tuple[str, list[bytes]]] = []
    malformed = False
    used = 0
    lines = raw.split(b"\n")
    last_good = max((i for i, line in enumerate(lines) if _FIELD_STRICT.match(line)), default=-1)
    for number, line in enumerate(lines):
        match = _FIELD.fullmatch(line.rstrip(b"\r"))
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line.rstrip(b"\r"))
        elif match and line[:1] not in (b" ", b"\t"):
            fields.append((match[1].decode("ascii").lower(), [match[2]]))
        elif number == 0 and line.startswith((b"From ", b">From ")):
            pass  # the envelope line of an mbox file
        elif number < last_good:
            # a mailer broke a long value without indenting it; headers go on below
            malformed = True
            if fields:
                fields[-1][1].append(b" " + line.rstrip(b"\r"))
        elif line.strip():
            malformed = True
            break
        used += len(line) + 1
    return [(name, joined(parts)) for name, parts in fields], min(used, len(raw)), malformed
