"""How rules read facts: a value decides only if it is undisputed, and a contradiction takes values that are certain.

The order in which documents stand in the archive never counts.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from models.call import Call
from models.document import Document, Evidence, Field, Value
from models.judgement import Submission
from models.likeness import compare_organizations
from models.record import Record
from models.times import in_seoul

Holder = Literal["profit", "public", "individual", "other"]
_NUMBER = re.compile(r"\d{3}-(\d\d)-\d{5}")
_PUBLIC = frozenset(("82", "83"))
"""Middle digits that tax offices give to non-profit corporations, and to the state and local governments."""
_INDIVIDUAL = frozenset(f"{n:02d}" for n in (*range(1, 80), *range(90, 100)))
"""Middle digits of persons in business: liable to value added tax, and exempt from it."""


class Applicant(Record):
    """Whom the documents recognise as the applying organisation, by its business number."""

    number: str | None
    """As the business registration states it, else the form; an operator's word before both."""
    holder: Holder | None
    """Whom such a number is given to: `other` are branches, foreign corporations, religious bodies and the like."""
    disputed: bool
    """Whether form and business registration may be of different organisations."""
    registrations: tuple[Document, ...]
    """The business registrations that count."""
    evidence: tuple[Evidence, ...] = ()


def told(field: Field | None) -> Value | None:
    """The value of a field if there is one reading and it is `sure` or `likely`; else None."""
    best = field.best if field else None
    return best if field and best and field.agreed and best.certainty != "unsure" else None


def proved(field: Field | None) -> Value | None:
    """The value if it is also certain enough to stand against an applicant: sure from text, or set by an operator."""
    value = told(field)
    return value if value and value.certainty == "sure" and value.source in ("text", "operator") else None


def day_of(value: Value | None) -> date | None:
    """The day that a value states; None for no value or one that is no day."""
    try:
        return date.fromisoformat(value.value) if value else None
    except ValueError:
        return None


def written(day: date) -> str:
    """A day as official letters write it: `2025. 7. 1.`"""
    return f"{day.year}. {day.month}. {day.day}."


def in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The same documents in an order that does not depend on the archive."""
    return tuple(sorted(documents, key=lambda d: (d.file, d.first_page or 0, d.kind, d.model_dump_json())))


def papers(submission: Submission, *kinds: str) -> tuple[Document, ...]:
    """The submitted documents that are of these kinds without doubt, in an order of their own."""
    return in_order(d for d in submission.of_kind(*kinds) if d.certainty != "unsure")


def doubtful(submission: Submission, *kinds: str) -> tuple[Document, ...]:
    """The submitted documents that may be of these kinds."""
    return in_order(d for d in submission.of_kind(*kinds) if d.certainty == "unsure")


def all_read(submission: Submission) -> bool:
    """Whether every file was read and recognised, and none lies beside the archive: nothing can be hidden in one."""
    return (
        not submission.reading.unreadable
        and not submission.loose
        and all(d.kind != "other" and d.certainty == "sure" and d.state == "read" for d in submission.documents)
    )


def quoted(*values: Value | None) -> tuple[Evidence, ...]:
    """The evidence of the values, each place once."""
    return tuple(dict.fromkeys(value.evidence for value in values if value))


def middle_digits(number: str) -> str | None:
    """The two digits in the middle of a business number, which tell whom it is given to."""
    match = _NUMBER.fullmatch(number)
    return match[1] if match else None


def holder_of(number: str, call: Call) -> Holder | None:
    """Whom a business number is given to; None if it is none."""
    middle = middle_digits(number)
    if middle is None:
        return None
    if middle in call.eligibility.profit_corporation_codes:
        return "profit"
    if middle in _PUBLIC:
        return "public"
    return "individual" if middle in _INDIVIDUAL else "other"


def applicant_of(submission: Submission, call: Call) -> Applicant:
    """The applying organisation. Its business registration counts before the form, an operator before both."""
    registrations = papers(submission, "business_registration")
    asked = told(submission.field("business_number"))
    stated = [value for d in registrations if (value := told(d.field("business_number")))]
    numbers = sorted({value.value for value in stated})
    number: str | None
    if asked and asked.source == "operator":
        number, disputed = asked.value, False
    elif len(numbers) > 1:
        number = asked.value if asked and asked.value in numbers else None
        disputed = number is None
    elif numbers:
        number = numbers[0]
        disputed = asked.value != number if asked else not _same_name(submission, registrations, call)
    else:
        number = asked.value if asked else None
        disputed = bool(registrations) and not _same_name(submission, registrations, call)
    own = tuple(d for d in registrations if _is_of(d, number))
    return Applicant(
        number=number,
        holder=holder_of(number, call) if number else None,
        disputed=disputed,
        registrations=own,
        evidence=quoted(*(value for value in stated if value.value == number), asked),
    )


def received_on(submission: Submission) -> date | None:
    """The day on which the mail was received, in Korea."""
    return in_seoul(submission.received_at).date() if submission.received_at else None


def same_organization(one: Value | None, other: Value | None, call: Call) -> bool:
    """Whether two values name the same organisation without doubt."""
    if one is None or other is None:
        return False
    ocr = "ocr" in (one.source, other.source)
    naming = call.naming
    same = compare_organizations(one.value, other.value, naming.corporate_forms, naming.affiliated_units, ocr=ocr)
    return same == "same"


def _is_of(registration: Document, number: str | None) -> bool:
    value = told(registration.field("business_number"))
    return value is None or number is None or value.value == number


def _same_name(submission: Submission, registrations: tuple[Document, ...], call: Call) -> bool:
    form = told(submission.field("organization"))
    return all(same_organization(told(d.field("organization")), form, call) for d in registrations)
