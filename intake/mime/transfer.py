"""Transfer encodings, undone in a stream: base64, quoted-printable, uuencode, and encodings that lie."""

import binascii
import re
from collections.abc import Iterator

import pybase64

from intake.mime.source import CHUNK, Source

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOISE = bytes(sorted(set(range(256)) - set(_ALPHABET)))
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.MULTILINE)
MAGIC = (
    b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"%PDF", b"ALZ\x01", b"EGGA", b"\xd0\xcf\x11\xe0",
    b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"HWP Document", b"\x78\x9f\x3e\x22", b"GIF8",
)  # fmt: skip
"""First bytes that no text and no base64 begins with."""


def real_encoding(source: Source, start: int, end: int, declared: str) -> str:
    """The encoding that the content between `start` and `end` really has: `base64`, `qp`, `uu` or `none`."""
    name = declared.strip().strip("\"'").lower()
    head = source.read(start, min(4096, end - start))
    if name == "base64":
        return "base64" if _is_base64(head) else "none"
    if name in {"quoted-printable", "quotedprintable"}:
        return "none" if head.startswith(MAGIC) else "qp"
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return "uu" if _UU_BEGIN.search(head) else "none"
    return "base64" if _hidden_base64(head) else "none"


def decoded(source: Source, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """The content between `start` and `end`, decoded, in pieces of about `CHUNK`. Never raises for content."""
    if encoding == "base64":
        return _base64(source.chunks(start, end))
    if encoding == "qp":
        return _quoted(source.chunks(start, end))
    if encoding == "uu":
        return uudecoded(source.chunks(start, end))
    return source.chunks(start, end)


def uu_files(text: bytes) -> list[tuple[bytes, int]]:
    """Names and places of files that stand uuencoded in the text of a mail."""
    if b"begin" not in text:
        return []
    return [
        (match[1], match.start())
        for match in _UU_BEGIN.finditer(text)
        if re.match(rb"[ -`]{2,62}\r?\n", text[match.end() : match.end() + 80])
    ]


def uudecoded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The first uuencoded file in `chunks`."""
    begun = False
    for lines in _by_lines(chunks):
        out = bytearray()
        for line in lines.split(b"\n"):
            if not begun:
                begun = bool(_UU_BEGIN.match(line + b"\n"))
                continue
            if line.rstrip() == b"end":
                yield bytes(out)
                return
            out += _uu_line(line.rstrip(b"\r"))
        yield bytes(out)


def _uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # trailing garbage of a broken encoder; the line says itself how long it is
        count = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:count])
        except binascii.Error:
            return b""


def _is_base64(head: bytes) -> bool:
    """Whether content that is declared base64 looks like it; else it is taken as it stands."""
    if head.startswith(MAGIC):
        return False
    odd = len(head.translate(None, _ALPHABET + b"\r\n\t "))
    blanks = len(re.findall(rb"[A-Za-z0-9+/][ \t]+[A-Za-z0-9+/]", head))
    return (odd + blanks) * 20 <= len(head)


def _hidden_base64(head: bytes) -> bool:
    """Whether undeclared content is base64 of a known kind of file."""
    first = re.sub(rb"\s", b"", head[:200])[:64]
    if len(first) < 16 or re.search(rb"[^A-Za-z0-9+/=]", first):
        return False
    return next(_base64(iter([first])), b"").startswith(MAGIC)


def _base64(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decodes base64, also several padded pieces after one another; text after the last is left out."""
    rest = b""
    ended = False
    for chunk in chunks:
        if ended and _is_footer(chunk):
            return
        text = rest + chunk
        if b"=" not in chunk:
            ended = False
            clean = text.translate(None, _NOISE)
            whole = len(clean) // 4 * 4
            rest = clean[whole:]
            yield pybase64.b64decode(clean[:whole], validate=True)
            continue
        *padded, text = re.split(rb"=[=\s]*", text)
        for number, segment in enumerate(padded):
            if number and _is_footer(segment):
                return
            yield _segment(segment)
        if _is_footer(text):
            return
        rest = text.translate(None, _NOISE)
        ended = not rest
    if rest:
        yield _segment(rest)


def _segment(segment: bytes) -> bytes:
    """One piece of base64 whose padding is missing or was cut off."""
    clean = segment.translate(None, _NOISE + b"=")
    usable = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return pybase64.b64decode(usable + b"=" * (-len(usable) % 4), validate=True)


def _is_footer(text: bytes) -> bool:
    """Whether what follows the padding is a footer that some list or scanner appended."""
    return bool(text.strip()) and not re.fullmatch(rb"[A-Za-z0-9+/\s]*", text[:2000])


def _quoted(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for lines in _by_lines(chunks):
        yield binascii.a2b_qp(lines)


def _by_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Regroups `chunks` so that each ends with a line end, unless a line is longer than a chunk."""
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind(b"\n") + 1
        if not cut and len(text) > CHUNK:
            # never between the signs of an escape `=XX`
            cut = len(text) - 3 + max(text[-3:].find(b"="), 0) if b"=" in text[-3:] else len(text)
        rest = text[cut:]
        if cut:
            yield text[:cut]
    if rest:
        yield rest
