"""Every file and every text of a mail, also those inside forwarded mails, winmail.dat and Outlook messages."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from intake.mime import outlook, tnef, transfer, tree
from intake.mime.headers import Headers
from intake.mime.parts import UU_MOST, Part, inner, leaf_of, uuencoded
from intake.mime.source import Source, put
from intake.mime.tree import INCOMPLETE, Node
from models.settings import LimitSettings

_OPAQUE = frozenset(
    {"application/pkcs7-mime", "application/x-pkcs7-mime", "message/partial", "message/external-body"}
)
"""Content that is encrypted, or lies in another mail or elsewhere."""


@dataclass(slots=True)
class Walk:
    """All parts of one mail. A context manager, since containers are unpacked into `scratch` meanwhile."""

    source: Source
    limits: LimitSettings
    scratch: Path
    wanted: frozenset[str] | None = None
    """If given, only containers on the way to these parts are opened."""
    defects: set[str] = field(default_factory=set)
    messages: list[Headers] = field(default_factory=list)
    """Headers of every message inside, the mail itself first."""
    nodes: list[Node] = field(default_factory=list)
    """Structure of the mail itself, without what stands in encoded containers."""
    _stack: ExitStack = field(default_factory=ExitStack)
    _count: int = 0
    _made: list[Path] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        for path in self._made:
            path.unlink(missing_ok=True)

    def parts(self) -> Iterator[Part]:
        """The leaves in order, containers replaced by what they hold. Contents are valid while the walk is open."""
        waiting: deque[tuple[Source, str, int]] = deque([(self.source, "", 0)])
        while waiting:
            source, prefix, depth = waiting.popleft()
            for leaf in self._leaves(source, prefix, depth):
                if self.wanted is not None and not any(part.startswith(leaf.part) for part in self.wanted):
                    continue
                held = self._container(leaf, depth)
                if held is None:
                    yield leaf
                elif isinstance(held, Source):
                    waiting.append((held, f"{leaf.part}/rfc822/", depth + 1))
                else:
                    yield from held

    def _leaves(self, source: Source, prefix: str, depth: int) -> Iterator[Part]:
        """The leaves of one mail."""
        grown = tree.build(
            source, prefix=prefix, depth=self.limits.mime_depth - depth, parts=self.limits.attachments * 10
        )
        self.defects |= grown.defects
        body_seen = False
        for node in grown.nodes:
            if not prefix:
                self.nodes.append(node)
            if node.part == "1" or node.part.endswith("/rfc822/1"):
                self.messages.append(node.headers)
            if node.kind != "leaf":
                continue
            leaf = leaf_of(source, node, nested=bool(prefix) or "/" in node.part, body_seen=body_seen)
            body_seen = body_seen or leaf.is_body
            yield leaf
            if leaf.is_body:
                found = uuencoded(leaf)
                if len(found) >= UU_MOST:
                    self.defects |= {"too-many-uuencoded", INCOMPLETE}
                yield from found
            elif node.media in _OPAQUE:
                self.defects |= {f"not-opened {node.media}", INCOMPLETE}
            elif node.parent_type == "multipart/encrypted":
                self.defects |= {"encrypted-mail", INCOMPLETE}

    def _container(self, leaf: Part, depth: int) -> Source | Iterator[Part] | None:
        """What is inside `leaf`, if it is a container of messages or files."""
        if leaf.is_body:
            return None
        head = next((piece[:8] for piece in leaf.chunks() if piece), b"")
        name = (leaf.name or "").lower()
        is_mail = leaf.content_type in {"message/rfc822", "message/global"} or name.endswith(".eml")
        is_tnef = head.startswith(tnef.SIGNATURE)
        is_msg = head == outlook.SIGNATURE and (
            name.endswith(".msg") or "outlook" in leaf.content_type or not re.search(r"\.\w{2,4}$", name)
        )
        if not (is_mail or is_tnef or is_msg):
            return None
        if depth + 1 >= self.limits.mime_depth:
            self.defects |= {"nesting-too-deep", INCOMPLETE}
            return None
        path = self._unpack(leaf)
        if is_mail and not head.startswith(transfer.MAGIC):
            return Source(path)
        if is_tnef:
            return self._tnef(leaf, Source(path))
        return self._outlook(leaf, path, depth) if is_msg else None

    def _unpack(self, leaf: Part) -> Path:
        self._count += 1
        path = self.scratch / f"container-{self._count}.bin"
        self._made.append(path)
        put(leaf.chunks(), path)
        return path

    def _tnef(self, leaf: Part, source: Source) -> Iterator[Part]:
        waiting: deque[tuple[str, int, int, int]] = deque([(f"{leaf.part}/tnef/", 0, source.size, 0)])
        while waiting:
            prefix, start, end, depth = waiting.popleft()
            try:
                for number, file in enumerate(tnef.files(source, start, end), 1):
                    part = f"{prefix}{number}"
                    if file.is_message and depth < self.limits.mime_depth:
                        waiting.append((f"{part}/tnef/", file.start, file.end, depth + 1))
                        continue
                    yield inner(part, file.name, file.content_type, file.content_id,
                                 partial(source.chunks, file.start, file.end))  # fmt: skip
            except tnef.TnefError as error:
                self.defects |= {f"winmail.dat: {error}", INCOMPLETE}

    def _outlook(self, leaf: Part, path: Path, depth: int) -> Iterator[Part]:
        try:
            message = self._stack.enter_context(outlook.Message(path, self.limits.mime_depth - depth))
        except outlook.MsgError:
            yield leaf
            return
        try:
            for file in message.files():
                yield inner(f"{leaf.part}/msg/{file.part}", file.name, file.content_type, file.content_id,
                             partial(self._msg_content, message, file.stream))  # fmt: skip
        except outlook.MsgError as error:
            self.defects |= {f"outlook message: {error}", INCOMPLETE}

    def _msg_content(self, message: outlook.Message, stream: tuple[str, ...]) -> Iterator[bytes]:
        try:
            yield message.content(stream)
        except outlook.MsgError as error:
            self.defects |= {f"outlook message: {error}", INCOMPLETE}
