"""Text folded for the search of numbers, each sign with its place in the original."""

import re
import unicodedata
from typing import NamedTuple

from models.digits import shadow

HIDDEN = "■"
"""What stands in a text where a sign was hidden."""
_DASHES = frozenset("-‐‑‒–—―−﹣－~〜～∼⁓ㅡ─━ーｰ一⁻₋")
_MASKS = frozenset("*＊∗✱✲﹡●•○◦⦁∙xX×#＃")
_DOTS = frozenset("ㆍᆞ")
"""The old vowel that keyboards give for a middle dot."""
_INVISIBLE = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_ODD = re.compile(r"[^ -~가-힣\n]")
_BULLETS = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", strict=True)),
    **dict(zip("⓪①②③④⑤⑥⑦⑧⑨❶❷❸❹❺❻❼❽❾➀➁➂➃➄➅➆➇➈", "0123456789123456789123456789", strict=True)),
}
"""Digits that mostly stand alone: before an item of a list, or for a note."""
_BLANKS = frozenset("\u3164\uffa0\u2800")
_PLAIN = re.compile(r"[ -~가-힣\n\t]*")
"""Texts in which few signs mean another one, each for itself,"""
_IN_PLAIN = str.maketrans({"~": "-", "#": "*", "x": "*", "X": "*", "\t": " "})
"""namely these."""
_LOOKALIKE = str.maketrans("OoQDlI!|ZzSsBGbqg", "00001111225586699")
_NUMERIC = re.compile(r"[0-9OoQDlI!|ZzSsBGbqg*'\"“”‘’`´.,:;_=-]{6,}")


class Folded(NamedTuple):
    """Folded text; `places[i]` is where its sign `i` stands in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that a part of the folded text came from."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str, *, ocr: bool = False) -> Folded:
    """Digits of any script as 0 to 9, one kind of dash, blank and mask (`*`); signs that cannot be seen left out.

    With `ocr` also letters that recognition takes for digits, inside of what is mostly digits.
    """
    if _PLAIN.fullmatch(text):
        whole = shadow(text.translate(_IN_PLAIN))
        return Folded(_NUMERIC.sub(_as_digits, whole) if ocr else whole, tuple(range(len(text))))
    signs: list[str] = []
    places: list[int] = []
    for index, sign in enumerate(text):
        for one in _fold(sign) if sign not in _BULLETS else _bullet(text, index):
            signs.append(one)
            places.append(index)
    whole = shadow("".join(signs))
    if ocr:
        whole = _NUMERIC.sub(_as_digits, whole)
    return Folded(whole, tuple(places))


def _fold(sign: str) -> str:
    if sign in _DASHES:
        return "-"
    if sign in _MASKS:
        return "*"
    if sign in _DOTS:
        return "·"
    if not _ODD.match(sign) or sign == HIDDEN:
        return sign
    if sign in "\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if _INVISIBLE.match(sign):
        return ""
    if sign.isspace() or sign in _BLANKS or unicodedata.category(sign) == "Cc":
        return " "
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", sign)
    return "".join("-" if one in _DASHES else "*" if one in _MASKS else one for one in plain)


def _bullet(text: str, index: int) -> str:
    """A digit among its like, or a blank where it stands before or after another text."""
    near = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return _BULLETS[text[index]] if any(sign in _BULLETS for sign in near) else " "


def _as_digits(found: re.Match[str]) -> str:
    """A run of signs in which most are digits, with its letters read as digits; always of the same length."""
    token = found[0]
    if sum(sign.isdigit() for sign in token) < max(4, len(token) // 3):
        return token
    return token.translate(_LOOKALIKE)


def hidden(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with all but blanks and dashes made unreadable inside of `spans`."""
    signs = list(text)
    for start, end in spans:
        for index in range(start, end):
            if not signs[index].isspace() and signs[index] not in _DASHES:
                signs[index] = HIDDEN
    return "".join(signs)
