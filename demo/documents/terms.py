"""What the generator has to know of a call: names, dates and limits, all taken from the configuration."""

from datetime import date

from models.call import Call, ResourceOffer
from models.record import Record


class Offer(Record):
    """A resource that can be applied for."""

    name: str
    track: str
    unit: str
    """`card` or `petaflop`."""
    sizes: tuple[int, ...]
    """Sizes on offer, in the unit."""
    cards_per_unit: int = 1

    def written(self, size: int) -> str:
        """A size as people write it: `8장`, `2PF`."""
        return f"{size}장" if self.unit == "card" else f"{size}PF"


class Terms(Record):
    """The dates and limits around which samples are written."""

    title: str
    agency: str
    announced_on: date
    issued_from: date
    """First issue date of a certificate that counts without doubt."""
    youth_born_from: date
    """Birth date from which a representative makes a youth company."""
    startup_opened_after: date
    """A business opened later than this is a startup."""
    region: str
    """Full name of the region with a discount, as addresses begin with it."""
    included_storage_tb: int
    offers: tuple[Offer, ...]


def terms_of(call: Call) -> Terms:
    """The terms of a configured call. Raises ValueError if the call lacks a discount or category that samples use."""
    discounts = {discount.id: discount for discount in call.discounts}
    categories = {category.id: category for category in call.eligibility.categories}
    try:
        born_from, region = discounts["youth"].born_from, discounts["gwangju"].region
        opened_after = categories["startup"].opened_after
    except KeyError as error:
        raise ValueError(f"samples cannot be written for a call without {error}") from error
    if born_from is None or region is None or opened_after is None:
        raise ValueError("samples need born_from, region and opened_after in the configuration")
    return Terms(
        title=call.title,
        agency=call.agency,
        announced_on=call.announced_on,
        issued_from=call.certificates.strict_from,
        youth_born_from=born_from,
        startup_opened_after=opened_after,
        region=region,
        included_storage_tb=call.storage.included_tb,
        offers=tuple(_offer(resource) for resource in call.resources),
    )


def _offer(resource: ResourceOffer) -> Offer:
    return Offer(
        name=resource.name,
        track=resource.track,
        unit=resource.unit,
        sizes=resource.sizes,
        cards_per_unit=resource.cards_per_unit,
    )
