"""Which kind a part is: by its title, by phrases and labels that only such documents hold, by its file name last."""

from collections.abc import Iterator
from typing import NamedTuple

from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.lines import find_labels
from intake.documents.fields.words import squash, without_brackets
from intake.documents.recognise.doubts import Saying, bound, uncached, worse
from intake.documents.recognise.headings import Headings
from intake.documents.recognise.parts import Part
from intake.documents.recognise.titles import FORMS, Title
from models.call_vocabulary import KindWords
from models.document import Certainty, Page

_MANY, _GENERIC = 3, 3
"""Labels that speak for a kind by themselves; signs of a title such as 신청서 that says little."""
_CLEAR = 5
"""Score from which a page without a title is a document of its own."""
_LINES = 120
"""Lines that are searched for labels."""
_SHORTEST, _EARLY = 10, 8
"""Characters below which nothing is told from a text; lines in which a title stands."""


class Guess(NamedTuple):
    """A kind (or the pair that differs in the person only), and how sure it is."""

    words: KindWords | None
    certainty: Certainty


class Judge:
    """Recognises parts of files for one call."""

    def __init__(self, lexicons: Lexicons, headings: Headings) -> None:
        self.call, self.lexicons = lexicons.call, lexicons
        self._headings = headings
        self._said = {id(words): tuple(map(squash, words.phrases)) for words in self.call.vocabulary.kinds}

    def guess(self, part: Part) -> Guess:
        """The kind of a part; `other` (None) where nothing speaks for any."""
        saying = Saying(part.pages)
        if len(saying.text) < _SHORTEST:
            return Guess(self.by_file_name(part.text.file), "unsure")
        ocr = part.pages[0].source == "ocr"
        heading = self._headings.find(part.pages[0].lines, ocr=ocr)
        title = part.title
        guess = self._titled(part, title, saying, ocr=ocr) if title else self._untitled(part, saying.text)
        if guess.words is None:
            return guess
        ahead = heading is not None and (title is None or heading.line < title.line)
        if ahead and not (title is not None and not guess.words.certifies):
            guess = self._under_another(guess, guess.words, saying, ocr=ocr)
        guess = self._bounded(guess, saying, title)
        return guess if part.text.state == "read" else Guess(guess.words, worse(guess.certainty, "likely"))

    def _under_another(self, guess: Guess, words: KindWords, saying: Saying, *, ocr: bool) -> Guess:
        """What stands below the heading of another paper: that paper, unless it says what only the kind says."""
        if words.certifies and saying.certifies(words.certifies, ocr=ocr):
            return Guess(words, worse(guess.certainty, "likely"))
        if words.kinds[0] in FORMS and guess.certainty == "likely":  # forms bear many names
            return Guess(words, "unsure")
        return Guess(None, "likely")

    def _bounded(self, guess: Guess, saying: Saying, title: Title | None) -> Guess:
        words = guess.words
        if words is None:
            return guess
        best = bound(words, saying, title, self.call.vocabulary, form=words.kinds[0] in FORMS)
        return Guess(words, worse(guess.certainty, best))

    def _titled(self, part: Part, title: Title, saying: Saying, *, ocr: bool) -> Guess:
        words = title.words
        phrases = self._phrases(words, saying.text)
        labels = self._labels(words, part.pages)
        support = phrases + min(labels, 3)
        if title.part:  # a plan without its form
            return Guess(words, "unsure" if ocr and not support and not title.exact else "likely")
        if self._about_another(title):
            return Guess(None, "likely")
        if words.certifies and not saying.certifies(words.certifies, ocr=ocr):
            ended = saying.certifies(self.call.vocabulary.certifies, ocr=ocr)
            return Guess(words, "likely" if title.exact and support >= 2 and ended else "unsure")
        if ocr:
            return Guess(words, "likely" if support >= 2 or title.exact else "unsure")
        if title.exact:
            return Guess(words, "sure" if self._speaks_for(title, saying, phrases, labels) else "likely")
        return Guess(words, self._with_more_words(title, saying, phrases, support))

    def _speaks_for(self, title: Title, saying: Saying, phrases: int, labels: int) -> bool:
        """Whether the text below an exact title says what such a document says."""
        words = title.words
        enough = phrases + min(labels, 3) >= max(
            self._rival(words, saying.text), 3 if _known_end(title) <= _GENERIC else 2
        )
        telling = phrases >= 1 or labels >= _MANY or (bool(words.certifies) and saying.says(words.certifies))
        return title.line < _EARLY and enough and telling

    def _with_more_words(self, title: Title, saying: Saying, phrases: int, support: int) -> Certainty:
        """How sure a title is that has other words before or behind it: that of a certificate never is."""
        words = title.words
        if words.kinds[0] in FORMS and support >= 3 and phrases >= 1:
            rival = self._rival(words, saying.text)
            if rival <= phrases + 1 and not self._names_another(title) and _known_end(title) > _GENERIC:
                return "sure"
        return "likely" if support >= 1 else "unsure"

    def _rival(self, words: KindWords, text: str) -> int:
        """The most phrases that speak for another kind."""
        others = (other for other in self.call.vocabulary.kinds if other is not words)
        return max((self._phrases(other, text) for other in others), default=0)

    def _names_another(self, title: Title) -> bool:
        """Whether the title names another kind too."""
        return any(self._named(title))

    def _about_another(self, title: Title) -> bool:
        """Whether a form is an application for one of the certificates: `벤처기업확인서 발급 신청서`."""
        return title.words.kinds[0] in FORMS and any(words.kinds[0] not in FORMS for words in self._named(title))

    def _named(self, title: Title) -> Iterator[KindWords]:
        key = without_brackets(squash(title.text))
        for words in self.call.vocabulary.kinds:
            known = (squash(text) for text in words.titles)
            if words is not title.words and any(len(text) > _GENERIC + 1 and text in key for text in known):
                yield words

    def _untitled(self, part: Part, text: str) -> Guess:
        scores = []
        for index, words in enumerate(self.call.vocabulary.kinds):
            phrases = self._phrases(words, text)
            if phrases:
                scores.append((2 * phrases + min(self._labels(words, part.pages), 4), -index, words))
        scores.sort(key=lambda score: score[:2], reverse=True)
        named = self.by_file_name(part.text.file)
        if scores and scores[0][0] >= 4:
            clear = len(scores) < 2 or scores[0][0] - scores[1][0] >= 2
            agreed = named is scores[0][2]
            return Guess(scores[0][2], "likely" if clear and (scores[0][0] >= 6 or agreed) else "unsure")
        if named is not None:
            return Guess(named, "likely" if any(score[2] is named for score in scores) else "unsure")
        return Guess(None, "likely" if not scores else "unsure")

    def certificate(self, page: Page) -> KindWords | None:
        """The kind of a page without a title, if phrases and labels speak clearly for one."""
        text = uncached(page.text)
        scores = [(self._phrases(words, text), words) for words in self.call.vocabulary.kinds]
        phrases, words = max(scores, key=lambda score: score[0])
        return words if phrases and 2 * phrases + min(self._labels(words, (page,)), 4) >= _CLEAR else None

    def _phrases(self, words: KindWords, text: str) -> int:
        return sum(phrase in text for phrase in self._said[id(words)])

    def _labels(self, words: KindWords, pages: tuple[Page, ...]) -> int:
        """How many different fields of the kind have a label here."""
        lexicon, names = self.lexicons.of(words.kinds[0]), set[str]()
        for page in pages[:2]:
            fuzzy = page.source == "ocr"
            for line in page.lines[:_LINES]:
                for label in find_labels(line.text, lexicon, fuzzy=fuzzy):
                    names.update(field.name for field in label.hit.fields if field)
            for table in page.tables:
                for cell in table.cells[:_LINES]:
                    if hit := lexicon.lookup(cell.text):
                        names.update(field.name for field in hit.fields if field)
        return len(names)

    def by_file_name(self, file: str) -> KindWords | None:
        """The kind that the file name hints at: the longest word that fits."""
        key = squash(file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
        fits = [
            (len(squash(word)), words)
            for words in self.call.vocabulary.kinds
            for word in words.file_names
            if squash(word) in key
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None


def _known_end(title: Title) -> int:
    """Length of the longest known title with which the line ends; that of the whole where it ends otherwise."""
    key = without_brackets(squash(title.text))
    known = [without_brackets(squash(text)) for text in title.words.titles]
    return max((len(text) for text in known if key.endswith(text)), default=len(key))
