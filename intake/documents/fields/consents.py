"""What a consent says: `agreed.1`, `agreed.2`, … one field for each thing that is consented to.

Values: `agreed`; `refused`; `blank` (boxes, none of them ticked); `optional` (the form leaves it open); `unclear`.
Ticks stand beside words in lines, in columns of a table, or in a row of one. Where a form has no boxes, its sentence
counts: `위와 같이 동의합니다`. A sentence that refuses counts everywhere.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from intake.documents.fields import gather
from intake.documents.fields.consent_columns import columns
from intake.documents.fields.consent_ticks import Reading, Words, choices
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash, tidy
from models.document import Page, Value

FIELD = "agreed"
_ABOUT = "동의"
_ASKED = re.compile(r"동의(?:하십|하시겠|하시나|하시는|합니까|하나요|하는지|여부|유무)")
_FEW = 3
"""Lines over which the words of one choice may be spread."""
_ABOVE = 6
"""Lines above a choice in which its heading stands."""
_GUIDE = re.compile(
    r"표시하|체크하|표기하|선택하|기재하|기입하|바랍니다|주십시오|주세요|하시기|따라|유의|작성요령|해당란|할수있"
)
_GIVEN = re.compile(
    r"(?<![미비부불])동의(?:합니다|함|하며|하고|하였|하겠|하오|드립니다|하는바)|승낙(?:합니다|함)|(?:consent|agree)"
)
_REFUSED = re.compile(
    r"(?:동의하지(?:않습니다|않겠습니다|않는다|않음|아니합니다|아니함|못합니다|못함)|동의(?:안함|안합니다)"
    r"|(?:미|비|부|불)동의(?:함|합니다)|동의를?거부(?:합니다|함)|제공을?거부(?:합니다|함)|donot(?:agree|consent))"
    r"(?P<after>.?)"
)
_GOES_ON = frozenset("에을를의시이가은는으로란과와및할될하한되권란'’\"”」)")
"""What follows where the words are only spoken of: `동의하지 않음에 표시`."""
_LABEL = re.compile(
    r"동의\s*(?:여부|유무|구분|란)?\s*[:：]\s*(?P<value>\S.*)$|동의\s*(?:여부|유무)\s{2,}(?P<wide>\S.*)$"
)


_HEADING = re.compile(
    r"^(?!.*(?:권리|경우))(?!.*[■□☐☑☒✔√●◉]\s*(?:미|비|부)?동의(?:함|하|$)).*(?:동의|제공|제3자|고유식별|민감정보|개인정보)"
)
_ITSELF = re.compile(r"(?:미|비|부)?동의(?:하지|함|합니다)?|않음|않습니다|아니[오요]|예|[^가-힣]")
"""The words of a choice; what is left of a line says what it is about."""
_SHORT = 4


class Item(NamedTuple):
    """One thing that is consented to, or not."""

    standing: Standing
    quote: str
    answer: str
    quality: int = 2
    lines: int = 1
    """Over how many lines it goes."""


def consents(
    file: str, lines: Sequence[Standing], pages: Sequence[Page], lexicon: Lexicon
) -> Iterator[tuple[str, Value]]:
    """`agreed.N` in the order of the document; nothing where it says nothing of the kind."""
    words = Words(lexicon.call.vocabulary)
    if not words.known:
        return
    ticked = sorted(_ticked(lines, pages, words), key=lambda item: item.standing.number)
    seen = {item.standing.number + more for item in ticked for more in range(item.lines)}
    said = (item for item in _sentences(lines, words) if item.standing.number not in seen)
    items = [*ticked, *(item for item in said if not ticked or item.answer == "refused")]
    optional = [squash(word) for word in lexicon.call.vocabulary.consent.optional]
    for number, item in enumerate(items, 1):
        answer = "optional" if any(word in squash(item.quote) for word in optional) else item.answer
        doubt = answer == "unclear" or (answer == "blank" and item.standing.page.source != "text")
        place = at(file, item.standing)._replace(quote=item.quote)
        yield f"{FIELD}.{number}", gather.value(Read(answer, 0 if doubt else item.quality), place, strong=True)


def _ticked(lines: Sequence[Standing], pages: Sequence[Page], words: Words) -> Iterator[Item]:
    done: set[str] = set()
    for page in pages:
        for row in columns(page, words):
            done.update(row.covers)
            standing = [s for s in lines if s.page is page]
            where = next((s for s in reversed(standing) if squash(s.line.text) in row.covers), standing[0])
            yield Item(where, row.quote, row.answer)
    bullets = _bullets(lines, words)
    n = 0
    while n < len(lines):
        used = 1
        if not any(squash(lines[n].line.text) in text for text in done):
            found, used = _at(lines, n, words, bullets)
            yield from found
        n += used


def _at(lines: Sequence[Standing], n: int, words: Words, bullets: frozenset[str]) -> tuple[list[Item], int]:
    """The choices that begin in line `n`, and how many lines they take."""
    here = lines[n]
    before = "".join(squash(s.line.text) for s in lines[max(0, n - 2) : n])
    asked = _ABOUT in squash(here.line.text) or _ASKED.search(before) is not None
    alone = choices(here.line.text, words, asked=asked)
    whole = [reading for reading in alone if len(reading.sides) == 2]
    if whole:
        return [Item(here, _quote(lines, n, here.line.text), r.answer) for r in whole], 1
    for count in range(2, _FEW + 1) if alone or words.options(here.line.text, asked=asked) else ():
        more = lines[n : n + count]
        if len(more) < count or any(s.page is not here.page for s in more) or _is_prose(here.line.text):
            break
        if any(len(r.sides) == 2 for s in more[1:] for r in choices(s.line.text, words, asked=asked)):
            break
        text = "\n".join(s.line.text for s in more)
        joined = [r for r in choices(text, words, asked=asked) if len(r.sides) == 2]
        if joined:
            return [Item(here, _quote(lines, n, text), r.answer, lines=count) for r in joined[:1]], count
    if not alone and n + 1 < len(lines) and _are_a_choice(here.line.text, lines[n + 1].line.text, words):
        return [Item(here, _quote(lines, n, f"{here.line.text} {lines[n + 1].line.text}"), "unclear", lines=2)], 2
    if not alone:
        return [item for item in (_untold(lines, n, words, asked=asked),) if item], 1
    both = len({option.side for option in words.options(here.line.text, asked=asked)}) == 2
    found = [reading.answer if both else _lone(reading, bullets, words) for reading in alone]
    return [Item(here, _quote(lines, n, here.line.text), answer) for answer in found if answer], 1


def _lone(reading: Reading, bullets: frozenset[str], words: Words) -> str | None:
    """What a sign means beside which the other choice is missing: a box of its own, or the bullet of a heading."""
    if "refuse" in reading.sides:
        return "refused" if reading.answer == "refused" else "unclear"
    bullet = not reading.sentence or bool(bullets & set(reading.signs))
    if reading.answer != "blank" and any(words.state(sign) == "cross" for sign in reading.signs):
        return "unclear"  # `동의함 ✗` may as well strike it out
    if reading.answer == "agreed":
        return "agreed" if reading.sentence else None
    return None if bullet or reading.answer == "unclear" else "blank"


def _are_a_choice(first: str, second: str, words: Words) -> bool:
    """Whether two lines are the two words of a choice and nothing else: their boxes may only be drawn."""
    sides = []
    for text in (first, second):
        told = words.options(text, asked=True)
        if len(told) != 1 or squash(text) != squash(text[told[0].start : told[0].end]):
            return False
        sides.append(told[0].side)
    return sides[0] != sides[1]


def _untold(lines: Sequence[Standing], n: int, words: Words, *, asked: bool) -> Item | None:
    """A choice in words only: `동의여부 : 미동의`; `동의함 / 동의하지 않음`, of which one may be underlined."""
    text = lines[n].line.text
    if len(squash(text)) > 60 or _GUIDE.search(squash(text)):
        return None
    label = _LABEL.search(text)
    value = tidy((label["value"] or label["wide"]) if label else "").rstrip(".")
    told = words.options(value, asked=True)
    if len(told) == 1 and squash(value) == squash(value[told[0].start : told[0].end]):
        return Item(lines[n], _quote(lines, n, text), "agreed" if told[0].side == "agree" else "refused")
    pairs = list(pairwise(words.options(text, asked=asked)))
    near = [
        (a, b) for a, b in pairs if a.side != b.side and not re.search(r"[가-힣A-Za-z0-9]", text[a.end : b.start])
    ]
    return Item(lines[n], _quote(lines, n, text), "unclear") if near else None


def _sentences(lines: Sequence[Standing], words: Words) -> Iterator[Item]:
    """The first sentence that consents, and the first that refuses."""
    given = refused = False
    for n, standing in enumerate(lines):
        key = squash(standing.line.text)
        after = squash(lines[n + 1].line.text)[:40] if n + 1 < len(lines) else ""
        match = next((m for m in _REFUSED.finditer(key + after) if m.start() < len(key)), None)
        if match and not refused and match["after"] not in _GOES_ON and not words.signs(standing.line.text):
            if not _GUIDE.search(key) and not words.options(value_of(standing.line.text), asked=False)[1:]:
                refused = True
                yield Item(standing, tidy(standing.line.text), "refused", 1)
        elif not given and any(m.start() < len(key) for m in _GIVEN.finditer(key + after)):
            given = True
            yield Item(standing, tidy(standing.line.text), "agreed")


def value_of(text: str) -> str:
    """What stands behind the last colon."""
    return re.split(r"[:：]", text)[-1]


def _bullets(lines: Sequence[Standing], words: Words) -> frozenset[str]:
    """Signs with which other lines begin, too: headings, not boxes."""
    found = set()
    for standing in lines:
        text = standing.line.text.strip()
        signs = words.signs(text)
        if signs and signs[0].start() == 0 and not words.options(text, asked=True):
            found.add(signs[0][0])
    return frozenset(found)


def _is_prose(text: str) -> bool:
    return len(squash(text)) > 60


def _quote(lines: Sequence[Standing], n: int, text: str) -> str:
    """The words of the choice, with the heading above them where they do not say themselves what it is about."""
    own = tidy(text)
    if len(_ITSELF.sub("", squash(own))) > _SHORT:
        return own
    above = [tidy(s.line.text) for s in lines[max(0, n - _ABOVE) : n] if s.page is lines[n].page]
    heading = next((t for t in reversed(above) if _HEADING.search(squash(t)) and len(squash(t)) <= 60), "")
    return f"{heading} {own}" if heading else own
