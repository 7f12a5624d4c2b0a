"""Comparing Korean names as people do: width, case, white space and invisible characters do not count."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 2000
"""Characters of a name that are looked at. A longer one ends in `CUT`, so that it never keeps a rule by accident."""
CUT = "…"
_BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800"), " ")
_INVISIBLE = frozenset(("Cf", "Cc"))
_UNREADABLE = re.compile("[\ud800-\udfff]")
UNREADABLE = "\ufffd"
"""Stands for a character that could not be decoded."""


def tidy(text: str) -> str:
    """NFKC, white space collapsed and trimmed, invisible characters dropped; letter case kept, for showing."""
    seen = " ".join(text.translate(_BLANKS).split())
    if len(seen) > LONGEST:  # normalising takes quadratic time on a long run of combining marks
        seen = seen[:LONGEST] + CUT
    seen = _UNREADABLE.sub(UNREADABLE, seen)
    seen = "".join(char for char in seen if not _is_invisible(char))
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def _is_invisible(char: str) -> bool:
    """Zero-width spaces, byte-order marks, direction marks, variation selectors: people neither type nor see them."""
    return unicodedata.category(char) in _INVISIBLE or "\ufe00" <= char <= "\ufe0f"


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """`text` tidied and in lower case."""
    return tidy(text).casefold()


@lru_cache(maxsize=1024)
def squash(text: str) -> str:
    """Folded and without any white space: the form in which texts are compared."""
    return "".join(fold(text).split())


_LOOK_ALIKES = str.maketrans(
    "АВСЕНКМОРТУХЅІЈасеорхуѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧορχ",
    "ABCEHKMOPTYXSIJaceopxysijABEZHIKMNOPTYXopx",
)


def latin(text: str) -> str:
    """Cyrillic and Greek letters that look like Latin ones as these."""
    return text.translate(_LOOK_ALIKES)
