"""Mails of ours: what they are written from, and what is ready to be sent."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.decision import ReplyKind, Triage
from models.mail import OpenedMail
from models.record import Record

OutgoingKind = Literal[
    "receipt",
    "held",
    "bad_format",
    "late",
    "receipt_again",
    "rejected",
    "withdrawn",
    "selected",
    "notice",
    "digest",
    "alarm",
]


class ReplyFacts(Record):
    """Everything that an automatic reply may say. `notifier` adds no fact of its own."""

    kind: ReplyKind
    case_id: str
    received_at: datetime | None
    """Of the mail that is answered; None if the mailbox server's value cannot be read."""
    written_at: datetime
    """Goes into the Date header."""
    mail: OpenedMail
    """The mail that is answered."""
    triage: Triage
    receipt_number: str | None
    """For `receipt` and `receipt_again`."""
    first_received_at: datetime | None = None
    """For `receipt_again`: when the first mail, to which the number belongs, was received."""
    imported: bool = False
    decision_reason: str = ""
    """For `rejected` and `withdrawn`: the operator's reason, which the applicant reads."""
    token: str
    """Unguessable mark of this reply; goes into Message-ID and, with VERP, into the envelope sender."""


class ReadyMail(Record):
    """A mail ready for the wire. Its bytes never change once stored, so a crash can only repeat it."""

    kind: OutgoingKind
    message_id: str
    """With angle brackets."""
    envelope_from: str
    to: str
    """The one recipient address."""
    subject: str
    """Decoded; for listings."""
    raw: bytes = Field(repr=False)
    """Complete message, CRLF line ends."""
