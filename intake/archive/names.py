"""Names of archive members: from raw bytes to text, and which of them are unsafe.

A name is data. It never becomes a path on disk, so only what the contract calls unsafe is refused.
"""

import re
import unicodedata
from collections.abc import Sequence

from intake.archive.problems import Unsafe, shown
from models.particles import with_particle

_MAX_LENGTH = 1024
_NAMELESS = "(이름 없음)"
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_DRIVE = re.compile(r"[A-Za-z]:(?:/|$)")
# Control characters, halves of surrogate pairs and signs that turn the writing direction: they break databases and
# terminals, and show an operator another name than the one that is there.
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]")
_KOREAN = re.compile("[가-힣 -~]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def decode_names(raw: Sequence[bytes]) -> list[str]:
    """Names whose encoding the archive does not state, decided over all of them together.

    UTF-8 if every name is valid UTF-8 (macOS, Linux), else CP949 (Windows). One name alone does not tell: 345 Hangul
    syllables in CP949 are valid UTF-8 too.
    """
    try:
        names = [name.decode("utf-8") for name in raw]
    except UnicodeDecodeError:
        return [name.decode("cp949", "replace") for name in raw]
    if all(name.isascii() for name in names) or any(_HANGUL.search(name) for name in names):
        return names
    try:
        others = [name.decode("cp949") for name in raw]
    except UnicodeDecodeError:
        return names
    # Valid UTF-8 without any Hangul, but nothing besides Hangul and ASCII as CP949: CP949 (`징` reads `¡` as UTF-8).
    return others if all(_KOREAN.fullmatch(name) for name in others) else names


def clean_name(name: str) -> str:
    """`name` in NFC with `/` between its parts, without empty and `.` parts and without unprintable characters.

    Raises Unsafe for a path that leads out of the archive: absolute, with a drive letter, or with a `..` part.
    """
    text = _UNPRINTABLE.sub("\ufffd", unicodedata.normalize("NFC", name).replace("\\", "/"))
    if text.startswith("/") or _DRIVE.match(text):
        raise Unsafe(f"압축파일 안의 파일 이름 {with_particle(shown(text), '이')} 절대 경로입니다.")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Unsafe(f"압축파일 안의 파일 이름 {with_particle(shown(text), '이')} 상위 폴더를 가리킵니다.")
    text = "/".join(parts) or _NAMELESS
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 64] + "…" + text[-63:]


def without_packing(name: str) -> str:
    """The name of the one file in a `.gz`, `.bz2`, `.xz` or `.zst` of this name, without folders."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"\.(?:gz|bz2|xz|zst)$", "", last, flags=re.IGNORECASE)


def is_junk(name: str) -> bool:
    """Whether an operating system left this file behind (`__MACOSX/`, `.DS_Store`, `Thumbs.db`, `desktop.ini`)."""
    parts = name.split("/")
    return "__MACOSX" in parts[:-1] or parts[-1].lower() in _JUNK


class UniqueNames:
    """Tells files of equal names apart: the second `a.pdf` becomes `a (2).pdf`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """`name`, or the next free form of it."""
        unique = name
        folder, slash, last = name.rpartition("/")
        stem, dot, suffix = last.rpartition(".")
        if not stem:
            stem, dot, suffix = last, "", ""
        number = self._next.get(name, 2)
        while unique in self._taken:
            unique = f"{folder}{slash}{stem} ({number}){dot}{suffix}"
            number += 1
        self._next[name] = number
        self._taken.add(unique)
        return unique
