"""Which kind a part is: by its title, by phrases and labels that only such documents hold, by its file name last."""

from typing import NamedTuple

from intake.documents.fields.lexicon import Lexicons
from intake.documents.fields.lines import find_labels
from intake.documents.fields.words import squash, without_brackets
from intake.documents.recognise.parts import Part
from intake.documents.recognise.titles import Title
from models.call_vocabulary import KindWords
from models.document import Certainty, Page

_MANY, _GENERIC = 3, 3
"""Labels that speak for a kind by themselves; signs of a title such as 신청서 that says little."""
_CLEAR = 5
"""Score from which a page without a title is a document of its own."""
_LINES = 120
"""Lines that are searched for labels."""


class Guess(NamedTuple):
    """A kind (or the pair that differs in the person only), and how sure it is."""

    words: KindWords | None
    certainty: Certainty


class Judge:
    """Recognises parts of files for one call."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.call, self.lexicons = lexicons.call, lexicons

    def guess(self, part: Part) -> Guess:
        """The kind of a part; `other` (None) where nothing speaks for any."""
        text = squash(" ".join(page.text for page in part.pages[:3]))
        readable = len(text) >= 10 and part.text.state == "read"
        source = part.pages[0].source if part.pages else "none"
        if part.title is not None and readable:
            return self._titled(part, text, ocr=source == "ocr")
        if readable:
            return self._untitled(part, text)
        named = self.by_file_name(part.text.file)
        return Guess(named, "unsure")

    def _titled(self, part: Part, text: str, *, ocr: bool) -> Guess:
        title = part.title
        assert title is not None
        phrases = self._phrases(title.words, text)
        labels = self._labels(title.words, part.pages)
        support = phrases + min(labels, 3)
        rival = max(
            (self._phrases(words, text) for words in self.call.vocabulary.kinds if words is not title.words),
            default=0,
        )
        early = title.line < 8
        if ocr:
            return Guess(title.words, "likely" if support >= 1 or title.exact else "unsure")
        if title.part:  # a plan without its form
            return Guess(title.words, "likely")
        telling = phrases >= 1 or labels >= _MANY
        enough = support >= max(rival, 3 if _known_end(title) <= _GENERIC else 2)
        if title.exact and early and enough and telling:
            return Guess(title.words, "sure")
        foreign = self._foreign(title)
        if not title.exact and support >= 3 and phrases >= 1 and rival <= phrases + 1 and not foreign:
            return Guess(title.words, "sure" if _known_end(title) > _GENERIC else "likely")
        if support >= 1 or title.exact:
            return Guess(title.words, "likely")
        return Guess(title.words, "unsure")

    def _foreign(self, title: Title) -> bool:
        """Whether the title names another kind too: `벤처기업확인서 발급 신청서`."""
        key = squash(title.text)
        others = (words for words in self.call.vocabulary.kinds if words is not title.words)
        known = (squash(text) for words in others for text in words.titles)
        return any(len(text) > _GENERIC + 1 and text in key for text in known)

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
        text = squash(page.text)
        scores = [(self._phrases(words, text), words) for words in self.call.vocabulary.kinds]
        phrases, words = max(scores, key=lambda score: score[0])
        return words if phrases and 2 * phrases + min(self._labels(words, (page,)), 4) >= _CLEAR else None

    @staticmethod
    def _phrases(words: KindWords, text: str) -> int:
        return sum(squash(phrase) in text for phrase in words.phrases)

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
