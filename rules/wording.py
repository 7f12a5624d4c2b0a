"""The words of a name that does not keep the rule: which belong to the fixed part, which are noise."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from models.call import Naming, ResourceOffer
from models.record import Record
from models.text import fold, squash, tidy

_MARKS = " _-‐‑‒–—―−/\\|,:;·~.'\"`‘’“”<>{}「」『』【】★☆※*+=#!?&"
_WORD = re.compile(rf"[^{re.escape(_MARKS)}()\[\]]+")
_BRACKETS = (("(", ")"), ("[", "]"))
_NOISE = re.compile(
    r"(?:최종|수정|재|긴급|추가|필독|진짜)?(?:제출|송부|발송|접수|신청|등록|전달|첨부|문의|질문|안내|확인|요청|결과|관련|가능)?"
    r"(?:용|본|분|건|서류|서|파일|메일|자료|사항|여부|합니다|드립니다|드려요|입니다|하여|해서|한가요|할까요|요청|의|완료|및)*"
    r"|복사본|사본|copy|final|new|zip|v(?:er)?\.?[0-9]{1,2}|rev[0-9]*|[0-9]{1,2}차?|[0-9]{4}|[0-9]{6}|[0-9]{8}"
)
_QUESTION = re.compile(
    r"문의|질문|궁금|여부|가능한|인가요|나요|까요|습니까|\?$|철회|취소|접수확인|수신확인|도착확인|제출확인"
    r"|(?<!니다)(?<!니다[.,])확인(?:을|좀)*(?:부탁|요청|바랍|해주|하고)"  # but not `제출합니다. 확인 부탁드립니다`
)


class _Word(Record):
    squashed: str
    start: int
    end: int
    fixed: bool


def trim(text: str) -> str:
    """Without marks at either end; brackets only where they have no partner, or stand around the whole."""
    while True:
        shorter = text.strip(_MARKS)
        for left, right in _BRACKETS:
            opened, closed = shorter.count(left), shorter.count(right)
            if shorter.startswith(right) or (shorter.startswith(left) and opened > closed):
                shorter = shorter[1:]
            elif shorter.endswith(left) or (shorter.endswith(right) and closed > opened):
                shorter = shorter[:-1]
            elif shorter.startswith(left) and shorter.find(right) == len(shorter) - 1 > 2:  # but not `(주)`
                shorter = shorter[1:-1]
        if shorter == text:
            return text
        text = shorter


def is_noise(text: str) -> bool:
    """Whether the text is only what people add to file names: `최종본`, `제출합니다`, `v2`, a date."""
    return all(_NOISE.fullmatch(word.casefold()) for word in _WORD.findall(text[:200]))


def asks(text: str) -> bool:
    """Whether the text holds words of a question."""
    return _QUESTION.search(squash(text)) is not None


def join_names(words: Iterable[str]) -> str:
    """Words that are no noise, in one line."""
    return " ".join(word for word in words if word and not is_noise(word))


def fixed_places(text: str, naming: Naming, offers: tuple[ResourceOffer, ...]) -> Iterator[tuple[int, int]]:
    """Where the words of the fixed part stand, the longest run first.

    Words that only repeat some of the run may be the name of an organisation (`지역인프라`): shorter runs follow.
    """
    words = _words(text, naming, offers)
    first = next((i for i, word in enumerate(words) if word.fixed), None)
    if first is None:
        yield 0, 0
        return
    last = first
    while last + 1 < len(words) and words[last + 1].fixed:
        last += 1
    last = _over_foreign_words(text, words, last, naming.separator)
    begin = words[first].start
    yield begin, words[last].end
    while last > first and words[last].squashed in "".join(word.squashed for word in words[first:last]):
        last -= 1
        yield begin, words[last].end


def _over_foreign_words(text: str, words: list[_Word], last: int, separator: str) -> int:
    """The run with foreign words inside the first place (`... 컴퓨팅 자원 이용신청_한빛_A100`), if enough follows."""
    place = text.find(separator, words[last].end)
    inside = [i for i in range(last + 1, len(words)) if words[i].end <= place]
    if any(words[i].fixed for i in inside) and text.count(separator, place) > 1:
        return inside[-1]
    return last


def _words(text: str, naming: Naming, offers: tuple[ResourceOffer, ...]) -> list[_Word]:
    names = {fold(offer.name) for offer in offers}
    known, parts = _known_words(naming)
    found = []
    for start, end in _places(text, naming):
        squashed = squash(text[start:end])
        fixed = squashed not in names and (squashed in known or _is_variant(squashed, parts))
        glued = _end_of_fixed_part(naming).match(text, start, end)
        fixed = fixed or (glued is not None and is_noise(text[glued.end() : end]))  # `이용신청서류`, `이용신청합니다`
        found.append(_Word(squashed=squashed, start=start, end=end, fixed=fixed))
    return found


def _places(text: str, naming: Naming) -> Iterator[tuple[int, int]]:
    """Where words stand. A name that is glued to the end of the fixed part (`이용신청한빛`) is a word of its own."""
    glue = _end_of_fixed_part(naming)
    for match in _WORD.finditer(text):
        start, end = match.span()
        glued = glue.match(text, start, end)
        if glued and glued.end() < end and not is_noise(text[glued.end() : end]):
            yield start, glued.end()
            start = glued.end()
        yield start, end


@lru_cache(maxsize=8)
def _end_of_fixed_part(naming: Naming) -> re.Pattern[str]:
    """The last words of the fixed part without white space between: `이용신청`, `GPU이용신청`, ..."""
    words = [re.escape(tidy(word)) for word in naming.fixed_part.split()]
    return re.compile("|".join("".join(words[i:]) for i in range(len(words))) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _known_words(naming: Naming) -> tuple[frozenset[str], tuple[str, ...]]:
    """Words of the fixed part, runs of adjacent ones, also as `신청서` or `신청의 건`, and the distinctive words."""
    parts = tuple(squash(part) for part in naming.fixed_part.split())
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    applications = {"신청", *(run for run in runs if run.endswith("신청"))}
    runs |= {run + ending for run in applications for ending in ("", "서", "건", "의", "의건")} | {"건"}
    runs |= {run.removesuffix("신청") for run in applications} - {""}  # `이용 신청서`
    runs |= {squash(word) for group in naming.distinctive_words for word in group}
    return frozenset(runs), parts


def _is_variant(word: str, parts: tuple[str, ...]) -> bool:
    """A year written longer or shorter, or one letter mistyped."""
    digits = re.match(r"[0-9]+", parts[0])
    if digits and re.fullmatch(rf"(?:20)?{digits.group()}년?도?", word):
        return True
    return any(len(part) > 2 and _one_letter_off(word, part) for part in parts)


def _one_letter_off(left: str, right: str) -> bool:
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1
