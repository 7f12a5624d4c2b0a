"""Latin words of a page that was read as Korean.

Looking for both languages at once takes a third longer, and lets a Latin word win now and then where Korean stands
(`MASSA` for 재직증명서). Korean alone is right there, but makes signs of all kinds of words in Latin letters, with
little confidence. Where it did, English looks, and is believed where it is sure.
"""

import re
from collections.abc import Iterable, Sequence

from intake.documents.ocr.engine import ENGLISH, Word
from intake.documents.ocr.look import Page, confidence
from intake.documents.ocr.second import ADDRESS, PURE_LATIN, SIGNS, covers, spans

_UNSURE = 0.86
"""Confidence of Korean below which signs may be a Latin word."""
_SURE = 0.8
"""Confidence from which English is believed."""
_KNOWN = re.compile(r"[가-힣]+[.,:)]*|[:：(]?[12]\d{3}[년.]?|.")
"""What is no Latin word however unsure it is: Hangul, a year, a single sign."""
_LATIN = re.compile(r"[A-Za-z]{2}")
_SHORT = 2
"""Signs of a word beside a Latin one that may be the end of a short one: `(0266 아` for `(Date of`."""
_MOSTLY = 0.75
"""Share of the signs of a page that may be Latin from which it is to be read in both languages."""


def foreign(word: Word) -> bool:
    """Whether a word that Korean alone read may be a Latin one."""
    return (
        word.confidence < _UNSURE
        and SIGNS.search(word.text) is not None
        and not _KNOWN.fullmatch(word.text)
        and not _LATIN.search(word.text)
    )


def mostly_foreign(words: Iterable[Word]) -> bool:
    """Whether so much of a page may be Latin that it is to be read in both languages at once."""
    signs = {True: 0, False: 0}
    for word in words:
        signs[foreign(word)] += len(word.text)
    return signs[True] > _MOSTLY * sum(signs.values())


def with_latin(page: Page, line: Sequence[Word]) -> list[Word]:
    """The line with the Latin words in it as English reads them, where that is sure."""
    marked = [foreign(word) for word in line]
    english = [one for span in spans(line, marked) for one in page.line(line, ENGLISH, span=span)]
    words: list[Word] = []
    taken: list[Word] = []
    for index, word in enumerate(line):
        beside = len(word.text) <= _SHORT and any(marked[max(0, index - 1) : index + 2])
        if not (marked[index] or beside):
            words.append(word)
        elif not any(covers(one, word) for one in taken):
            instead = [one for one in english if one not in taken and (covers(word, one) or covers(one, word))]
            if _is_surer(instead, word, 0.0 if marked[index] else PURE_LATIN):
                taken += instead
                words += [one.model_copy(update={"line": word.line, "cell": word.cell}) for one in instead]
            else:
                words.append(word)
    return _without_scraps(words, taken)


def _without_scraps(words: list[Word], latin: Sequence[Word]) -> list[Word]:
    """Without unsure signs between two Latin words where English showed nothing."""
    places = {one.box for one in latin}
    return [
        word
        for before, word, after in zip([None, *words], words, [*words[1:], None], strict=False)
        if not (before and after and {before.box, after.box} <= places)
        or word.box in places
        or len(word.text) > _SHORT
        or word.confidence >= _UNSURE
    ]


def _is_surer(english: Sequence[Word], word: Word, least: float) -> bool:
    """Whether what English shows is Latin, and surer than the word. An address is never sure, and never Korean."""
    if any(ADDRESS.search(one.text) for one in english):
        return confidence(english) > word.confidence
    latin = any(_LATIN.search(one.text) for one in english)
    return latin and confidence(english) > max(_SURE, least, word.confidence)
