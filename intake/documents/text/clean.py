"""Characters as the rest of the program expects them: NFC, no control characters."""

import re
import unicodedata

GAP = "   "
"""Stands between two things on one line that are clearly apart, such as a label and its value."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0]")
_PLAIN = re.compile(r"[ -~가-힣]*")
_PUA = range(0xE000, 0xF900)


def clean(text: str) -> str:
    """`text` in NFC; a control character (some fonts map the blank to one) and every exotic blank is a blank."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", GAP)
    text = _INVISIBLE.sub("", _BLANK.sub(" ", _CONTROL.sub(" ", text)))
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def lines_of(text: str) -> list[str]:
    """Cleaned lines that are not blank."""
    return [line.strip() for line in clean(text).split("\n") if line.strip()]


def solid(text: str) -> int:
    """How many characters of `text` are letters (Hangul too) or digits."""
    return sum(sign.isalnum() for sign in text)


def garbled(text: str) -> float:
    """The part of the signs of `text` that a broken font table gave: private use, unassigned or replacement."""
    signs = [sign for sign in text if not sign.isspace()]
    if not signs:
        return 0.0
    bad = sum(ord(sign) in _PUA or sign == "\ufffd" or unicodedata.category(sign) in ("Cn", "Cc") for sign in signs)
    return bad / len(signs)
