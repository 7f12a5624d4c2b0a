"""Numbers with a form (business, corporate, resident registration, telephone) and their masking."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

_DASHES = str.maketrans(dict.fromkeys("–—−‐‑－~", "-"))
_DASH = r"\s?-?\s?"
_BUSINESS = re.compile(rf"(?<![\d\-])(\d{{3}}){_DASH}(\d\d){_DASH}(\d{{5}})(?![\d\-])")
_CORPORATE = re.compile(r"(?<!\d)(\d{6})\s?-?\s?(\d{7})(?!\d)")
_RESIDENT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})\s?-\s?([\d*●•xX○#]?)[\d*●•xX○#]{0,6}(?!\d)")
_UNMASKED = re.compile(r"(?<!\d)(\d{6})(\s?-?\s?)([0-9]\d{6})(?!\d)")
_PHONE = re.compile(
    r"(?<![\d\-])(?:\+82\s?-?\s?|\()?(0?\d{1,2})\)?([-.\s]{0,2})(\d{3,4})([-.\s]{0,2})(\d{4})(?![\d\-])"
)
_SEVERAL_DIGITS = re.compile(r"\d\D{0,4}\d\D{0,4}\d\D{0,4}\d\D{0,4}\d\D{0,4}\d")
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CENTURIES = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000, "9": 1800}


class Number(NamedTuple):
    """A number as it is written down, and whether its check digit is right."""

    value: str
    checked: bool


def plain(text: str) -> str:
    """NFKC with one kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def business_numbers(text: str) -> tuple[Number, ...]:
    """Business registration numbers as `123-45-67890`."""
    found = [match.groups() for match in _BUSINESS.finditer(plain(text))]
    if not found:  # drawn out: 1 2 3 - 4 5 - 6 7 8 9 0
        match = re.fullmatch(r"(\d{3})-?(\d\d)-?(\d{5})", re.sub(r"\s", "", plain(text)))
        found = [match.groups()] if match else []
    return tuple(Number("-".join(parts), _business_check("".join(parts))) for parts in found)


def _business_check(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def corporate_numbers(text: str) -> tuple[Number, ...]:
    """Corporate registration numbers as `123456-1234567`. Newer ones have no check digit."""
    found = [match.groups() for match in _CORPORATE.finditer(plain(text))]
    if not found:
        match = re.fullmatch(r"(\d{6})-?(\d{7})", re.sub(r"\s", "", plain(text)))
        found = [match.groups()] if match else []
    return tuple(Number("-".join(parts), _corporate_check("".join(parts))) for parts in found)


def _corporate_check(digits: str) -> bool:
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


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


def masked(text: str) -> str:
    """`text` with resident and telephone numbers made unreadable; labelled corporate numbers stay."""
    if not _SEVERAL_DIGITS.search(plain(text)):
        return text
    return _PHONE.sub(lambda m: m[0] if not _is_phone(m) else f"{m[1]}-****-****", without_residents(plain(text)))


def without_residents(text: str) -> str:
    """`text` with resident numbers made unreadable."""

    def resident(match: re.Match[str]) -> str:
        before = "".join(text[max(0, match.start() - 20) : match.start()].split())
        if before.rstrip(":-").endswith(("법인등록번호", "법인번호")) or not _plausible(match[1]):
            return match[0]
        return f"{match[1]}-*******"

    return _UNMASKED.sub(resident, text)


def _is_phone(match: re.Match[str]) -> bool:
    return match[1].startswith("0") or match[0].startswith("+82")


def _plausible(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31
