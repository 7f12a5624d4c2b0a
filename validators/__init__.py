"""Checks: a case goes in, findings come out. Pure: no clock, no disk, no network, no database."""

from collections.abc import Callable, Iterator

from models.call import Call
from models.finding import Finding
from models.judgement import Submission

Check = Callable[[Submission, Call], Iterator[Finding]]

ALL: tuple[Check, ...] = ()
"""Every check, in the order of the contract."""


def check_all(submission: Submission, call: Call) -> tuple[Finding, ...]:
    """All answers of all checks, in the order of the checks. Raises nothing, whatever was read."""
    return tuple(finding for check in ALL for finding in check(submission, call))
