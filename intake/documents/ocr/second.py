"""A second look at single words of a line.

With two languages at once a Latin word wins now and then where Korean stands (`MASSA` for 재직증명서, `wet` for
10일), with high confidence. Korean alone reads such words right, and real Latin words with hardly any confidence, so
the surer of the two is taken.
"""

import re
from collections.abc import Sequence

from intake.documents.ocr.engine import KOREAN, Word
from intake.documents.ocr.look import Page, confidence

_LATIN = re.compile(r"[A-Za-z]")
_HANGUL = re.compile(r"[가-힣]")
_SIGNS = re.compile(r"[\w가-힣]")
_ADDRESS = re.compile(r"@|://|\w\.\w+\.\w|\w{3,}\.(?:com|kr|net|org)\b")
_PURE_LATIN = 0.94
"""Confidence from which a Latin word is believed."""
_UNSURE = 0.5
_SYLLABLE = 0.6
"""Confidence of Korean from which one Latin letter beside a single syllable is a syllable, too."""
_AND_TAIL = re.compile(r"([A-Z]&[A-Z])[A-Z]{2,}")
"""`R&DAIEY`: R&D, and Hangul read as Latin letters."""
_LETTERED = "동형급반"
"""What a letter stands before in earnest: `A동`, `B형`."""
_YEAR = re.compile(r"[12]\d{3}")
_DATED = re.compile(r"[12]\d{3}년.*\d.*")
_DAY_SIGNS = "일잎임익입잉"
"""How 일 comes out."""
_WHOLE_DATE = re.compile(rf"([12]\d{{3}})년(?:0?[1-9]|1[0-2])월(?:0?[1-9]|[12]\d|3[01])[{_DAY_SIGNS}].*")
_LOST_TWO = re.compile(r"(?<=\d)\?|\?(?=\d)|^\?$")
"""How a 2 comes out in Korean."""
_DOUBTED = 0.3
"""Confidence of a date that was seen only once, or not alike."""
_SIZES = (4 / 3, 1.0, 2.0)
"""Sizes at which a date is tried again."""


def doubtful(word: Word) -> bool:
    """Whether a second look at the line is worth its time for this word."""
    if word.text == "AI" or not _SIGNS.search(word.text) or _ADDRESS.search(word.text):
        return False
    limit = _PURE_LATIN if _LATIN.search(word.text) else _UNSURE
    return word.confidence < limit


def mended(page: Page, line: Sequence[Word]) -> list[Word]:
    """The line with its doubtful words as Korean reads them, where that is surer, and what is left unread dropped."""
    sure = [word for word in line if not doubtful(word)]
    korean = [one for one in page.line(line, KOREAN) if not any(_covers(word, one) for word in sure)]
    words: list[Word] = []
    for word in line:
        instead = _instead(word, korean, line) if doubtful(word) else []
        korean = [one for one in korean if one not in instead]
        words += [one.model_copy(update={"line": word.line, "cell": word.cell}) for one in instead] or [word]
    return words


def _covers(word: Word, other: Word) -> bool:
    """Whether the middle of another word lies in a word."""
    return word.box[0] <= (other.box[0] + other.box[2]) / 2 <= word.box[2]


def _instead(word: Word, korean: Sequence[Word], line: Sequence[Word]) -> list[Word]:
    """What Korean reads in the place of a word; nothing if the word itself is to stay."""
    high = word.box[3] - word.box[1]
    wide = word.model_copy(update={"box": (word.box[0] - high // 3, 0, word.box[2] + high // 3, 0)})
    instead = [one for one in korean if _covers(wide, one)]
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


def with_date(page: Page, line: list[Word]) -> list[Word]:
    """The line with its date whole, if Korean alone shows it so: months get lost, and 일 is taken for a number.

    A date that two sizes do not show alike is left in doubt.
    """
    start = _year_at(line)
    if start is None or not cut_short(line):
        return line
    first: list[Word] = []
    for size in _SIZES:
        date = _date_in(page.line(line, KOREAN, size), line[start])
        if not date:
            continue
        if not first:
            first = date
        elif _number(date) == _number(first):
            return [*line[: start + 1], *first]
        else:
            break
    doubted = [word.model_copy(update={"confidence": min(word.confidence, _DOUBTED)}) for word in first]
    return [*line[: start + 1], *doubted] if first else line


def _date_in(words: Sequence[Word], year: Word) -> list[Word]:
    """What follows the year in a reading that has the date whole, in the line of `year`; a lost 2 is put back."""
    begin = _year_at(words)
    if begin is None or words[begin].text != year.text:
        return []
    after = [
        word.model_copy(
            update={"line": year.line, "cell": year.cell, "text": _LOST_TWO.sub("2", word.text)}
            | ({"confidence": _DOUBTED} if _LOST_TWO.search(word.text) else {})
        )
        for word in words[begin + 1 :]
    ]
    if not _WHOLE_DATE.fullmatch(_text([year, *after])):
        return []
    return [word.model_copy(update={"text": "일"}) if word.text in _DAY_SIGNS else word for word in after]


def _number(date: Sequence[Word]) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", _text(date))[:2]]


def cut_short(line: Sequence[Word]) -> bool:
    """Whether a date with 년 stands in the line that has no month or no day with its sign."""
    start = _year_at(line)
    text = _text(line[start:]) if start is not None else ""
    return bool(_DATED.fullmatch(text)) and not _WHOLE_DATE.fullmatch(text)


def _year_at(line: Sequence[Word]) -> int | None:
    years = [index for index, word in enumerate(line) if _YEAR.fullmatch(word.text)]
    return years[-1] if years else None


def _text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)
