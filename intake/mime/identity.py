"""Which mail it is: its Message-ID, what it answers, and the digest that two deliveries share."""

import hashlib
import re

from intake.mime import tree
from intake.mime.headers import Headers, read_block, text_of
from intake.mime.source import Source

_ID = re.compile(r"<[^<>\s]{1,900}>")


def message_id(headers: Headers) -> str | None:
    """Message-ID with angle brackets; None if absent or empty."""
    text = text_of(headers.first("message-id"))
    if match := _ID.search(text):
        return match[0]
    word = text.split(" ")[0].strip("<>")
    return f"<{word}>" if word else None


def references(headers: Headers, own: str | None) -> tuple[str, ...]:
    """Message-IDs of References and In-Reply-To, oldest first, without the mail's `own`; the last hundred."""
    found = [
        one
        for name in ("references", "in-reply-to")
        for value in headers.all(name)
        for one in _ID.findall(text_of(value))
    ]
    return tuple(one for one in dict.fromkeys(found) if one != own)[-100:]


def content_digest(source: Source, headers: Headers) -> str:
    """SHA-256 of Message-ID, From, Subject and body.

    Equal for two deliveries of a mail: trace headers, folding and line ends do not count.
    """
    digest = hashlib.sha256()
    for name in ("message-id", "from", "subject"):
        digest.update(b" ".join((headers.first(name) or b"").split()) + b"\n")
    blank = 0
    for piece in source.chunks(read_block(source, tree.beginning(source)).body, source.size):
        text = piece.replace(b"\r", b"")
        kept = text.rstrip(b"\n")
        if kept:
            digest.update(b"\n" * blank + kept)
            blank = 0
        blank += len(text) - len(kept)
    return digest.hexdigest()
