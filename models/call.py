"""The announcement as data: what `config.yaml` says under `call:`.

Next year's call is a new `config.yaml` and no change of code. Values stand here as the announcement prints them;
every comparison is code in `rules/` and `validators/`. Sums and references are cross-checked by
`models/config_checks.py` when the file is loaded, so a `Call` that came from `models.config.load` adds up.
"""

from typing import Annotated, Literal

from pydantic import Field

from models.call_rules import (
    Certificates,
    Discount,
    DocumentKind,
    Eligibility,
    Evaluation,
    RequiredDocument,
    Schedule,
    Storage,
    SupportLimit,
)
from models.call_types import CallRecord, ClauseId, Count, Day, Moment, Percent, Text, Won
from models.call_vocabulary import Vocabulary

ClauseStatus = Literal["checked", "decided", "person", "information"]


class Window(CallRecord):
    """The time in which mails are received. Both ends belong to it."""

    opens_at: Moment
    """First second of the window."""
    closes_at: Moment
    """Last second of the window: a mail received in this very second is in time."""


class Contact(CallRecord):
    """Whom applicants may ask."""

    role: Text
    """Who answers."""
    phone: Text
    email: Text
    hours: Text
    """When the telephone is answered."""


class ReceiptNumbering(CallRecord):
    """How a receipt number is written: `{prefix}-{year}-{counter of at least digits digits}`."""

    prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,15}$")]
    """Capital Latin letters and digits: it names folders and stands in subjects."""
    year: Annotated[int, Field(ge=2000, le=9999)]
    digits: Annotated[int, Field(ge=4, le=12)]
    """At least this many digits, filled with zeros."""

    def number(self, counter: int) -> str:
        """The receipt number for the counter's value. Raises ValueError for a counter below 1."""
        if counter < 1:
            raise ValueError("receipt numbers count from 1")
        return f"{self.prefix}-{self.year}-{counter:0{self.digits}d}"


class MonthlyFee(CallRecord):
    """One row of the fee table (§3)."""

    size: Count
    """In the unit of the resource."""
    won: Won
    """A month."""
    discounted_won: Won
    """A month, with the discount."""


class ResourceOffer(CallRecord):
    """A resource that can be applied for (§2 기본자원, §3)."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$")]
    """As it stands in subject and archive name."""
    track: Text
    unit: Literal["card", "petaflop"]
    """What its size counts."""
    standard_size: Count
    """Size of an application that states none."""
    sizes: Annotated[tuple[Count, ...], Field(min_length=1)]
    """Sizes on offer, in `unit`."""
    cards_per_unit: Count
    """Accelerator cards in one unit; 1 where the unit is the card."""
    performance: Text
    """As the fee table prints it."""
    won_per_card_month: Won
    monthly_fees: Annotated[tuple[MonthlyFee, ...], Field(min_length=1)]
    """The fee table as printed; cross-checked with `won_per_card_month`."""
    share_percent: Percent
    """Share of the call that this resource gets, about."""


class Placeholders(CallRecord):
    """What people forget to replace in the naming rule. Not a name."""

    organization: tuple[Text, ...]
    resource: tuple[Text, ...]


class NamingExample(CallRecord):
    """The example that the announcement prints."""

    organization: Text
    resource: Text


class Naming(CallRecord):
    """The rule for subject and archive name (§5 ③) and what is overlooked when names are compared."""

    fixed_part: Text
    """Stands first."""
    separator: Annotated[str, Field(min_length=1, max_length=1)]
    """Between fixed part, organisation and resource."""
    example: NamingExample
    distinctive_words: Annotated[tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...], Field(min_length=1)]
    """A name that holds all words of one of these groups is near the rule."""
    subject_prefixes: tuple[Text, ...]
    """Marks of replies and forwarding, without the colon."""
    gateway_tags: tuple[Text, ...]
    """Tags that mail gateways put before subjects, with their brackets."""
    placeholders: Placeholders
    corporate_forms: tuple[Text, ...]
    """Dropped when names of organisations are compared."""
    affiliated_units: tuple[Text, ...] = ()
    """Bodies that count as the organisation they belong to when names are compared: 산학협력단 and its university."""
    archive_suffixes: Annotated[tuple[Annotated[str, Field(pattern=r"^\.[a-z0-9.]+$")], ...], Field(min_length=1)]
    """Extensions that do not belong to the archive's name, lower case."""
    loose_document_formats: tuple[Annotated[str, Field(pattern=r"^[a-z0-9]+$")], ...]
    """Formats (`models.mail.Attachment.format`) that count as documents when attached without an archive."""


class Support(CallRecord):
    """What the call offers (§2)."""

    targets: Annotated[tuple[Text, ...], Field(min_length=1)]
    period: Text
    """As printed."""
    months: Count
    """Length of use for which fees are computed."""
    organizations: Count
    """How many are selected, about."""


class Clause(CallRecord):
    """One clause of the announcement, and who sees to it."""

    id: ClauseId
    summary: Text
    """One Korean sentence."""
    status: ClauseStatus
    """`checked` by a validator, `decided` by a rule, left to a `person`, or mere `information`."""
    covered_by: tuple[Annotated[str, Field(pattern=r"^[a-z]+([-_][a-z]+)*$")], ...] = ()
    """Check ids for `checked`, rules for `decided`."""


class Call(CallRecord):
    """The whole announcement, in its own order."""

    title: Text
    notice: Text
    """Kind of the announcement."""
    agency: Text
    agency_short: Text
    year: Annotated[int, Field(ge=2000, le=9999)]
    announced_on: Day
    support: Support
    support_limit: SupportLimit
    resources: Annotated[tuple[ResourceOffer, ...], Field(min_length=1)]
    storage: Storage
    discounts: tuple[Discount, ...]
    eligibility: Eligibility
    window: Window
    submission_address: Text
    naming: Naming
    receipt: ReceiptNumbering
    document_kinds: Annotated[tuple[DocumentKind, ...], Field(min_length=1)]
    required_documents: Annotated[tuple[RequiredDocument, ...], Field(min_length=1)]
    certificates: Certificates
    consistent_fields: tuple[Text, ...]
    """Fields that must agree in all documents (§5 주의사항 ④)."""
    schedule: Schedule
    evaluation: Evaluation
    contact: Contact
    vocabulary: Vocabulary
    """The words by which documents are read."""
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    """Every clause of the announcement."""

    def resource(self, name: str) -> ResourceOffer | None:
        """The resource on offer with exactly this name."""
        return next((offer for offer in self.resources if offer.name == name), None)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with exactly this id."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def document_kind(self, kind_id: str) -> DocumentKind | None:
        """The kind of document with this id."""
        return next((kind for kind in self.document_kinds if kind.id == kind_id), None)
