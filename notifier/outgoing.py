"""One outgoing mail as a whole: headers, a plain part and an HTML part, to the byte.

The bytes depend on the record alone, so the same facts give the same mail for ever.
"""

import base64
import hashlib
from datetime import datetime
from email.utils import format_datetime

from models.record import Record
from models.times import in_seoul
from notifier.headers import address_field, ids_field, mailbox_field, text_field, usable_ids


class Attached(Record):
    """A file of a mail of ours. One with a `content_id` is a picture that the HTML part shows (`cid:`)."""

    name: str
    """ASCII."""
    content_type: str
    content: bytes
    content_id: str | None = None


class Outgoing(Record):
    """What a mail of ours consists of. Addresses are in the form of `addresses.smtp_address`."""

    from_name: str
    from_address: str
    to: str
    reply_to: str | None = None
    """None if replies may go to `from_address`."""
    subject: str
    written_at: datetime
    message_id: str
    case_id: str | None
    """None: the mail is about no case."""
    answers: str | None = None
    """Message-ID of the mail that is answered, as that mail gave it; left out if it is malformed."""
    thread: tuple[str, ...] = ()
    """References of the mail that is answered."""
    automatic: bool = True
    """Written by the program, not released by a person (RFC 3834)."""
    text: str
    html: str
    attached: tuple[Attached, ...] = ()


def assemble(mail: Outgoing) -> bytes:
    """The complete message with CRLF line ends, all ASCII.

    Raises HeaderDamaged if a header would not read as it was meant.
    """
    boundary = "=_jeopsu_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    body = _multipart("alternative", boundary, [_part("plain", mail.text), _part("html", mail.html)])
    pictures = [_file(one) for one in mail.attached if one.content_id]
    if pictures:
        body = _multipart("related", boundary + "_r", [body, *pictures])
    files = [_file(one) for one in mail.attached if not one.content_id]
    if files:
        body = _multipart("mixed", boundary + "_m", [body, *files])
    return "\r\n".join([*_headers(mail), *body, ""]).encode("ascii")


def _multipart(subtype: str, boundary: str, parts: list[list[str]]) -> list[str]:
    lines = [f'Content-Type: multipart/{subtype}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def _file(one: Attached) -> list[str]:
    disposition = "inline" if one.content_id else "attachment"
    return [
        f'Content-Type: {one.content_type}; name="{one.name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: {disposition}; filename="{one.name}"',
        *([f"Content-ID: <{one.content_id}>"] if one.content_id else []),
        "",
        *base64.encodebytes(one.content).decode("ascii").splitlines(),
    ]


def _headers(mail: Outgoing) -> list[str]:
    answered = usable_ids((mail.answers,))
    fields = [
        f"Date: {format_datetime(in_seoul(mail.written_at))}",
        mailbox_field("From", mail.from_name, mail.from_address),
        address_field("To", mail.to),
        text_field("Subject", mail.subject),
        ids_field("Message-ID", (mail.message_id,)),
    ]
    if mail.reply_to:
        fields.append(address_field("Reply-To", mail.reply_to))
    if answered:
        fields.append(ids_field("In-Reply-To", answered))
        fields.append(ids_field("References", usable_ids((*mail.thread, mail.answers))))
    if mail.automatic:
        kind = "auto-replied" if mail.case_id else "auto-generated"  # RFC 3834 §5: an answer, or a report
        fields += [f"Auto-Submitted: {kind}", "X-Auto-Response-Suppress: All"]
    if mail.case_id:
        fields.append(text_field("X-Jeopsu-Case", mail.case_id))
    return [*fields, "Content-Language: ko", "MIME-Version: 1.0"]


def _part(subtype: str, content: str) -> list[str]:
    crlf = content.replace("\r\n", "\n").replace("\n", "\r\n")
    encoded = base64.encodebytes(crlf.encode()).decode("ascii")
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        *encoded.splitlines(),
    ]
