"""On which side of the window of the call a moment lies. Both ends of the window belong to it, to the second."""

from datetime import datetime
from typing import Literal

from models.call import Call

Side = Literal["early", "open", "late", "unknown"]
_WORST_FIRST: tuple[Side, ...] = ("late", "early", "unknown", "open")


def side_of(moment: datetime | None, call: Call) -> Side:
    """On which side of the window a moment lies; `unknown` for None."""
    if moment is None:
        return "unknown"
    if moment < call.window.opens_at:
        return "early"
    return "open" if moment <= call.window.closes_at else "late"


def is_better(side: Side, other: Side) -> bool:
    """Whether a mail of `side` could fare better than the same mail of the other side."""
    return _WORST_FIRST.index(side) > _WORST_FIRST.index(other)
