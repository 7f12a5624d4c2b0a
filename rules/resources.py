"""Reading the resource part of a name: which resource on offer, of what size, and how surely.

A100, A100 8, A100 8장, A100*8장, A100 8), HPC, HPC 2PF      as the announcement writes them
A100(8장), NVIDIA A100, HPC-2PF                              certain, though written otherwise
A100 4                                                       an unusual size: a person decides
V100, HPC 4PF                                                not on offer
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from models.call import ResourceOffer
from models.decision import Resource
from models.record import Record
from rules.text import fold, squash

Certainty = Literal["exact", "loose", "unusual", "ambiguous", "unknown"]


class ResourceReading(Record):
    """What a piece of a name says of the resource."""

    certainty: Certainty
    """`exact` to the letter, `loose` but certain, `unusual` in size, `ambiguous` between several, `unknown` here."""
    resource: Resource | None = None


UNKNOWN = ResourceReading(certainty="unknown")


def read_resource(text: str, offers: Sequence[ResourceOffer]) -> ResourceReading:
    """The resource that `text` (the last part of a name, or a piece that holds it) asks for."""
    folded = fold(text)
    named = [offer for offer in offers if _holds(folded, offer.name)]
    if len(named) != 1:
        return ResourceReading(certainty="ambiguous") if named else UNKNOWN
    return _read_size(folded, named[0])


def _holds(folded: str, name: str) -> bool:
    """Whether the name stands in the text as a word of its own (`A100`, not `RA1000`); a size may follow directly."""
    return re.search(rf"(?<![a-z0-9]){re.escape(fold(name))}(?![a-wyz]|x(?!\d)|\d{{3,}})", folded) is not None


def _read_size(folded: str, offer: ResourceOffer) -> ResourceReading:
    name = re.escape(fold(offer.name))
    unit = "장" if offer.unit == "card" else "pf"
    # as announced: a number of the unit; for cards the unit may be missing, and the bracket of the example stay
    number = r"(\d{1,3})"
    exact = rf"{name}(?:(?:\s+|\s*\*\s*){number}\s*{unit if offer.unit == 'petaflop' else f'(?:{unit})?'}\s*\)?)?"
    match = re.fullmatch(exact, folded)
    if match:
        return _sized(offer, match.group(1), "exact")
    rest = re.sub(rf"(?<![a-z0-9]){name}", " ", folded, count=1)
    if fraction := re.search(rf"\d+\.\d+\s*{unit}", rest):
        return ResourceReading(certainty="unusual", resource=_resource(offer, None, bool(fraction)))
    stated = re.findall(rf"{number}\s*{unit}", rest) or re.findall(rf"^\s*[*x×:(-]?\s*{number}\s*\)?\s*$", rest)
    if offer.unit == "petaflop" and not stated and (cards := re.findall(rf"{number}\s*장", rest)):
        whole, left = divmod(int(cards[0]), offer.cards_per_unit)
        if left:
            return ResourceReading(certainty="unusual", resource=_resource(offer, None, False))
        stated = [str(whole)]
    if len(set(stated)) > 1:
        return ResourceReading(certainty="unusual", resource=_resource(offer, None, False))
    return _sized(offer, stated[0] if stated else None, "loose")


def _sized(offer: ResourceOffer, number: str | None, certainty: Certainty) -> ResourceReading:
    if number is None:
        return ResourceReading(certainty=certainty, resource=_resource(offer, offer.standard_size, False))
    size = int(number)
    if size in offer.sizes:
        return ResourceReading(certainty=certainty, resource=_resource(offer, size, True))
    if offer.unit == "petaflop":
        return UNKNOWN  # a size beyond the offer is another resource: `HPC 4PF`
    return ResourceReading(certainty="unusual", resource=_resource(offer, size, True))


def _resource(offer: ResourceOffer, size: int | None, stated: bool) -> Resource:
    digit = re.search(r"\d", unicodedata.normalize("NFKC", offer.track))
    return Resource(
        name=offer.name,
        cards=size * offer.cards_per_unit if size else None,
        petaflops=size if offer.unit == "petaflop" else None,
        track=int(digit.group()) if digit else None,
        stated=stated,
    )


def holds_accelerator_word(text: str) -> bool:
    """Whether the text looks like some accelerator at all, on offer or not (`V100`, `RTX4090`, `HPC 4PF`)."""
    pattern = r"(?:rtx|gtx|tesla|gaudi|tpu|npu|hpc|[abhvlpt])\d{2,4}[a-z]{0,2}\d{0,2}|hpc\S*|\d+pf|gpu\d*"
    return re.fullmatch(pattern, squash(text)) is not None
