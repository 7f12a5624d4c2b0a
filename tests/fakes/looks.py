"""A page of a scan on which Tesseract reads what the test says, by language and size."""

from collections.abc import Sequence

import numpy as np

from intake.documents.ocr.engine import BOTH, Word
from intake.documents.ocr.look import Page

Spoken = tuple[str, float]
_SIGN, _HIGH = 30, 36
"""Width of a sign and height of a line in the pixels of these tests."""


def words(*spoken: Spoken, at: int = 100, gap: int = 12) -> list[Word]:
    """A line of words with their confidences, from left to right."""
    line, left = [], at
    for text, confidence in spoken:
        right = left + _SIGN * len(text)
        line.append(Word(text=text, confidence=confidence, box=(left, 50, right, 50 + _HIGH), line=(1, 1, 1)))
        left = right + gap
    return line


class Looks(Page):
    """A page that shows what it was told to."""

    replies: dict[tuple[str, float], list[Word]]
    english: str
    asked: int

    def line(
        self,
        words: Sequence[Word],
        languages: str = BOTH,
        factor: float = 4 / 3,
        span: tuple[int | None, int | None] = (None, None),
    ) -> list[Word]:
        """The reply for a language and a size, of it what lies within the span."""
        self.asked += 1
        left, right = span[0] or 0, span[1] or self.bare.shape[1]
        said = self.replies.get((languages, factor), [])
        return [word for word in said if left <= (word.box[0] + word.box[2]) / 2 <= right]

    def latin(self, word: Word) -> list[Word]:
        """The reply of the English look."""
        return [word.model_copy(update={"text": self.english, "confidence": 0.95})] if self.english else []


def page(replies: dict[tuple[str, float], list[Word]] | None = None, english: str = "") -> Looks:
    """A page with these replies to looks at a line, and to the English look at a word."""
    found = Looks(np.full((200, 2000), 255, np.uint8), 1.0, 5)
    found.replies, found.english, found.asked = replies or {}, english, 0
    return found
