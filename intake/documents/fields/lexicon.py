"""Looking up labels: which field a printed label means in a kind of document, and whose it is."""

import re
from collections.abc import Iterable
from copy import copy
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from intake.documents.fields.words import label_key, squash, without_brackets
from models.call import Call
from models.call_vocabulary import FieldWords
from models.document import DocumentKindId

Role = Literal["pi", "staff"]
LONGEST_LABEL = 40
"""Characters without white space; longer texts are no labels."""
_JOINTS = re.compile(r"[/·ㆍ,&]|및")
_NAME_ENDINGS = ("", "명", "성명", "이름", "성함", "정보")
_OF_OTHERS = re.compile(
    r"(?:개인정보|정보보호|보호|보안|안전|관리|품질|회계|시설|발급|접수|문의|협약|위탁|공동연구|공동|변경전|전임|이전|기관|운영)"
    r"(?:및[가-힣]{2,4})?(?:업무)?(?:책임자|담당자|연구책임자|과제책임자)"
)
"""Offices that sound like the roles of an application, but belong to somebody else."""
_OTHER_PERSON = re.compile(
    r"^(?:확인자?|발급자|작성자|보호자|대표자|대표이사|대표|담당자|발급담당자?|인사담당자?|추천인|지도교수|보증인|연대보증인|접수자|결재자?|기관장|"
    r"법정대리인|대리인|위임인|비상연락[처망]|배우자|공동연구(?:원|책임자)|참여연구원|연구보조원|(?:협력|참여|위탁)기관.{0,6})$"
)
_IN_TWO_LANGUAGES = re.compile(r"([가-힣()/·ㆍ]*[가-힣)])([a-z][a-z.()/'-]*)")
"""A label and its translation, squashed: `성명name`."""
_WORDS = re.compile(r"[A-Za-z][A-Za-z.,()/' -]*")
_SIMILAR = re.compile(
    r"(?:정부|국가)?(?:동일|유사|중복)(?:[·ㆍ/,]|및)?(?:유사|중복|동일)?(?:한)?(?:정부|국가|공공|타)?"
    r"(?:지원|연구개발|연구|개발|r&d|컴퓨팅|gpu|컴퓨팅자원)?(?:과제|사업|프로그램|서비스)(?:[·ㆍ/,]?(?:과제|사업))?"
    r"(?:명|참여|수행|수혜|신청|지원|선정|이용|중복|[·ㆍ/,]|및)*(?:여부|현황|내역|이력|사항|유무|실적|건수|경험|내용)?"
)
"""How forms ask for similar programmes; the words behind the stem say nothing else."""
_FUZZY_FROM = 4
_FUZZY_SCORE = 75


class Hit(NamedTuple):
    """What a label means."""

    fields: tuple[FieldWords | None, ...]
    """One, or several for a label such as `부서/직위`; None stands for something that is not read."""
    role: Role | None
    exact: bool
    """False if the letters had to be guessed (OCR)."""
    bare_role: bool = False
    """Only the role stands there (`과제책임자`): the label of a name, or a heading."""

    @property
    def read(self) -> bool:
        """Whether any of it is a field that is read."""
        return any(self.fields)


class Lexicons:
    """The labels of all kinds of documents of one call, each made when it is first asked for. What is kept of the
    texts of an application goes with this."""

    def __init__(self, call: Call) -> None:
        self._kept = _kept(call)
        self.call = self._kept.call
        """One that is equal to the call, the same for all of the process."""
        self._made: dict[DocumentKindId, Lexicon] = {}

    def of(self, kind: DocumentKindId) -> "Lexicon":
        """The labels of one kind."""
        if kind not in self._made:
            if kind not in self._kept.lexicons:
                self._kept.lexicons[kind] = Lexicon(self.call, kind)
            self._made[kind] = self._kept.lexicons[kind].unused(self._made.values())
        return self._made[kind]


class _Kept(NamedTuple):
    """A call and its lexicons, of which none has seen a text."""

    call: Call
    lexicons: "dict[DocumentKindId, Lexicon]"


@lru_cache(maxsize=1)
def _kept(call: Call) -> _Kept:
    return _Kept(call, {})


class Lexicon:
    """The labels of one kind of document. Keeps what it found in texts; `unused` gives one that has seen none."""

    def __init__(self, call: Call, kind: DocumentKindId) -> None:
        vocabulary = call.vocabulary
        self.call = call
        self.kind = kind
        self._labels: dict[str, FieldWords | None] = {label_key(label): None for label in vocabulary.other_labels}
        for field in vocabulary.fields:
            if kind in field.kinds:
                self._labels.update((label_key(label), field) for label in field.labels)
        self._name = next((f for f in vocabulary.fields if kind in f.kinds and f.name == "name"), None)
        words: list[tuple[str, Role]] = [(squash(word), "pi") for word in vocabulary.roles.pi]
        words += [(squash(word), "staff") for word in vocabulary.roles.staff]
        self._roles = sorted(words, key=lambda pair: -len(pair[0]))
        self._fuzzy = [key for key in self._labels if len(key) >= _FUZZY_FROM]
        self._similar = next((f for f in vocabulary.fields if kind in f.kinds and f.type == "programmes"), None)
        fields = self._labels.items()
        self.affiliations = tuple(key for key, field in fields if field and field.type == "affiliation")
        """Labels whose value may hold an organisation and a department."""
        words_of_roles = "|".join(re.escape(word) for word, _ in self._roles)
        self._any_role = re.compile(words_of_roles or "(?!)")
        self._first = {key[0] for key in (*self._labels, *(word for word, _ in self._roles)) if key}
        self._cache: dict[tuple[str, bool], Hit | None] = {}
        self.found: dict[tuple[str, bool], object] = {}
        """What others keep of lines that they have already looked at."""
        self.nothing = frozenset(squash(word) for word in vocabulary.nothing)
        """Words for nothing at all, squashed."""
        every = (*vocabulary.other_labels, *(label for field in vocabulary.fields for label in field.labels))
        self.every_label = frozenset(map(label_key, every))
        """Labels of all kinds of documents: a value that is one is none."""
        self.issuers = tuple(sorted({squash(title) for title in vocabulary.issuers}, key=len, reverse=True))
        """Titles of who signs, squashed, the longest first."""
        self.nobody = frozenset(map(squash, (*vocabulary.nothing, *vocabulary.issuers, *vocabulary.departed)))
        """Words that look like names of persons and are none, squashed."""
        self.organization_endings = tuple(map(squash, vocabulary.organization_endings))
        """How names of organisations end, squashed."""
        self.signs = tuple(sorted(vocabulary.signs, key=len, reverse=True))
        """Signs of a seal as they are printed, the longest first."""
        self.squashed_signs = tuple(map(squash, vocabulary.signs))
        """The same, squashed."""
        self.titled = {title: re.compile(r"\s*".join(map(re.escape, title)), re.IGNORECASE) for title in self.issuers}
        """The same titles as patterns, with white space between their letters."""
        titles = (squash(title) for words in vocabulary.kinds for title in words.titles)
        self.titles = tuple(
            sorted({title for title in titles if self._begins_with_label(title)}, key=len, reverse=True)
        )
        """Titles that begin with a label and go on (`연구과제 참여 확인서`), squashed, the longest first."""
        self.longest = max(map(len, self._labels), default=0)

    def unused(self, others: "Iterable[Lexicon]") -> "Lexicon":
        """The same labels with nothing kept of any text but what one of the `others` found by these same labels."""
        one = copy(self)
        own = (self._labels, self._name, self._similar)
        alike = next((other for other in others if (other._labels, other._name, other._similar) == own), None)
        one._cache, one.found = (alike._cache, alike.found) if alike else ({}, {})
        return one

    def lookup(self, text: str, *, fuzzy: bool = False) -> Hit | None:
        """The meaning of `text` as a label, or None if it is none. `fuzzy` allows for letters misread by OCR."""
        if len(text) > 4 * LONGEST_LABEL:
            return None
        if (text, fuzzy) not in self._cache:
            key = label_key(_korean(text))
            self._cache[text, fuzzy] = self._find(key, fuzzy) if 0 < len(key) <= LONGEST_LABEL else None
        return self._cache[text, fuzzy]

    def role_in(self, text: str) -> Role | None:
        """Whose part of a form a heading announces; None if it names both or neither."""
        key, found = _OF_OTHERS.sub(" ", squash(text)), set[Role]()
        if not self._any_role.search(key):
            return None
        for word, role in self._roles:
            if (word.isascii() and re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", key)) or (
                not word.isascii() and word in key
            ):
                found.add(role)
                key = key.replace(word, " ")
        return found.pop() if len(found) == 1 else None

    def title_in(self, text: str) -> int:
        """How many characters without white space of `text`, from its beginning, are a title that begins with a
        label; 0 for none."""
        key = label_key(text) if self.titles else ""
        if not key.startswith(self.titles):
            return 0
        title = next(title for title in self.titles if key.startswith(title))
        return squash(text).find(title) + len(title)

    def _begins_with_label(self, title: str) -> bool:
        return any(title[:end] in self._labels for end in range(2, len(title)))

    def is_foreign(self, text: str) -> bool:
        """Whether a short line announces another person: `개인정보 보호책임자`, `발급담당자`."""
        key = squash(text)
        return len(key) <= 20 and _OF_OTHERS.search(key) is not None and self.role_in(text) is None

    def may_begin(self, text: str) -> bool:
        """Whether a label may begin with `text`: a quick look before the thorough one."""
        key = label_key(text)
        return len(key) < 2 or key[0] in self._first or not key[0].isalpha()

    def names_others(self, before: str, label: str) -> bool:
        """Whether a label in running text is the end of somebody else's office: `협력기관 담당자 : …`."""
        whole = squash(before)[-12:] + label_key(label)
        return any(match.end() == len(whole) for match in _OF_OTHERS.finditer(whole))

    def _find(self, key: str, fuzzy: bool) -> Hit | None:
        variants = [key, without_brackets(key)]
        if (both := _IN_TWO_LANGUAGES.fullmatch(key)) and both[2] in self.every_label:
            variants.append(both[1])
        for variant in dict.fromkeys(variants):
            if variant and (hit := self._direct(variant) or self._with_role(variant, key) or self._joined(variant)):
                return hit
        if self._similar and any(_SIMILAR.fullmatch(variant) for variant in variants):
            return Hit((self._similar,), None, exact=True)
        return self._guessed(key) if fuzzy else None

    def _direct(self, key: str) -> Hit | None:
        return Hit((self._labels[key],), None, exact=True) if key in self._labels else None

    def _with_role(self, key: str, whole: str) -> Hit | None:
        if not self._any_role.search(whole):
            return None
        for word, role in self._roles:
            for rest in self._without(key, word):
                again = (rest, role) in self._roles  # `실무담당자 (실제 자원사용자)`
                if (again or rest in _NAME_ENDINGS) and (self._name or rest):
                    return Hit((self._name,), role, exact=True, bare_role=again or rest in ("", "정보"))
                if rest in self._labels:
                    return Hit((self._labels[rest],), role, exact=True)
                if joined := self._joined(rest):  # `과제책임자 (성명/부서/직위)`
                    return joined._replace(role=role)
        inside = self.role_in(whole) if whole != key else None
        return Hit((self._labels[key],), inside, exact=True) if inside and key in self._labels else None

    @staticmethod
    def _without(key: str, word: str) -> tuple[str, ...]:
        if key.startswith(word):
            return (key[len(word) :].strip("()의-:."),)
        if key.endswith((f"({word})", f"[{word}]")):
            return (key[: -len(word) - 2],)
        return ()

    def _joined(self, key: str) -> Hit | None:
        parts = [part for part in (part.strip(".") for part in _JOINTS.split(key)) if part]
        if len(parts) < 2 or not all(part in self._labels for part in parts):
            return None
        fields = tuple(self._labels[part] for part in parts)
        if len({field.name for field in fields if field}) == 1 and all(fields):
            return Hit(fields[:1], None, exact=True)  # `성명/Name`
        return Hit(fields, None, exact=True)

    def _guessed(self, key: str) -> Hit | None:
        if len(key) < _FUZZY_FROM:
            return None
        best = process.extractOne(key, self._fuzzy, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
        return Hit((self._labels[best[0]],), None, exact=False) if best else None


def _korean(text: str) -> str:
    """A label without its translation in the lines below: `상호(법인명)` above `Name of company`."""
    lines = [line for line in text.split("\n") if line.strip()]
    own = [line for line in lines if not line.isascii()]
    apart = 0 < len(own) < len(lines) and lines[: len(own)] == own
    return "\n".join(own) if apart and all(_WORDS.fullmatch(line.strip()) for line in lines[len(own) :]) else text


def is_other_person(text: str) -> bool:
    """Whether a cell or the beginning of a row names who checks, issues or represents."""
    return _OTHER_PERSON.match(squash(text)) is not None
