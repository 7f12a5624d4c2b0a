"""Whose certificate or consent it is: the person named in it, compared with the persons of the application."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from intake.documents.fields.lexicon import Lexicon, Role
from intake.documents.fields.words import squash
from intake.documents.recognise.parts import Part
from intake.documents.recognise.strokes import one_stroke_off
from models.document import Certainty, Field

_LINES = 300
_ALIKE = 60
"""Similarity of names of which OCR misread a letter (one of three)."""


class Holder(NamedTuple):
    """Whose document it is, and how sure that is."""

    role: Role | None
    certainty: Certainty


class People(NamedTuple):
    """Names of the two persons as the forms give them, squashed."""

    pi: frozenset[str]
    staff: frozenset[str]


def people(fields: Sequence[Field]) -> People:
    """The names that forms give, all readings."""
    names: dict[str, set[str]] = {"pi.name": set(), "staff.name": set()}
    for field in fields:
        if field.name in names:
            names[field.name].update(squash(value.value) for value in field.values if value.certainty != "unsure")
    return People(frozenset(names["pi.name"]), frozenset(names["staff.name"]))


def holder(part: Part, person: Field | None, known: People, lexicon: Lexicon) -> Holder:
    """Whose certificate it is. None where nothing tells."""
    if known.pi and known.pi == known.staff:
        return Holder(None, "unsure")
    by_name = _by_name(person, known)
    if by_name.role:
        return by_name
    if by_words := by_heading(part, lexicon) or by_lines(part, lexicon):
        return Holder(by_words, "likely" if by_name.certainty != "unsure" or person is None else "unsure")
    found = named(part, known, lexicon)
    if person is None and len(found) == 1:
        return Holder("pi" if "pi" in found else "staff", "likely")
    by_file = lexicon.role_in(part.text.file.rsplit("/", 1)[-1])
    return Holder(by_file, "unsure")


def _by_name(person: Field | None, known: People) -> Holder:
    best = person.best if person else None
    if best is None:
        return Holder(None, "likely")
    name = squash(best.value)
    in_pi, in_staff = name in known.pi, name in known.staff
    if in_pi != in_staff:  # no misreading hits one of two names by chance
        clear: Certainty = "likely" if best.source == "ocr" and person and person.agreed else best.certainty
        return Holder("pi" if in_pi else "staff", clear)
    if best.source == "ocr" and not in_pi:
        scores = [max((fuzz.ratio(name, other) for other in names), default=0.0) for names in (known.pi, known.staff)]
        if max(scores) >= _ALIKE and abs(scores[0] - scores[1]) >= 20:
            nearer = known.pi if scores[0] > scores[1] else known.staff
            slip = any(one_stroke_off(name, other) for other in nearer)
            return Holder("pi" if scores[0] > scores[1] else "staff", "likely" if slip else "unsure")
    return Holder(None, "unsure")


def named(part: Part, known: People, lexicon: Lexicon) -> frozenset[Role]:
    """Which of the two is named anywhere but where somebody signs for an organisation."""
    issuers = [squash(title) for title in lexicon.call.vocabulary.issuers]
    lines = [squash(line.text) for page in part.pages[:3] for line in page.lines[:_LINES]]
    lines = [line for line in lines if not any(issuer in line for issuer in issuers)]
    both: tuple[tuple[Role, frozenset[str]], ...] = (("pi", known.pi), ("staff", known.staff))
    return frozenset(role for role, names in both if any(name in line for name in names for line in lines))


def by_heading(part: Part, lexicon: Lexicon) -> Role | None:
    """The role in the title, or alone in the line above or below it."""
    if part.title is None:
        return None
    if role := lexicon.role_in(part.title.text):
        return role
    lines, at = part.pages[0].lines, part.title.line
    for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]):
        if _only_role(line.text, lexicon):
            return lexicon.role_in(line.text)
    return None


def _only_role(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is nothing but the name of a role: `[실무담당자용]`; with a colon it is a label."""
    roles = lexicon.call.vocabulary.roles
    key = re.sub(r"[^가-힣a-z]", "", squash(text))
    return ":" not in squash(text) and key.removesuffix("용") in {squash(word) for word in (*roles.pi, *roles.staff)}


def by_lines(part: Part, lexicon: Lexicon) -> Role | None:
    """The only role that is named around the title."""
    lines = part.pages[0].lines if part.pages else ()
    first = part.title.line if part.title else 0
    near = lines[max(0, first - 2) : first + 4]
    roles = {role for line in near if len(squash(line.text)) <= 40 and (role := lexicon.role_in(line.text))}
    return roles.pop() if len(roles) == 1 else None
