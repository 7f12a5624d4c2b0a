"""Titles and offices beside names: `주식회사 가온 공동대표이사 김도윤, 박세은`, `데이터팀 과장`."""

import re
from collections.abc import Sequence

from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import OFFICES, is_organization, name_key, people, person
from intake.documents.fields.standing import names_others
from intake.documents.fields.words import squash
from models.call_vocabulary import FieldWords

_TOGETHER = re.compile(r"(?:^|(?<=\s)|(?<=\)))(?:공\s*동|각\s*자|단\s*독|직\s*무\s*대\s*행)\s*$")
_HEADS = frozenset(
    ("총장", "부총장", "회장", "사장", "원장", "이사장", "병원장", "의료원장", "소장", "관장", "협회장", "조합장")
)
"""Heads of a whole organisation; others may head a part of it."""
_BEFORE_OFFICES = frozenset(("person", "department", "affiliation"))
"""Types of what stands before an office in one value."""
_LONGEST = 45
"""Characters of a text that names who signs."""


def before_title(text: str, lexicon: Lexicon) -> tuple[str, int] | None:
    """What stands before the title of who signs, and how well (2 beyond doubt, 1 not); None if this is no such text.

    All of the text must be understood: an organisation or nothing, the title, names or nothing.
    """
    key = squash(text)
    if len(key) > _LONGEST or names_others(text):
        return None
    for title in lexicon.issuers:
        if title not in key:
            continue
        matches = list(lexicon.titled[title].finditer(text))
        if not matches or (len(matches) > 1 and len(title) > 3):
            return None
        before, after = text[: matches[-1].start()], text[matches[-1].end() :]
        if ":" not in before and _only_names(after, lexicon) and not _nameless(before, lexicon):
            return _stem(before.rstrip("([{ ") + " " * before[-1:].isspace(), matches[-1][0], lexicon)
    return None


def before_office(raw: str, fields: Sequence[FieldWords | None]) -> list[str]:
    """The two parts of `데이터팀 과장` where a label asks for `소속 및 직위`; nothing where it cannot be told."""
    parts = raw.strip().rsplit(None, 1)
    first = fields[0] if fields else None
    asked = len(fields) == 2 and first is not None and first.type in _BEFORE_OFFICES and fields[1] is None
    return parts if asked and len(parts) == 2 and re.fullmatch(rf"[가-힣]{{0,2}}{OFFICES}", parts[1]) else []


def _only_names(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is nothing but names of persons, or empty."""
    rest = text.strip(" :)]}·-")
    if not rest:
        return True
    if (one := person(rest, lexicon)) and one.quality == 2:
        return True
    several = people(rest, lexicon)
    return bool(several) and all(read.quality == 2 for read in several)


def _nameless(text: str, lexicon: Lexicon) -> bool:
    """Whether a corporate form is all there is: `주식회사 대표번호` has no title."""
    return bool(text.strip()) and not name_key(text, lexicon.call.naming.corporate_forms)


def _stem(before: str, title: str, lexicon: Lexicon) -> tuple[str, int]:
    """The organisation before a title; `…연구원장` is 연구원 and its head, `… 산학협력단장` that of its unit."""
    before = _TOGETHER.sub("", before)
    title, glued = title.strip(), bool(before) and not before[-1].isspace()
    endings = tuple(lexicon.call.vocabulary.organization_endings)
    if not before.strip() or not squash(title).endswith("장"):
        return before, 2
    if squash(before).endswith(squash(title[:-1])):
        return before, 2
    whole = before + title[:-1]
    if squash(title[:-1]).endswith("산학협력단") or (glued and whole.endswith(endings)):
        return whole, 2
    if not glued:
        return before, 2 if squash(title) in _HEADS else 1
    last = before.split()[-1]
    if squash(before).endswith(endings) or is_organization(last, lexicon):
        return before, 2
    return whole, 1
