"""The naming rule (§5 ③): `{fixed part}_{organisation}_{resource}`, kept, recoverable, near, or none of it.

kept          25년 지역 인프라 기반 GPU 이용신청_한빛_A100 8장
kept          Re: 25년지역인프라기반 gpu이용신청 _ 한빛 _ a100     white space, case and prefixes do not count
kept          25년 지역 인프라 기반 GPU 이용신청_한빛_신청서_A100    the organisation may hold `_`: 한빛_신청서
recoverable   2025년 GPU 이용신청-한빛-A100                        organisation and resource certain, form not
recoverable   25년 지역 인프라 기반 GPU 이용신청_한빛_A100, H100    organisation certain, which resource is not
near          25년 지역 인프라 기반 GPU 이용신청_한빛              the resource is missing
near          25년 지역 인프라 기반 GPU 이용신청_한빛_V100         the resource is not on offer
none          문의드립니다

A name to the letter is read by its separators, any other by its words (`rules/wording.py`).
"""

import re
from functools import lru_cache

from models.call import Naming, ResourceOffer
from models.decision import NameReading, Resource
from models.likeness import bare_organization
from models.text import UNREADABLE, latin, squash, tidy
from rules.resources import (
    ResourceReading,
    ends_in_resource,
    find_resource,
    holds_accelerator_word,
    is_of_resource,
    is_resource_or_size,
    read_exactly,
)
from rules.wording import fixed_places, is_noise, join_names, trim

Offers = tuple[ResourceOffer, ...]
_WORD = re.compile(r"[A-Za-z0-9\u0370-\u04ff]+")
_HANGUL = re.compile("[가-힣]+")
_LOST = re.compile(rf"{UNREADABLE}|\?\?")
"""What stands for letters that could not be decoded, here or at the sender's."""
_DIGITS = str.maketrans("OoIl", "0011")
"""Letters that people type for digits."""
NONE = NameReading(state="none")


def read_subject(subject: str, naming: Naming, offers: Offers) -> NameReading:
    """How a subject reads. Prefixes of replies and tags of gateways are dropped first."""
    return _read(_without_prefixes(tidy(subject), naming), naming, offers)


def read_archive_name(name: str | None, naming: Naming, offers: Offers) -> NameReading:
    """How an archive's file name reads, without its extension."""
    return _read(_stem(name, naming), naming, offers)


def read_bare(name: str | None, naming: Naming, offers: Offers) -> NameReading:
    """How a name that is only `{organisation}_{resource}` reads: `recoverable` or `none`."""
    stem = _without_prefixes(_stem(name, naming), naming)
    stem = _WORD.sub(lambda word: _as_it_looks(word[0], offers), stem)
    organization, dash, last = re.sub(r"\s*-\s*", naming.separator, stem).rpartition(naming.separator)
    found = read_exactly(trim(last), offers)
    parts = (part for part in map(trim, organization.split(naming.separator)) if part and not is_noise(part))
    organization = _likely(naming.separator.join(parts), naming)
    if not dash or not organization or found.resource is None or _LOST.search(stem):
        return NONE
    reading = _recovered(organization, found.resource, _size_problems(found.certainty))
    return reading.model_copy(update={"guessed": naming.separator in organization})  # `사업계획서_한빛_A100`


def is_near(text: str, naming: Naming) -> bool:
    """Whether the text holds all distinctive words of one group."""
    squashed = squash(text)
    return any(all(squash(word) in squashed for word in group) for group in naming.distinctive_words)


def _stem(name: str | None, naming: Naming) -> str:
    stem = tidy(name or "")
    for suffix in sorted(naming.archive_suffixes, key=len, reverse=True):
        if stem.casefold().endswith(suffix) and len(stem) > len(suffix):
            return stem[: -len(suffix)].strip()
    return stem


@lru_cache(maxsize=8)
def _leading(naming: Naming) -> re.Pattern[str]:
    words = [re.escape(tidy(prefix)) for prefix in naming.subject_prefixes]
    marks = [re.escape(tidy(tag)) for tag in naming.gateway_tags]
    if words:
        marks.append(rf"(?:{'|'.join(words)})\s?(?:\[[0-9]{{1,4}}\]|\([0-9]{{1,4}}\))?\s?:")
    return re.compile(rf"(?:(?:{'|'.join(marks) or '(?!)'})\s?)*", re.IGNORECASE)


def _without_prefixes(subject: str, naming: Naming) -> str:
    match = _leading(naming).match(subject)
    return subject[match.end() :] if match else subject


def _read(text: str, naming: Naming, offers: Offers) -> NameReading:
    """As written, or else with the look-alikes of other alphabets read as what they look like: never kept."""
    seen = _WORD.sub(lambda word: _as_it_looks(word[0], offers), text)
    if seen == text:
        return _read_written(text, naming, offers)
    reading = _read_written(seen, naming, offers)
    return reading.model_copy(update={"state": "recoverable"}) if reading.state == "kept" else reading


def _as_it_looks(word: str, offers: Offers) -> str:
    """`А100` in Cyrillic, or `A1OO` with letters, as `A100`; the word itself where it is no accelerator or size, but
    a name, say."""
    looks = latin(word)
    if looks != word and (holds_accelerator_word(looks) or is_resource_or_size(looks, offers)):
        return looks
    digits = looks[:1] + looks[1:].translate(_DIGITS)
    if digits != looks and any(map(str.isdigit, word)) and read_exactly(digits, offers).certainty != "unknown":
        return digits
    return word


def _read_written(text: str, naming: Naming, offers: Offers) -> NameReading:
    rest = _after(text, naming.fixed_part)
    if rest is not None and rest.lstrip().startswith(naming.separator):
        reading = _read_exactly(rest.lstrip()[len(naming.separator) :], naming, offers)
        if reading is not None:
            return reading
    elif not is_near(text, naming):
        return NONE
    reading = _read_loosely(text, naming, offers)
    if reading.state == "recoverable" and _LOST.search(text):
        return reading.model_copy(update={"organization": None, "guessed": False})  # half a name is another name
    return reading


def _after(text: str, fixed: str) -> str | None:
    """What follows the fixed part, white space and letter case not counting; None if the text does not begin so."""
    wanted, position = squash(fixed), 0
    for index, char in enumerate(text):
        if position == len(wanted):
            return text[index:]
        for letter in "" if char.isspace() else char.casefold():
            if position == len(wanted) or letter != wanted[position]:
                return None
            position += 1
    return "" if position == len(wanted) else None


def _read_exactly(rest: str, naming: Naming, offers: Offers) -> NameReading | None:
    """`{organisation}_{resource}` to the letter; None if it has to be read by its words."""
    organization, separator, last = (part.strip() for part in rest.rpartition(naming.separator))
    parts = [part.strip() for part in organization.split(naming.separator)]
    if not separator or not all(parts) or not _named(organization, naming) or _LOST.search(organization):
        return None
    if any(is_of_resource(part, offers) or _unlabelled(part, naming) != part for part in parts):
        return None  # `한빛_2PF_HPC`, `한빛_①트랙_A100`, `기업명_한빛_A100`: hardly the organisation's name
    found = read_exactly(last, offers)
    if found.resource is None or ends_in_resource(organization, naming.separator, offers):
        return None
    if is_noise(organization):
        return _recovered("", found.resource, _size_problems(found.certainty))
    if found.certainty == "unusual":
        return _recovered(organization, found.resource, _size_problems(found.certainty))
    return NameReading(state="kept", organization=organization, resource=found.resource)


def _read_loosely(text: str, naming: Naming, offers: Offers) -> NameReading:
    """Organisation and resource by the words around them; where they repeat words of the fixed part, once more."""
    reading = NONE
    for begin, end in fixed_places(text, naming, offers):
        before, rest = text[:begin].strip(), text[end:].strip()
        reading = _read_words(before, rest, naming, offers)
        if reading.organization or reading.state == "recoverable":
            return reading
    return reading


def _read_words(before: str, rest: str, naming: Naming, offers: Offers) -> NameReading:
    found = find_resource(rest, naming.separator, offers)
    elsewhere = find_resource(before, naming.separator, offers)
    swapped = found is None and elsewhere is not None
    if swapped:
        rest, before, found, elsewhere = before, rest, elsewhere, None
    if found is None:
        return _read_without_resource(rest or before, before, naming)
    organization = _organization(rest[: found.start], naming, offers)
    guessed = swapped and naming.separator not in rest[: found.start]
    if not organization:
        behind = _without_fixed_words(rest[found.end :], naming, offers)
        organization, guessed = _beside(before, behind, naming)
    reading = _of_parts(organization, rest, found, elsewhere, naming, offers)
    return reading.model_copy(update={"guessed": guessed and bool(reading.organization)})


def _beside(before: str, behind: str, naming: Naming) -> tuple[str, bool]:
    """An organisation that stands before or behind all the rest, and whether it is a guess: no separator is there."""
    if name := _likely(trim(before), naming):
        return name, not before.rstrip().endswith(naming.separator)
    return _likely(trim(behind), naming), not behind.lstrip().startswith(naming.separator)


def _of_parts(
    organization: str,
    rest: str,
    found: ResourceReading,
    elsewhere: ResourceReading | None,
    naming: Naming,
    offers: Offers,
) -> NameReading:
    """What a name comes to whose organisation and resource were looked for."""
    named = {reading.resource.name for reading in (found, elsewhere) if reading and reading.resource}
    if found.certainty == "ambiguous" or len(named) > 1:
        return _ambiguous(organization, rest[: found.end], naming, offers)
    if found.resource is None:
        return _near(organization, "resource-unknown")
    if not organization:
        return NameReading(state="near", resource=found.resource, problems=("organization-missing",))
    return _recovered(organization, found.resource, _size_problems(found.certainty))


def _ambiguous(organization: str, named: str, naming: Naming, offers: Offers) -> NameReading:
    """Two resources; where the first stands in the organisation's place, nobody can say that none is named."""
    first = trim(named.split(naming.separator)[0]) or trim(named.lstrip(naming.separator).split(naming.separator)[0])
    in_place = naming.separator in trim(named) and is_resource_or_size(first, offers)
    if not organization and not in_place:
        return _near("", "resource-ambiguous")
    return NameReading(state="recoverable", organization=organization or None, problems=("resource-ambiguous",))


def _read_without_resource(rest: str, before: str, naming: Naming) -> NameReading:
    """No resource on offer is named: what is missing, and what stands in its place?"""
    parts = [part for part in map(trim, rest.split(naming.separator)) if part]
    words = [trim(word) for word in re.split(r"[\s_\-]+", rest)]
    unknown = any(holds_accelerator_word(word) for word in words)
    # what simply follows the fixed words (`GPU 신청서 보냅니다`) is no name of anybody; behind a separator it is
    organization = "".join(parts) if rest.lstrip()[:1] in (naming.separator, "-", "‐", "–", "—") else ""
    if len(parts) > 1:
        organization, last = naming.separator.join(parts[:-1]), parts[-1]
        unknown = unknown or not (_is_placeholder(last, naming.placeholders.resource) or is_noise(last))
    elif unknown:
        organization = join_names(word for word in words if not holds_accelerator_word(word))
    organization, guessed = _likely(organization, naming), False
    if not organization:
        organization, guessed = _beside(before, "", naming)
    reading = _near(organization, "resource-unknown" if unknown else "resource-missing")
    return reading.model_copy(update={"guessed": guessed and bool(organization)})


def _near(organization: str, problem: str) -> NameReading:
    missing = () if organization else ("organization-missing",)
    return NameReading(state="near", organization=organization or None, problems=(*missing, problem))


def _organization(before: str, naming: Naming, offers: Offers) -> str:
    """The organisation in what stands before the resource, without makers' names, tracks and further resources."""
    tracks = "|".join(re.escape(tidy(offer.track)).replace(r"\ ", r"\s?") for offer in offers)
    lead = (
        rf"(?:^|[\s_(\[-]+)(?:NVIDIA|엔비디아|[DH]GX|GPU|가속기|기본자원|[1-9]순위|트랙\s?[1-9]|{tracks})[\s_(\[:-]*$"
    )
    labels = "|".join(re.escape(label) for label in naming.placeholders.resource if _HANGUL.fullmatch(label))
    lead += rf"|(?:^|[\s_(\[,/-]+)(?:{labels or '(?!)'})[\s_(\[:=-]*$"
    while (shorter := re.sub(lead, "", before[-60:], flags=re.IGNORECASE)) != before[-60:]:
        before = before[:-60] + shorter
    parts = [trim(_unlabelled(part, naming)) for part in before.split(naming.separator)]
    kept = (part for part in parts if part and not is_of_resource(part, offers) and not is_noise(part))
    return _likely(trim(naming.separator.join(kept)), naming)


def _without_fixed_words(text: str, naming: Naming, offers: Offers) -> str:
    """What follows the words of the fixed part, if the text begins with some."""
    begin, end = next(fixed_places(text, naming, offers))
    return text if trim(text[:begin]) else text[end:]


def _likely(organization: str, naming: Naming) -> str:
    """The organisation where it is known by its place among other words only: noise of file names is none."""
    return "" if is_noise(organization) else _named(organization, naming)


def _named(organization: str, naming: Naming) -> str:
    """The organisation, or nothing if it is a blank of the form or no name at all."""
    forms = naming.corporate_forms
    bare = bare_organization(organization, forms)
    blanks = {bare_organization(blank, forms) for blank in naming.placeholders.organization}
    if not any(char.isalnum() for char in bare) or bare in blanks or squash(organization) in blanks:
        return ""
    return organization


def _unlabelled(part: str, naming: Naming) -> str:
    """The part without the blank of the form before it: `기업명(한빛)`, `기업명: 한빛`; empty for the mere blank."""
    first, _, rest = part.strip().partition(" ")
    if rest and _HANGUL.fullmatch(first) and first in naming.placeholders.organization:
        return rest  # `기업명 한빛`
    blanks = {trim(blank) for blank in (*naming.placeholders.organization, *naming.placeholders.resource)}
    label = re.match(r"[\s(\[{<]*([^\s()\[\]{}<>:=]+)[\s)\]}>]*(?:[:=(\[]|$)", part)
    return part[label.end() :] if label and label.group(1) in blanks else part


def _is_placeholder(text: str, placeholders: tuple[str, ...]) -> bool:
    return squash(text) in {squash(placeholder) for placeholder in placeholders}


def _size_problems(certainty: str) -> tuple[str, ...]:
    return ("size-unusual",) if certainty == "unusual" else ()


def _recovered(organization: str, resource: Resource, problems: tuple[str, ...]) -> NameReading:
    return NameReading(state="recoverable", organization=organization or None, resource=resource, problems=problems)
