"""Birth dates: of somebody who may sign or be employed, else they are in doubt."""

import re
from datetime import date

from intake.documents.fields.dates import find_dates, misread_dates
from intake.documents.fields.names import Read
from intake.documents.fields.numbers import birth_of_resident
from models.digits import plain

_YOUNGEST, _OLDEST = 15, 95
"""Ages of people in certificates and forms."""
_SIX = re.compile(r"\s*(\d\d)(\d\d)(\d\d)\s*(?:생|-|\(?[남여]\)?)?\s*")


def births(raw: str, on: date) -> tuple[Read, ...]:
    """The birth date in a resident number, a date or six digits, as it may be on the day `on`."""
    if birth := birth_of_resident(raw):
        return (_resident(*birth, on),)
    if (six := _SIX.fullmatch(plain(raw))) and (day := _day(1900 + int(six[1]), int(six[2]), int(six[3]))):
        return (Read(_adult(day, on).isoformat(), 1),) if _plausible(_adult(day, on), on) else ()
    found = find_dates(raw)
    if not found:
        return tuple(Read(day.isoformat(), 0) for day in misread_dates(raw))
    days = {_adult(f.day, on) if f.short else f.day for f in found}
    good = len(days) == 1 and all(_plausible(day, on) for day in days)
    quality = 0 if not good else 2 if all(f.certain for f in found) else 1
    return tuple(Read(day.isoformat(), quality) for day in sorted(days))


def _resident(day: date, told: bool, on: date) -> Read:
    """`told`: the seventh digit tells the century."""
    if told:
        return Read(day.isoformat(), 2 if _plausible(day, on) else 0)
    day = _adult(day, on)
    return Read(day.isoformat(), 1 if _plausible(day, on) else 0)


def _adult(day: date, on: date) -> date:
    """The day in the century in which it is the birth date of a grown person."""
    other = _day(day.year + (100 if day.year < 2000 else -100), day.month, day.day)
    return other if other and _plausible(other, on) and not _plausible(day, on) else day


def _plausible(day: date, on: date) -> bool:
    return _YOUNGEST <= on.year - day.year <= _OLDEST


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
