"""Words that the records of the announcement share."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from models.record import Record

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")


def _day(value: object) -> object:
    """Reads a written day. Nothing else is one: pydantic would also take `1753660800`, seconds since 1970."""
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value  # a day that no calendar has stays text, which the field refuses


def _moment(value: object) -> object:
    """Reads a written time, with or without its zone; a missing zone is refused afterwards."""
    if not (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value  # as above


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, `2030-01-31`."""
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""A time with its zone, `2030-01-31T14:00:00+09:00`."""
Text = Annotated[str, Field(min_length=1)]
Won = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Percent = Annotated[int, Field(ge=1, le=100)]
ClauseId = Annotated[str, Field(pattern=r"^§\d+( \S+)*$")]
"""`§5 ①`, `§5 주의사항 ②`, `§4 ※`: as `call.clauses` lists it."""

DocumentKindId = Literal[
    "application_plan",
    "usage_summary",
    "pi_consent",
    "staff_consent",
    "business_registration",
    "pi_employment",
    "staff_employment",
    "staff_enrollment",
    "staff_graduation",
    "research_participation",
    "sme_certificate",
    "venture_certificate",
    "corporate_register",
    "id_card",
    "storage_request",
    "other",
]
"""The kinds that the program can recognise. Data may leave some out, it cannot invent one."""

CategoryId = Literal[
    "sme",
    "venture",
    "startup",
    "university",
    "university_hospital",
    "public_institution",
    "research_institute",
    "association",
]
"""The categories of eligibility for which there are rules."""


class CallRecord(Record):
    """A record of the announcement: takes no text for a number and no number for a text."""

    model_config = ConfigDict(strict=True)
