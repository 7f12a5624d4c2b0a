"""The leaves of a mail: texts to read, and files.

Nothing is held in memory: a part knows how to give its content in pieces.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from intake.mime import transfer
from intake.mime.headers import text_of
from intake.mime.names import file_name, plain_name
from intake.mime.source import Source
from intake.mime.tree import Node

_TEXT_SUFFIX = re.compile(r"(?i)\.(?:txt|text|html?|eml)$|^[^.]*$")
_BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/x-amp-html"})
_UU_LOOKED_AT = 2 << 20
UU_MOST = 20
"""Uuencoded files of one text that are listed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf: a text of the body, or a file."""

    part: str
    is_body: bool
    name: str | None
    content_type: str
    charset: str
    disposition: str
    content_id: str
    related: bool
    """Whether it belongs to an HTML body beside it."""
    nested: bool
    """Whether it comes from a forwarded message or another container."""
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)


def leaf_of(source: Source, node: Node, *, nested: bool, body_seen: bool) -> Part:
    """The leaf `node`; `body_seen` says whether a text to read came before it."""
    declared = (node.headers.first("content-transfer-encoding") or b"").decode("ascii", "replace")
    encoding = transfer.real_encoding(source, node.start, node.end, declared)
    chunks = partial(transfer.decoded, source, node.start, node.end, encoding)
    name = file_name(node.disposition, node.content_type, text_of(node.headers.first("content-description")))
    return Part(
        part=node.part,
        is_body=_is_body(node, name, chunks, body_seen),
        name=name,
        content_type=node.media,
        charset=node.content_type.text("charset"),
        disposition=node.disposition.main,
        content_id=text_of(node.headers.first("content-id")).strip("<> "),
        related=node.parent_type == "multipart/related" and not node.first,
        nested=nested,
        chunks=chunks,
    )


def _is_body(node: Node, name: str | None, chunks: Callable[[], Iterator[bytes]], body_seen: bool) -> bool:
    """Whether a part is text to be read rather than a file."""
    # a multipart without boundary has no parts: whatever it holds can only be read as text
    readable = node.media in _BODY_TYPES or node.media.startswith("multipart/")
    if not readable or node.disposition.main == "attachment":
        return False
    if name is not None and (body_seen or not _TEXT_SUFFIX.search(name)):
        return False
    head = next((piece[:64] for piece in chunks() if piece), b"")
    return not head.startswith(transfer.MAGIC)


def uuencoded(body: Part) -> list[Part]:
    """Files that begin uuencoded in the first two megabytes of a text, at most UU_MOST."""
    head = b""
    for piece in body.chunks():
        head += piece
        if len(head) > _UU_LOOKED_AT:
            break
    return [
        Part(
            part=f"{body.part}/uu/{number}", is_body=False, name=plain_name(text_of(name)),
            content_type="application/octet-stream", charset="", disposition="attachment", content_id="",
            related=False, nested=body.nested, chunks=partial(_uu_chunks, body, start),
        )
        for number, (name, start) in enumerate(transfer.uu_files(head)[:UU_MOST], 1)
    ]  # fmt: skip


def _uu_chunks(body: Part, start: int) -> Iterator[bytes]:
    def after() -> Iterator[bytes]:
        skipped = 0
        for piece in body.chunks():
            if skipped + len(piece) > start:
                yield piece[max(start - skipped, 0) :]
            skipped += len(piece)

    return transfer.uudecoded(after())


def inner(part: str, name: str, content_type: str, content_id: str, chunks: Callable[[], Iterator[bytes]]) -> Part:
    """A file out of a Microsoft container."""
    return Part(
        part=part, is_body=False, name=plain_name(name), content_type=content_type or "application/octet-stream",
        charset="", disposition="attachment", content_id=content_id, related=False, nested=True, chunks=chunks,
    )  # fmt: skip
