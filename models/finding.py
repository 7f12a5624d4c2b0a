"""What a check answers: one finding each, with its clause and its evidence."""

from datetime import datetime
from typing import Literal

from models.document import Evidence
from models.record import Record

Outcome = Literal["pass", "fail", "review"]
"""`pass` and `fail` are proved; `review`: the program is not sure, a person looks. `fail` needs proof read from text
with certainty, or an operator's word; never OCR alone, never machine trouble."""
RulingKind = Literal["accept", "reject", "withdraw", "pass", "fail", "set", "supersedes", "reopen"]


class Ruling(Record):
    """One decision of an operator (`jeopsu decide`): a fact, recorded and never overwritten; a later one counts."""

    number: int
    """Counts through the whole register, in order of time."""
    at: datetime
    by: str
    reason: str
    what: RulingKind
    subject: str = ""
    """Check id for `pass` and `fail` (also `eligibility`, `discount`), field for `set`, case id for `supersedes`."""
    value: str = ""
    """The value that is `set`."""


class Overruled(Record):
    """That an operator decided a finding, and what the program had said."""

    by: str
    at: datetime
    reason: str
    was: Outcome
    said: str = ""
    """The program's own sentence."""


class Finding(Record):
    """One answer of one check."""

    check: str
    """Kebab-case id, with what it is about after a slash: `required-documents/usage_summary`."""
    clause: str
    """As `call.clauses` lists it."""
    outcome: Outcome
    message: str
    """One Korean sentence for operators and reviewers; for `review` it says what a person has to look at."""
    evidence: tuple[Evidence, ...] = ()
    overruled: Overruled | None = None

    @property
    def name(self) -> str:
        """The check without what it is about."""
        return self.check.partition("/")[0]
