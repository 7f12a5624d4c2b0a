"""The file name of an attachment, out of up to four places that may disagree."""

import re

from intake.mime.charsets import dereferenced, unmojibake
from intake.mime.headers import clean
from intake.mime.parameters import Value, readings

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_KOREAN = re.compile(r"[가-힣]")
_LOST = re.compile(r"\ufffd|\?{2,}|_{6,}")


def file_name(disposition: Value, content_type: Value, description: str = "") -> str | None:
    """The best name of a part: `filename`, unless it is broken and `name` is not. None if there is none.

    `description` (Content-Description) serves only where nothing else is there and it looks like a file name.
    """
    found = [*readings(disposition, "filename"), *readings(content_type, "name"), *readings(disposition, "name")]
    candidates = [name for name in map(plain_name, found) if name]
    if not candidates:
        shown = plain_name(description)
        return shown if shown and _SUFFIX.search(shown) else None
    whole = [name for name in candidates if not _broken(name, candidates)]
    return whole[0] if whole else candidates[0]


def plain_name(name: str) -> str | None:
    """`name` without directory parts, control characters and surrounding blanks; None if nothing is left."""
    text = clean(dereferenced(unmojibake(name)))
    text = re.split(r"[/\\]", text.rstrip("/\\"))[-1].strip().strip('"').strip()
    text = re.sub(r"^[A-Za-z]:(?=.)", "", text)
    if not text or not text.strip(". "):
        return None
    return text[:255] if len(text) <= 255 else _shortened(text)


def _shortened(text: str) -> str:
    suffix = _SUFFIX.search(text)
    tail = suffix[0] if suffix else ""
    return text[: 255 - len(tail)] + tail


def _broken(name: str, others: list[str]) -> bool:
    """Whether `name` lost characters, or is the beginning of another one that a relay cut short."""
    if _LOST.search(name) and any(not _LOST.search(other) for other in others):
        return True
    if not _KOREAN.search(name) and not name.isascii() and any(_KOREAN.search(other) for other in others):
        return True
    return not _SUFFIX.search(name) and any(
        other != name and other.startswith(name) and _SUFFIX.search(other) for other in others
    )
