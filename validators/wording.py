"""Words of findings: names of documents and files, dates as people write them."""

import re
from datetime import date

from models.call import Call
from models.document import Document

_PRIVATE = re.compile(r"(?<!\d)(?:\d{6}\W?[0-9]\d{6}|01\d\W?\d{3,4}\W?\d{4})(?!\d)")
"""Resident and mobile numbers that people write into names of files."""
_SCRAPS = " ㆍ·‧・•.,;:|_~`'\"-–—=*^"
_SINGLE = re.compile(r"(?<!\S)[가-힣](?: [가-힣])+(?!\S)")
MOST_NAMED = 3


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


def without_scraps(text: str) -> str:
    """What OCR read, without marks at its ends and without blanks between single syllables: `ㆍ 누 리 소프트` is
    `누리 소프트`. For showing; what consists of nothing else stays."""
    joined = _SINGLE.sub(lambda found: found[0].replace(" ", ""), text.strip(_SCRAPS))
    return joined or text


def written(day: date) -> str:
    """`2025. 7. 21.`"""
    return f"{day.year}. {day.month}. {day.day}."


def quoted(*values: str) -> str:
    """Different readings of one thing in one phrase."""
    return ", ".join(f"‘{value}’" for value in dict.fromkeys(values))
