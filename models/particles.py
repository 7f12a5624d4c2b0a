"""Korean particles, chosen by the sound that the word before them ends in. The only place that knows how."""

import re

_BRACKETS = re.compile(r"\s*\([^()]*(\([^()]*\)[^()]*)*\)$")
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
"""The final ㄹ, after which one says 로."""
_CLOSED = frozenset("013678lmnr")
"""Digits (영 or 십, 일, 삼, 육, 칠, 팔) and names of Latin letters (엘, 엠, 엔, 알) that end in a consonant."""
_IN_RIEUL = frozenset("178lr")
_OPEN = {"이": "가", "은": "는", "을": "를", "과": "와", "으로": "로", "이라는": "라는", "이라고": "라고"}


def with_particle(word: str, particle: str) -> str:
    """`word` with 이/가, 은/는, 을/를, 과/와, 으로/로 or 이라는/라는, the first given.

    Brackets and quotation marks at its end are silent. What is neither Hangul, digit nor Latin letter counts as a
    vowel.
    """
    bare = _BRACKETS.sub("", word).rstrip("’”'\"`/ ") or word
    last = bare[-1:].lower()
    if _FIRST <= ord(last or " ") <= _LAST:
        final = (ord(last) - _FIRST) % _FINALS
        closed, rieul = final != 0, final == _RIEUL
    else:
        closed, rieul = last in _CLOSED, last in _IN_RIEUL
    if particle == "으로" and rieul:
        closed = False
    return word + (particle if closed else _OPEN[particle])
