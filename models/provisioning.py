"""Messages to the provisioning system: CloudEvents 1.0, one for each state of a case, and which one is due.

Whoever allocates the resources hears of a case by its messages alone, in the order of their `sequence`. A message
never changes once it exists: its time is that of the decision, its id is case and revision.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from models.case import Person
from models.record import Record
from models.times import in_seoul

MessageType = Literal["application.validated", "application.updated", "application.withdrawn", "allocation.approved"]
"""`validated`: accepted, complete and eligible. `updated`: its data are others now. `withdrawn`: superseded or
overturned, whatever was said before no longer holds. `approved`: selected."""
Wish = Literal["validated", "updated", "withdrawn", "approved"]
"""What the caller knows of a case: it is valid (`validated`, `updated`: the same), it is not, or it is selected."""
Standing = Literal["queued", "withdrawn", "approved"]
"""`provisioning` of the case object."""
DIGITS = 6
"""Of `sequence`, a text that sorts as the revisions do."""


class Period(Record):
    """How long the resource is used."""

    months: int
    text: str
    """As the announcement prints it."""


class GrantedDiscount(Record):
    """Discount of the applicant's share. `percent` is 0 until it is granted."""

    reason: str | None
    percent: int
    decision: Literal["granted", "none", "needs_review"]


class Contacts(Record):
    """Whom the provisioning system may write to."""

    pi: Person | None = None
    staff: Person | None = None


class Provision(Record):
    """What is to be provided to whom: `data` of a message (contract §7)."""

    receipt_number: str
    case_id: str
    organization: str
    project: str | None = None
    track: int | None
    resource: str
    cards: int
    """Accelerator cards, also for a resource that is counted in petaflops."""
    petaflops: int | None = None
    storage_tb: int
    """In all, what every resource includes with it."""
    period: Period
    discount: GrantedDiscount
    monthly_fee_krw: int
    """Applicant's share, less the discount."""
    contacts: Contacts
    reason: str | None = None
    """Why it was withdrawn; says nothing else."""


class CloudEvent(Record):
    """One message (CloudEvents 1.0, with the documented extension `sequence`)."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    """`C000123-1`: case id and revision. A receiver that sees an id again has it already."""
    source: str
    """`/jeopsu/AICA-2025`: the call."""
    type: MessageType
    subject: str
    """Receipt number."""
    time: str
    """When it was decided, RFC 3339, Asia/Seoul."""
    datacontenttype: Literal["application/json"] = "application/json"
    sequence: str
    """Orders the messages of one case."""
    data: Provision


def message(kind: MessageType, revision: int, data: Provision, at: datetime) -> CloudEvent:
    """The message for a state of a case: the same arguments give the same message, to the byte."""
    series, _, _ = data.receipt_number.rpartition("-")
    return CloudEvent(
        id=f"{data.case_id}-{revision}",
        source=f"/jeopsu/{series}",
        type=kind,
        subject=data.receipt_number,
        time=in_seoul(at).isoformat(timespec="milliseconds"),
        sequence=f"{revision:0{DIGITS}d}",
        data=data,
    )


def standing(told: Iterable[MessageType]) -> Standing | None:
    """What the messages of a case, oldest first, have told so far; None if there are none."""
    state: Standing | None = None
    for kind in told:
        if kind == "application.withdrawn":
            state = "withdrawn"
        elif kind == "allocation.approved":
            state = "approved"
        elif state != "approved":
            state = "queued"
    return state


def due_type(wish: Wish, data: Provision | None, past: Sequence[CloudEvent]) -> MessageType | None:
    """Which message the provisioning system has to get, given those that exist; None if it knows everything."""
    told = standing(event.type for event in past)
    stands = told in ("queued", "approved")
    if wish == "withdrawn":
        return "application.withdrawn" if stands else None
    if wish == "approved" and told != "approved":
        return "allocation.approved"
    if not stands:
        return "application.validated"
    return None if past[-1].data == data else "application.updated"
