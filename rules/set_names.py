"""What an operator set of organisation and resource, as a mail to the applicant names it.

A receipt is evidence for its holder: it must not name what subject or archive name said and a person corrected.
"""

from collections.abc import Sequence

from models.call import Call, ResourceOffer
from models.decision import Resource, Triage
from models.finding import Ruling

_NAMED = ("organization", "resource", "cards", "petaflops")


def with_set_names(triage: Triage, rulings: Sequence[Ruling], call: Call) -> Triage:
    """The triage with the organisation and the resource that operators set last; unchanged if they set none."""
    last = {r.subject: r.value for r in sorted(rulings, key=lambda r: r.number) if r.what == "set"}
    told = {name: last[name] for name in _NAMED if name in last}
    if not told:
        return triage
    organization = told.get("organization", triage.organization)
    return triage.model_copy(update={"organization": organization, "resource": _resource(triage, told, call)})


def _resource(triage: Triage, told: dict[str, str], call: Call) -> Resource | None:
    """A set name makes the size of another name void; a set size counts before all."""
    asked = triage.resource
    name = told.get("resource", asked.name if asked else "")
    offer = call.resource(name)
    if offer is None:
        return asked
    if asked is None or asked.name != name:
        asked = Resource(name=name)
    if size := _size(told, offer):
        pf = size if offer.unit == "petaflop" else None
        asked = asked.model_copy(update={"cards": size * offer.cards_per_unit, "petaflops": pf, "stated": True})
    return asked


def _size(told: dict[str, str], offer: ResourceOffer) -> int | None:
    """The set size in units of the offer; None if none was set, or one that the offer does not count in."""
    if "petaflops" in told and offer.unit == "petaflop":
        return int(told["petaflops"])
    if "cards" not in told:
        return None
    units, rest = divmod(int(told["cards"]), offer.cards_per_unit)
    return None if rest else units
