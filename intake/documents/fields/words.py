"""Comparing words as forms print them: white space, width, letter case, numbering and bullets do not count."""

import re
import unicodedata
from functools import lru_cache

_NUMBERS = dict.fromkeys([*range(0x2460, 0x2474), *range(0x2776, 0x2780), *range(0x2474, 0x2488)], " ")
_LEADING = re.compile(
    r"^(?:[0-9]{1,2}(?:[.)](?:[0-9]{1,2}[.)]?)*|(?=[가-힣]))|\([0-9가-하]\)|[가나다라마바사아자차카타파하][.)]"
    r"|[-–—•·ㆍ\u119e∙‧・‣⦁∘○●◦▪▫◎◇◆▶▷►▸▹■□*※❍ㅇᄋ【\[<〈《「『|]+)+"
)
_TRAILING = re.compile(r"[:;.,*※】\]>〉》」』|_\-]+$")
_PARENS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")


@lru_cache(maxsize=20_000)
def squash(text: str) -> str:
    """NFKC, lower case, no white space, nothing invisible: the form in which words are compared."""
    return _INVISIBLE.sub("", "".join(unicodedata.normalize("NFKC", text).casefold().split()))


@lru_cache(maxsize=20_000)
def label_key(text: str) -> str:
    """A label squashed, without its number, bullets and colon."""
    key = _TRAILING.sub("", squash(text.translate(_NUMBERS)))
    stripped = _TRAILING.sub("", _LEADING.sub("", key))
    return stripped or key


def without_brackets(key: str) -> str:
    """The key without what stands in brackets."""
    return _PARENS.sub("", key)


def tidy(text: str) -> str:
    """One blank for any white space, none at the ends; width is kept."""
    return " ".join(_INVISIBLE.sub("", text).split())
