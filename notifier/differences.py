"""In which words a subject or an archive name differs from the naming rule, for the mail that says so (§5 ③).

What the rule overlooks (white space, letter case, marks of replies) is no difference here either.
"""

import re
from difflib import SequenceMatcher

from models.call import Call, Naming
from models.decision import NameReading, Resource, Triage
from models.record import Record
from models.residents import without_residents
from models.text import latin, squash, tidy
from notifier.names import resource_label
from notifier.text import clean, unlinked

NAMING_REASONS = frozenset(
    (
        *("subject-recoverable", "archive-name-recoverable", "names-contradict", "organization-missing"),
        *("resource-missing", "resource-unknown", "resource-ambiguous", "size-unusual", "supplement"),
    )
)
MOST = 5
"""Differences of one name that are told one by one."""
_SHOWN, _QUOTED = 200, 60
_WORD = re.compile(r"[^\W_]+|[^\s\w]|_")
_SIGNS = {
    "_": "밑줄",
    "-": "붙임표",
    "‐": "붙임표",
    "–": "줄표",
    "—": "줄표",
    ".": "마침표",
    ",": "쉼표",
    "/": "빗금",
}


class NameDifference(Record):
    """One name as it came, as the rule wants it, and what is different, in words."""

    label: str
    received: str
    expected: str
    points: tuple[str, ...]


class _Words:
    """A text by its words and signs, with where each stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found = list(_WORD.finditer(text))
        self.keys = [found[0].casefold() for found in self._found]

    def cut(self, begin: int, end: int) -> str:
        """The words from `begin` up to `end`, as they are written."""
        return self.text[self._found[begin].start() : self._found[end - 1].end()] if begin < end else ""


def name_differences(
    triage: Triage, subject: str, archive_name: str | None, call: Call
) -> tuple[NameDifference, ...]:
    """What is different in the subject and in the archive name; one entry if both say the same. Nothing of a mail
    that was not refused or held for its names. Everything in it is harmless in a mail."""
    if not NAMING_REASONS & set(triage.reasons):
        return ()
    naming = call.naming
    named = [("제목", _without_marks(subject, naming), triage.subject_reading)]
    if archive_name is not None:
        named.append(("파일명", _stem(archive_name, naming), triage.archive_reading))
    states = {reading.state if reading else None for _, _, reading in named}
    if len(named) > 1 and squash(named[0][1]) == squash(named[1][1]) and len(states) == 1:
        named = [("제목·파일명", named[0][1], named[0][2])]
    found = tuple(
        _difference(label, text, reading, triage, call)
        for label, text, reading in named
        if reading is not None and reading.state != "kept"
    )
    return (*found, *_contradiction(triage))


def _difference(label: str, text: str, reading: NameReading, triage: Triage, call: Call) -> NameDifference:
    naming, split = call.naming, "names-contradict" in triage.reasons
    organization = reading.sure_organization or (None if split else triage.organization)
    resource = reading.resource or (None if split else triage.resource)
    blanks = _blanks(naming)
    usual = "size-unusual" not in triage.reasons
    known = (organization or blanks[0], _label(resource, text, usual) if resource else blanks[1])
    expected = without_residents(naming.separator.join((naming.fixed_part, *known)))
    text = without_residents(text)
    return NameDifference(
        label=label,
        received=_harmless(text, _SHOWN) or "(없음)",
        expected=_harmless(expected, _SHOWN),
        points=tuple(_points(_Words(tidy(text)), _Words(tidy(expected)), naming)),
    )


def _label(resource: Resource, received: str, usual: bool) -> str:
    """The resource in the right name: with `장` where that stands in the name that came, since both ways are right;
    without a size that is not on offer."""
    label = resource_label(resource) if usual else resource.name
    counted = f"{resource.name} {resource.cards}"
    return f"{label}장" if label == counted and f"{resource.cards}장" in squash(received) else label


def _blanks(naming: Naming) -> tuple[str, str]:
    """What stands in the rule for the organisation and for the resource."""
    organization, resource = naming.placeholders.organization, naming.placeholders.resource
    return organization[0] if organization else "기업명", resource[0] if resource else "자원명"


def _points(got: _Words, wanted: _Words, naming: Naming) -> list[str]:
    """Each difference as a phrase; one phrase if hardly a word of the rule is there."""
    fixed = len(_Words(tidy(naming.fixed_part)).keys)
    if squash(naming.fixed_part) not in squash(got.text):
        kept = set(got.keys) & set(wanted.keys[:fixed])
        if len(kept) * 3 < fixed:
            return ["이름 전체가 공고의 양식과 다름"]
    points, spaced = [], []
    for what, begin, end, first, last in SequenceMatcher(None, wanted.keys, got.keys, autojunk=False).get_opcodes():
        want, have = wanted.cut(begin, end), got.cut(first, last)
        if what == "equal":
            continue
        if squash(want) != squash(have):
            points.append(_phrase(_place(wanted, begin, end), want, have, naming))
        elif begin > fixed:  # white space counts within the resource only
            spaced.append(_phrase(_place(wanted, begin, end), want, have, naming))
    points += [
        f"{blank} 자리가 채워지지 않음" for blank in _blanks(naming) if blank in wanted.keys and blank in got.keys
    ]
    points = points or spaced
    more = len(points) - MOST
    return [*points[:MOST], f"그 밖에 {more}곳"] if more > 0 else points


def _place(wanted: _Words, begin: int, end: int) -> str:
    before = next((wanted.cut(n, n + 1) for n in range(begin - 1, -1, -1) if wanted.keys[n].isalnum()), "")
    if not before:
        return "맨 앞"
    return "맨 끝" if end == len(wanted.keys) else f"{_quoted(before)} 뒤"


def _phrase(place: str, want: str, have: str, naming: Naming) -> str:
    blank = want.strip(naming.separator)
    if blank in _blanks(naming):
        return f"{blank} 자리에 {_quoted(have)}" if have else f"{blank} 빠짐"
    if not have:
        return f"{place} {_quoted(want)} 빠짐"
    if not want:
        return f"{place} {_quoted(have)} 더 있음"
    if squash(want) != squash(have) and squash(latin(want)) == squash(latin(have)):
        return f"{place} {_quoted(want)} 자리에 모양만 같은 다른 글자"
    return f"{place} {_quoted(want)} 대신 {_quoted(have)}"


def _quoted(text: str) -> str:
    sign = f"({_SIGNS[text]})" if text in _SIGNS else ""
    return f"‘{_harmless(text, _QUOTED)}’{sign}"


def _harmless(text: str, limit: int) -> str:
    return unlinked(clean(without_residents(text), limit))


def _contradiction(triage: Triage) -> tuple[NameDifference, ...]:
    """What the two names say differently, where each may keep the rule by itself."""
    subject, archive = triage.subject_reading, triage.archive_reading
    if "names-contradict" not in triage.reasons or subject is None or archive is None:
        return ()
    said = [
        ("기업(기관)명", subject.sure_organization, archive.sure_organization),
        ("자원명", *(reading.resource and resource_label(reading.resource) for reading in (subject, archive))),
    ]
    points = tuple(
        f"{what}이 메일 제목에는 {_quoted(one)}, 압축파일명에는 {_quoted(other)}"
        for what, one, other in said
        if one and other and squash(one) != squash(other)
    )
    return (NameDifference(label="", received="", expected="", points=points),) if points else ()


def _without_marks(subject: str, naming: Naming) -> str:
    """Without marks of replies and tags of gateways, which the rule overlooks."""
    words = "|".join(re.escape(tidy(prefix)) for prefix in naming.subject_prefixes) or "(?!)"
    tags = "|".join(re.escape(tidy(tag)) for tag in naming.gateway_tags) or "(?!)"
    mark = rf"(?:(?:{tags}|(?:{words})\s?(?:\[[0-9]{{1,4}}\]|\([0-9]{{1,4}}\))?\s?:)\s?)+"
    return re.sub(rf"\A{mark}", "", tidy(subject), flags=re.IGNORECASE)


def _stem(name: str, naming: Naming) -> str:
    stem = tidy(name)
    end = max((s for s in naming.archive_suffixes if stem.casefold().endswith(s)), key=len, default="")
    return stem[: len(stem) - len(end)].strip() if len(stem) > len(end) else stem
