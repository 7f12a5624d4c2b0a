"""Words of findings: names of documents and people with their particles, dates as people write them."""

import re
from datetime import date

from models.call import Call
from models.document import Document

_BRACKETS = re.compile(r"\s*\([^()]*(\([^()]*\)[^()]*)*\)$")
_PRIVATE = re.compile(r"(?<!\d)(?:\d{6}\W?[0-9]\d{6}|01\d\W?\d{3,4}\W?\d{4})(?!\d)")
"""Resident and mobile numbers that people write into names of files."""
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
"""The final ㄹ, after which one says 로."""
_DIGITS_WITH_FINAL = frozenset("013678")
_LETTERS_WITH_FINAL = frozenset("lmnr")
_PARTICLES = {"이": "가", "은": "는", "을": "를", "과": "와", "으로": "로"}
MOST_NAMED = 3


def with_particle(word: str, particle: str) -> str:
    """`word` with 이/가, 은/는, 을/를, 과/와 or 으로/로, the first given. Brackets at its end are silent."""
    bare = _BRACKETS.sub("", word).rstrip("’' \"") or word
    last = bare[-1:].lower()
    if _FIRST <= ord(last or " ") <= _LAST:
        final = (ord(last) - _FIRST) % _FINALS
        closed = final != 0 and not (particle == "으로" and final == _RIEUL)
    else:
        closed = last in _DIGITS_WITH_FINAL or last in _LETTERS_WITH_FINAL
    return word + (particle if closed else _PARTICLES[particle])


def kind_name(kind: str, call: Call) -> str:
    """What the announcement calls this kind of document."""
    known = call.document_kind(kind)
    return known.name if known else kind


def place(document: Document) -> str:
    """Where a document stands: its file, and its pages if the file may hold several documents."""
    name = file_name(document.file)
    return f"{name} {document.first_page}쪽" if document.first_page and document.first_page > 1 else name


def file_name(path: str) -> str:
    """The name of a file without its folders, numbers of persons in it masked."""
    return _PRIVATE.sub("***", path.rsplit("/", 1)[-1])


def files(names: tuple[str, ...]) -> str:
    """File names in one phrase, the first few by name."""
    short = [file_name(name) for name in names]
    more = f" 외 {len(short) - MOST_NAMED}개" if len(short) > MOST_NAMED else ""
    return ", ".join(short[:MOST_NAMED]) + more


def written(day: date) -> str:
    """`2025. 7. 21.`"""
    return f"{day.year}. {day.month}. {day.day}."


def quoted(*values: str) -> str:
    """Different readings of one thing in one phrase."""
    return ", ".join(f"‘{value}’" for value in dict.fromkeys(values))
