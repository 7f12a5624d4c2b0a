"""Dates in words and Chinese characters: `이천이십오년 칠월 일일`, `二〇二五年 七月 一日`, also with some digits."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_DIGITS = {
    **dict(zip("영일이삼사오육칠팔구", range(10), strict=True)),
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict.fromkeys("공〇○◯", 0),
    **dict(zip("壹壱貳弐參参伍유", (1, 1, 2, 2, 3, 3, 5, 6), strict=True)),
}
_TENS = {"천": 1000, "백": 100, "십": 10, "千": 1000, "百": 100, "十": 10, "拾": 10, "시": 10}
_ONE = "일이삼사오육칠팔구一二三四五六七八九壹壱貳弐參参伍"
_ZERO = "영공零〇○◯0"
_TEN = "십十拾"
_ANY = f"{_ONE}{_ZERO}{_TEN}천백千百廿卅만萬억"
_YEAR = (
    rf"(?:[{_ONE}]?\s?[천千]\s?(?:[{_ONE}]?\s?[백百]\s?)?(?:[{_ONE}]?\s?[{_TEN}]\s?)?[{_ONE}]?"  # 이천이십오
    rf"|(?:[{_ONE}{_ZERO}]\s?){{3}}[{_ONE}{_ZERO}]"  # 二〇二五
    rf"|[{_ONE}]\s?[{_TEN}]\s?[{_ONE}]?"  # 이십오
    r"|(?:19|20)\d\d)"
)
_MONTH = rf"(?:[{_TEN}]\s?[일이一二壹壱貳弐]|[{_TEN}시]|[{_ONE}유]|1[0-2]|0?[1-9])"
_DAY = rf"(?:[이삼二三貳弐參参]?[{_TEN}][{_ONE}]?|[廿卅][{_ONE}]?|[{_ONE}]|[12]\d|3[01]|0?[1-9])"
_WRITTEN = re.compile(
    rf"(?<![{_ANY}\d])(?P<y>{_YEAR})\s*[년年]\s*(?P<m>{_MONTH})\s*[월月]\s*(?P<d>{_DAY})"
    rf"(?:(?:일(?!요일)|日)|\s+(?:일(?![가-힣])|日))(?![{_ANY}])"
)
_HINT = re.compile(r"[년年]\s*\S{1,2}\s*\S?\s*[월月]")
_SINGLE = {"廿": "이십", "卅": "삼십"}


class Written(NamedTuple):
    """The numbers of a date, and where it stands."""

    year: int
    month: int
    day: int
    start: int
    end: int


def written_dates(text: str) -> Iterator[Written]:
    """The dates of a text (NFKC) of which a part is no number in digits, whether or not a calendar has them."""
    if not _HINT.search(text):
        return
    for match in _WRITTEN.finditer(text):
        year, month, day = (_number(match[part]) for part in ("y", "m", "d"))
        yield Written(year, month, day, match.start(), match.end())


def _number(text: str) -> int:
    """`이천이십오`, `二〇二五` or `2025` as a number."""
    signs = "".join(_SINGLE.get(sign, sign) for sign in text if not sign.isspace())
    if not any(sign in _TENS for sign in signs):
        return int("".join(str(_DIGITS.get(sign, sign)) for sign in signs))
    total, digit = 0, 0
    for sign in signs:
        if unit := _TENS.get(sign):
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = _DIGITS[sign]
    return total + digit
