"""What the whole of a document tells about its values: two documents side by side, a corporation or a person."""

import re
from collections import Counter
from collections.abc import Sequence

from intake.documents.fields.dates import only_date
from intake.documents.fields.labels import Label
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.lines import find_labels
from intake.documents.fields.names import FORMS
from intake.documents.fields.numbers import business_numbers
from intake.documents.fields.person_columns import PersonColumns
from intake.documents.fields.standing import Standing, is_closing
from intake.documents.fields.words import squash
from models.call_vocabulary import FieldWords
from models.document import Page

_CORPORATE = range(81, 89)
"""Middle digits of business numbers of corporations, their branches, and bodies that count as such."""
_PARTS = re.compile(r"\s{3,}")
_SEVERAL = frozenset(("phone", "email"))
"""Types of which a form asks for more than one of a person."""
_SIGNS = 2
"""Lines with equal or like parts that show two documents side by side."""


def is_doubled(lines: Sequence[Standing], lexicon: Lexicon) -> bool:
    """Whether two documents stand side by side: nobody can tell by lines which value belongs to which."""
    signs = 0
    found = [find_labels(standing.line.text, lexicon) for standing in lines]
    columns = PersonColumns([standing.line for standing in lines], found)
    for index, standing in enumerate(lines):
        if columns.head(index) or (found[index] and columns.values(index)):
            continue  # two persons side by side in one form
        parts = [part for part in _PARTS.split(standing.line.text.strip()) if part]
        if len(parts) < 2:
            continue
        keys = [squash(part) for part in parts if len(squash(part)) > 3]
        titles = any(key.endswith(_TITLES) and keys.count(key) > 1 for key in keys)
        closings = sum(is_closing(part) for part in parts) > 1
        dates = sum(only_date(part) is not None for part in parts) > 1
        labels = Counter(_asked(label, standing.line.text) for label in found[index] if not label.hit.role)
        again = any(count > 1 and any(fields) for (fields, _), count in labels.items())
        signs += 2 * (titles or closings) + dates + again
    return signs >= _SIGNS


def _asked(label: Label, text: str) -> tuple[tuple[FieldWords | None, ...], str]:
    """What a label asks for, in its own words where people have several: 전화 and 휴대폰 are no two documents."""
    several = any(field and field.type in _SEVERAL for field in label.hit.fields)
    return label.hit.fields, squash(text[label.start : label.end]) if several else ""


_TITLES = ("증명서", "확인서", "등록증", "동의서", "신청서", "증명", "certificate")


def is_corporate(pages: Sequence[Page], lexicon: Lexicon) -> bool | None:
    """Whether a business registration is a corporation's, by its business number, else by the form in its name."""
    text = "\n".join(page.text for page in pages)
    kinds = {int(number.value[4:6]) in _CORPORATE for number in business_numbers(text) if number.checked}
    if len(kinds) == 1:
        return kinds.pop()
    return True if not kinds and re.search(rf"{FORMS}|\(주\)|㈜", squash(text)) else None
