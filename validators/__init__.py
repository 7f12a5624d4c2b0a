"""Checks: a case goes in, findings come out. Pure: no clock, no disk, no network, no database."""

from collections.abc import Callable, Iterator

from models.call import Call
from models.finding import Finding
from models.judgement import Submission
from validators import (
    certificate_issue_date,
    certificate_validity,
    consent,
    consistency,
    contacts,
    distinct_people,
    employment_period,
    pi_department,
    required_documents,
    resident_number,
    resource_offer,
    signature,
    support_limit,
)
from validators.values import in_order

Check = Callable[[Submission, Call], Iterator[Finding]]

ALL: tuple[Check, ...] = (
    required_documents.check,
    certificate_issue_date.check,
    certificate_validity.check,
    distinct_people.check,
    pi_department.check,
    consistency.check,
    signature.check,
    contacts.check,
    resident_number.check,
    support_limit.check,
    employment_period.check,
    resource_offer.check,
    consent.check,
)
"""Every check: those of the contract in its order, then what the announcement demands besides."""


def check_all(submission: Submission, call: Call) -> tuple[Finding, ...]:
    """All answers of all checks, in the order of the checks. Raises nothing, whatever was read.

    The order in which the archive lists its documents changes nothing.
    """
    reading = submission.reading.model_copy(update={"documents": in_order(submission.reading.documents)})
    ordered = submission.model_copy(update={"reading": reading})
    return tuple(finding for check in ALL for finding in check(ordered, call))
