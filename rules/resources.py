"""Reading the resource part of a name: which resource on offer, of what size, and how surely.

A100, A100 8, A100 8장, A100*8장, A100 8), HPC, HPC 2PF      as the announcement writes them
A100(8장), NVIDIA A100, A-100, HPC-2PF                       certain, though written otherwise
A100 4                                                       an unusual size: a person decides
A100, H100                                                   ambiguous: a person decides
V100, HPC 4PF                                                not on offer
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from models.call import ResourceOffer
from models.decision import Resource
from models.record import Record
from models.text import fold, squash
from rules.sizes import Certainty, Size, ends_in_size, in_offer, is_size, read_size

_ACCELERATOR = re.compile(
    r"(?:rtx|gtx|tesla|quadro|gaudi|tpu|npu|gh|gb|mi|[abhvlpt])-?\d{2,4}[a-z]{0,5}\d{0,2}|hpc\S*|\d+pf|gpu\d*"
)
_OTHER_CARD = re.compile(r"(?<![a-z0-9])(?:rtx|gtx|tesla|quadro|gh|gb|mi|[abhvlp])\s?-?\d{2,4}(?![0-9])")
_CARD_ALONE = re.compile(r"(?:rtx|gtx|tesla|quadro)\s?-?\w{2,6}|(?:g[bh]|mi|[abhvp])-?[0-9]{3}[a-z]{0,3}")
_HANGUL = r"[가-힣]"
_ENDING = r"(?:입니다|신청|제출|이용|사용|자원|서버|으로|로|을|를|급|용|형|의|및|와|과|또는|[1-9]?장|개|대)"
"""What may be written together with a resource without making another word of it."""


class ResourceReading(Record):
    """What a piece of a name says of the resource."""

    certainty: Certainty
    """`exact` to the letter, `loose` but certain, `unusual` in size, `ambiguous` between several, `unknown` here."""
    resource: Resource | None = None
    start: int = 0
    """Where resource and size begin in the text."""
    end: int = 0
    """Where resource and size end."""


UNKNOWN = ResourceReading(certainty="unknown")


class _Mention(Record):
    """A place where a text names a resource on offer."""

    offer: ResourceOffer
    start: int
    end: int
    glued: bool
    """Written together with a Korean word, as in `A100솔루션`."""


def read_exactly(text: str, offers: Sequence[ResourceOffer]) -> ResourceReading:
    """The resource to the letter of the announcement: `exact`, `unusual` in size, or else `unknown`."""
    folded = fold(text)
    for offer in offers:
        joint = r"\s+|\s*\*\s*" if offer.unit == "card" else r"\s+"
        unit = "장?" if offer.unit == "card" else "pf"
        pattern = rf"{re.escape(fold(offer.name))}(?:(?:{joint})([0-9]{{1,3}})\s*{unit}\s*\)?)?"
        if match := re.fullmatch(pattern, folded):
            if match.group(1) is None:
                return _reading(offer, Size(certainty="exact", size=offer.standard_size))
            size = in_offer(int(match.group(1)), offer, named_unit=True)
            exact = size.model_copy(update={"certainty": "exact"}) if size.certainty == "loose" else size
            return _reading(offer, exact)
    return UNKNOWN


def find_resource(text: str, separator: str, offers: Sequence[ResourceOffer]) -> ResourceReading | None:
    """The resource that a tidied text asks for, however it is written; None if it names none that is on offer."""
    mentions = _mentions(text, offers)
    if not mentions:
        return None
    starts = [0, *(match.end() for match in re.finditer(re.escape(separator), text)), len(text) + 1]
    chosen: list[_Mention] = []
    for first, behind in reversed(list(pairwise(starts))):
        chosen = chosen or [m for m in mentions if first <= m.start < behind and not m.glued]
    chosen = chosen or mentions[-1:]
    last = chosen[0]
    earlier = [m for m in mentions if m.start < last.start and m not in chosen and _ends_place(text, m, separator)]
    rivals = [m for m in (*chosen, *earlier) if m.offer != last.offer or _sizes(text, m) != _sizes(text, last)]
    start = min(m.start for m in (*chosen, *earlier))
    in_word = last.glued and re.match(rf"(?!{_ENDING}){_HANGUL}", text[last.end :])
    place = text.rfind(separator, 0, last.start) + 1
    if rivals or in_word or _names_other_card(text, place, mentions):
        return ResourceReading(certainty="ambiguous", start=start, end=max(m.end for m in mentions))
    size = _size(text, last)
    reading = _reading(last.offer, size)
    return reading.model_copy(update={"start": last.start - size.lead, "end": last.end + size.tail})


def is_resource_or_size(text: str, offers: Sequence[ResourceOffer]) -> bool:
    """Whether the text is nothing but a resource on offer or a size: hardly the name of an organisation."""
    folded = fold(text)
    return read_exactly(folded, offers).certainty != "unknown" or is_size(folded)


def is_of_resource(part: str, offers: Sequence[ResourceOffer]) -> bool:
    """Whether what stands between two separators tells a resource, a size, a track or a card, and no organisation."""
    track = squash(part)
    if track in {squash(offer.track) for offer in offers} or re.fullmatch("트랙[1-9]", track):
        return True
    return is_resource_or_size(part, offers) or _CARD_ALONE.fullmatch(fold(part)) is not None


def ends_in_resource(text: str, separator: str, offers: Sequence[ResourceOffer]) -> bool:
    """Whether the text ends with a resource, a card or a size, as no organisation's name should: `한빛 2PF`."""
    last = fold(text).rpartition(separator)[2].strip()
    named = any(not m.glued and _ends_place(text, m, separator) for m in _mentions(text, offers))
    return named or ends_in_size(last) or _CARD_ALONE.fullmatch(last) is not None


def holds_accelerator_word(text: str) -> bool:
    """Whether the text looks like some accelerator at all, on offer or not (`V100`, `RTX4090`, `HPC 4PF`)."""
    return _ACCELERATOR.fullmatch(squash(text)) is not None


def _mentions(text: str, offers: Sequence[ResourceOffer]) -> list[_Mention]:
    """In order of place. `A100` is none in `RA1000`, `A1000` or `A100X`; a size may follow directly: `A100x8`."""
    found = []
    for offer in offers:
        name = r"[\s-]?".join(re.escape(run) for run in re.findall(r"[A-Za-z]+|[0-9]+", offer.name))
        behind = r"(?!0|[0-9]{3}|[a-z])|(?=x\s?[0-9]|sxm|pcie|nvl|gpu)"
        pattern = rf"(?:(?<![a-z0-9])|(?<=[0-9]x))(?:{name})(?:{behind})"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            glued = re.match(_HANGUL, text[match.end() :]) or re.search(_HANGUL + "$", text[: match.start()][-1:])
            found.append(_Mention(offer=offer, start=match.start(), end=match.end(), glued=bool(glued)))
    return sorted(found, key=lambda mention: mention.start)


def _size(text: str, mention: _Mention) -> Size:
    return read_size(text[: mention.start].casefold(), text[mention.end :].casefold(), mention.offer)


def _sizes(text: str, mention: _Mention) -> tuple[Certainty, int | None]:
    size = _size(text, mention)
    return size.certainty, size.size


def _ends_place(text: str, mention: _Mention, separator: str) -> bool:
    """Whether the place between two separators ends with the mention and its size: `한빛(H100)_A100`."""
    after = text[mention.end + _size(text, mention).tail :].lstrip(" )]")
    return not after or after.startswith(separator)


def _names_other_card(text: str, start: int, mentions: Sequence[_Mention]) -> bool:
    """Whether a card that is not on offer stands beside the chosen one, from `start` on: `A100, V100`."""
    places = {mention.start for mention in mentions}
    return any(m.start() + start not in places for m in _OTHER_CARD.finditer(text[start:].casefold()))


def _reading(offer: ResourceOffer, size: Size) -> ResourceReading:
    if size.certainty in ("unknown", "ambiguous"):
        return ResourceReading(certainty=size.certainty)
    digit = re.search(r"\d", unicodedata.normalize("NFKC", offer.track))
    resource = Resource(
        name=offer.name,
        cards=size.size * offer.cards_per_unit if size.size else None,
        petaflops=size.size if offer.unit == "petaflop" else None,
        track=int(digit.group()) if digit else None,
        stated=size.stated,
    )
    return ResourceReading(certainty=size.certainty, resource=resource)
