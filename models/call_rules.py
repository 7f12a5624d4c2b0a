"""Records of the announcement that checks and rules read: documents, eligibility, discounts, schedule, scores."""

from typing import Annotated, Literal

from pydantic import Field

from models.call_types import CallRecord, CategoryId, ClauseId, Count, Day, DocumentKindId, Moment, Percent, Text

Kinds = Annotated[tuple[DocumentKindId, ...], Field(min_length=1)]


class SupportLimit(CallRecord):
    """How often an organisation may be supported (§2)."""

    applications: Count
    """In the year of the call, similar programmes included."""
    similar_programmes: tuple[Text, ...]
    clause: ClauseId


class Storage(CallRecord):
    """Storage that comes with every resource (§2)."""

    included_tb: Count
    form: DocumentKindId
    """The form for more."""
    clause: ClauseId


class Discount(CallRecord):
    """A reason for a lower fee (§3)."""

    id: Literal["gwangju", "youth"]
    name: Text
    percent: Percent
    priority: Count
    """Of several that apply, the one with the lowest number is used."""
    region: Text | None = None
    """For `gwangju`: the region in which an establishment must be registered."""
    registered_until: Day | None = None
    """For `gwangju`: last day on which the establishment may have been registered."""
    max_age: Count | None = None
    """For `youth`: in full years, on the day of the announcement."""
    born_from: Day | None = None
    """For `youth`: first birth date that is young enough."""
    corporation_proofs: Kinds
    """Any one of them proves it for a corporation."""
    sole_proprietor_proofs: Kinds
    """Any one of them proves it for a sole proprietor."""
    clause: ClauseId


class EligibilityCategory(CallRecord):
    """One row of the table of who may apply (§4)."""

    id: CategoryId
    number: Count
    """순번 of the table."""
    group: Text
    name: Text
    requirement: Text
    proofs: Kinds
    """Any one of them."""
    opened_after: Day | None = None
    """For `startup`: business opened later than this day; on the day itself a person decides."""
    max_years: Count | None = None
    """For `startup`: the years that lead to `opened_after`."""
    clause: ClauseId


class Eligibility(CallRecord):
    """Who may apply (§2, §4)."""

    categories: Annotated[tuple[EligibilityCategory, ...], Field(min_length=1)]
    excluded: tuple[Text, ...]
    """Who may not."""
    profit_corporation_codes: tuple[Annotated[str, Field(pattern=r"^\d\d$")], ...]
    """Middle digits of a business number that mark a profit corporation."""
    clause: ClauseId


class DocumentKind(CallRecord):
    """A kind of document (§5 제출서류)."""

    id: DocumentKindId
    name: Text
    need: Literal["required", "one_of", "conditional", "on_demand", "none"]
    """`required` of everybody; `one_of` several that serve; `conditional` on who applies; `on_demand` if wanted."""
    person: Literal["pi", "staff"] | None = None
    """Whose document it is."""
    signed_by: tuple[Literal["pi", "staff"], ...] = ()
    """Whose signature it bears; of several any one is enough. Empty: none is needed."""
    for_reviewers: Literal["redacted", "withheld"] = "redacted"
    """Whether reviewers get it, and how."""
    note: str = ""
    clause: ClauseId


class RequiredDocument(CallRecord):
    """Something that must be there, and what serves for it."""

    kind: DocumentKindId
    """Names the finding."""
    any_of: Annotated[tuple[Kinds, ...], Field(min_length=1)]
    """One of these sets, with all its kinds, is enough."""
    clause: ClauseId


class Certificates(CallRecord):
    """Dates of certificates (§5 주의사항 ②)."""

    kinds: Kinds
    """To which the date of issue matters."""
    months: Count
    """`최근 n개월`, which leads to `review_from`."""
    strict_from: Day
    """Issued on this day or later: accepted."""
    review_from: Day
    """Issued on this day or later, but before `strict_from`: a person decides. Earlier: not accepted."""
    valid_on: Day
    """Day on which a document with a period of validity must be valid."""
    clause: ClauseId


class ScheduleStep(CallRecord):
    """One row of the table of steps (§6)."""

    name: Text
    content: Text
    when: Text
    """As printed."""


class Briefing(CallRecord):
    """The online briefing (§9)."""

    starts_at: Moment
    ends_at: Moment
    register_until: Moment
    link: Text


class Schedule(CallRecord):
    """What happens after the deadline (§5 기타안내 ①, §6)."""

    results_on: Day
    agreement_from: Day
    agreement_to: Day
    agreement_note: str = ""
    """What those who are selected must know of it."""
    receipt_days: Count
    """A receipt number is promised within this many days (§5 ④)."""
    payment_days: Count
    """The fee is due within this many days of the agreement (§3)."""
    steps: tuple[ScheduleStep, ...]
    briefing: Briefing | None = None


class Criterion(CallRecord):
    """One criterion of the reviewers (§6)."""

    name: Text
    points: Count
    items: Annotated[tuple[Text, ...], Field(min_length=1)]


class Evaluation(CallRecord):
    """How applications are scored and selected (§6)."""

    full_score: Count
    threshold: Count
    """Lowest score that can be selected."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    presentation_resources: tuple[Text, ...]
    """Resources whose applicants also present."""
    presentation_when: str = ""
    clause: ClauseId
