"""One document in several files: the plan that an application form announces, in a file of its own.

Form and plan stay two entries, since each has its file, but they are one application: each states what both state.
A plan that contradicts the form, or may belong to another one, stays alone.
"""

from collections.abc import Sequence
from typing import Literal

from intake.documents.fields.gather import fields as gathered
from intake.documents.fields.names import name_key
from intake.documents.fields.words import squash
from intake.documents.recognise.doubts import Saying
from intake.documents.recognise.found import Found
from models.document import Field

_COMPARED = ("organization", "business_number", "project", "pi.name", "staff.name")
_NAMED = ("organization", "project")
_SHORTEST = 4
Agreement = Literal["same", "silent", "different"]


def with_plans(found: Sequence[Found], corporate_forms: tuple[str, ...]) -> list[Found]:
    """All documents; plans in files of their own share the fields of the form to which they belong."""
    result = list(found)
    wholes = [n for n, one in enumerate(result) if _is_form(one) and not one.continues]
    for n, one in enumerate(found):
        if not (_is_form(one) and one.continues):
            continue
        agreed = {m: _agreement(result[m], one, corporate_forms) for m in wholes}
        fit = [m for m in wholes if agreed[m] == "same"] or [m for m in wholes if agreed[m] == "silent"]
        if len(fit) != 1:
            continue
        form = result[fit[0]]
        both = _joined((form, one), corporate_forms)
        sure = form.certainty if agreed[fit[0]] == "same" and one.part.text.state == "read" else one.certainty
        result[fit[0]] = form._replace(fields=both)
        result[n] = one._replace(fields=both, certainty=sure)
    return result


def _is_form(one: Found) -> bool:
    return one.kind == "application_plan" and one.certainty != "unsure"


def _agreement(form: Found, plan: Found, corporate_forms: tuple[str, ...]) -> Agreement:
    """Whether a plan speaks of the same application as a form."""
    stated, planned = _values(form.fields), _values(plan.fields)
    pairs = [(name, stated[name], planned[name]) for name in _COMPARED if name in stated and name in planned]
    keys = [(_key(name, a, corporate_forms), _key(name, b, corporate_forms)) for name, a, b in pairs]
    if any(one != other for one, other in keys):
        return "different"
    text = Saying(plan.part.pages).text
    named = [_key(name, stated[name], corporate_forms) for name in _NAMED if name in stated]
    return "same" if keys or any(len(key) >= _SHORTEST and key in text for key in named) else "silent"


def _values(fields: Sequence[Field]) -> dict[str, str]:
    best = {field.name: field.best for field in fields}
    return {name: value.value for name, value in best.items() if value is not None and value.certainty != "unsure"}


def _key(name: str, text: str, corporate_forms: tuple[str, ...]) -> str:
    return name_key(text, corporate_forms) if name == "organization" else squash(text)


def _joined(found: Sequence[Found], corporate_forms: tuple[str, ...]) -> tuple[Field, ...]:
    return gathered(
        ((field.name, value) for one in found for field in one.fields for value in field.values), corporate_forms
    )
