"""Words that OCR takes for one another: one syllable differs, and in one of its letters only; `AI` as OCR sees it."""

import re
import unicodedata

_AI = r"(?:ai|al|a1|시|씨|1|l|4|41|4l|\^1|\^l|&1|&\[|a\[)"
"""What OCR makes of `AI`."""
LONG = 6
"""Letters from which on a word with one slip is still that word; names of persons are shorter."""


def one_stroke_off(one: str, other: str) -> bool:
    """Whether two words have the same length and differ in one letter (jamo) of one syllable: 산업 and 산언."""
    if len(one) != len(other):
        return False
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(different) != 1:
        return False
    letters = [unicodedata.normalize("NFD", syllable) for syllable in different[0]]
    padded = [syllable.ljust(3) for syllable in letters]
    if any(not "가" <= syllable <= "힣" for syllable in different[0]):
        return False
    first, second = padded
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1


def reads_as(read: str, claim: str) -> bool:
    """Whether OCR may well have read `read` where `claim` stands. Both squashed; `claim` may hold `ai`."""
    pattern = _AI.join(re.escape(part) for part in claim.split("ai"))
    return bool(re.fullmatch(pattern, read)) or (len(claim) >= LONG and one_stroke_off(read, claim))
