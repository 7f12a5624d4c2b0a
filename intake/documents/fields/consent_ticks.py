"""Which of `동의` and `동의하지 않음` is ticked, in one text: boxes, circles, crosses and hand-typed ticks.

A text is cut at its signs. A sign belongs to the words behind it or to those before it, whichever reading gives each
sign its words; where both or neither do, nobody can tell.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from intake.documents.fields.words import squash
from models.call_vocabulary import Vocabulary

Side = Literal["agree", "refuse"]
Answer = Literal["agreed", "refused", "blank", "unclear"]
_State = Literal["tick", "blank", "ring", "cross"]
_OPEN, _CLOSE = r"[(\[{<〔【]", r"[)\]}>〕】]"
_BRACKETS, _BULLETS = frozenset("([{<〔【"), frozenset("□○◯〇◇")
_RINGS, _CROSSES = frozenset("○◯〇o"), frozenset("×✕✗✘x")
_TICKED = frozenset("v√")
"""Signs that tick wherever they stand, besides those of the configuration."""
_NO_OPTION = (
    r"(?!\s*(?:여부|유무|란|서(?![가-힣])|를|을|에\s|에$|권|할|시(?:\s|$|에)|하지|하십|하시|하에|사항|내용|자(?:\s|$|의)"
    r"|일(?:\s|$|자)|철회|거부|후|및|의\s|가\s|는\s|해|하여|받|항목|요청|필요|완료|없))"
)
"""What follows where the words are no option: `동의 여부`, `동의를 거부할 권리`."""
_BETWEEN = " \t\n:：.,/·ㆍ|∙-–—"
_LONGEST = 70
"""Characters between a sign and the words that it ticks."""


class Option(NamedTuple):
    """Words of consent or refusal in a text."""

    side: Side
    start: int
    end: int
    sentence: bool
    """Whether they are more than the bare noun, which may stand in a heading too."""


class Tick(NamedTuple):
    """A sign beside the words that it belongs to."""

    option: Option
    state: _State
    sign: str


class Reading(NamedTuple):
    """What one choice says."""

    answer: Answer
    sides: frozenset[Side]
    signs: tuple[str, ...]
    sentence: bool
    """Whether any of its words can be no heading."""
    begin: int


class Words:
    """The words and signs of the configuration, ready to be found."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        consent = vocabulary.consent
        self.agree, self.refuse = _listed(consent.agree), _listed(consent.refuse)
        self.yes, self.no = _listed(consent.affirm), _listed(consent.deny)
        self.ticks = frozenset(squash(sign) for sign in vocabulary.ticks)
        self.blanks = frozenset(squash(sign) for sign in vocabulary.blanks)
        singles = {sign for sign in (*self.ticks, *self.blanks) if len(sign) == 1} | (_RINGS | _CROSSES) - {"o", "x"}
        inside = "".join(map(re.escape, sorted(singles)))
        one = f"[{inside}]|(?<![A-Za-z])[vV](?![A-Za-z])"
        self._sign = re.compile(f"(?:{_OPEN}\\s*(?:[{inside}vVoOxX])?\\s*{_CLOSE}|{one})(?:\\s?(?:{one}))*")

    @property
    def known(self) -> bool:
        """Whether the configuration names any words of consent."""
        return bool(self.agree and self.refuse)

    def signs(self, text: str) -> list[re.Match[str]]:
        """All signs in a text, those that stand together as one."""
        return list(self._sign.finditer(text))

    def state(self, sign: str) -> _State:
        """What a sign means by itself: a ring may be an empty box or a tick, as its neighbours are."""
        key = squash(sign)
        bare = re.sub(f"^{_OPEN}|{_CLOSE}$", "", key)
        if key in self.ticks or any(c in self.ticks or c in _TICKED for c in bare):
            return "tick"
        bracketed = bare != key
        rings = [c for c in bare if c in _RINGS]
        if rings:
            return "tick" if bracketed or len(bare) > len(rings) else "ring"
        if any(c in _CROSSES for c in bare):
            return "cross"
        return "blank"

    def options(self, text: str, *, asked: bool) -> list[Option]:
        """Words of consent and refusal, from left to right; yes and no only where consent is asked for."""
        found: list[Option] = []
        for match in _pattern(self.refuse, self.agree, self.no if asked else (), self.yes if asked else ()).finditer(
            text
        ):
            side: Side = "refuse" if match["refuse"] or match["no"] else "agree"
            found.append(Option(side, match.start(), match.end(), squash(match[0]) not in ("동의", "consent")))
        return found


def answered(agree: str, refuse: str, words: Words) -> Answer:
    """What the signs in two cells say, either of which may be empty."""
    told: list[_State] = [words.state(sign) if sign else "blank" for sign in (agree, refuse)]
    states = _settled(told)
    if None in states or states == ["tick", "tick"] or told == ["ring", "ring"]:
        return "unclear"
    return "agreed" if states[0] == "tick" else "refused" if states[1] == "tick" else "blank"


def _listed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({squash(word) for word in words}, key=len, reverse=True))


@lru_cache(maxsize=16)
def _pattern(
    refuse: tuple[str, ...], agree: tuple[str, ...], no: tuple[str, ...], yes: tuple[str, ...]
) -> re.Pattern[str]:
    def any_of(words: tuple[str, ...]) -> str:
        return "|".join(r"\s*".join(map(re.escape, word)) for word in words) or "(?!)"

    bounded = f"(?![가-힣A-Za-z]){_NO_OPTION}"
    return re.compile(
        rf"(?<![가-힣A-Za-z])(?:(?P<refuse>{any_of(refuse)})|(?P<no>{any_of(no)})|(?P<agree>{any_of(agree)})"
        rf"|(?P<yes>{any_of(yes)})){bounded}",
        re.IGNORECASE,
    )


def choices(text: str, words: Words, *, asked: bool) -> tuple[Reading, ...]:
    """The choices that a text offers, with what is ticked in each; nothing where no sign stands beside an option."""
    text = unicodedata.normalize("NFKC", text)
    options = words.options(text, asked=asked)
    signs = _without_bullet(text, words.signs(text))
    if not options or not signs:
        return ()
    best = _bound(text, signs, options, words)
    if best is None:
        return (Reading("unclear", frozenset(o.side for o in options), (), any(o.sentence for o in options), 0),)
    return tuple(_read(group, text, options) for group in _groups(best))


def _without_bullet(text: str, signs: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without an empty box that begins a text whose choices are made in brackets: `□ … 동의( ○ ) 미동의( )`."""
    bracketed = [sign[0][0] in _BRACKETS for sign in signs]
    bullet = len(signs) > 2 and not bracketed[0] and all(bracketed[1:]) and signs[0][0] in _BULLETS
    return signs[1:] if bullet and not text[: signs[0].start()].strip() else signs


def _bound(
    text: str, signs: Sequence[re.Match[str]], options: Sequence[Option], words: Words
) -> tuple[Tick, ...] | None:
    """The signs with their options, read forwards or backwards; None if that makes a difference."""
    readings = []
    for forwards in (True, False):
        pairs = list(_pairs(text, signs, options, words, forwards=forwards))
        readings.append((len({tick.option.side for tick in pairs}), len(pairs), tuple(pairs)))
    first, second = sorted(readings, key=lambda r: (-r[0], -r[1]))
    if not first[2]:
        return ()
    if first[:2] == second[:2] and [_side(t) for t in first[2]] != [_side(t) for t in second[2]]:
        return None
    return first[2]


def _side(tick: Tick) -> tuple[Side, _State]:
    return tick.option.side, tick.state


def _pairs(
    text: str, signs: Sequence[re.Match[str]], options: Sequence[Option], words: Words, *, forwards: bool
) -> Iterator[Tick]:
    bounds = [0, *(at for sign in signs for at in sign.span()), len(text)]
    parts = list(zip(bounds[::2], bounds[1::2], strict=True))
    for n, sign in enumerate(signs):
        begin, end = parts[n + 1] if forwards else parts[n]
        inside = [option for option in options if begin <= option.start and option.end <= end]
        if not inside:
            continue
        near = inside[0] if forwards else inside[-1]
        gap = text[begin : near.start] if forwards else text[near.end : end]
        touching = not gap.strip(_BETWEEN)
        if touching or (forwards and len(inside) == 1 and len(gap) <= _LONGEST and "   " not in gap.strip("\n ")):
            yield Tick(near, words.state(sign[0]), sign[0])


def _groups(ticks: Sequence[Tick]) -> Iterator[list[Tick]]:
    """The ticks of one choice after the other: a side that comes again begins the next."""
    group: list[Tick] = []
    for tick in ticks:
        if any(tick.option.side == other.option.side for other in group):
            yield group
            group = []
        group.append(tick)
    if group:
        yield group


def _read(group: Sequence[Tick], text: str, options: Sequence[Option]) -> Reading:
    states = _settled([tick.state for tick in group])
    on: set[Side] = {tick.option.side for tick, state in zip(group, states, strict=True) if state == "tick"}
    if None in states or len(on) > 1:
        answer: Answer = "unclear"
    else:
        answer = "agreed" if "agree" in on else "refused" if on else "blank"
    sides = frozenset(tick.option.side for tick in group)
    sentence = any(tick.option.sentence for tick in group)
    return Reading(answer, sides, tuple(t.sign for t in group), sentence, min(t.option.start for t in group))


def _settled(states: Sequence[_State]) -> list[Literal["tick", "blank"] | None]:
    """With rings and crosses as their neighbours make them; None where nobody can tell."""
    ring: _State | None = None
    if "tick" in states:
        ring = "blank"
    elif any(state in ("blank", "cross") for state in states):
        ring = "tick"
    elif states.count("ring") > 1:
        ring = "blank"
    chosen = "tick" in states or ("ring" in states and ring == "tick")
    meaning: dict[str, Literal["tick", "blank"] | None] = {
        "tick": "tick",
        "blank": "blank",
        "ring": ring if ring in ("tick", "blank") else None,
        "cross": "blank" if chosen else None,
    }
    return [meaning[state] for state in states]
