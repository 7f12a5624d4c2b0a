"""What the daily report tells: what a person must do today and by when, figures, new cases, health."""

from datetime import date, datetime

from models.record import Record


class CaseLine(Record):
    """One case in a list of the report."""

    case_id: str
    receipt_number: str | None
    received_at: datetime | None
    title: str
    """Organisation, else the subject."""
    resource: str | None
    disposition: str
    reasons: tuple[str, ...] = ()


class Letter(Record):
    """A mail about an application that is none itself: it may ask to withdraw or to correct it."""

    case: CaseLine
    """The mail; `title` is its subject."""
    about: CaseLine
    """The application."""


class Question(Record):
    """What a person has to decide about one accepted case."""

    case: CaseLine
    review_result: str
    questions: tuple[str, ...]
    """The messages of findings and decisions that wait, those that failed first."""


class Owed(Record):
    """A receipt that has not reached its applicant."""

    case_id: str
    receipt_number: str | None
    state: str
    due_at: datetime | None
    to_address: str
    error: str | None


class ResourceFigure(Record):
    """Applications for one resource against its share of the call."""

    name: str
    applications: int
    """Accepted and not superseded."""
    valid: int
    """Of these, complete and eligible."""
    share_percent: int
    places: int
    """About so many of all that are selected."""


class Arrival(Record):
    """Submissions that arrived on one day, or within one hour of it."""

    day: date
    hour: int | None
    accepted: int
    others: int


class Health(Record):
    """Whether the machinery is well."""

    last_good_poll: datetime | None
    free_bytes: int
    sending: bool
    waiting: int
    """Stored and not yet triaged."""
    unread: int
    unjudged: int
    unsent: int
    unprovisioned: int
    alarms: tuple[tuple[datetime, str], ...]


class DigestFacts(Record):
    """Everything that one report says. Counts are of the moment `at`; new cases are those since `since`."""

    at: datetime
    since: datetime
    deadline: datetime
    receipt_days: int
    """Within so many days of its receive time a mail is promised its number."""
    held: tuple[CaseLine, ...]
    """Held and undecided; the oldest first."""
    bad_format: tuple[CaseLine, ...]
    """Refused for their form since `since`, the newest first: an operator may still accept them."""
    unclear: tuple[CaseLine, ...]
    questions: tuple[Question, ...]
    owed: tuple[Owed, ...]
    by_disposition: tuple[tuple[str, int], ...]
    by_resource: tuple[ResourceFigure, ...]
    by_category: tuple[tuple[str, int], ...]
    by_result: tuple[tuple[str, int], ...]
    arrivals: tuple[Arrival, ...]
    """By day."""
    hours: tuple[Arrival, ...]
    """By hour of the last 24 hours."""
    new_cases: tuple[CaseLine, ...]
    twins: tuple[tuple[CaseLine, ...], ...] = ()
    """Cases of different senders with the same archive, one of them new since `since`: a remark, no work."""
    letters: tuple[Letter, ...] = ()
    """What applicants wrote about their applications since `since`, but for what is unclear: a remark, no work."""
    health: Health
    chain_seq: int
    chain_hash: str
    """Head of the event log: an anchor outside the machine."""

    @property
    def work(self) -> int:
        """How many things wait for a person."""
        lists = (self.held, self.questions, self.owed, self.unclear, self.bad_format, self.health.alarms)
        return sum(map(len, lists))
