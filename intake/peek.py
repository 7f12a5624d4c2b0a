"""A glance at the head of a mail: which it is, what it answers, to whom replies go. Its content is not opened."""

from pathlib import Path

from intake.mime import addresses, identity, people, tree
from intake.mime.headers import read_block, text_of
from intake.mime.source import Source
from models.record import Record


class Glance(Record):
    """What the header lines of a mail say."""

    message_id: str | None
    answers: str | None
    """Message-ID of In-Reply-To."""
    reply_address: str | None
    to: str | None
    """The first address of To."""
    subject: str
    date: str
    """As it stands there; empty if absent."""
    case_id: str
    """X-Jeopsu-Case, which mails of ours carry; empty if absent."""


def glance(raw: Path) -> Glance:
    """The head of the mail in `raw`. Never raises for content; OSError only for the disk."""
    source = Source(raw)
    headers = read_block(source, tree.beginning(source)).headers
    answered = identity.references(
        headers._replace(fields=tuple(f for f in headers.fields if f[0] == "in-reply-to")), ""
    )
    to = addresses.read(headers.first("to"))
    return Glance(
        message_id=identity.message_id(headers),
        answers=answered[0] if answered else None,
        reply_address=people.read(headers, ()).reply_address,
        to=to[0].address if to else None,
        subject=text_of(headers.first("subject")),
        date=text_of(headers.first("date")),
        case_id=text_of(headers.first("x-jeopsu-case")),
    )
