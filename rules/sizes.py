"""Reading how much of a resource a name asks for, when it is not written as the announcement writes it.

A100(8장), A100 8EA, A100x8, 8 x A100, A100_8     eight cards
A100 1식                                          one set of the standard size
A100 80GB                                         the card's memory, not a size
HPC-2PF, 2PF HPC, HPC 32장                        two petaflops
HPC 1~3PF, HPC (2)                                ambiguous: a range; a size or a browser's count of copies
"""

import re
from typing import Literal

from models.call import ResourceOffer
from models.record import Record

Certainty = Literal["exact", "loose", "unusual", "ambiguous", "unknown"]
_CARD = r"장(?!비)|개(?!월)|ea|대(?!학)|매|gpus?|cards?|카드"
_PETAFLOP = r"p(?:f(?:lops?)?)?|페타(?:플롭스)?"
_SET = r"식|세트|sets?"
_UNIT = rf"(?P<unit>{_CARD}|{_PETAFLOP}|{_SET})(?![a-z0-9])"
_MODEL = r"sxm\d?|pcie|nvl|tensor\s?core|gpus?|서버|\d{2,3}\s?(?:gb|g|기가)(?![a-z])"
_SKIPPED = re.compile(rf"[\s\-_(\[]*(?:{_MODEL})[)\]]*")
_NUMBER = r"(?P<number>[0-9]{1,4})"
_AFTER = re.compile(
    r"[\s*x×:(\[\-_]*"
    rf"(?:{_NUMBER}(?P<fraction>\.[0-9]{{1,4}})?\s?{_UNIT}"
    r"|(?P<from>[0-9]{1,4})\s?(?:~|-(?=\s?[0-9]{1,4}\s?(?:pf|장)))\s?(?P<to>[0-9]{1,4})"
    r"|(?P<plain>[0-9]{1,3})(?=[\s)\]_,/-]|$))"
)
_BEFORE = re.compile(rf"(?:^|[\s_\-(\[,/]){_NUMBER}\s?(?:{_UNIT}\s?[x×*]?|[x×*])[\s_\-]*$")
_ANYWHERE = re.compile(rf"(?<![0-9a-z.]){_NUMBER}\s?{_UNIT}")
_COPY = re.compile(r"\s?\(([0-9]{1,2})\)\s?")


class Size(Record):
    """What a name says of the size, in the unit of the offer."""

    certainty: Certainty
    """`loose` if certain, `unusual` if not on offer or not whole, `ambiguous` if it may be either of two, `unknown`
    if it makes the resource another one than those on offer."""
    size: int | None = None
    stated: bool = False
    lead: int = 0
    """Characters before the resource's name that belong to the size."""
    tail: int = 0
    """Characters behind the resource's name that belong to the size or tell the model of the card."""


def read_size(before: str, after: str, offer: ResourceOffer) -> Size:
    """The size in the folded text around the name of `offer`; the standard size if none is stated."""
    model = _model_end(after)
    if copy := _COPY.fullmatch(after, model):
        return _size_or_copy(int(copy.group(1)), offer).model_copy(update={"tail": copy.end()})
    behind, ahead = _AFTER.match(after, model), _BEFORE.search(before[-24:])
    if behind and behind.group("to"):
        return Size(certainty="ambiguous")
    sizes = [_counted(match, offer) for match in (behind, ahead) if match]
    lead = len(ahead.group().lstrip(" _-([,/")) if ahead else 0
    place = {"lead": lead, "tail": behind.end() if behind else model}
    if not sizes:
        sizes = [_counted(match, offer) for match in _ANYWHERE.finditer(after[:80])]
        certain = all(size.size == offer.standard_size for size in sizes)
        return Size(certainty="loose" if certain else "ambiguous", size=offer.standard_size, tail=model)
    if len({size.size for size in sizes}) > 1:
        return Size(certainty="ambiguous").model_copy(update=place)
    return sizes[0].model_copy(update=place)


def is_size(folded: str) -> bool:
    """Whether the text is nothing but a number with its unit: `8장`, `2pf`."""
    return re.fullmatch(rf"[0-9]{{1,4}}\s?(?:{_CARD}|{_PETAFLOP})", folded) is not None


def ends_in_size(folded: str) -> bool:
    """Whether the text ends with a number and its unit: `한빛 2pf`."""
    return re.search(rf"(?<![0-9a-z])[0-9]{{1,4}}\s?(?:{_CARD}|{_PETAFLOP})[)\]]?$", folded[-40:]) is not None


def _model_end(after: str) -> int:
    """Where ends what tells the model of a card apart (`80GB`, `SXM4`), which is no size."""
    end = 0
    while skipped := _SKIPPED.match(after, end):
        end = skipped.end()
    return end


def _size_or_copy(number: int, offer: ResourceOffer) -> Size:
    if number in offer.sizes and number != offer.standard_size:
        return Size(certainty="ambiguous")
    return Size(certainty="loose", size=offer.standard_size)


def _counted(match: re.Match[str], offer: ResourceOffer) -> Size:
    groups = match.groupdict()
    number, unit = int(groups.get("plain") or groups["number"]), groups.get("unit") or ""
    if groups.get("fraction"):
        return Size(certainty="unusual", stated=True)
    if re.fullmatch(_SET, unit):
        return in_offer(number * offer.standard_size, offer, named_unit=False)
    in_petaflops = re.fullmatch(_PETAFLOP, unit) is not None
    if offer.unit == "card":
        return Size(certainty="unusual", stated=True) if in_petaflops else in_offer(number, offer, named_unit=True)
    if unit and not in_petaflops:
        whole, left = divmod(number, offer.cards_per_unit)
        return Size(certainty="unusual", stated=True) if left else in_offer(whole, offer, named_unit=False)
    return in_offer(number, offer, named_unit=in_petaflops)


def in_offer(size: int, offer: ResourceOffer, *, named_unit: bool) -> Size:
    """Whether this size is on offer. Petaflops beyond the offer make it another resource: `HPC 4PF`."""
    if size in offer.sizes:
        return Size(certainty="loose", size=size, stated=True)
    if offer.unit == "petaflop":
        return Size(certainty="unknown") if named_unit else Size(certainty="unusual", stated=True)
    return Size(certainty="unusual", size=size, stated=True)
