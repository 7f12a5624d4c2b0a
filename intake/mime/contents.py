"""The files of a mail, identified by their content, and its texts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from intake.mime.body import Text, read_texts
from intake.mime.containers import Walk
from intake.mime.files import Files
from intake.mime.parts import Part
from intake.mime.tree import INCOMPLETE
from models.mail import Attachment

_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
     "application/applefile", "text/calendar"}
)  # fmt: skip
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_REPORTS = _STATUS_TYPES | {
    "message/disposition-notification", "message/global-disposition-notification", "message/feedback-report",
    "text/rfc822-headers", "message/global-headers",
}  # fmt: skip
"""Parts of reports: machine talk, neither a text to read nor a file that somebody attached."""
_LINK_FILE = re.compile(r"(?i)\.(?:html?|url)$")
"""Groupware attaches the link to a large file as a file of its own."""
_MOST_LINK_FILES = 20


class Contents(NamedTuple):
    """What a mail holds."""

    attachments: tuple[Attachment, ...] = ()
    texts: tuple[Text, ...] = ()
    link_files: tuple[Text, ...] = ()
    """Attached files that may hold nothing but a link; each is among the attachments, too."""
    statuses: tuple[bytes, ...] = ()
    """The message/delivery-status parts of the mail itself, decoded; not those of forwarded mails."""


def read(walk: Walk) -> Contents:
    """Everything that `walk` comes across, each file identified. Says in `walk.defects` if some was left out."""
    texts: list[Part] = []
    statuses: list[bytes] = []
    with Files(walk.scratch, walk.limits.archive, walk.source.path) as files:
        _collect(walk, texts, files, statuses)
        attached = files.attachments()
    link_files = [part for part, _ in attached if _LINK_FILE.search(part.name or "")][:_MOST_LINK_FILES]
    bodies = read_texts(texts)
    shown = {
        match.lower()
        for text in bodies
        if text.is_html
        for match in re.findall(r"(?i)cid:([^\"'\s>)]{1,200})", text.content)
    }
    placed = (_placed(part, attachment, shown) for part, attachment in attached)
    return Contents(tuple(placed), tuple(bodies), tuple(read_texts(link_files)), tuple(statuses))


def _collect(walk: Walk, texts: list[Part], files: Files, statuses: list[bytes]) -> None:
    """Goes through the mail and puts each part where it belongs."""
    for part in walk.parts():
        if part.content_type in _REPORTS and part.disposition != "attachment":
            if part.content_type in _STATUS_TYPES and "/" not in part.part:
                statuses.append(b"".join(_up_to(part.chunks(), 1 << 20)))
        elif part.is_body:
            texts.append(part)
        elif len(files) >= walk.limits.attachments:
            walk.defects |= {"too-many-attachments", INCOMPLETE}
            break
        else:
            files.add(part)


def _placed(part: Part, attachment: Attachment, shown: set[str]) -> Attachment:
    """Says whether a file only belongs to the look of the body. An archive or a named document never does."""
    if attachment.kind == "archive" or (attachment.kind == "document" and attachment.name is not None):
        inline = False
    elif part.content_type in _SIGNATURES or (part.content_id and part.content_id.lower() in shown):
        inline = True
    else:
        inline = part.related and part.disposition != "attachment"
    return attachment.model_copy(update={"inline": inline}) if inline else attachment


def _up_to(chunks: Iterator[bytes], longest: int) -> Iterator[bytes]:
    for piece in chunks:
        yield piece[:longest]
        longest -= len(piece)
        if longest <= 0:
            return
