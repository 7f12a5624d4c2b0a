"""Resident registration numbers made unreadable, however they are written: wherever a person's text is shown.

Applicants write them into subjects, names of files and of organisations, too. The birth date stays, so that a masked
name still leads to its file. Originals are never changed.
"""

import re
from collections.abc import Callable

from models.digits import corporate_check, folded, shadow

_STARS = "*●•xX○#"
_JOIN = r"(?:[^\w*]|[_ᆞーㅡ一]){0,5}"
"""What may stand between the birth date and the rest of a resident number."""
_CENTURY = r"(?:19|20(?=0))?"
"""That of grown-ups: a number of a document begins with a recent date."""
_RESIDENT = re.compile(rf"(?<!\d)({_CENTURY}\d{{6}}){_JOIN}(\d{{7}})(?!\d)")
_PARTLY = re.compile(
    rf"(?<![\d{_STARS}])([\d{_STARS}]{{6}})(?:\s?[\-·.~/]{{1,2}}\s?|\s?)([\d{_STARS}]{{7}})(?![\d{_STARS}])"
)
_DRAWN_OUT = re.compile(
    r"(?<!\d)(?<!\d )(\d(?:[\s|]{1,3}\d){5})[\s\-.·/~_|]{1,8}(\d(?:[\s\-|]{1,3}\d){6})(?!\d)(?![\s|]{1,2}\d)"
)
_GROUPED = re.compile(
    rf"(?<![\d.\-/])({_CENTURY}\d\d[\s.\-/]?\d\d[\s.\-/]?\d\d){_JOIN}(\d(?:\s?\d){{6}}|\d[\s\-]{{1,3}}\d{{6}})(?!\d|[.\-/]\d)"
)
_AFTER_LABEL = re.compile(
    r"((?:주민|외국인)\s*(?:등록)?\s*번\s*호[^\d]{0,12}\d{6}\s?[\-.·/~_*]{0,3}\s?)(\d[\d ]{1,8})(?![\d.\-년월/])"
)
_HALVES = re.compile(r"((?:뒷|뒤)\s?자리(?:\s?번호)?\D{0,8})\d(?: ?\d){6}(?!\d)")
"""The second part by its name."""
_CORPORATE_LABEL = re.compile(r"법인(?:\(주민\))?(?:등록)?번호[^\d가-힣]{0,4}$")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_FEWEST = 7
"""Digits and stars without which there is no resident number."""


def without_residents(text: str) -> str:
    """`text` with resident numbers made unreadable; as it is where there is none."""
    found = _UNSEEN.sub("", folded(text))
    if sum(sign.isdigit() or sign in _STARS for sign in shadow(found)) < _FEWEST:
        return text
    for pattern, way in (
        (_RESIDENT, _whole),
        (_DRAWN_OUT, _whole),
        (_GROUPED, _whole),
        (_PARTLY, _partly),
        (_AFTER_LABEL, lambda m: f"{m[1]}*******"),
        (_HALVES, lambda m: f"{m[1]}*******"),
    ):
        found = replaced(pattern, way, found)
    return found if found != _UNSEEN.sub("", folded(text)) else text


def replaced(pattern: re.Pattern[str], way: Callable[[re.Match[str]], str | None], text: str) -> str:
    """`text` with what the pattern finds (letters read as digits) replaced, unless `way` says None."""
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(shadow(text)):
        new = way(match)
        if new is not None:
            parts += [text[end : match.start()], new]
            end = match.end()
    return "".join((*parts, text[end:]))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _whole(match: re.Match[str]) -> str | None:
    """A resident number of which every digit is there."""
    birth, rest = _digits(match[1])[-6:], _digits(match[2])
    if not _plausible(birth):
        return None
    before = re.sub(r"\s", "", match.string[max(0, match.start() - 30) : match.start()])
    if _CORPORATE_LABEL.search(before) and corporate_check(birth + rest):
        return None
    return f"{birth}-*******"


def _partly(match: re.Match[str]) -> str | None:
    """One of which signs are masked: the seventh digit may stay, more may not."""
    birth, rest = match[1], match[2]
    hidden = re.search(f"[{re.escape(_STARS)}]", birth + rest)
    if not hidden or len(_digits(rest)) < 2 or (len(_digits(birth)) == 6 and not _plausible(birth)):
        return None
    return f"{birth}-*******"


def _plausible(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31
