"""Numbers with a form: business, corporate and resident registration, telephone."""

import re
from datetime import date
from typing import NamedTuple

from intake.documents.fields.masking import masked as masked
from models.digits import business_check, corporate_check, plain, resident_check

_DASH = r"\s?-?\s?"
_BUSINESS = re.compile(rf"(?<![\d\-])(\d{{3}}){_DASH}(\d\d){_DASH}(\d{{5}})(?![\d\-])")
_CORPORATE = re.compile(r"(?<!\d)(\d{6})\s?-?\s?(\d{7})(?!\d)")
_RESIDENT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})\s?-\s?([\d*●•xX○#]?)[\d*●•xX○#]{0,6}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d\-])(?:\+82\s?-?\s?|\()?(0?\d{1,2})\)?([-.\s]{0,2})(\d{3,4})([-.\s]{0,2})(\d{4})(?![\d\-])"
)
_CENTURIES = {
    "1": 1900,
    "2": 1900,
    "5": 1900,
    "6": 1900,
    "3": 2000,
    "4": 2000,
    "7": 2000,
    "8": 2000,
    "9": 1800,
    "0": 1800,
}


class Number(NamedTuple):
    """A number as it is written down, and whether its check digit is right."""

    value: str
    checked: bool


def business_numbers(text: str) -> tuple[Number, ...]:
    """Business registration numbers as `123-45-67890`."""
    found = [match.groups() for match in _BUSINESS.finditer(plain(text))]
    if not found:  # drawn out: 1 2 3 - 4 5 - 6 7 8 9 0
        match = re.fullmatch(r"(\d{3})-?(\d\d)-?(\d{5})", re.sub(r"\s", "", plain(text)))
        found = [match.groups()] if match else []
    return tuple(Number("-".join(parts), business_check("".join(parts))) for parts in found)


def corporate_numbers(text: str) -> tuple[Number, ...]:
    """Corporate registration numbers as `123456-1234567`; newer ones have no check digit. Never a resident number."""
    found = [match.groups() for match in _CORPORATE.finditer(plain(text))]
    if not found:
        match = re.fullmatch(r"(\d{6})-?(\d{7})", re.sub(r"\s", "", plain(text)))
        found = [match.groups()] if match else []
    numbers = [Number("-".join(parts), corporate_check("".join(parts))) for parts in found]
    return tuple(n for n in numbers if n.checked or not resident_check(n.value.replace("-", "")))


def birth_of_resident(text: str) -> tuple[date, bool] | None:
    """The birth date in a resident number (masked or not), and whether the century is told by its seventh digit."""
    match = _RESIDENT.search(plain(text))
    if match is None:
        return None
    year, month, day, mark = match.groups()
    century = _CENTURIES.get(mark)
    try:
        return date((century or 1900) + int(year), int(month), int(day)), century is not None
    except ValueError:
        return None


def phones(text: str) -> tuple[str, ...]:
    """Telephone numbers as `010-1234-5678`."""
    found = []
    for match in _PHONE.finditer(plain(text)):
        area, _, middle, _, last = match.groups()
        if area.startswith("0") or match[0].startswith("+82"):
            found.append(f"{area if area.startswith('0') else '0' + area}-{middle}-{last}")
    return tuple(found)
