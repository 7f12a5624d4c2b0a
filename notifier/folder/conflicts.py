"""Conflicts of interest: which cases a reviewer must not get. In doubt a case is left out, and it is told why."""

import re
from collections.abc import Sequence

from models.call import Call
from models.case import Case
from models.likeness import compare_organizations, digits, letters, organization_key

_BUSINESS_NUMBER = re.compile(r"\d{3}-?\d{2}-?\d{5}")
_HANGUL = re.compile("[가-힣]")
SHORTEST = 2
"""Letters of a name from which it is looked for inside the subject of a mail."""


def conflict(case: Case, words: Sequence[str], call: Call) -> tuple[str, str] | None:
    """The first of these words (organisation, business number, receipt number or case id) that concerns the case,
    and how (Korean); None if none does."""
    for word in words:
        how = _concerns(case, word.strip(), call)
        if how:
            return word, how
    return None


def _concerns(case: Case, word: str, call: Call) -> str:
    asked = case.application
    if word.upper() in (case.receipt_number, case.case_id):
        return "접수번호"
    if _BUSINESS_NUMBER.fullmatch(word):
        known = asked.business_number if asked else None
        return "사업자등록번호" if known and digits(known) == digits(word) else ""
    naming = call.naming
    if asked and asked.organization:
        likeness = compare_organizations(word, asked.organization, naming.corporate_forms, naming.affiliated_units)
        if likeness == "same":
            return "기업(기관)명"
        alike = likeness == "perhaps" and _is_korean(word) == _is_korean(asked.organization)
        if alike or _is_part(word, asked.organization, call):
            return "비슷한 기업(기관)명"
    return "메일제목에 나오는 이름" if _is_part(word, case.message.subject, call) else ""


def _is_korean(text: str) -> bool:
    """Any Latin name may be a translation of any Korean one: that alone is no likeness."""
    return _HANGUL.search(text) is not None


def _is_part(word: str, text: str, call: Call) -> bool:
    """Whether the name stands in the text; what every subject holds does not count."""
    bare = letters(organization_key(word, call.naming.corporate_forms))
    return len(bare) >= SHORTEST and bare in letters(text).replace(letters(call.naming.fixed_part), "|")


def same_people(case: Case, name: str) -> bool:
    """Whether a person of this name stands in the application: the operator should ask."""
    asked = case.application
    people = [person.name for person in (asked.pi, asked.staff) if person] if asked else []
    return any(one and letters(one) == letters(name) for one in people)
