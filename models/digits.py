"""Digits as people write them, and the check digits of numbers."""

import re
import unicodedata
from functools import lru_cache

# the last two are the Hangul vowel EU, which keyboards give for a dash
_DASHES = str.maketrans(dict.fromkeys("–—−‐‑‒―－\u1173\u3161", "-"))
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_LIKE_DIGITS = str.maketrans("OoQlI|", "000111")
_LETTER = re.compile(r"[OoQlI|]")
_TOKEN = re.compile(r"[0-9OoQlI|]+")


def folded(text: str) -> str:
    """NFKC with one kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def plain(text: str) -> str:
    """As `folded`, with `~` as a dash too."""
    return folded(text).replace("~", "-")


@lru_cache(maxsize=16)
def shadow(text: str) -> str:
    """`text`, equally long, with letters that stand for digits (`O1O-l234`) as digits."""
    if not _LETTER.search(text):
        return text

    def digits(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        word = before.isalpha() or (after.isascii() and after.isalpha())
        return match[0] if word or not re.search("[0-9]", match[0]) else match[0].translate(_LIKE_DIGITS)

    return _TOKEN.sub(digits, text)


def business_check(digits: str) -> bool:
    """Whether the last of ten digits is right."""
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def corporate_check(digits: str) -> bool:
    """Whether the last of thirteen digits is that of a corporate registration number."""
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def resident_check(digits: str) -> bool:
    """Whether the last of thirteen digits is that of a resident number (of those given out before October 2020)."""
    total = sum(int(d) * w for d, w in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False))
    return (11 - total % 11) % 10 == int(digits[12])
