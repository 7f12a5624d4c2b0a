"""What is judged, and what is decided: the input and the output of `validators/` and `rules/`.

Everything that bears on a decision stands in the `Submission`: no clock, no disk, no register behind it, so that the
same case judged twice gives the same bytes.
"""

from datetime import datetime
from typing import Literal

from models.case import ApplicationView
from models.document import LOOSE, Document, Evidence, Field, Reading
from models.finding import Finding, Ruling
from models.record import Record

ReviewResult = Literal["complete", "incomplete", "needs_review"]
Decision = Literal["eligible", "ineligible", "needs_review"]
Category = Literal[
    "sme", "venture", "startup", "university", "university_hospital", "public_institution", "research_institute",
    "association", "none",
]  # fmt: skip


class OtherSubmission(Record):
    """Another accepted case of this call by the same applicant (business number, else name of the organisation)."""

    case_id: str
    receipt_number: str
    received_at: datetime
    sender: str | None
    """Address, lower case."""
    organization: str | None
    business_number: str | None
    project: str | None
    resource: str | None
    review_result: ReviewResult | None
    """None: not judged yet."""
    eligibility: Decision | None
    replaced_by: str | None = None
    """Case id of a later one that supersedes it."""
    same_applicant: Literal["business-number", "name"] = "business-number"
    """How it was found to be of the same applicant; a mere name is a hint, no proof."""


class Submission(Record):
    """One case as the checks and rules see it."""

    case_id: str
    receipt_number: str | None
    received_at: datetime | None
    """None if the mailbox gave no readable time."""
    sender: str | None
    """Address of the sender, lower case."""
    application: ApplicationView
    """What is applied for: certain and undisputed values only; subject and archive name count for the resource."""
    named_organization: str | None = None
    """As subject and archive name give it."""
    named_resource: str | None = None
    reading: Reading
    """What was read, the values that operators `set` already in it (`Value.source` is `operator`)."""
    others: tuple[OtherSubmission, ...] = ()
    """In order of receipt."""
    rulings: tuple[Ruling, ...] = ()
    """Operators' decisions that stand, oldest first."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that count as submitted: those of the archive."""
        return tuple(d for d in self.reading.documents if not d.file.startswith(LOOSE))

    @property
    def loose(self) -> tuple[Document, ...]:
        """Documents attached beside the archive."""
        return tuple(d for d in self.reading.documents if d.file.startswith(LOOSE))

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """The submitted documents of these kinds."""
        return tuple(d for d in self.documents if d.kind in kinds)

    def field(self, name: str) -> Field | None:
        """A field of the application form (`pi.name`), with all readings."""
        return next((field for field in self.reading.application if field.name == name), None)


class Ground(Record):
    """One link in the chain that led to a decision."""

    clause: str
    text: str
    """One Korean sentence."""
    evidence: tuple[Evidence, ...] = ()


class Eligibility(Record):
    """Who may apply (§4)."""

    category: Category | None
    decision: Decision
    grounds: tuple[Ground, ...]


class Discount(Record):
    """Discount of the applicant's share (§3)."""

    reason: str | None
    """Id of the discount in `call.discounts`: the one that is granted, or that a person has to decide."""
    percent: int
    """0 until it is granted."""
    decision: Literal["granted", "none", "needs_review"]
    grounds: tuple[Ground, ...]


class Fee(Record):
    """The applicant's share, won, less the discount."""

    monthly_krw: int
    months: int
    total_krw: int
    grounds: tuple[Ground, ...] = ()


class Judgement(Record):
    """Everything that is decided about one submission."""

    findings: tuple[Finding, ...]
    """All answers of all checks, in the order of the checks, rulings applied."""
    review_result: ReviewResult
    eligibility: Eligibility
    discount: Discount
    fee: Fee | None
    """None if the resource is not known."""
    supersedes: str | None = None
    """Case id of the earlier one that this replaces."""
    application: ApplicationView | None = None
    """What was judged, the values that operators set in it."""
