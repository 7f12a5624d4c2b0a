"""Strangers' text, made harmless for a mail of ours; sizes and lines as people read them."""

import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories of what cannot be seen: controls, bidi and zero-width signs, surrogates, line separators."""
_BLANK_LETTERS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}
"""Letters by category that show nothing: the Hangul fillers and the blank Braille cell."""
_SPACES = re.compile(r"\s+")
_LEAD = re.compile(r"\s*(?:[-·※→] |\d{1,3}\. (?!\d{1,2}\.))?")
"""A list mark, or the number of a line; `2025. 8. 14.` and `8. 14.` are days."""
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6]"
)
_NO_WIDTH = re.compile("[\u0300-\u036f\u1160-\u11ff\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f]")
_UNITS = (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))
_MARKS_IN_A_ROW = 4
"""Combining marks kept after one letter; more only serve to smear over the lines above."""


def clean(text: str, limit: int) -> str:
    """`text` on one line, without any invisible character, at most `limit` characters long (the last one `…`).

    What white space there was becomes single blanks. Idempotent.
    """
    # ten times the limit is plenty to fill it; a megabyte of subject is not walked through
    spaced = _SPACES.sub(" ", text[: limit * 10])
    kept = "".join(_visible(spaced))
    shown = _SPACES.sub(" ", kept).strip()
    cut = len(shown) > limit or len(text) > limit * 10
    return shown[: limit - 1].rstrip() + "…" if cut else shown


def _visible(text: str) -> Iterator[str]:
    """The characters of `text` that can be seen, with at most a few combining marks in a row."""
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category not in _INVISIBLE and char not in _BLANK_LETTERS and marks <= _MARKS_IN_A_ROW:
            yield char


_LINK = re.compile(
    r"(?<=\w)(?P<at>@)(?=\w)"  # an address
    r"|(?P<scheme>:)(?=//)"
    r"|(?<=\bwww)(?P<www>\.)"
    r"|(?<=[\w-])(?P<dot>\.)(?=[a-z]{2,24}[/:?#]|(?:co|or|go|ac|re|ne|com|net|org)\.[a-z]{2}\b|(?:com|net|org|info|biz|kr|io|me|ly|gl|xyz|ru|cn|jp)\b)",
    re.IGNORECASE,
)
_BREAK = "\u200b"
_BROKEN = re.compile(f"(?<=[@:.]){_BREAK}(?=[\\w/])")


def unlinked(text: str) -> str:
    """`text` so that no mail program makes a link of an address in it: an invisible zero-width space breaks it up.

    For strangers' text that is only shown; never for something that is to be copied. File names without an address
    in them stay as they are.
    """
    return _LINK.sub(lambda found: found[0] + _BREAK, text)


def without_breaks(text: str) -> str:
    """`text` without what `unlinked` put into it: for a screen, which shows that as a sign of its own."""
    return _BROKEN.sub("", text)


def size_text(octets: int) -> str:
    """A size for people, with the exact octets: `1.4 MB (1,468,006바이트)`."""
    short = short_size(octets)
    return short if octets < _UNITS[-1][1] else f"{short} ({octets:,}바이트)"


def short_size(octets: int) -> str:
    """A size for people, rounded to a tenth: `1.4 MB`."""
    for unit, factor in _UNITS:
        if octets >= factor:
            tenths = (octets * 10 + factor // 2) // factor
            return f"{tenths // 10:,}.{tenths % 10} {unit}"
    return f"{octets:,}바이트"


def width(text: str) -> int:
    """Columns that `text` takes in a fixed-width font: 2 for a Hangul syllable or full-width sign, 0 for a mark."""
    return len(text) + len(_WIDE.findall(text)) - len(_NO_WIDTH.findall(text))


def wrap(text: str, columns: int = 76) -> str:
    """`text` with each line broken at blanks to at most `columns`, later lines indented under a list mark.

    A word longer than a line (a digest, a long file name) is never cut: it must survive copying.
    """
    return "\n".join(part for line in text.split("\n") for part in _wrap_line(line.rstrip(), columns))


def _wrap_line(line: str, columns: int) -> Iterator[str]:
    lead = _LEAD.match(line)
    first = lead[0] if lead else ""
    hang = " " * width(first)
    current, used, empty = first, width(first), True
    for word in line[len(first) :].split(" "):
        needed = width(word)
        if not empty and used + 1 + needed > columns:
            yield current
            current, used, empty = hang, len(hang), True
        current += word if empty else " " + word
        used += needed if empty else needed + 1
        empty = False
    yield current
