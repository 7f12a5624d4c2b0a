"""Identity cards: they print no labels. The holder's name stands right above the resident number."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.births import births
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import person
from intake.documents.fields.standing import Standing
from intake.documents.fields.words import squash
from models.document import Value

_NUMBER = re.compile(r"(?<!\d)(\d{6})[-–—ㅡ](\d?)")
_ABOVE = 3
"""Lines above the number among which the name stands."""


def card(file: str, lines: Sequence[Standing], lexicon: Lexicon, labelled: set[str]) -> Iterator[tuple[str, Value]]:
    """`person` and `born_on` of a card, where no label has told them."""
    for index, standing in enumerate(lines):
        number = _NUMBER.search(squash(standing.line.text))
        born = births(f"{number[1]}-{number[2] or '*'}******", lexicon.call.announced_on) if number else ()
        if not born or any(read.quality == 0 for read in born):
            continue
        if "born_on" not in labelled:
            yield from (("born_on", gather.value(read, _at(file, standing), strong=True)) for read in born)
        above = [(s, person(s.line.text, lexicon)) for s in reversed(lines[max(0, index - _ABOVE) : index])]
        named = next(((s, read) for s, read in above if read and read.quality == 2), None)
        if named and "person" not in labelled:
            yield "person", gather.value(named[1], _at(file, named[0]), strong=True)
        return


def _at(file: str, standing: Standing) -> gather.Place:
    line, page = standing.line, standing.page
    return gather.Place(file, page.number, line.box, line.text, page.source, line.confidence)
