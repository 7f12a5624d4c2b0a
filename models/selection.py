"""Scores and selection: what reviewers gave, and who is selected (§6 평가방법)."""

from datetime import datetime
from typing import Literal

from models.record import Record

PRESENTATION = "발표"
"""Stands among the points of a score for resources that are presented."""
Verdict = Literal["selected", "waiting", "below", "limit", "unscored"]
"""`selected`; `waiting`: above the threshold, but no place is left; `below` the threshold; `limit`: the applicant
already has as many as the call allows; `unscored`: too few reviewers."""


class Score(Record):
    """What one reviewer gave one case."""

    case_id: str
    reviewer: str
    points: dict[str, int]
    """By criterion, in tenths of a point (`85` is 8.5)."""
    comment: str = ""


class Candidate(Record):
    """A valid application that takes part in the selection."""

    case_id: str
    receipt_number: str
    organization: str
    business_number: str | None
    resource: str
    received_at: datetime


class Ranked(Record):
    """One candidate with its result."""

    candidate: Candidate
    verdict: Verdict
    rank: int | None
    """Within its resource; None without a total."""
    waiting_number: int | None = None
    total: str | None
    """Points with two decimals, half up; the exact value decides."""
    criteria: dict[str, str]
    """Averages with two decimals."""
    reviewers: int


class Selection(Record):
    """The whole result."""

    ranked: tuple[Ranked, ...]
    """By resource in the order of the call, then by rank."""
    places: dict[str, int]
    """About so many are selected, by resource."""
