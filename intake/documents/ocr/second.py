"""A second look at single words of a line.

What is unsure in the page as a block is surer by itself, and larger. With two languages at once, as unsure lines are
read, a Latin word wins now and then where Korean stands (`MASSA` for 재직증명서, `wet` for 10일), with high
confidence. Korean alone reads such words right, and real Latin words with hardly any confidence, so the surer of the
two is taken.
"""

import re
from collections.abc import Sequence
from itertools import compress

from intake.documents.ocr.engine import KOREAN, Word
from intake.documents.ocr.look import Page, confidence

_LATIN = re.compile(r"[A-Za-z]")
_HANGUL = re.compile(r"[가-힣]")
SIGNS = re.compile(r"[\w가-힣]")
ADDRESS = re.compile(r"@|://|\w\.\w+\.\w|\w{3,}\.(?:com|kr|net|org)\b")
PURE_LATIN = 0.94
"""Confidence from which a Latin word is believed."""
_UNSURE = 0.7
"""Confidence from which any other word is."""
_SYLLABLE = 0.6
"""Confidence of Korean from which one Latin letter beside a single syllable is a syllable, too."""
_AND_TAIL = re.compile(r"([A-Z]&[A-Z])[A-Z]{2,}")
"""`R&DAIEY`: R&D, and Hangul read as Latin letters."""
_BESIDE = 8
"""Heights of a word, on either side of a doubtful one, that are looked at with it."""
_MOST = 0.7
"""Share of a line from which all of it is looked at."""
_LETTERED = "동형급반"
"""What a letter stands before in earnest: `A동`, `B형`."""


def doubtful(word: Word) -> bool:
    """Whether a second look at the line is worth its time for this word."""
    if word.text == "AI" or not SIGNS.search(word.text) or ADDRESS.search(word.text):
        return False
    limit = PURE_LATIN if _LATIN.search(word.text) else _UNSURE
    return word.confidence < limit


def mended(page: Page, line: Sequence[Word]) -> list[Word]:
    """The line with its doubtful words as Korean reads them, where that is surer, and what is left unread dropped."""
    sure = [word for word in line if not doubtful(word)]
    marked = [doubtful(word) for word in line]
    seen = [one for span in spans(line, marked) for one in page.line(line, KOREAN, span=span)]
    korean = [one for one in seen if not any(covers(word, one) for word in sure)]
    words: list[Word] = []
    taken: list[Word] = []
    for word in line:
        instead = _instead(word, korean, line) if doubtful(word) else []
        korean = [one for one in korean if one not in instead]
        taken += instead
        if instead or not (doubtful(word) and any(covers(one, word) for one in taken)):
            words += [one.model_copy(update={"line": word.line, "cell": word.cell}) for one in instead] or [word]
    return words


def spans(line: Sequence[Word], marked: Sequence[bool]) -> list[tuple[int | None, int | None]]:
    """The stretches of a line, in pixels, that hold the `marked` words and some of what stands beside them; None is
    the end of the line. Looking at less takes less time, but a sign is read better among others."""
    beside = _BESIDE * sorted(word.box[3] - word.box[1] for word in line)[len(line) // 2]
    looked = [(word.box[0] - beside, word.box[2] + beside) for word in compress(line, marked)]
    near = [any(word.box[2] > left and word.box[0] < right for left, right in looked) for word in line]
    if sum(word.box[2] - word.box[0] for word in compress(line, near)) > _MOST * (line[-1].box[2] - line[0].box[0]):
        return [(None, None)]
    found: list[tuple[int | None, int | None]] = []
    for index in range(len(line)):
        if near[index] and not (index and near[index - 1]):
            found.append((_between(line, index), None))
        if near[index] and index + 1 < len(line) and not near[index + 1]:
            found[-1] = (found[-1][0], _between(line, index + 1))
    return found


def _between(line: Sequence[Word], index: int) -> int | None:
    """The middle of the gap before a word; None before the first."""
    return (line[index - 1].box[2] + line[index].box[0]) // 2 if index else None


def covers(word: Word, other: Word) -> bool:
    """Whether the middle of another word lies in a word."""
    return word.box[0] <= (other.box[0] + other.box[2]) / 2 <= word.box[2]


def _instead(word: Word, korean: Sequence[Word], line: Sequence[Word]) -> list[Word]:
    """What Korean reads in the place of a word; nothing if the word itself is to stay."""
    high = word.box[3] - word.box[1]
    wide = word.model_copy(update={"box": (word.box[0] - high // 3, 0, word.box[2] + high // 3, 0)})
    instead = [one for one in korean if covers(wide, one)]
    if not instead or instead[0].box[0] < word.box[0] - high or instead[-1].box[2] > word.box[2] + high:
        return []
    hangul = [one for one in instead if _HANGUL.search(one.text)]
    if hangul and (found := _AND_TAIL.fullmatch(word.text)):
        begin = (*word.box[:2], max(word.box[0] + high, hangul[0].box[0]), word.box[3])
        return [word.model_copy(update={"text": found[1], "box": begin}), *hangul]
    surer = confidence(instead) > confidence([word]) or _is_syllable(word, instead, line)
    return instead if surer else []


def _is_syllable(word: Word, instead: Sequence[Word], line: Sequence[Word]) -> bool:
    """Whether one or two Latin letters are rather a syllable of a label written with spaces (`A 속` for 소 속)."""
    index = line.index(word)
    beside = line[index + 1].text if index + 1 < len(line) else ""
    return (
        len(word.text) <= 2
        and word.text.isascii()
        and len(beside) == 1
        and bool(_HANGUL.match(beside))
        and beside not in _LETTERED
        and len(instead) == len(instead[0].text) == 1
        and bool(_HANGUL.match(instead[0].text))
        and instead[0].confidence >= _SYLLABLE
    )
