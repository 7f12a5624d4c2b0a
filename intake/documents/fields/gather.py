"""Readings of the same field put together: equal ones once, the best first, none `sure` that another contradicts."""

from collections.abc import Iterable
from typing import NamedTuple

from intake.documents.fields.names import Read, name_key
from intake.documents.fields.numbers import masked
from intake.documents.fields.words import squash
from models.document import Box, Certainty, Evidence, Field, TextSource, Value

QUOTE = 200
"""Characters that are quoted at most."""
CLEAR = 0.75
"""OCR below this confidence is in doubt."""
_ORDER: dict[Certainty, int] = {"sure": 0, "likely": 1, "unsure": 2}
SEVERAL = frozenset(("address", "phone", "pi.phone", "staff.phone", "email", "pi.email", "staff.email", "changed_on"))
"""Fields that may hold several values without contradiction."""


class Place(NamedTuple):
    """Where a value was read."""

    file: str
    page: int | None
    box: Box | None
    quote: str
    source: TextSource
    confidence: float | None


def certainty(source: TextSource, confidence: float | None, quality: int, *, strong: bool) -> Certainty:
    """How sure a reading is: `sure` takes text, an unambiguous label and a well-formed value."""
    if quality == 0:
        return "unsure"
    if source == "text":
        return "sure" if strong and quality == 2 else "likely"
    clear = confidence is None or confidence >= CLEAR
    return "likely" if clear and strong and quality == 2 else "unsure"


def value(read: Read, place: Place, *, strong: bool) -> Value:
    """A reading with its evidence, masked."""
    evidence = Evidence(file=place.file, page=place.page, text=masked(place.quote)[:QUOTE], box=place.box)
    sure = certainty(place.source, place.confidence, read.quality, strong=strong)
    return Value(value=read.value, certainty=sure, source=place.source, evidence=evidence)


def fields(found: Iterable[tuple[str, Value]], forms: tuple[str, ...]) -> tuple[Field, ...]:
    """One field for each name, in the order in which the names first appear."""
    by_name: dict[str, list[Value]] = {}
    for name, reading in found:
        by_name.setdefault(name, []).append(reading)
    return tuple(Field(name=name, values=_merged(name, values, forms)) for name, values in by_name.items())


def _merged(name: str, values: list[Value], forms: tuple[str, ...]) -> tuple[Value, ...]:
    best: dict[str, Value] = {}
    for reading in sorted(values, key=lambda v: _ORDER[v.certainty]):
        best.setdefault(_key(name, reading.value, forms), reading)
    kept = list(best.values())
    rivals = [reading for reading in kept if reading.certainty != "unsure"]
    if len(rivals) > 1 and name not in SEVERAL:
        kept = [v.model_copy(update={"certainty": "likely"}) if v.certainty == "sure" else v for v in kept]
    return tuple(kept)


def _key(name: str, text: str, forms: tuple[str, ...]) -> str:
    return name_key(text, forms) if name == "organization" else squash(text)
