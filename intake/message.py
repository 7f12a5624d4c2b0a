"""Opens a mail, whatever software wrote it: raw bytes in, facts out.

Runs inside a killable worker. Every sequence of bytes gives an OpenedMail; what could not be followed to its end
says so in `defects`, above all `structure-incomplete`: attachments may exist that are not listed.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from intake.archive import list_archive
from intake.filetype import identify
from intake.mime import addresses, automatic, body, bounces, evidence, links, tree
from intake.mime.headers import Headers, read_block, text_of
from intake.mime.parts import Part, Walk
from intake.mime.source import Source, write
from models.mail import ArchiveListing, Attachment, Bounce, OpenedMail
from models.record import Record
from models.settings import LimitSettings

_LONGEST_TEXT = 20_000
_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_ID = re.compile(r"<[^<>\s]{1,900}>")
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
     "application/applefile", "text/calendar"}
)  # fmt: skip
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_LISTED_REPORTS = _STATUS_TYPES | {
    "message/disposition-notification", "message/global-disposition-notification", "message/feedback-report",
    "text/rfc822-headers", "message/global-headers",
}  # fmt: skip
"""Parts of reports: machine talk, neither a text to read nor a file that somebody attached."""


class OpenOptions(Record):
    """What opening a mail depends on."""

    trusted_hosts: tuple[str, ...] = ()
    own_addresses: tuple[str, ...] = ()
    own_id_domain: str = ""
    """Domain part of the Message-IDs that we generate."""
    limits: LimitSettings = Field(default_factory=LimitSettings)
    scratch: Path
    """A private folder for decoded files; what is put there is removed again."""


class PartNotFoundError(Exception):
    """The mail has no such part."""


def open_mail(raw: Path, options: OpenOptions) -> OpenedMail:
    """The facts of the mail in `raw`. Never raises for content; OSError only for the disk."""
    source = Source(raw)
    with Walk(source, options.limits, options.scratch) as walk:
        headers = read_block(source, tree.beginning(source)).headers
        try:
            attachments, parts, statuses = _contents(walk, options)
        except RecursionError:
            # a library that reads one of the formats gave up; headers are still worth an answer
            walk.defects |= {"recursion", tree.INCOMPLETE}
            attachments, parts, statuses = [], [], []
        return _compose(source, headers, walk, options, attachments, parts, statuses)


def read_attachment(raw: Path, part: str, options: OpenOptions, target: Path) -> None:
    """Writes the decoded content of the attachment `part` (`Attachment.part`) of the mail in `raw` to `target`.

    Raises PartNotFoundError if there is none.
    """
    with Walk(Source(raw), options.limits, options.scratch, wanted=part) as walk:
        for found in walk.parts():
            if found.part == part:
                write(found.chunks(), target)
                return
    raise PartNotFoundError(f"no part {part} in {raw.name}")


def _contents(walk: Walk, options: OpenOptions) -> tuple[list[Attachment], list[body.Text], list[bytes]]:
    """The attachments, the texts and the delivery-status parts."""
    texts: list[Part] = []
    files: list[tuple[Part, Attachment]] = []
    statuses: list[bytes] = []
    for part in walk.parts():
        if part.content_type in _LISTED_REPORTS and part.disposition != "attachment":
            if part.content_type in _STATUS_TYPES:
                statuses.append(b"".join(_up_to(part.chunks(), 1 << 20)))
        elif part.is_body:
            texts.append(part)
        elif len(files) >= options.limits.attachments:
            walk.defects |= {"too-many-attachments", tree.INCOMPLETE}
            break
        else:
            files.append((part, _attachment(part, len(files), options)))
    read = body.read_texts(texts)
    shown = {
        match.lower()
        for text in read
        if text.is_html
        for match in re.findall(r"(?i)cid:([^\"'\s>)]{1,200})", text.content)
    }
    return [_placed(part, attachment, shown) for part, attachment in files], read, statuses


def _attachment(part: Part, number: int, options: OpenOptions) -> Attachment:
    """One file, identified by its content."""
    path = options.scratch / f"attachment-{number}.bin"
    try:
        size, digest = write(part.chunks(), path)
        found = identify(path, part.name)
        archive: ArchiveListing | None = None
        if found.kind == "archive":
            archive = list_archive(path, part.name, options.limits.archive)
    finally:
        path.unlink(missing_ok=True)
    return Attachment(
        part=part.part, name=part.name, content_type=part.content_type, kind=found.kind, format=found.format,
        size=size, sha256=digest, inline=False, archive=archive,
    )  # fmt: skip


def _placed(part: Part, attachment: Attachment, shown: set[str]) -> Attachment:
    """Says whether a file only belongs to the look of the body. An archive or a named document never does."""
    if attachment.kind == "archive" or (attachment.kind == "document" and attachment.name is not None):
        inline = False
    elif part.content_type in _SIGNATURES or (part.content_id and part.content_id.lower() in shown):
        inline = True
    else:
        inline = part.related and part.disposition != "attachment"
    return attachment.model_copy(update={"inline": inline}) if inline else attachment


def _compose(
    source: Source, headers: Headers, walk: Walk, options: OpenOptions,
    attachments: list[Attachment], texts: list[body.Text], statuses: list[bytes],
) -> OpenedMail:  # fmt: skip
    """Puts the facts together."""
    sender, reply_address, senders = _people(headers, options)
    message_id = _message_id(headers)
    references = _references(headers, message_id)
    text = body.readable(texts, _LONGEST_TEXT)
    signs = automatic.signs(
        headers, walk.nodes, from_address=sender.address or None, sender_addresses=senders,
        own_addresses=options.own_addresses, message_id=message_id, references=references,
        own_id_domain=options.own_id_domain,
    )  # fmt: skip
    seen = evidence.read(headers, options.trusted_hosts)
    return OpenedMail(
        message_id=message_id,
        content_sha256=_digest(source, headers),
        subject=text_of(headers.first("subject")),
        from_name=sender.name,
        from_address=sender.address or None,
        reply_address=reply_address,
        recipients=tuple(
            dict.fromkeys(
                box.address
                for name in _RECIPIENT_HEADERS
                for value in headers.all(name)
                for box in addresses.read(value)
            )
        ),
        sent_at=evidence.parse_date(text_of(headers.first("date"))),
        references=references,
        attachments=tuple(attachments),
        links=links.find(texts),
        automatic=signs,
        bounces=tuple(_bounces(headers, text, statuses, signs, sender.address or None, options)),
        mentioned_ids=bounces.message_ids(
            source, (one.content for one in texts), options.own_id_domain, {message_id or "", *references}
        ),
        trusted_received=seen.received,
        trusted_received_at=seen.received_at,
        authentication_results=seen.authentication_results,
        text=text,
        defects=tuple(sorted(walk.defects)),
    )


def _people(headers: Headers, options: OpenOptions) -> tuple[addresses.Mailbox, str | None, list[str]]:
    """The sender, the address to reply to, and the addresses in Sender and Return-Path."""
    own = {address.lower() for address in options.own_addresses}
    authors = [box for value in headers.all("from") for box in addresses.read(value)]
    answers = [box for value in headers.all("reply-to") for box in addresses.read(value)]
    senders = [box for value in headers.all("sender") for box in addresses.read(value)]
    reply = next((box.address for box in [*answers, *authors, *senders] if box.address.lower() not in own), None)
    first = authors[0] if authors else addresses.Mailbox(addresses.display_name(headers.first("from")), "")
    paths = [box for value in headers.all("return-path") for box in addresses.read(value)]
    return first, reply, [box.address for box in [*senders, *paths[:1]]]


def _bounces(
    headers: Headers,
    text: str,
    statuses: list[bytes],
    signs: tuple[str, ...],
    sender: str | None,
    options: OpenOptions,
) -> Iterator[Bounce]:
    """Bounces of a report, or of a mail in free form if a mail system wrote it."""
    found = [one for text in statuses for one in bounces.from_status(text)]
    systems = {"mailer-daemon", "null-return-path", "failed-recipients", "delivery-report", "no-reply"}
    if not found and systems & set(signs):
        found = bounces.from_free_form(headers, text, options.own_addresses, sender)
    yield from found


def _message_id(headers: Headers) -> str | None:
    text = text_of(headers.first("message-id"))
    if match := _ID.search(text):
        return match[0]
    word = text.split(" ")[0].strip("<>")
    return f"<{word}>" if word else None


def _references(headers: Headers, own: str | None) -> tuple[str, ...]:
    found = [
        one
        for name in ("references", "in-reply-to")
        for value in headers.all(name)
        for one in _ID.findall(text_of(value))
    ]
    return tuple(one for one in dict.fromkeys(found) if one != own)[-100:]


def _digest(source: Source, headers: Headers) -> str:
    """Equal for two deliveries of a mail: trace headers, folding and line ends do not count."""
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


def _up_to(chunks: Iterator[bytes], longest: int) -> Iterator[bytes]:
    for piece in chunks:
        yield piece[:longest]
        longest -= len(piece)
        if longest <= 0:
            return
