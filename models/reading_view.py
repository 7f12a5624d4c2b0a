"""What was read, as the contract prints it: `documents` and `application` of a case object.

Only values that are certain enough and undisputed are printed as values; all readings stand beside them, with
their evidence, so that nothing is hidden and nothing doubtful passes for a fact.
"""

from typing import Any

from models.case import ApplicationView, Person
from models.decision import Resource, Triage
from models.document import Document, Field, Reading

PLAIN = (
    "person",
    "department",
    "organization",
    "issued_on",
    "valid_from",
    "valid_until",
    "business_number",
    "opened_on",
    "address",
)
"""Fields that a document prints as they are."""
MOST_REPRESENTATIVES = 20


def certain(field: Field | None) -> str | None:
    """The value of a field if there is one reading and it is `sure` or `likely`; else None."""
    best = field.best if field else None
    if field is None or best is None or best.certainty == "unsure" or not field.agreed:
        return None
    return best.value


def document_view(document: Document) -> dict[str, Any]:
    """One entry of `documents`, with all readings under `readings`."""
    pages = None if document.first_page is None else [document.first_page, document.last_page or document.first_page]
    return {
        "kind": document.kind,
        "kind_certainty": document.certainty,
        "file": document.file,
        "pages": pages,
        "format": document.format,
        "text_source": document.text_source,
        "sha256": document.sha256,
        "state": document.state,
        "detail": document.detail,
        **{name: certain(document.field(name)) for name in PLAIN},
        "representatives": _representatives(document),
        "readings": [field.model_dump(mode="json") for field in document.fields],
    }


def _representatives(document: Document) -> list[dict[str, Any]]:
    found = []
    for number in range(1, MOST_REPRESENTATIVES + 1):
        name = certain(document.field(f"representatives.{number}.name"))
        if name is not None:
            found.append({"name": name, "born_on": certain(document.field(f"representatives.{number}.born_on"))})
    return found


def application_view(triage: Triage, reading: Reading | None) -> ApplicationView | None:
    """`application`: from the documents where they were read, else from subject and archive name."""
    if triage.disposition not in ("accepted", "held") or not (triage.organization or reading):
        return None
    fields = {field.name: field for field in reading.application} if reading else {}
    told = {name: certain(field) for name, field in fields.items()}
    resource = None if _is_set(fields.get("resource")) else triage.resource
    return ApplicationView(
        organization=told.get("organization") or triage.organization,
        business_number=told.get("business_number"),
        project=told.get("project"),
        resource=resource.name if resource else told.get("resource"),
        cards=_set_size(fields, "cards") or _size(resource, "cards", told),
        petaflops=_set_size(fields, "petaflops") or _size(resource, "petaflops", told),
        track=resource.track if resource else _number(told.get("track")),
        storage_tb=_number(told.get("storage_tb")),
        pi=_person("pi", told),
        staff=_person("staff", told),
    )


def _is_set(field: Field | None) -> bool:
    """Whether an operator set it: then nothing else counts."""
    return field is not None and field.best is not None and field.best.source == "operator"


def _set_size(fields: dict[str, Field], unit: str) -> int | None:
    field = fields.get(unit)
    return _number(certain(field)) if _is_set(field) else None


def _size(resource: Resource | None, unit: str, told: dict[str, str | None]) -> int | None:
    """An operator's word counts, else a size that the names state, else that of the form."""
    named: int | None = getattr(resource, unit) if resource else None
    if resource is not None and resource.stated:
        return named
    same = resource is None or told.get("resource") in (None, resource.name)
    sizes = {name: _number(told.get(name)) for name in ("cards", "petaflops")} if same else {}
    return sizes.get(unit) or _converted(resource, unit, sizes) or named


def _converted(resource: Resource | None, unit: str, sizes: dict[str, int | None]) -> int | None:
    """The form's size in the other unit; the names' resource tells how many cards make a petaflop."""
    if resource is None or not resource.cards or not resource.petaflops:
        return None
    per_unit = resource.cards // resource.petaflops
    if unit == "cards":
        return (sizes.get("petaflops") or 0) * per_unit or None
    whole, left = divmod(sizes.get("cards") or 0, per_unit)
    return None if left else whole or None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _person(role: str, told: dict[str, str | None]) -> Person | None:
    values = {part: told.get(f"{role}.{part}") for part in ("name", "department", "phone", "email")}
    return Person(**values) if any(values.values()) else None
