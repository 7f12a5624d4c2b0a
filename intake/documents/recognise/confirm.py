"""What OCR could not read by its label, but what stands on the page all the same: values that the forms claim.

Such a reading only points a person to the place: it is never better than `unsure`.
"""

from collections.abc import Iterator, Sequence

from intake.documents.fields.gather import QUOTE
from intake.documents.fields.numbers import masked
from intake.documents.fields.words import squash
from models.document import Evidence, Field, Page, Value

_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "씨": "시"})
_SHORTEST = 3
CLAIMED = {
    "person": ("pi.name", "staff.name"),
    "department": ("pi.department", "staff.department"),
    "organization": ("organization",),
    "representatives.1.name": ("representative",),
    "address": ("address",),
}
"""Fields of documents, and the fields of forms that claim their value."""


def confirmed(pages: Sequence[Page], fields: Sequence[Field], forms: Sequence[Field], file: str) -> tuple[Field, ...]:
    """The fields, with claimed values added that stand on pages of OCR where nothing better was read."""
    result = list(fields)
    for name, claims in CLAIMED.items():
        read = next((field for field in fields if field.name == name), None)
        if read is not None and read.best is not None and read.best.certainty != "unsure":
            continue
        claimed = [value.value for form in forms if form.name in claims for value in form.values]
        found = tuple(dict.fromkeys(_found(pages, claimed, file)))
        if len({value.value for value in found}) == 1:
            result = [field for field in result if field.name != name]
            result.append(Field(name=name, values=(found[0], *(read.values if read else ()))))
    return tuple(result)


def _found(pages: Sequence[Page], claimed: Sequence[str], file: str) -> Iterator[Value]:
    for text in dict.fromkeys(claimed):
        key = _key(text)
        if len(key) < _SHORTEST:
            continue
        for page in pages:
            line = next((line for line in page.lines if page.source == "ocr" and key in _key(line.text)), None)
            if line is not None:
                quote = Evidence(file=file, page=page.number, text=masked(line.text)[:QUOTE], box=line.box)
                yield Value(value=text, certainty="unsure", source="ocr", evidence=quote)
                break


def _key(text: str) -> str:
    """Squashed, letters that OCR takes for one another made equal; AI is often read as 시."""
    return squash(text).replace("ai", "시").translate(_ALIKE)
