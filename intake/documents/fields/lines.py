"""Values beside labels in lines: `성 명 : 홍길동   소속 : …`, a value in the next line, rows under headings."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields.going_on import HEADING, goes_on, more_people
from intake.documents.fields.item import Item
from intake.documents.fields.labels import Label
from intake.documents.fields.labels import find_labels as find_labels
from intake.documents.fields.lexicon import Lexicon, Role, is_other_person
from intake.documents.fields.names import FORMS, is_organization
from intake.documents.fields.person_columns import PersonColumns
from intake.documents.fields.words import label_key, squash, tidy
from intake.documents.text.clean import GAP
from models.document import Line, Page

_TITLE = re.compile(r"^[^:：]*(?:동의서|신청서|요약서|계획서|증명서|확인서|정보|현황|사항)[^:：\w]*$")
"""A title that begins with a role gives it no name."""
_SIGNED = re.compile(r"\((?:인|서명|날인|직인|서명 ?또는 ?인|인 ?또는 ?서명)\)|㊞|印")
"""The place of a signature announces no part of a form."""
_HANDED_IN = re.compile(
    r"^(?:위|상기|다음|아래)(?:와|의|에)?(?:같이|내용).*신청|신청(?:합니다|하며|하오니|하고자합니다)"
)
"""The sentence that hands a form in: what stands below it belongs to no part of the form."""
_FORM_APART = re.compile(rf"((?:^|(?<=\s))(?:{FORMS}|\(\s*[주유재사]\s*\)|㈜))\s{{2,}}(?=[가-힣A-Za-z])")
"""A corporate form with a gap between it and its name, as OCR sees it."""
_CHECKED = frozenset(("person", "phone", "email", "resident"))
"""Types of which a torn value is none."""
_FREE = frozenset(("text", "organization", "department", "affiliation", "address", "person", "people"))


def line_items(page: Page, lines: Sequence[Line], lexicon: Lexicon) -> Iterator[Item]:
    """Every label of these lines that has a value."""
    role: Role | None = None
    foreign = False
    fuzzy = page.source == "ocr"
    found = [find_labels(line.text, lexicon, fuzzy=fuzzy) for line in lines]
    columns = PersonColumns(lines, found)
    for index, (line, labels) in enumerate(zip(lines, found, strict=True)):
        role = _role_after(line.text, labels, role, lexicon)
        foreign = _foreign_after(line.text, labels, foreign, lexicon)
        if columns.head(index) or not labels:
            continue
        if apart := columns.values(index):
            for label, value, owner in apart:
                told = fuzzy and {field.type for field in label.hit.fields if field} <= _CHECKED
                yield _item(page, line, label, value, owner, strong=told)
            continue
        others = _labels_of_others(line.text, labels, lexicon)
        for item in _of_line(page, lines, found, index, role, lexicon):
            strange = is_other_person(line.text[: labels[0].start]) or item.label in others
            yield item._replace(foreign=foreign or strange)


def _labels_of_others(text: str, labels: Sequence[Label], lexicon: Lexicon) -> set[str]:
    """Labels in a line that ask for somebody else, from `협력기관 담당자 : …` on."""
    found: set[str] = set()
    for label in labels:
        if lexicon.names_others(text[: label.start], text[label.start : label.end]):
            found.add(text[label.start : label.end])
        elif label.hit.role:
            break
        elif found:
            found.add(text[label.start : label.end])
    return found


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
        yield from _next_line(page, lines, found, index, role, lexicon)
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


def _between(text: str, label: Label, following: list[Label]) -> str:
    end = following[0].start if following else len(text)
    return text[label.end : end].strip(" \t:：|,;·")


def _role_after(text: str, labels: list[Label], role: Role | None, lexicon: Lexicon) -> Role | None:
    """The role that holds from this line on."""
    if _HANDED_IN.search(squash(text)):
        return None
    if len(squash(text)) > 40 or _SIGNED.search(text):
        return role
    if labels and all(label.hit.bare_role for label in labels) and len({label.hit.role for label in labels}) == 1:
        return labels[0].hit.role  # `3. 실무담당자 (실제 자원사용자)`
    if len(labels) > 1 and labels[0].hit.role and sum(label.hit.role is not None for label in labels) == 1:
        return labels[0].hit.role  # `과제책임자   성명 : …   부서 : …` above `연락처 : …   메일 : …`
    if labels and not HEADING.match(text):
        return role
    named = lexicon.role_in(text)
    if not labels and named:
        return named
    return None if HEADING.match(text) and not labels else role


def _next_line(
    page: Page, lines: Sequence[Line], found: list[list[Label]], index: int, role: Role | None, lexicon: Lexicon
) -> Iterator[Item]:
    """The value below a label that stands alone; before further labels only what is clearly an organisation."""
    label = found[index][0]
    if label.hit.bare_role or index + 1 >= len(lines):
        return
    after = lines[index + 1]
    if len(squash(lines[index].text)) - len(label_key(lines[index].text)) > 3 or HEADING.match(after.text):
        return
    behind = found[index + 1]
    value = after.text[: behind[0].start if behind else None].strip()
    named = any(field and field.type == "organization" for field in label.hit.fields) and is_organization(
        value, lexicon
    )
    if behind and not named:
        return
    item = _item(page, after, label, value, role, strong=named and page.source == "ocr")
    yield item._replace(label=lines[index].text)


def _rows_below(
    page: Page, lines: Sequence[Line], found: list[list[Label]], index: int, role: Role | None, lexicon: Lexicon
) -> Iterator[Item]:
    """Values under a line of headings, as long as each line has as many parts as there are headings."""
    labels = found[index]
    rows: list[tuple[Line, list[str], Role | None]] = []
    for line in lines[index + 1 :]:
        text = _FORM_APART.sub(r"\1 ", line.text.strip())
        parts = [part for part in re.split(r"\s{2,}|\t", text) if part]
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
