"""Labels and values in lines: `성 명 : 홍길동   소속 : …`, a value in the next line, rows under headings."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.going_on import HEADING, goes_on, more_people
from intake.documents.fields.item import Item
from intake.documents.fields.lexicon import Hit, Lexicon, Role, is_other_person
from intake.documents.fields.names import FORMS
from intake.documents.fields.words import label_key, squash, tidy
from intake.documents.text.clean import GAP
from models.document import Line, Page

_TOKEN = re.compile(r"[^\s:：]+|[:：]")
_TITLE = re.compile(r"^[^:：]*(?:동의서|신청서|요약서|계획서|증명서|확인서|정보|현황|사항)[^:：\w]*$")
"""A title that begins with a role gives it no name."""
_SIGNED = re.compile(r"\((?:인|서명|날인|직인|서명 ?또는 ?인|인 ?또는 ?서명)\)|㊞|印")
"""The place of a signature announces no part of a form."""
_FREE = frozenset(("text", "organization", "department", "affiliation", "address", "person", "people"))
_MOST_TOKENS = 10
_PROSE = 70
"""A line with more characters than this holds labels only at its beginning or before a colon."""


class Label(NamedTuple):
    """A label in a line, with the places where it begins and where its value may begin."""

    start: int
    end: int
    hit: Hit
    strong: bool


def line_items(page: Page, lines: Sequence[Line], lexicon: Lexicon) -> Iterator[Item]:
    """Every label of these lines that has a value."""
    role: Role | None = None
    foreign = False
    fuzzy = page.source == "ocr"
    found = [find_labels(line.text, lexicon, fuzzy=fuzzy) for line in lines]
    for index, (line, labels) in enumerate(zip(lines, found, strict=True)):
        role = _role_after(line.text, labels, role, lexicon)
        foreign = _foreign_after(line.text, labels, foreign, lexicon)
        if not labels:
            continue
        for item in _of_line(page, lines, found, index, role, lexicon):
            yield item._replace(foreign=foreign or is_other_person(line.text[: labels[0].start]))


def _of_line(
    page: Page, lines: Sequence[Line], found: list[list[Label]], index: int, role: Role | None, lexicon: Lexicon
) -> Iterator[Item]:
    """The values of the labels in one line."""
    line, labels = lines[index], found[index]
    if labels[0].hit.bare_role and _TITLE.search(line.text):  # `과제책임자 과제신청 개별 동의서`
        return
    values = [_between(line.text, label, labels[n + 1 : n + 2]) for n, label in enumerate(labels)]
    named = {label.hit.role for label in labels if label.hit.role}
    if len(named) == 1 and labels[0].hit.role:  # `과제책임자   성명   김가온   연락처   …`
        role = labels[0].hit.role
    if any(values):
        for label, value in zip(labels, values, strict=True):
            if value and label is labels[-1]:
                yield from _last(page, lines, found, index, value, role, lexicon)
            elif value:
                yield _item(page, line, label, value, role, strong=_whole(label, value))
    elif len(labels) == 1:
        yield from _next_line(page, lines, found, index, role)
    else:
        yield from _rows_below(page, lines, found, index, role, lexicon)


def _foreign_after(text: str, labels: list[Label], foreign: bool, lexicon: Lexicon) -> bool:
    """Whether somebody else is spoken of from this line on."""
    if lexicon.is_foreign(text):
        return True
    named = any(label.hit.role for label in labels) or lexicon.role_in(text) is not None
    return foreign and not named and not (HEADING.match(text) and not labels) and len(squash(text)) <= 40


def _last(
    page: Page,
    lines: Sequence[Line],
    found: list[list[Label]],
    index: int,
    value: str,
    role: Role | None,
    lexicon: Lexicon,
) -> Iterator[Item]:
    """The value of the last label in a line, which may go on in the next lines."""
    label, line = found[index][-1], lines[index]
    field = label.hit.fields[0] if len(label.hit.fields) == 1 else None
    if field is None:
        yield _item(page, line, label, value, role, strong=True)
        return
    bare = [not labels for labels in found]
    more, cut = goes_on(lines, bare, index, field, value)
    yield _item(page, line, label, value + more, role, strong=not cut and _whole(label, value))
    if field.type == "people":
        for other in more_people(lines, bare, index, lexicon):
            yield _item(page, other, label, other.text.strip(), role, strong=False)


def _whole(label: Label, value: str) -> bool:
    """Whether the value is one thing; after a wide gap a label that nobody knows may begin."""
    types = {field.type for field in label.hit.fields if field}
    parts = [part for part in value.split(GAP) if part.strip()]
    drawn_out = max(map(len, value.split()), default=0) == 1
    return len(parts) < 2 or drawn_out or not types & _FREE or bool(re.fullmatch(FORMS, squash(parts[0])))


def find_labels(text: str, lexicon: Lexicon, *, fuzzy: bool = False) -> list[Label]:
    """The labels in a line, from left to right."""
    kept = lexicon.found.get((text, fuzzy))
    if kept is None:
        kept = lexicon.found[text, fuzzy] = _found_labels(text, lexicon, fuzzy=fuzzy)
    assert isinstance(kept, list)
    return kept


def _found_labels(text: str, lexicon: Lexicon, *, fuzzy: bool) -> list[Label]:
    tokens = list(_TOKEN.finditer(text))
    labels: list[Label] = []
    index = 0
    # rows of tables on scans are single lines with wide gaps between their cells
    long = max(map(len, text.split(GAP)) if fuzzy else (len(text),)) > _PROSE
    while index < len(tokens):
        label, used = _label_at(text, tokens, index, lexicon, fuzzy=fuzzy, long=long, after=bool(labels))
        again = label and labels and labels[-1].hit.fields == label.hit.fields and not label.hit.role
        if label and not (again and not text[label.end :].strip()):  # `트랙   ② 트랙`: a value may repeat its label
            labels.append(label)
        elif not label and labels and (unknown := _unknown_at(text, tokens, index)):
            labels.append(unknown)
            used = sum(token.start() < unknown.end for token in tokens[index:])
        index += used
    return labels


_UNKNOWN = re.compile(r"[가-힣A-Za-z()/·]+(?: [가-힣A-Za-z()/·]+){0,2} ?[:：](?=\s|[가-힣A-Za-z0-9(])")


def _unknown_at(text: str, tokens: list[re.Match[str]], index: int) -> Label | None:
    """A label that nobody knows, with a colon, behind a wide gap: it ends the value before it."""
    begin = tokens[index].start()
    match = _UNKNOWN.match(text, begin)
    if not match or begin - tokens[index - 1].end() < 2 or tokens[index - 1][0] in ":：":
        return None
    return Label(begin, match.end(), Hit((None,), None, exact=True), strong=True)


def _label_at(
    text: str, tokens: list[re.Match[str]], index: int, lexicon: Lexicon, *, fuzzy: bool, long: bool, after: bool
) -> tuple[Label | None, int]:
    first = tokens[index]
    gap = first.start() - tokens[index - 1].end() if index else 9
    if first[0] in ":：" or (gap < 2 and not (index and _may_be_label(tokens, index, after))):
        return None, 1
    if not (fuzzy and gap >= 2) and not lexicon.may_begin(first[0]):
        return None, 1
    tries = [(last, guess) for guess in (False, True)[: 1 + (fuzzy and gap >= 2)] for last in _ends(tokens, index)]
    for last, guess in tries:
        piece = text[first.start() : tokens[last].end()]
        if ":" in piece or "：" in piece or len(squash(piece)) > lexicon.longest + 14:
            continue
        hit = lexicon.lookup(piece, fuzzy=guess)
        if hit is None:
            continue
        colon = last + 1 < len(tokens) and tokens[last + 1][0] in ":："
        wide = last + 1 >= len(tokens) or tokens[last + 1].start() - tokens[last].end() >= 2
        if (index and gap < 2 and not colon) or (long and not colon and index):
            continue
        end = tokens[last + 1].end() if colon else tokens[last].end()
        drawn_out = index == 0 and last > 0 and max(map(len, piece.split())) == 1
        return Label(first.start(), end, hit, colon or wide or drawn_out), last - index + 1
    return None, 1


def _ends(tokens: list[re.Match[str]], index: int) -> range:
    """Last tokens of a label that begins here, the longest first."""
    return range(min(len(tokens), index + _MOST_TOKENS) - 1, index - 1, -1)


def _may_be_label(tokens: list[re.Match[str]], index: int, after: bool) -> bool:
    """After a single blank only a label with a colon counts."""
    return after and any(token[0] in ":：" for token in tokens[index + 1 : index + 4])


def _between(text: str, label: Label, following: list[Label]) -> str:
    end = following[0].start if following else len(text)
    return text[label.end : end].strip(" \t:：|,;·")


def _role_after(text: str, labels: list[Label], role: Role | None, lexicon: Lexicon) -> Role | None:
    """The role that holds from this line on."""
    if len(squash(text)) > 40 or _SIGNED.search(text):
        return role
    if len(labels) == 1 and labels[0].hit.bare_role and labels[0].hit.role:
        return labels[0].hit.role
    if labels and not HEADING.match(text):
        return role
    named = lexicon.role_in(text)
    if not labels and named:
        return named
    return None if HEADING.match(text) and not labels else role


def _next_line(
    page: Page, lines: Sequence[Line], found: list[list[Label]], index: int, role: Role | None
) -> Iterator[Item]:
    label = found[index][0]
    if label.hit.bare_role or index + 1 >= len(lines) or found[index + 1]:
        return
    after = lines[index + 1]
    if len(squash(lines[index].text)) - len(label_key(lines[index].text)) > 3 or HEADING.match(after.text):
        return
    yield _item(page, after, label, after.text.strip(), role, strong=False)._replace(label=lines[index].text)


def _rows_below(
    page: Page, lines: Sequence[Line], found: list[list[Label]], index: int, role: Role | None, lexicon: Lexicon
) -> Iterator[Item]:
    """Values under a line of headings, as long as each line has as many parts as there are headings."""
    labels = found[index]
    rows: list[tuple[Line, list[str], Role | None]] = []
    for line in lines[index + 1 :]:
        parts = [part for part in re.split(r"\s{2,}|\t", line.text.strip()) if part]
        if len(parts) != len(labels):
            break
        rows.append((line, parts, lexicon.role_in(parts[0])))
    for line, parts, own in rows:
        for label, part in zip(labels, parts, strict=True):
            yield _item(page, line, label, part, own or role, strong=len(rows) == 1)


def _item(page: Page, line: Line, label: Label, raw: str, role: Role | None, *, strong: bool) -> Item:
    hit = label.hit
    return Item(
        hit,
        hit.role or role,
        raw,
        tidy(line.text),
        page.number,
        line.box,
        page.source,
        line.confidence,
        strong and label.strong and hit.exact,
        label=line.text[label.start : label.end],
    )
