"""The readable text of a mail."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from intake.mime.charsets import decode, normal
from intake.mime.parts import Part

LONGEST = 1 << 20
"""Octets of one body part that are read."""
_ALL = 4 << 20
"""Octets of all body parts together that are read."""
_META = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]{1,40})")
_SILENT = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "/p", "div", "/div", "tr", "/tr", "li", "/table", "table", "/h1", "/h2", "/h3", "hr"})
_TAG = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")


class Text(NamedTuple):
    """One body part as text."""

    part: str
    is_html: bool
    nested: bool
    """From a forwarded message."""
    content: str


def read_texts(parts: Iterable[Part]) -> list[Text]:
    """The body parts as text, each cut after a megabyte, all together after four."""
    found = []
    left = _ALL
    for part in parts:
        raw = _beginning(part.chunks(), min(LONGEST, left))
        left -= len(raw)
        is_html = part.content_type == "text/html" or raw[:200].lstrip().lower().startswith(
            (b"<!doctype html", b"<html")
        )
        charset = part.charset
        if is_html and not charset and (match := _META.search(raw[:4096])):
            charset = match[1].decode("ascii")
        found.append(Text(part.part, is_html, part.nested, normal(decode(raw, charset))))
    return found


def readable(texts: Iterable[Text], longest: int) -> str:
    """The beginning of what a person reads: plain text where there is any, else the text of the HTML.

    Forwarded messages come last.
    """
    kept = sorted(texts, key=lambda text: text.nested)
    plain = [text.content for text in kept if not text.is_html]
    if not any(content.strip() for content in plain):
        plain = [plain_text(text.content) for text in kept]
    joined = "\n\n".join(content.strip() for content in plain if content.strip())
    joined = re.sub(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]", "", joined.replace("\r\n", "\n"))
    return joined.replace("\r", "\n")[:longest]


def html_pieces(source: str) -> Iterator[tuple[bool, str]]:
    """`source` as texts (False) and tags (True), in order. Linear in its length whatever it holds."""
    at = 0
    silent = ""
    for match in _tags(source):
        start, end = match
        if start > at and not silent:
            yield False, html.unescape(source[at:start])
        at = end
        inner = source[start + 1 : end - 1]
        name = _TAG.match(inner)
        word = name[0].lower() if name else ""
        if silent:
            silent = "" if word == "/" + silent else silent
            continue
        if word in _SILENT:
            silent = word
        yield True, inner
    if at < len(source) and not silent:
        yield False, html.unescape(source[at:])


def plain_text(source: str) -> str:
    """The text of an HTML document, a line for each block."""
    out = []
    for is_tag, piece in html_pieces(source):
        if not is_tag:
            out.append(re.sub(r"\s+", " ", piece))
        elif (name := _TAG.match(piece)) and name[0].lower() in _BREAKS:
            out.append("\n")
    lines = (line.strip() for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def _tags(source: str) -> Iterator[tuple[int, int]]:
    at = 0
    while True:
        start = source.find("<", at)
        if start < 0:
            return
        if source.startswith("<!--", start):
            end = source.find("-->", start + 4)
            end = end + 3 if end >= 0 else len(source)
        else:
            end = source.find(">", start) + 1
            if not end:
                return
        yield start, end
        at = end


def _beginning(chunks: Iterator[bytes], longest: int) -> bytes:
    out = b""
    for piece in chunks:
        out += piece
        if len(out) >= longest:
            break
    return out[:longest]
