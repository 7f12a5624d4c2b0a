"""The case as the contract prints it (`case.schema.json`), one JSON object a line."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from models.decision import Disposition
from models.record import Record


class Person(Record):
    """A person named in the application."""

    name: str | None = None
    department: str | None = None
    phone: str | None = None
    email: str | None = None


class ApplicationView(Record):
    """What is applied for, and by whom."""

    organization: str | None = None
    business_number: str | None = None
    project: str | None = None
    resource: str | None = None
    cards: int | None = None
    petaflops: int | None = None
    track: int | None = None
    storage_tb: int | None = None
    pi: Person | None = None
    staff: Person | None = None


class MessageView(Record):
    """The mail of the case. `from` is a word of Python, hence the alias."""

    model_config = ConfigDict(populate_by_name=True)

    message_id: str | None
    from_: str = Field(alias="from")
    subject: str
    received_at: str | None
    sent_at: str | None
    size: int
    sha256: str
    evidence: dict[str, Any]


class ReplyView(Record):
    """A mail of ours at the case."""

    kind: str
    occasion: str
    to: str
    subject: str
    message_id: str
    state: Literal["draft", "ready", "sent", "refused", "bounced", "dropped"]
    tries: int
    prepared_at: str
    sent_at: str | None
    last_error: str | None
    bounce: dict[str, Any] | None


class ArchiveView(Record):
    """The archive that was handed in."""

    name: str | None
    format: str
    size: int
    sha256: str
    state: str
    detail: str
    files: tuple[dict[str, Any], ...]


class Case(Record):
    """One case object. Fields beyond the schema are additions that the contract allows."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["jeopsu.case/1"] = Field(default="jeopsu.case/1", alias="schema")
    case_id: str
    receipt_number: str | None
    disposition: Disposition
    disposition_reasons: tuple[str, ...]
    duplicate_of: str | None
    supersedes: str | None = None
    superseded_by: str | None = None
    message: MessageView
    application: ApplicationView | None = None
    documents: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    review_result: Literal["complete", "incomplete", "needs_review"] | None = None
    eligibility: dict[str, Any] | None = None
    discount: dict[str, Any] | None = None
    fee: dict[str, Any] | None = None
    provisioning: Literal["queued", "withdrawn", "approved"] | None = None
    decisions: tuple[dict[str, Any], ...] = ()
    # additions
    belongs_to: str | None = None
    correspondence: tuple[str, ...] = ()
    unclear: bool = False
    submission: bool = False
    silence: str | None = None
    archive: ArchiveView | None = None
    read: bool = False
    """Whether the documents have been read."""
    unreadable: tuple[dict[str, Any], ...] = ()
    """Files that could not be read, and why."""
    links: tuple[dict[str, Any], ...] = ()
    replies: tuple[ReplyView, ...] = ()
    purged_at: str | None = None
    """When the personal data of the case was deleted (`jeopsu purge`); what was personal is empty then."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        return self.model_dump(mode="json", by_alias=True)
