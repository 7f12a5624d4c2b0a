"""The subject and the archive name that an applicant should have used, as far as the mail tells."""

from models.call import Call
from models.decision import NameReading, Resource, Triage
from models.record import Record
from models.residents import without_residents
from notifier.text import clean, unlinked

_LONGEST_ORGANIZATION = 80
"""A longer one is shown as a placeholder: nobody copies it, and mail programs would cut the line."""


class RightName(Record):
    """A name to copy: the subject; with `suffix` the name of the archive."""

    resource: str
    """Which resource it applies for, for people."""
    subject: str
    suffix: str


class RightNames(Record):
    """All names that would be right for one mail."""

    names: tuple[RightName, ...]
    """One if the resource is known, else one for each resource on offer."""
    organization_known: bool
    """If not, a placeholder stands in the names."""
    placeholder: str

    @property
    def exact(self) -> bool:
        """Whether there is one name and it can be copied as it stands."""
        return self.organization_known and len(self.names) == 1


def right_names(triage: Triage, archive_name: str | None, call: Call) -> RightNames:
    """What is known of organisation and resource filled into the naming rule of the call.

    What subject and archive name contradict each other in counts as unknown.
    """
    readings = [triage.subject_reading, triage.archive_reading]
    split = "names-contradict" in triage.reasons
    organization = _organization(triage, readings, split, call)
    resource = _resource(triage, readings, split, call)
    placeholder = call.naming.placeholders.organization[0] if call.naming.placeholders.organization else "기업명"
    labels = [resource] if resource else [offer.name for offer in call.resources]
    suffix = _suffix(archive_name, call)
    join = call.naming.separator.join
    return RightNames(
        names=tuple(
            RightName(
                resource=label,
                subject=join((call.naming.fixed_part, organization or placeholder, label)),
                suffix=suffix,
            )
            for label in labels
        ),
        organization_known=organization is not None,
        placeholder=placeholder,
    )


def resource_label(resource: Resource) -> str:
    """A resource as a name states it: `A100`, `A100 8`, `HPC 2PF`; without a size that was not stated."""
    if resource.stated and resource.petaflops is not None:
        return f"{resource.name} {resource.petaflops}PF"
    if resource.stated and resource.cards is not None:
        return f"{resource.name} {resource.cards}"
    return resource.name


def _organization(triage: Triage, readings: list[NameReading | None], split: bool, call: Call) -> str | None:
    found = [triage.organization, *(reading.sure_organization for reading in readings if reading)]
    told = list(dict.fromkeys(clean(name, _LONGEST_ORGANIZATION + 1) for name in found if name))
    if not told or (split and len(told) > 1):
        return None
    name = told[0]
    # a name with an address in it would become a link in the reader's mail program, so it is not repeated
    # nor is one with a resident number in it
    usable = 0 < len(name) <= _LONGEST_ORGANIZATION and without_residents(unlinked(name)) == name
    return name if usable and name not in call.naming.placeholders.organization else None


def _resource(triage: Triage, readings: list[NameReading | None], split: bool, call: Call) -> str | None:
    found = [triage.resource, *(reading.resource for reading in readings if reading)]
    usual = "size-unusual" not in triage.reasons
    told = list(
        dict.fromkeys(
            resource_label(resource) if usual else resource.name
            for resource in found
            if resource and any(offer.name == resource.name for offer in call.resources)
        )
    )
    if not told or (split and len({label.partition(" ")[0] for label in told}) > 1):
        return None
    return told[0]


def _suffix(archive_name: str | None, call: Call) -> str:
    """The extension of the archive that came if it is one of the call's, else that of a ZIP."""
    name = (archive_name or "").lower()
    return max((end for end in call.naming.archive_suffixes if name.endswith(end)), key=len, default=".zip")
