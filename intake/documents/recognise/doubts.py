"""What speaks against a kind that title and phrases suggest: refusals, papers about it, samples, blank forms.

Nothing here finds a kind. It only keeps one from being called `sure`: a person looks at the rest.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from intake.documents.fields.dates import find_dates
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.words import squash, without_brackets
from intake.documents.recognise.titles import Title
from models.call_vocabulary import KindWords, Vocabulary
from models.document import Certainty, Field, Page

RANK: dict[Certainty, int] = {"sure": 0, "likely": 1, "unsure": 2}
_HEAD = 20_000
"""Characters in which a certificate says what it is: one that is longer is none."""
_LINES, _TOP = 200, 6
"""Lines that are looked at; lines in which a form is marked as a sample: below, hints for filling it in remain."""
_BETWEEN = re.compile(r"[:：|]|\s{2,}|\t")
_EDGES = " \t[](){}<>〈〉《》【】「」『』〔〕*※-~.,'\"“”!▶■□"
_NEGATION = "[^.:다함]{0,15}?(?:않|아니|못하|없)"
_CONDITION = "[^.다함]{0,15}?(?:경우|때에|때는|면)"
_FUZZY_FROM, _FUZZY_SCORE = 9, 88
_FILLED = 2
"""Fields that a document that is filled in states at least."""


uncached = squash.__wrapped__
"""`squash` for whole texts, which nobody asks for again: they must not stay in memory."""


def worse(first: Certainty, *others: Certainty) -> Certainty:
    """The least certain of all."""
    return max((first, *others), key=lambda certainty: RANK[certainty])


class Saying:
    """What a part says, ready to compare."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.text = uncached(" ".join(page.text for page in pages[:3]))
        head = self.text[:_HEAD]
        self._variants = (head, without_brackets(head))
        self._pages = pages[:3]
        self._alone: dict[int, set[str]] = {}

    def says(self, words: Sequence[str]) -> bool:
        """Whether any of these words stands there, with or without what is in brackets between them."""
        return any(squash(word) in text for word in words for text in self._variants)

    def states(self, words: Sequence[str]) -> bool:
        """Whether any of these words stands there as a fact, not as a condition: `취소된 경우`."""
        stated = _any_of(tuple(words), f"(?!{_CONDITION})")
        return stated is not None and any(stated.search(text) for text in self._variants)

    def refuses(self, words: Sequence[str]) -> bool:
        """Whether one of these words is negated in its own sentence: `재직하고 있음이 확인되지 않습니다`."""
        negated = _any_of(tuple(words), _NEGATION)
        return negated is not None and negated.search(self._variants[0]) is not None

    def certifies(self, words: Sequence[str], *, ocr: bool) -> bool:
        """Whether one of these words stands there; in text of OCR a letter may be misread."""
        if self.says(words):
            return True
        return ocr and any(
            len(key) >= _FUZZY_FROM and fuzz.partial_ratio(key, self._variants[0]) >= _FUZZY_SCORE
            for key in map(squash, words)
        )

    def alone(self, words: Sequence[str], lines: int = _LINES) -> bool:
        """Whether any of these words stands by itself in one of the first lines of a page, behind a colon or a gap,
        or in a cell; before something else it is a label (`퇴사 : -`)."""
        if lines not in self._alone:
            self._alone[lines] = {_bare(segment) for segment in self._segments(lines)}
        return not self._alone[lines].isdisjoint(squash(word) for word in words)

    def dated(self, labels: Sequence[str]) -> bool:
        """Whether a date stands beside any of these labels, or in the cell below it."""
        wanted = {squash(label) for label in labels}
        for page in self._pages:
            for line in page.lines[:_LINES]:
                key = squash(line.text)
                if any(_date_follows(key, label) for label in wanted):
                    return True
            for table in page.tables:
                heads = [cell for cell in table.cells[:_LINES] if squash(cell.text) in wanted]
                below = {(cell.row, cell.column): cell.text for cell in table.cells[:_LINES]}
                if any(_is_date(below.get((head.row + head.rows, head.column), "")) for head in heads):
                    return True
        return False

    def _segments(self, lines: int) -> Iterator[str]:
        """Lines and what stands at their ends, and cells that do not begin a row."""
        for page in self._pages:
            for line in page.lines[:lines]:
                yield line.text
                yield next((part for part in reversed(_BETWEEN.split(line.text)) if part.strip()), "")
            for table in page.tables if lines == _LINES else ():
                yield from (cell.text for cell in table.cells[:_LINES] if cell.column > 0)


@lru_cache(maxsize=200)
def _any_of(words: tuple[str, ...], behind: str) -> re.Pattern[str] | None:
    """A pattern for any of these words with something behind them; None for none."""
    listed = "|".join(re.escape(squash(word)) for word in words)
    return re.compile(f"(?:{listed}){behind}") if listed else None


def _bare(segment: str) -> str:
    """A segment without the date and brackets around it: `[확인 취소]`, `폐업자 (2025.06.30)`."""
    key = squash(segment) if len(segment) <= 80 else ""
    return re.sub(r"[(\[]?(?:19|20)\d\d[.년/-].*$", "", key).strip(_EDGES)


def _date_follows(key: str, label: str) -> bool:
    begin = key.find(label)
    return begin >= 0 and re.match(r"[^0-9가-힣]{0,4}(?:서기)?['’]?\d{2}", key[begin + len(label) :]) is not None


def _is_date(text: str) -> bool:
    return bool(text) and len(text) <= 80 and bool(find_dates(text))


def bound(words: KindWords, saying: Saying, title: Title | None, vocabulary: Vocabulary, *, form: bool) -> Certainty:
    """The best certainty that the words of a document allow for its kind; `sure` where nothing speaks against it."""
    denied = saying.states(words.denials) or saying.dated(words.ended)
    if not form:
        denied = denied or saying.states(vocabulary.denials) or saying.alone(vocabulary.stamps)
        denied = denied or saying.refuses(words.certifies)
    if denied:
        return "unsure"
    titled = squash(title.text) if title else ""
    standing_in = any(titled.endswith(squash(text)) for text in words.near)
    sample = saying.alone(vocabulary.samples, _TOP if form else _LINES) or any(
        len(w) > 2 and squash(w) in titled for w in vocabulary.samples
    )
    return "likely" if standing_in or sample or saying.says(words.doubts) else "sure"


def stated(
    words: KindWords, fields: Sequence[Field], title: Title | None, lexicon: Lexicon, vocabulary: Vocabulary
) -> int:
    """How many of the main fields of a kind were read with a value that is no label, no sample and not the title."""
    heading = squash(title.text) if title else None
    samples = {squash(sample) for sample in vocabulary.samples}
    found = set()
    for field in fields:
        name = next((part for part in field.name.split(".") if part in words.filled), None)
        best = field.best
        if name is None or best is None or best.certainty == "unsure":
            continue
        if squash(best.evidence.text) == heading:
            continue
        if squash(best.value) not in samples and lexicon.lookup(best.value) is None:
            found.add(name)
    return len(found)


def filled_in(words: KindWords, count: int) -> Certainty:
    """The best certainty for a kind of which so many main fields were read."""
    wanted = min(_FILLED, len(words.filled))
    return "sure" if count >= wanted else "likely" if count else "unsure"
