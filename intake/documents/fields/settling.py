"""Readings put in order: whose they are, what follows from them, which of them are in dispute."""

from collections.abc import Sequence

from intake.documents.fields.amounts import sizes
from intake.documents.fields.words import squash
from models.call import Call
from models.document import Certainty, DocumentKindId, Value

ROLE_FIELDS = frozenset(("name", "department", "organization", "phone", "email", "born_on"))
"""Fields that belong to one of the two persons."""
_OWNERS: dict[DocumentKindId, str] = {"pi_consent": "pi", "staff_consent": "staff"}


def settled(found: Sequence[tuple[str, Value]], kind: DocumentKindId, call: Call) -> list[tuple[str, Value]]:
    """The readings under the names that the document's kind gives them."""
    return _numbered(_undisputed(_derived(_owned(found, kind), call)), kind)


def _owned(found: Sequence[tuple[str, Value]], kind: DocumentKindId) -> list[tuple[str, Value]]:
    """In a consent, what stands there without a role belongs to the person whose consent it is."""
    owner = _OWNERS.get(kind)
    if owner is None:
        return [pair for pair in found if pair[0] != "name"]
    own = ROLE_FIELDS - {"organization"}
    named = [(f"{owner}.{name}" if name in own else name, value) for name, value in found]
    return [("organization" if name.endswith(".organization") else name, value) for name, value in named]


def _undisputed(found: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Nothing of a person is sure while it is not sure who that person is: two names under one role."""
    names = {
        role: {squash(v.value) for name, v in found if name == f"{role}.name" and v.certainty != "unsure"}
        for role in ("pi", "staff")
    }
    disputed = tuple(f"{role}." for role, known in names.items() if len(known) > 1)
    least: Certainty = "likely"
    return [
        (
            name,
            v.model_copy(update={"certainty": least}) if v.certainty == "sure" and name.startswith(disputed) else v,
        )
        for name, v in found
    ]


def _derived(found: list[tuple[str, Value]], call: Call) -> list[tuple[str, Value]]:
    """With cards from a size that stands apart from its resource, and the total of storage from an addition."""
    names = {name for name, _ in found}
    named = [value for name, value in found if name == "resource" and value.certainty != "unsure"]
    offer = call.resource(named[0].value) if len({value.value for value in named}) == 1 else None
    result = [pair for pair in found if pair[0] != "size"]
    for name, value in found:
        if name == "size" and offer and "cards" not in names:
            result += [
                (
                    unit,
                    value.model_copy(
                        update={"value": read.value} | ({} if read.quality else {"certainty": "unsure"})
                    ),
                )
                for unit, read in sizes(value.value, offer)
            ]
        elif name == "storage_more_tb":
            total = str(int(value.value) + call.storage.included_tb)
            # beside another statement of the whole nobody knows whether it is in it
            least: Certainty = "unsure" if value.certainty == "unsure" or "storage_tb" in names else "likely"
            result.append(("storage_tb", value.model_copy(update={"value": total, "certainty": least})))
    return result


def _numbered(found: Sequence[tuple[str, Value]], kind: DocumentKindId) -> list[tuple[str, Value]]:
    """`representatives` become `representatives.1.name` and so on; a birth date goes to the only one."""
    result: list[tuple[str, Value]] = []
    names: list[str] = []
    heads = [value for name, value in found if name == "representatives"]
    told = {squash(value.value): value.evidence for value in reversed(heads)}
    apart = len(told) > 1 and len({(e.text, e.page, e.box) for e in told.values()}) > 1
    for name, value in found:
        if name == "representatives" and apart and value.certainty == "sure":  # another one, or a contradiction?
            value = value.model_copy(update={"certainty": "likely"})
        key = squash(value.value)
        if name == "representatives" or (kind == "id_card" and name == "person"):
            if key not in names:
                names.append(key)
            result.append((f"representatives.{names.index(key) + 1}.name", value))
            if name == "person":
                result.append((name, value))
        elif name == "born_on" and kind in ("business_registration", "id_card"):
            result.append(("representatives.1.born_on", value))
        else:
            result.append((name, value))
    return result
