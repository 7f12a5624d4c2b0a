"""Headings of papers that are none of the kinds: `폐업사실증명`, `창업기업 확인서`, `제출서류 체크리스트`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from intake.documents.fields.words import label_key, squash, without_brackets
from intake.documents.recognise.frames import framed
from intake.documents.recognise.titles import FORMS, Titles
from models.call_vocabulary import Vocabulary
from models.document import Line

_LINES = 8
_BELOW = 3
_ENDING = 3
_LONGEST = 30
_SHORTEST = 2
_COLUMNS = re.compile(r"\s{3,}|\t")


class Heading(NamedTuple):
    """The first heading of another paper."""

    line: int
    text: str
    certificate: bool
    """Whether it ends as titles of certificates do."""


class Headings:
    """Recognises headings by how titles of papers end, whatever the paper is."""

    def __init__(self, vocabulary: Vocabulary, titles: Titles) -> None:
        self._endings = tuple(squash(text) for text in vocabulary.other_titles)
        self._titles = titles
        certificates = [words for words in vocabulary.kinds if words.kinds[0] not in FORMS]
        near = {squash(text) for words in certificates for text in words.near}
        known = {squash(text) for words in certificates for text in words.titles}
        self._certificates = tuple({text[-_ENDING:] for text in known - near})

    def find(self, lines: Sequence[Line], *, ocr: bool) -> Heading | None:
        """The first line at the top that is the title of another paper than those that are known."""
        for number, line in enumerate(lines[:_LINES]):
            text = framed(line.text)
            if self._is_heading(text) and not self._titles.find(lines[number : number + 1], ocr=ocr):
                return self._heading(number, text)
        return None

    def within(self, lines: Sequence[Line]) -> Heading | None:
        """The first heading of another paper among these lines, if more follows below it."""
        for number, line in enumerate(lines[: -_BELOW or None]):
            if self._is_heading(framed(line.text)):
                return self._heading(number, framed(line.text))
        return None

    def _heading(self, number: int, text: str) -> Heading:
        return Heading(number, text, without_brackets(label_key(squash(text))).endswith(self._certificates))

    def _is_heading(self, text: str) -> bool:
        if len(text) > 4 * _LONGEST or ":" in text or "：" in text:
            return False
        columns = [part for part in _COLUMNS.split(text.strip()) if part]
        if len(columns) > 1 and any(len(word) > 1 for part in columns for word in part.split()):
            return False
        key = label_key(squash(text))
        plain = without_brackets(key)
        return any(_SHORTEST < len(k) <= _LONGEST and k.endswith(self._endings) for k in (key, plain)) or (
            plain in self._endings
        )
