"""Where in a line labels stand, known ones and those that nobody knows but that end the value before them."""

import re
from typing import NamedTuple

from intake.documents.fields.choices import ends_with_box
from intake.documents.fields.lexicon import Hit, Lexicon
from intake.documents.fields.words import squash
from intake.documents.text.clean import GAP

_TOKEN = re.compile(r"[^\s:：]+|[:：]")
_FORM = re.compile(r"(?:[(（]\s*[주유재사학]\s*[)）]|[㈜㈔㈐])$")
_MOST_TOKENS = 10
_PROSE = 70
"""A line with more characters than this holds labels only at its beginning or before a colon."""


class Label(NamedTuple):
    """A label in a line, with the places where it begins and where its value may begin."""

    start: int
    end: int
    hit: Hit
    strong: bool


def find_labels(text: str, lexicon: Lexicon, *, fuzzy: bool = False) -> list[Label]:
    """The labels in a line, from left to right."""
    kept = lexicon.found.get((text, fuzzy))
    if kept is None:
        kept = lexicon.found[text, fuzzy] = _found_labels(text, lexicon, fuzzy=fuzzy)
    assert isinstance(kept, list)
    return kept


def _found_labels(text: str, lexicon: Lexicon, *, fuzzy: bool) -> list[Label]:
    tokens = list(_TOKEN.finditer(text))
    labels: list[Label] = []
    index = 0
    # rows of tables on scans are single lines with wide gaps between their cells
    long = max(map(len, text.split(GAP)) if fuzzy else (len(text),)) > _PROSE
    if title := lexicon.title_in(text):
        ends = [len(squash(text[: token.end()])) for token in tokens]
        index = ends.index(title) + 1 if title in ends else 0  # `학위 기계공학박사` is no 학위기
    while index < len(tokens):
        label, used = _label_at(text, tokens, index, lexicon, fuzzy=fuzzy, long=long, after=bool(labels))
        if label and labels and _begins_a_value(label):
            used = 1
        elif label and (text[label.end :].strip() or not _repeats(label, labels)):
            labels.append(label)
        elif not label and labels and (unknown := _unknown_at(text, tokens, index)):
            labels.append(unknown)
            used = sum(token.start() < unknown.end for token in tokens[index:])
        index += used
    return labels


def _repeats(label: Label, before: list[Label]) -> bool:
    """Whether a label at the end of a line is the value of the one before it: `트랙   ② 트랙`."""
    return bool(before) and label.hit.read and label.hit.fields == before[-1].hit.fields and not label.hit.role


def _begins_a_value(label: Label) -> bool:
    """Whether a word that elsewhere is a label of something else only begins a value: `부서명   데이터 사업부`."""
    return label.hit.fields == (None,) and not label.strong and not label.hit.role


_UNKNOWN = re.compile(r"[가-힣A-Za-z()/·]+(?: [가-힣A-Za-z()/·]+){0,2} ?[:：](?=\s|[가-힣A-Za-z0-9(])")


def _unknown_at(text: str, tokens: list[re.Match[str]], index: int) -> Label | None:
    """A label that nobody knows, with a colon, behind a wide gap: it ends the value before it."""
    begin = tokens[index].start()
    match = _UNKNOWN.match(text, begin)
    if not match or begin - tokens[index - 1].end() < 2 or tokens[index - 1][0] in ":：":
        return None
    return Label(begin, match.end(), Hit((None,), None, exact=True), strong=True)


def _label_at(
    text: str, tokens: list[re.Match[str]], index: int, lexicon: Lexicon, *, fuzzy: bool, long: bool, after: bool
) -> tuple[Label | None, int]:
    first = tokens[index]
    gap = first.start() - tokens[index - 1].end() if index else 9
    if gap < 2 and first[0][0].isdigit() and index:  # `2016. 03. 02.   생년월일 :`
        return None, 1
    if first[0] in ":：" or (gap < 2 and not (index and _may_be_label(tokens, index, after))):
        return None, 1
    if not (fuzzy and gap >= 2) and not lexicon.may_begin(first[0]):
        return None, 1
    ends = _ends(tokens, index)
    tries = [(last, guess) for guess in (False, True)[: 1 + (fuzzy and gap >= 2)] for last in ends]
    for last, guess in tries:
        piece = text[first.start() : tokens[last].end()]
        if len(squash(piece)) > lexicon.longest + 14:
            continue
        if guess and GAP in piece:  # what stands before a label is none of its letters
            continue
        if last > index and (_FORM.search(piece) or ends_with_box(piece)):
            continue  # `회사명   ( 주 ) 가온`, `할인여부 ( ○ ) 광주`: the value has begun
        if not fuzzy and piece.endswith((",", "，")):  # `과제명, 계획서, 성과`: a list names no field
            continue
        hit = lexicon.lookup(piece, fuzzy=guess)
        if hit is None:
            continue
        colon = last + 1 < len(tokens) and tokens[last + 1][0] in ":："
        wide = last + 1 >= len(tokens) or tokens[last + 1].start() - tokens[last].end() >= 2
        if (index and gap < 2 and not colon) or (long and not colon and index):
            continue
        end = tokens[last + 1].end() if colon else tokens[last].end()
        drawn_out = index == 0 and last > 0 and max(map(len, piece.split())) == 1
        return Label(first.start(), end, hit, colon or wide or drawn_out), last - index + 1
    return None, 1


def _ends(tokens: list[re.Match[str]], index: int) -> range:
    """Last tokens of a label that begins here, the longest first; a colon is none of its tokens."""
    most = min(len(tokens), index + _MOST_TOKENS)
    most = next((n for n in range(index, most) if tokens[n][0] in ":："), most)
    return range(most - 1, index - 1, -1)


def _may_be_label(tokens: list[re.Match[str]], index: int, after: bool) -> bool:
    """After a single blank only a label with a colon counts."""
    return after and any(token[0] in ":：" for token in tokens[index + 1 : index + 4])
