"""Whether a form holds the plan that it is to be handed in with: `plan`, with the place where it begins.

A plan is written below headings that plans have (과제 개요, 추진 일정), or in enough sentences anywhere. What forms
print themselves is none: labels, instructions, declarations. Headings with nothing below them are none either.
"""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields import gather
from intake.documents.fields.hints import is_hint
from intake.documents.fields.labels import find_labels
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import label_key, squash, tidy
from models.document import Value

FIELD = "plan"
_HEADING = 25
"""Characters of a heading at most."""
_LINE = 10
"""Characters of a line below which it tells nothing."""
_BELOW = 30
"""Characters that have to stand below the headings of a plan."""
_ANYWHERE = 150
"""Characters of sentences that are a plan without any heading."""
_FORMAL = re.compile(
    r"신청(?:합니다|하오니|하며|함|드립니다)|동의|서약|확약|사실과|틀림|다름없|제출(?:합니다|하며|서류)|개인정보|귀하|귀중|첨부|붙임|"
    r"유의사항|주의사항|취소될|불이익|책임을|준수|협약|선정(?:되|에서|취소)|기재|작성|문의"
)
"""What forms print above the place for the signature."""
_SENTENCE = re.compile(r"(?:[다함음임됨중정능화발용축상증현영선원련]|니다|예정|한다)[.]?$")


def plan(file: str, lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    """`plan` where the plan begins; nothing if the form holds none."""
    headings = [squash(words) for words in lexicon.call.vocabulary.plan_headings]
    told: Standing | None = None
    below = anywhere = 0
    first: Standing | None = None
    for standing in lines:
        head, rest = _parts(standing.line.text, headings)
        if head:
            told = told or standing
        own = _told(rest, lexicon)
        below += own if told else 0
        if own and _SENTENCE.search(squash(rest)):
            first, anywhere = first or standing, anywhere + own
        begun = told if told and below >= _BELOW else first if anywhere >= _ANYWHERE else None
        if begun:
            yield FIELD, gather.value(Read(tidy(begun.line.text)[:80], 1), at(file, begun), strong=True)
            return


def _parts(text: str, headings: Sequence[str]) -> tuple[bool, str]:
    """Whether a line is or begins with a heading of a plan, and what is left of it."""
    first, *more = re.split(r"\s{2,}|\t|[:：]", text.strip(), maxsplit=1)
    key = label_key(first)
    if len(key) <= _HEADING and any(words in key for words in headings):
        return True, more[0] if more else ""
    return False, text


def _told(text: str, lexicon: Lexicon) -> int:
    """How many characters of a plan a line tells; none if it is a field, an instruction or a declaration."""
    key = squash(text)
    if len(key) < _LINE or not re.search(r"[가-힣]", key):
        return 0
    if is_hint(text) or _FORMAL.search(key) or any(label.hit.read for label in find_labels(text, lexicon)):
        return 0
    return len(key)
