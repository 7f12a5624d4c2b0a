"""The naming rule (§5 ③): `{fixed part}_{organisation}_{resource}`, kept, recoverable, near, or none of it.

kept          25년 지역 인프라 기반 GPU 이용신청_한빛_A100 8장      Re: 25년지역인프라기반 gpu이용신청 _ 한빛 _ a100
recoverable   2025년 GPU 이용신청-한빛-A100                       organisation and resource certain, form not
near          25년 지역 인프라 기반 GPU 이용신청_한빛              the resource is missing
none          문의드립니다
"""

import re

from models.call import Naming, ResourceOffer
from models.decision import NameReading, Resource
from rules.resources import ResourceReading, holds_accelerator_word, read_resource
from rules.text import fold, squash, tidy

SEPARATORS = r"[\s_\-‐-―/|,:;·~()\[\]{}<>「」]+"
Offers = tuple[ResourceOffer, ...]
NONE = NameReading(state="none")


def read_subject(subject: str, naming: Naming, offers: Offers) -> NameReading:
    """How a subject reads. Prefixes of replies and tags of gateways are dropped first."""
    return _read(_without_prefixes(tidy(subject), naming), naming, offers)


def read_archive_name(name: str | None, naming: Naming, offers: Offers) -> NameReading:
    """How an archive's file name reads, without its extension."""
    stem = tidy(name or "")
    for suffix in sorted(naming.archive_suffixes, key=len, reverse=True):
        if stem.casefold().endswith(suffix) and len(stem) > len(suffix):
            stem = stem[: -len(suffix)]
            break
    return _read(stem.strip(), naming, offers)


def _without_prefixes(subject: str, naming: Naming) -> str:
    tags = "|".join(re.escape(tidy(tag)) for tag in naming.gateway_tags)
    prefixes = "|".join(re.escape(tidy(prefix)) for prefix in naming.subject_prefixes)
    leading = re.compile(rf"^(?:(?:{tags})|(?:{prefixes})\s*(?:\[\d+\]|\(\d+\))?\s*:)\s*", re.IGNORECASE)
    while True:
        shorter = leading.sub("", subject, count=1)
        if shorter == subject:
            return subject
        subject = shorter


def _read(text: str, naming: Naming, offers: Offers) -> NameReading:
    rest = _after(text, naming.fixed_part)
    if rest is not None and rest.lstrip().startswith(naming.separator):
        reading = _read_exactly(rest.lstrip()[1:], naming, offers)
        if reading is not None:
            return reading
    if not is_near(text, naming):
        return NONE
    return _read_loosely(text, naming, offers)


def is_near(text: str, naming: Naming) -> bool:
    """Whether the text holds all distinctive words of one group."""
    squashed = squash(text)
    return any(all(squash(word) in squashed for word in group) for group in naming.distinctive_words)


def _after(text: str, fixed: str) -> str | None:
    """What follows the fixed part, white space and letter case not counting; None if the text does not begin so."""
    wanted, position = squash(fixed), 0
    for index, char in enumerate(text):
        if position == len(wanted):
            return text[index:]
        for letter in squash(char):
            if position == len(wanted) or letter != wanted[position]:
                return None
            position += 1
    return "" if position == len(wanted) else None


def _read_exactly(rest: str, naming: Naming, offers: Offers) -> NameReading | None:
    """`{organisation}_{resource}` to the letter; None if it is worth reading it loosely."""
    organization, separator, last = (part.strip() for part in rest.rpartition(naming.separator))
    if re.search(r"\s\(\d{1,2}\)$", last):
        return None  # a browser's count of copies, not a size
    if not separator or not organization or _is_placeholder(organization, naming.placeholders.organization):
        return None
    found = read_resource(last, offers)
    if found.resource is None or found.certainty not in ("exact", "unusual"):
        return None
    if found.certainty == "unusual":
        return _recovered(organization, found.resource, ("size-unusual",))
    return NameReading(state="kept", organization=organization, resource=found.resource)


def _read_loosely(text: str, naming: Naming, offers: Offers) -> NameReading:
    before, rest = _strip_fixed_words(text, naming, offers)
    organization, found, surplus = _split_resource(rest, offers)
    if found is None:
        return _read_without_resource(rest, before, naming)
    organization = organization or before or surplus
    if _is_placeholder(organization, naming.placeholders.organization):
        organization = ""
    if not organization:
        return NameReading(state="near", resource=found.resource, problems=("organization-missing",))
    if found.certainty == "ambiguous":
        return NameReading(state="recoverable", organization=organization, problems=("resource-ambiguous",))
    if found.resource is None:
        return NameReading(state="near", organization=organization, problems=("resource-unknown",))
    return _recovered(organization, found.resource, ("size-unusual",) if found.certainty == "unusual" else ())


def _read_without_resource(rest: str, before: str, naming: Naming) -> NameReading:
    """No resource on offer is named: what is missing, and what stands in its place?"""
    parts = [part for part in (_trim(part) for part in rest.split(naming.separator)) if part]
    words = re.split(SEPARATORS, rest)
    unknown = any(holds_accelerator_word(word) for word in words if word)
    if len(parts) > 1:
        organization, last = naming.separator.join(parts[:-1]), parts[-1]
        unknown = unknown or not _is_placeholder(last, naming.placeholders.resource)
    else:
        organization = "" if unknown and len(words) < 2 else "".join(parts)
    organization = organization or before
    if _is_placeholder(organization, naming.placeholders.organization):
        organization = ""
    missing = () if organization else ("organization-missing",)
    problem = "resource-unknown" if unknown else "resource-missing"
    return NameReading(state="near", organization=organization or None, problems=(*missing, problem))


def _recovered(organization: str, resource: Resource, problems: tuple[str, ...]) -> NameReading:
    return NameReading(state="recoverable", organization=organization, resource=resource, problems=problems)


def _strip_fixed_words(text: str, naming: Naming, offers: Offers) -> tuple[str, str]:
    """What stands before the words of the fixed part, and what follows them."""
    pieces = [match.span() for match in re.finditer(rf"(?:(?!{SEPARATORS[:-1]}).)+", text)]
    names = {fold(offer.name) for offer in offers}
    fixed = [fold(text[a:b]) not in names and _is_fixed_word(text[a:b], naming) for a, b in pieces]
    first = next((i for i, is_fixed in enumerate(fixed) if is_fixed), None)
    if first is None:
        return "", text
    last = first
    while last + 1 < len(pieces) and fixed[last + 1]:
        last += 1
    before = _trim(text[: pieces[first][0]])
    return before, text[pieces[last][1] :].strip()


def _is_fixed_word(word: str, naming: Naming) -> bool:
    """A word of the fixed part, several written together, a year written longer, or one letter mistyped."""
    squashed, words = squash(word), [squash(part) for part in naming.fixed_part.split()]
    if squashed in _runs(words) or squashed in {squash(w) for group in naming.distinctive_words for w in group}:
        return True
    if re.fullmatch(r"(?:20)?\d\d년?도?", squashed):
        return squashed[-3:].startswith(words[0][:2]) or words[0][:2] in squashed
    return any(_one_letter_off(squashed, part) for part in words if len(part) > 2)


def _runs(words: list[str]) -> set[str]:
    """All words and runs of adjacent words, also with their common shortenings `신청서` and `신청`."""
    runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    endings = {run + "서" for run in runs if run.endswith("신청")} | {"신청", "신청서"}
    return runs | endings


def _one_letter_off(left: str, right: str) -> bool:
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1


def _split_resource(rest: str, offers: Offers) -> tuple[str, ResourceReading | None, str]:
    """Organisation before the resource, the resource, and what stands behind it."""
    names = "|".join(re.escape(offer.name) for offer in offers)
    match = re.search(rf"(?<![A-Za-z0-9])(?:{names})(?![A-WYZa-wyz]|x(?!\d)|\d{{3,}})", rest, re.IGNORECASE)
    if match is None:
        return _trim(rest), None, ""
    tail = rest[match.start() :]
    joined = re.sub(r"^(\S+?)_(\d)", r"\1 \2", tail)  # `HPC_2PF`: the separator stands inside the resource
    size = re.match(r"[A-Za-z0-9]+(?:[\s*x×(\-]*\d{1,3}(?:\.\d+)?\s*(?:장|개|PF)?\)?)?", joined, re.IGNORECASE)
    behind = _trim(joined[size.end() :]) if size else ""
    browser_copy = re.fullmatch(r"[A-Za-z0-9]+\s\(\d\)\s*", tail)
    piece = match.group() if browser_copy else joined
    organization = re.sub(rf"(?:{SEPARATORS})?(?:NVIDIA|엔비디아|GPU)$", "", _trim(rest[: match.start()]), flags=re.I)
    return _trim(organization), read_resource(_cut(piece, offers), offers), behind


def _cut(piece: str, offers: Offers) -> str:
    """The resource with its size, without words that follow it, unless they name another resource on offer."""
    names = {fold(offer.name) for offer in offers}
    several = [word for word in re.split(SEPARATORS + r"|[+&]", fold(piece)) if word in names]
    if len(set(several)) > 1:
        return piece
    match = re.match(
        r"[A-Za-z0-9]+(?:[\s*x×(:\-]*\d+(?:\.\d+)?\s*(?:장|PF)\)?|[\s*]+\d{1,3}\)?\s*$)?", piece, re.IGNORECASE
    )
    return match.group() if match else piece


def _trim(text: str) -> str:
    return re.sub(rf"^{SEPARATORS}|{SEPARATORS}$", "", text)


def _is_placeholder(text: str, placeholders: tuple[str, ...]) -> bool:
    return squash(text) in {squash(placeholder) for placeholder in placeholders}
