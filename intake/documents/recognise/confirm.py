"""What OCR could not read well, held against what the forms claim.

A doubtful reading in its own place that is just what is claimed is `likely`: no misreading hits a claim by chance. A
claim that stands somewhere on the page points a person to the place: `unsure`, unless a line says nothing else.
"""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields.gather import CLEAR, QUOTE
from intake.documents.fields.names import name_key
from intake.documents.fields.numbers import masked
from intake.documents.fields.words import squash
from intake.documents.recognise.strokes import reads_as
from models.document import Certainty, Evidence, Field, Page, Value

_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "씨": "시"})
_SHORTEST = 3
_LOST_LABEL = 4
"""Letters of a label that OCR made nothing of."""
_HANGUL = re.compile("[가-힣]")
_LOST_BRACKETS = re.compile(r"^[(]?[주쥐줘][)]?")
"""What OCR leaves of (주) before a name."""
CLAIMED = {
    "person": ("pi.name", "staff.name"),
    "department": ("pi.department", "staff.department"),
    "organization": ("organization",),
    "representatives.1.name": ("representative",),
    "address": ("address",),
    "business_number": ("business_number",),
}
"""Fields of documents, and the fields of forms that claim their value."""


def confirmed(
    pages: Sequence[Page],
    fields: Sequence[Field],
    forms: Sequence[Field],
    file: str,
    corporate_forms: tuple[str, ...] = (),
) -> tuple[Field, ...]:
    """The fields, with claimed values added that stand on pages of OCR where nothing better was read."""
    result = list(fields)
    for name, claims in CLAIMED.items():
        read = next((field for field in fields if field.name == name), None)
        claimed = [value.value for form in forms if form.name in claims for value in form.values if _is_claim(value)]
        agreed = _as_claimed(read, claimed, corporate_forms) if read else None
        if agreed is not None:
            result = [agreed if field.name == name else field for field in result]
            continue
        if read is not None and read.best is not None and read.best.certainty != "unsure":
            continue
        found = tuple(dict.fromkeys(_found(pages, claimed, file, _organizations(forms, corporate_forms))))
        if len({value.value for value in found}) == 1:
            result = [field for field in result if field.name != name]
            result.append(Field(name=name, values=(found[0], *(read.values if read else ()))))
    return tuple(result)


def _is_claim(value: Value) -> bool:
    """Whether a form claims a value: what OCR doubts there, it may have misread in the same way here."""
    return value.source != "ocr" or value.certainty != "unsure"


def _as_claimed(read: Field, claimed: Sequence[str], corporate_forms: tuple[str, ...]) -> Field | None:
    """The field with one `likely` value, if all its readings by OCR are what one claim says; else None."""
    keys = {(name_key(value.value, corporate_forms), name_key(value.value, ())) for value in read.values}
    bare = {text: squash(name_key(text, corporate_forms)) for text in claimed}
    same = [text for text, claim in bare.items() if all(_is(key, whole, text, claim) for key, whole in keys)]
    if (
        not same
        or any(value.source != "ocr" for value in read.values)
        or min(len(key) for key, _ in keys) < _SHORTEST
    ):
        return None
    best = read.values[0].model_copy(update={"value": same[0], "certainty": "likely"})
    return Field(name=read.name, values=(best,))


def _is(read: str, whole: str, text: str, claim: str) -> bool:
    """Whether a reading is a claim; `read` and `claim` are `whole` and `text` without their corporate forms.

    Of (주) before a name OCR may leave a bare 주: that counts where the claim has a form and the reading no other.
    """
    if _key(read) == _key(claim) or reads_as(read, claim):
        return True
    formless = read == whole and squash(text) != claim and len(claim) >= _SHORTEST
    return formless and _LOST_BRACKETS.sub("", read, count=1) == claim


def _organizations(forms: Sequence[Field], corporate_forms: tuple[str, ...]) -> tuple[str, ...]:
    """What the forms call the applicant, as keys."""
    claimed = (value.value for form in forms if form.name == "organization" for value in form.values)
    return tuple(key for name in claimed if (key := _key(name_key(name, corporate_forms))))


def _alone(line: str, key: str, organizations: tuple[str, ...]) -> bool:
    """Whether the claim is all that its line says: behind a label that OCR did not read, or behind the applicant."""
    before, found, after = line.partition(key)
    if not found or after:
        return False
    lead = before.rstrip(":：|·-")
    return not lead or lead.endswith(organizations) or (len(lead) <= _LOST_LABEL and not _HANGUL.search(lead))


def _found(
    pages: Sequence[Page], claimed: Sequence[str], file: str, organizations: tuple[str, ...]
) -> Iterator[Value]:
    for text in dict.fromkeys(claimed):
        key = _key(text)
        if len(key) < _SHORTEST:
            continue
        for page in pages:
            line = next((line for line in page.lines if page.source == "ocr" and key in _key(line.text)), None)
            if line is not None:
                quote = Evidence(file=file, page=page.number, text=masked(line.text)[:QUOTE], box=line.box)
                clear = len(key) > _SHORTEST and _alone(_key(line.text), key, organizations)
                certainty: Certainty = "likely" if clear and (line.confidence or 0) >= CLEAR else "unsure"
                yield Value(value=text, certainty=certainty, source="ocr", evidence=quote)
                break


def _key(text: str) -> str:
    """Squashed, letters that OCR takes for one another made equal; AI is often read as 시."""
    return squash(text).replace("ai", "시").translate(_ALIKE)
