"""The structure of a mail: which part lies where in the file.

One pass over the file that holds no content in memory and does not recurse, so that neither a 60 MB archive nor
2,000 nested parts cost anything. Parts are numbered as in IMAP, the mail itself being `1`.
"""

import re
from dataclasses import dataclass, field

from intake.mime import parameters
from intake.mime.headers import Headers, read_block
from intake.mime.parameters import Value
from intake.mime.source import Source

INCOMPLETE = "structure-incomplete"
"""Defect: attachments of this mail may exist that are not listed."""
_SNIFF = 65536
_NEW_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n[Cc]ontent-[A-Za-z-]{1,40}[ \t]*:")
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_IDENTITY = frozenset({b"", b"7bit", b"8bit", b"binary"})


@dataclass(slots=True)
class Node:
    """One part. Offsets are those of its body in the source."""

    part: str
    headers: Headers
    content_type: Value
    disposition: Value
    start: int
    parent_type: str
    """Content type of the multipart that holds it; empty for a mail."""
    first: bool
    """Whether it is the first part of its multipart."""
    end: int = 0
    kind: str = "leaf"
    """`leaf`, `multipart`, `message`, or `unopened`: nested too deep."""
    boundary: bytes = b""
    closed: bool = False
    children: int = 0

    @property
    def media(self) -> str:
        """The declared content type, `text/plain` if there is none."""
        return self.content_type.main


@dataclass(slots=True)
class Tree:
    """All parts of a source in order, and what was wrong with its form."""

    nodes: list[Node] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)


class _Builder:
    """The state of the one pass: the open multiparts and messages, innermost last."""

    def __init__(self, source: Source, prefix: str, depth: int, parts: int) -> None:
        self.source = source
        self.prefix = prefix
        self.depth = depth
        self.parts = parts
        self.tree = Tree()
        self.open: list[Node] = []
        self.full = False

    def enter(self, start: int) -> int:
        """Opens the part whose headers begin at `start` and what begins with it; gives where its body begins."""
        while True:
            if len(self.tree.nodes) >= self.parts:
                self.tree.defects |= {"too-many-parts", INCOMPLETE}
                self.full = True
                return start
            node = self._node(start)
            self.tree.nodes.append(node)
            self.open.append(node)
            if node.kind != "message":
                return node.start
            start = node.start

    def leave(self, depth: int, end: int) -> None:
        """Closes every part deeper than `depth`."""
        for node in self.open[depth:]:
            node.end = max(end, node.start)
        del self.open[depth:]

    def meet(self, text: bytes) -> tuple[int, bool] | None:
        """Which open multipart a line that begins with `--` belongs to, and whether the line closes it."""
        line = text.rstrip(b"\r\n\t ")
        for wanted_closed in (False, True):
            for depth in range(len(self.open) - 1, -1, -1):
                node = self.open[depth]
                if node.kind != "multipart" or node.closed is not wanted_closed:
                    continue
                if line == b"--" + node.boundary:
                    return depth, False
                if line == b"--" + node.boundary + b"--" and not node.closed:
                    return depth, True
        return None

    def turn(self, depth: int, closes: bool) -> bool:
        """Takes note of a boundary line; True if a part begins after it."""
        multipart = self.open[depth]
        if multipart.closed and not closes:
            self.tree.defects.add("part-after-end")
        multipart.closed = closes
        return not closes

    def finished(self) -> Tree:
        """The tree, everything that is still open closed at the end of the source."""
        if any(node.kind == "multipart" and not node.closed for node in self.open):
            self.tree.defects.add("boundary-not-closed")
        self.leave(0, self.source.size)
        return self.tree

    def prefix_of_boundaries(self) -> bytes:
        """The beginning that all awaited boundary lines share; the search is the faster the longer it is."""
        awaited = [b"--" + node.boundary for node in self.open if node.kind == "multipart"]
        low, high = min(awaited, default=b""), max(awaited, default=b"")
        return low[
            : next((i for i, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
        ]

    def _node(self, start: int) -> Node:
        block = read_block(self.source, start)
        self.tree.defects |= set(block.defects)
        if "headers-too-long" in block.defects:
            self.tree.defects.add(INCOMPLETE)
        parent = self.open[-1] if self.open else None
        inside = parent.media if parent is not None and parent.kind == "multipart" else ""
        content_type = parameters.parse(block.headers.first("content-type"))
        if not re.fullmatch(r"[^/\s]+/[^/\s]+", content_type.main):
            default = "message/rfc822" if inside == "multipart/digest" else "text/plain"
            named = (
                content_type.raw("name") or parameters.parse(block.headers.first("content-disposition")).parameters
            )
            content_type = content_type._replace(main="application/octet-stream" if named else default)
        node = Node(
            part=self._number(parent),
            headers=block.headers,
            content_type=content_type,
            disposition=parameters.parse(block.headers.first("content-disposition")),
            start=block.body,
            parent_type=inside,
            first=parent is not None and parent.children == 1,
        )
        self._classify(node)
        return node

    def _number(self, parent: Node | None) -> str:
        if parent is None:
            return self.prefix + "1"
        parent.children += 1
        return f"{parent.part}.{parent.children}" if parent.kind == "multipart" else f"{parent.part}/rfc822/1"

    def _classify(self, node: Node) -> None:
        """Decides whether the part holds parts of its own."""
        encoding = (node.headers.first("content-transfer-encoding") or b"").strip().lower()
        plain = encoding in _IDENTITY
        if not (node.media.startswith("multipart/") or (node.media in _MESSAGE_TYPES and plain)):
            return
        if len(self.open) >= self.depth:
            self.tree.defects |= {"nesting-too-deep", INCOMPLETE}
            node.kind = "unopened"
            return
        if node.media in _MESSAGE_TYPES:
            node.kind = "message"
            return
        node.boundary = self._boundary(node)
        if node.boundary:
            node.kind = "multipart"
        else:
            self.tree.defects |= {"boundary-missing", INCOMPLETE}

    def _boundary(self, node: Node) -> bytes:
        """The declared boundary, or the one that the body really uses."""
        declared = (node.content_type.raw("boundary") or b"").rstrip()
        head = self.source.read(node.start, _SNIFF)
        if declared and (head.startswith(b"--" + declared) or b"\n--" + declared in head):
            return declared
        found = _NEW_BOUNDARY.search(head)
        awaited = {open_node.boundary for open_node in self.open}
        if found and found[1] not in awaited and found[1].removesuffix(b"--") not in awaited:
            self.tree.defects.add("boundary-wrong")
            return found[1]
        return declared


def build(source: Source, *, prefix: str = "", depth: int, parts: int) -> Tree:
    """The tree of the mail in `source`, with at most `parts` parts, nested at most `depth` deep.

    Never raises for content. A structure that was not followed to its end carries the defect INCOMPLETE.
    """
    builder = _Builder(source, prefix, depth, parts)
    at = builder.enter(beginning(source))
    while not builder.full:
        needle = builder.prefix_of_boundaries()
        if not needle:
            break
        found = source.find(b"\n" + needle, max(at - 1, 0)) + 1
        if not found:
            break
        line = source.line(found)
        met = builder.meet(line)
        at = found + max(len(line), 1)
        if met is None:
            continue
        depth_met, closes = met
        builder.leave(depth_met + 1, _before_line_end(source, found))
        if builder.turn(depth_met, closes):
            at = builder.enter(at)
    source.forget()
    return builder.finished()


def beginning(source: Source) -> int:
    """Where the headers begin, after a byte order mark or empty lines that an export put there."""
    head = source.read(0, 1000)
    mark = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    rest = head[mark:]
    return mark + len(rest) - len(rest.lstrip(b"\r\n"))


def _before_line_end(source: Source, at: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    before = source.read(max(at - 2, 0), min(at, 2))
    if before.endswith(b"\r\n"):
        return at - 2
    return at - 1 if before.endswith(b"\n") else at
