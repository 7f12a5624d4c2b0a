"""From raw values to readings: each type of field has its own reader here."""

import re
from collections.abc import Callable, Iterator

from intake.documents.fields import amounts, choices, claims, hints, names, numbers
from intake.documents.fields.births import births
from intake.documents.fields.dates import find_dates, misread_dates
from intake.documents.fields.heads import before_title
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read, is_organization
from intake.documents.fields.words import label_key, squash, tidy, without_brackets
from models.call_vocabulary import FieldWords
from models.digits import plain

Named = tuple[str, Read]
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+\-]*@[A-Za-z0-9][A-Za-z0-9\-]*(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_NUMBER_BEFORE = re.compile(r"^\s*(?:[A-Za-z.]{1,6}\s*[:.]?\s*)?\+?\d[\d().-]{7,}\d[\s,/]+(?=[A-Za-z0-9])")
"""A telephone number in one cell with an address of mail."""
_PROVINCE = re.compile(
    r"^(?:\(?우?\s*\d{5}\)?\s*)?(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청?[남북]|전라?[남북]|경상?[남북]|"
    r"전북|제주|[가-힣]{2,4}시\s)"
)
_NUMBERED = re.compile(
    r"\s*[(\[]\s*(?:사업자\s*(?:등록)?\s*번호|등록\s*번호|고유\s*번호)\s*[:：]?\s*(\d{3}\s?-?\s?\d{2}\s?-?\s?\d{5})\s*[)\]]\s*$"
)
"""The business number in brackets behind the name of an organisation."""
_OTHER_DATE = re.compile(r"(?:일|일자|일시|기한|기간|까지|부터|예정)[:)]?$")
_FREE = frozenset(("text", "address", "organization", "department", "programmes"))
"""Types whose values may hold anything, a resident or telephone number too."""
_SIZED = frozenset(("resource", "size", "storage"))
"""Types beside whose values forms print examples in brackets."""
_HIDDEN = frozenset(("resident", "business_number", "corporate_number"))
"""Types in whose values signs may stand for digits."""
_HEADINGS = frozenset(("현황", "일반현황", "정보", "기본정보", "개요", "사항", "일반사항", "인적사항", "소개"))
"""With a label before them they are the heading of a part."""
_TOLD = frozenset(("programmes", "discount", "category"))
_LISTED = re.compile(r"[○◯〇]|\d\s*(?:건|개|과제)")
"""A round sign that is no box, or a number of projects: somebody wrote something."""
"""Types in which people say that there is nothing."""


def read_value(field: FieldWords, raw: str, lexicon: Lexicon, known: tuple[str, ...]) -> Iterator[Named]:
    """Names of fields with their readings; nothing if the value is not of the field's type.

    `known` are names of organisations that other documents state.
    """
    clean = hints.without_hints(raw) if field.type in _FREE or field.type in _SIZED else raw
    cap = 2 if clean == raw else 1
    if field.type not in _HIDDEN and hints.is_hint(clean):
        cap = 0
    for name, read in _readings(field, clean, lexicon, known):
        yield name, read._replace(quality=min(cap, read.quality))


def _readings(field: FieldWords, raw: str, lexicon: Lexicon, known: tuple[str, ...]) -> Iterator[Named]:
    if not raw.strip() or (squash(raw).strip(".()-") in lexicon.nothing and field.type not in _TOLD):
        return
    if field.type in _FREE and label_key(raw) in _HEADINGS:  # `□ 신청기관 현황` names no organisation
        return
    if field.name == "valid_until" and len(find_dates(raw)) == 2:  # `유효기한 : 2025.4.1. ~ 2026.3.31.`
        yield from _period("valid", raw)
    elif field.type == "organization" and (numbered := _NUMBERED.search(raw)):
        yield from _readings(field, raw[: numbered.start()], lexicon, known)
        yield from (("business_number", read) for read in _business(numbered[1], lexicon))
    elif field.type in _SIMPLE:
        for read in _SIMPLE[field.type](raw, lexicon):
            hidden = numbers.masked(read.value) if field.type in _FREE else read.value
            yield field.name, Read(hidden, read.quality if hidden == read.value else 0)
    elif field.type == "period":
        yield from _period(field.name, raw)
    elif field.type == "affiliation":
        organization, department = names.affiliation(raw, lexicon, known)
        if organization:
            yield "organization", organization
        if department:
            yield "department", department
    elif field.type == "resource":
        yield from choices.resources(raw, lexicon)
    elif field.type == "size":
        yield "size", Read(tidy(raw), 1)


def _organization(raw: str, lexicon: Lexicon) -> Read | None:
    """The organisation without who signs for it: `… 산학협력단장` is that of a 산학협력단."""
    read = names.organization(raw, lexicon)
    if read is None or not (parts := before_title(read.value, lexicon)) or not is_organization(parts[0], lexicon):
        return read
    bare = names.organization(parts[0], lexicon)
    return bare and bare._replace(quality=min(bare.quality, parts[1]))


def _applicant(raw: str, lexicon: Lexicon) -> Read | None:
    """As `_organization`, in doubt where it is the agency of the announcement or holds a department."""
    read = _organization(raw, lexicon)
    if read is None:
        return None
    forms = lexicon.call.naming.corporate_forms
    agencies = {names.name_key(name, forms) for name in (lexicon.call.agency, lexicon.call.agency_short)}
    parted = names.affiliation(read.value, lexicon, ())
    inside = parted[1] is not None and parted[0] is not None and not names.is_organization(parted[1].value, lexicon)
    if names.name_key(read.value, forms) in agencies:
        return Read(read.value, 0)
    return Read(read.value, 1) if inside and read.quality == 2 else read


def _maybe(reader: Callable[[str, Lexicon], Read | None]) -> Callable[[str, Lexicon], tuple[Read, ...]]:
    def several(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
        read = reader(raw, lexicon)
        return (read,) if read else ()

    return several


def _text(raw: str, lexicon: Lexicon) -> Read | None:
    options = choices.ticked(raw, lexicon)
    if options is not None and len(options) != 1:
        return Read(tidy(raw)[:300], 0)
    value = tidy(options[0] if options and len(options) == 1 else raw).strip(" :-·|")
    if squash(f"({value.strip('()')})") in lexicon.squashed_signs or not re.search(r"[가-힣A-Za-z0-9]", value):
        return None
    if label_key(value) in lexicon.every_label or squash(value) in names.LANGUAGES:
        return Read(value[:300], 0)
    # behind a colon may stand the value of a label that nobody knows
    return Read(value[:300], 2 if len(value) <= 200 and not re.search(r"[:：]", value) else 1)


def _address(raw: str, lexicon: Lexicon) -> Read | None:
    value = tidy(raw).strip(" :")
    if len(squash(value)) < 5 or not re.search(r"[가-힣]", value):
        return None
    return Read(value[:200], 2 if _PROVINCE.search(re.sub(r"(?<=\S) (?=\S)", "", value) + " ") else 1)


def is_address(text: str) -> bool:
    """Whether a text is an address without any label: it begins with a province or city and holds a number."""
    despaced = re.sub(r"(?<=\S) (?=\S)", "", text.strip()) + " "
    return bool(_PROVINCE.match(despaced) and re.search(r"[로길동리]\d", despaced)) and len(despaced) <= 90


def _dates(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    found = find_dates(raw)
    if not found:
        return tuple(Read(day.isoformat(), 0) for day in misread_dates(raw))
    before = plain(raw)[: found[0].start]
    if _OTHER_DATE.search(squash(before)):  # the label of another date stands in between
        return tuple(Read(f.day.isoformat(), 0) for f in found)
    good = len({f.day for f in found}) == 1 and not re.search(r"[가-힣]{2}", before.replace("서기", ""))
    return tuple(Read(f.day.isoformat(), 2 if good and f.certain else 1 if good else 0) for f in found)


def _resident(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """The birth date only; nothing else of a resident number is kept."""
    return births(raw, lexicon.call.announced_on)


def _business(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    found = numbers.business_numbers(raw)
    # 000-00-00000 has a right check digit, but stands for a blank
    return tuple(Read(n.value, 2 if n.checked and not n.value.startswith("000") else 0) for n in found)


def _corporate(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    return tuple(Read(n.value, 2 if n.checked else 1) for n in numbers.corporate_numbers(raw))


def _phones(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    return tuple(Read(value, 2) for value in numbers.phones(raw))


def _emails(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """An address broken over lines of a cell is put together; where it may have ended before, in doubt."""
    text = _NUMBER_BEFORE.sub("", plain(raw))
    apart = _EMAIL.findall(re.sub(r"[ \t]*([@.])[ \t]*", r"\1", text))
    joined = re.sub(r"\s", "", text)
    if text.count("@") == 1 and joined != text.strip() and _EMAIL.fullmatch(joined):
        return (Read(joined, 2 if not apart or joined[len(apart[0]) :][:1] == "." else 1),)
    return tuple(Read(value, 2) for value in apart)


def _programmes(raw: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """What is named or ticked; nothing where boxes are left empty. A round sign may as well be that of a list."""
    options = choices.ticked(raw, lexicon)
    if options == () and not _LISTED.search(raw) and not choices.may_be_ticked(raw):
        return ()
    value = tidy(" / ".join(options) if options else raw)
    if squash(value).strip(".") in lexicon.nothing:
        return (Read("없음", 2),)
    return (Read(value[:300], 1),)


def _storage(raw: str, lexicon: Lexicon) -> Read | None:
    """A size in TB; nothing for `해당없음 (기본 10TB)`."""
    said = without_brackets(squash(raw)).strip(".-")
    return None if said in lexicon.nothing else amounts.terabytes(raw, lexicon.call.storage.included_tb)


def _period(name: str, raw: str) -> Iterator[Named]:
    """`{name}_from` and `{name}_until`."""
    found = find_dates(raw)
    if len(found) == 2 and found[0].day <= found[1].day:
        quality = 2 if all(f.certain for f in found) else 1
        yield f"{name}_from", Read(found[0].day.isoformat(), quality)
        yield f"{name}_until", Read(found[1].day.isoformat(), quality)
    elif len(found) == 1:
        after = raw[found[0].end - 1 :] if len(raw) >= found[0].end else ""
        ends = "까지" in raw or raw.lstrip().startswith("~") or "만료" in raw
        open_end = bool(re.search(r"~|∼|부터|-\s*$", after))
        yield f"{name}_{'until' if ends and not open_end else 'from'}", Read(found[0].day.isoformat(), 1)


_SIMPLE: dict[str, Callable[[str, Lexicon], tuple[Read, ...]]] = {
    "person": _maybe(names.person),
    "people": names.people,
    "organization": _maybe(_applicant),
    "department": _maybe(names.department),
    "text": _maybe(_text),
    "address": _maybe(_address),
    "date": _dates,
    "business_number": _business,
    "corporate_number": _corporate,
    "resident": _resident,
    "phone": _phones,
    "email": _emails,
    "storage": _maybe(_storage),
    "track": _maybe(choices.track),
    "category": lambda raw, lexicon: choices.choice(raw, lexicon.call.vocabulary.categories, lexicon),
    "discount": claims.discounts,
    "programmes": _programmes,
}
