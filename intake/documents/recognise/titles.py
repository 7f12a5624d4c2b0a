"""Titles of documents in lines: `재 직 증 명 서`, `[붙임 1] 2025년 … 이용신청서`, `개별 동의서(실무담당자)`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from intake.documents.fields.words import label_key, squash, without_brackets
from intake.documents.recognise.frames import framed
from models.call import Call
from models.call_vocabulary import KindWords
from models.document import DocumentKindId, Line

_ATTACHMENT = re.compile(
    r"^[\[<〈《(【「『]?(?:붙임|별지|별첨|서식|양식|첨부|별표)(?:제?[0-9]*호?)?(?:서식|양식)?(?:의[0-9]+)?[\])>〉》】」』:.\-_]*"
)
_SENTENCE = re.compile(r"(?:다|함|음|요|까|오|시오|부|됨)[.]?$|[?]|[0-9]부|제출|참조|첨부")
_NUMBERED = re.compile(r"(?:[0-9]{1,2}|[가-하]|[IVXⅠ-Ⅹ]{1,4})[.)]|[①-⑮]|[□■◦○▶]")
_FUZZY_FROM, _FUZZY_SCORE = 5, 80
_LONGEST = 60
_SUFFIX_EXTRA = 45
_REST = 12
_PARTICLES = "은는이가을를의와과에로및도등만"
FORMS: tuple[DocumentKindId, ...] = (
    "application_plan",
    "usage_summary",
    "storage_request",
    "pi_consent",
    "staff_consent",
)
"""What applicants fill in, in the order in which their values are believed."""


class Title(NamedTuple):
    """A title in a line."""

    line: int
    words: KindWords
    exact: bool
    """Nothing else stands in the line but attachment numbers, brackets and the name of the call."""
    part: bool
    """A title of a later part of the document."""
    text: str

    @property
    def near(self) -> bool:
        """Whether it is the title of something that only stands in for the document."""
        key = without_brackets(label_key(squash(self.text)))
        return any(key.endswith(squash(text)) for text in self.words.near)


def is_numbered(text: str) -> bool:
    """Whether a line is a numbered section: `3. 참여인력 현황`, `나. 일정`."""
    return _NUMBERED.match(text.strip()) is not None


class Titles:
    """All titles of the call, ready to compare."""

    def __init__(self, call: Call) -> None:
        entries: dict[str, tuple[KindWords, bool]] = {}
        for words in call.vocabulary.kinds:
            entries.update((squash(text), (words, True)) for text in words.parts)
        for words in call.vocabulary.kinds:
            entries.update((squash(text), (words, False)) for text in words.titles)
        self._entries = entries
        self._endings = tuple(entries)
        self._by_length = sorted(entries, key=len, reverse=True)
        self._call_title = squash(call.title)
        self._others = tuple(squash(text) for text in call.vocabulary.other_titles)
        self._roles = [squash(word) for word in (*call.vocabulary.roles.pi, *call.vocabulary.roles.staff)]

    def find(self, lines: Sequence[Line], *, ocr: bool) -> tuple[Title, ...]:
        """The titles among these lines. Titles that follow one another are a list of documents, not titles."""
        found = [title for n, line in enumerate(lines) if (title := self._in_line(n, framed(line.text), ocr=ocr))]
        found += [
            title
            for n in range(len(lines) - 1)
            if len(squash(lines[n].text)) <= 8
            and len(squash(lines[n + 1].text)) <= 12
            and not any(t.line in (n, n + 1) for t in found)
            and (title := self._in_line(n, lines[n].text + lines[n + 1].text, ocr=ocr))
            and title.exact
        ]
        found.sort(key=lambda title: title.line)
        return tuple(title for title in found if not self._listed(title, found))

    @staticmethod
    def _listed(title: Title, found: Sequence[Title]) -> bool:
        alike = [t for t in found if is_numbered(t.text) == is_numbered(title.text)]
        near = [t for t in alike if abs(t.line - title.line) <= 2 and t.words is not title.words]
        kinds = {id(t.words) for t in alike if abs(t.line - title.line) <= 6}
        return bool(near) and len(kinds) > 2

    def _in_line(self, number: int, text: str, *, ocr: bool) -> Title | None:
        if len(text) > 4 * _LONGEST:
            return None
        whole = squash(text)
        if not 2 < len(whole) <= _LONGEST + len(self._call_title):
            return None
        plain = without_brackets(label_key(whole))
        if not (plain.endswith(self._endings) or label_key(whole).endswith(self._endings)):
            begun = self._begun(number, plain, text) or self._in_brackets(number, whole, text)
            return begun or (self._misread(number, without_brackets(self._bare(text)), text) if ocr else None)
        key = self._bare(text)
        for variant in (key, without_brackets(key)):
            if variant in self._entries:
                words, part = self._entries[variant]
                return Title(number, words, True, part, text)
        plain = without_brackets(key)
        if not _SENTENCE.search(plain):
            for known in self._by_length:
                if plain.endswith(known) and len(plain) - len(known) <= _SUFFIX_EXTRA and ":" not in key:
                    words, part = self._entries[known]
                    return Title(number, words, False, part, text)
        return self._misread(number, plain, text) if ocr else None

    def _in_brackets(self, number: int, whole: str, text: str) -> Title | None:
        """A title in another language behind one that cannot be read: `MASSA (Certificate of Employment)`."""
        for inner in re.findall(r"[(\[{]([^()\[\]{}]{8,})[)\]}]?", whole):
            if inner.isascii() and inner in self._entries:
                return Title(number, self._entries[inner][0], False, self._entries[inner][1], text)
        return None

    def _begun(self, number: int, plain: str, text: str) -> Title | None:
        """A title with a few words behind it: `재직증명서 - 김민수`."""
        if not plain.startswith(self._endings):
            return None
        for known in self._by_length:
            if len(known) >= _FUZZY_FROM and plain.startswith(known):
                rest = plain[len(known) :]
                another = rest[0] in _PARTICLES or _SENTENCE.search(plain) or rest.endswith(self._others)
                if len(rest) <= _REST and not another:
                    return Title(number, self._entries[known][0], False, self._entries[known][1], text)
                return None
        return None

    def _bare(self, text: str) -> str:
        """The line without attachment numbers, the name of the call and roles."""
        key = label_key(_ATTACHMENT.sub("", squash(text)))
        key = key.replace(self._call_title, "")
        for role in self._roles:
            if key.startswith(role):
                key = key[len(role) :].lstrip("용의)")
            if key.endswith((f"({role})", f"({role}용)")):
                key = key[: key.rindex("(")]
        return key

    def _misread(self, number: int, key: str, text: str) -> Title | None:
        hangul = re.sub(r"[^가-힣]", "", key)
        key = hangul if len(hangul) >= _FUZZY_FROM else key.strip("'\"`‘’!{}|")
        other = next((ending for ending in self._others if key.endswith(ending)), "")
        for known in self._by_length:
            if (
                len(known) >= _FUZZY_FROM
                and known.endswith(other)
                and abs(len(known) - len(key)) <= 2
                and fuzz.ratio(known, key) >= _FUZZY_SCORE
            ):
                words, part = self._entries[known]
                return Title(number, words, False, part, text)
        return None
