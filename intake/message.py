"""Opens a mail, whatever software wrote it: raw bytes in, facts out.

Runs inside a killable worker. Every sequence of bytes gives an OpenedMail; what could not be followed to its end
says so in `defects`, above all `structure-incomplete`: attachments may exist that are not listed.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from intake.mime import automatic, body, bounces, contents, evidence, identity, links, people, tree
from intake.mime.containers import Walk
from intake.mime.contents import Contents
from intake.mime.headers import Headers, read_block, text_of
from intake.mime.source import Source, put
from models.mail import OpenedMail
from models.record import Record
from models.settings import LimitSettings

_LONGEST_TEXT = 20_000


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
            found = contents.read(walk)
        except RecursionError:
            # a library that reads one of the formats gave up; headers are still worth an answer
            walk.defects |= {"recursion", tree.INCOMPLETE}
            found = Contents()
        return _compose(source, headers, walk, options, found)


def read_attachment(raw: Path, part: str, options: OpenOptions, target: Path) -> None:
    """Writes the decoded content of the attachment `part` (`Attachment.part`) of the mail in `raw` to `target`.

    Raises PartNotFoundError if there is none.
    """
    read_attachments(raw, {part: target}, options)


def read_attachments(raw: Path, targets: Mapping[str, Path], options: OpenOptions) -> None:
    """As `read_attachment` for many, each part into its file: the mail is gone through once for all of them."""
    left = dict(targets)
    with Walk(Source(raw), options.limits, options.scratch, wanted=frozenset(targets)) as walk:
        for found in walk.parts() if left else ():
            target = left.pop(found.part, None)
            if target is not None:
                put(found.chunks(), target)
            if not left:
                return
    if left:
        raise PartNotFoundError(f"no part {', '.join(left)} in {raw.name}")


def _compose(source: Source, headers: Headers, walk: Walk, options: OpenOptions, found: Contents) -> OpenedMail:
    """Puts the facts together."""
    who = people.read(headers, options.own_addresses)
    own_id = identity.message_id(headers)
    references = identity.references(headers, own_id)
    text = body.readable(found.texts, _LONGEST_TEXT)
    signs = automatic.signs(
        headers, walk.nodes, who, own_addresses=options.own_addresses, message_id=own_id, references=references,
        own_id_domain=options.own_id_domain,
    )  # fmt: skip
    seen = evidence.read(headers, options.trusted_hosts)
    return OpenedMail(
        message_id=own_id,
        content_sha256=identity.content_digest(source, headers),
        subject=text_of(headers.first("subject")),
        from_name=who.name,
        from_address=who.address,
        reply_address=who.reply_address,
        recipients=who.recipients,
        sent_at=evidence.parse_date(text_of(headers.first("date"))),
        references=references,
        attachments=found.attachments,
        links=links.find((*found.texts, *found.link_files)),
        automatic=signs,
        bounces=bounces.read(headers, text, found.statuses, signs, {*options.own_addresses, who.address or ""}),
        mentioned_ids=bounces.message_ids(
            source, (one.content for one in found.texts), options.own_id_domain, {own_id or "", *references}
        ),
        trusted_received=seen.received,
        trusted_received_at=seen.received_at,
        authentication_results=seen.authentication_results,
        text=text,
        defects=tuple(sorted(walk.defects)),
    )
