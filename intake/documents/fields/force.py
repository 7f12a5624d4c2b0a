"""Whether a certificate says of itself that it proves nothing: `no_force` (열람용, 견본, `법적 효력이 없습니다`).

A mark counts where it stands alone, in brackets or between dashes, in a watermark too whose letters were read one by
one. A sentence counts where it speaks of this paper; one about copies, alterations or a lapse of time is printed on
every certificate: `위·변조된 증명서는 효력이 없습니다`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from intake.documents.fields import gather
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing
from intake.documents.fields.unlabelled import at
from intake.documents.fields.words import squash, tidy
from models.document import Value

FIELD = "no_force"
_EDGES = r"[(\[<〈《【「『〔\-–—~*※_=·•\])>〉》】」』〕.!]"
_PARTS = re.compile(r"[:：|]|\s{2,}|\t")
_CONDITION = re.compile(
    r"경우|때[는에]|시(?:에|에는|법적|효력|,|$)|[하되나]면|으면|않은|없는|아닌|아니한|복사|복제|사본은|위조|변조|위변|훼손|날인|경과|이후|지나|지난|"
    r"기간이|다른목적|목적외|이외의|임의로|수정"
)
_ALWAYS = re.compile(r"열람|출력물|출력하신|화면|조회용|견본|예시")
"""What is said of the paper itself, even with a condition: `인터넷 열람 시 출력물은 …`,"""
_HARMED = re.compile(r"복사|복제|위조|변조|위변|훼손|날인|경과|지난|지나")
"""unless it is about what may happen to it."""
_PAPER = re.compile(
    r"(?:^|아닌|(?:증명서?|확인서|확인증|서류|문서|자료|출력물|등본|초본|사본|등록증|파일|화면|이것|본건)(?:은|는)?,?)$"
)
_ABOUT_PAPER = ("참고용", "열람용", "견본", "샘플", "초안")
_FOR_SOME = ("제출용", "증빙", "증명서로")
"""Sentences that deny one use only where another word stands before: `금융기관 제출용으로 사용할 수 없습니다`."""
_ANYWHERE = re.compile(r"(?:외부|대외|관공서|공공기관|타기관)$")
_ENDS = re.compile(r"[.。!]|니다|[음함임](?=\W|$)")
_LETTERS = 8
"""Letters of a watermark that stand in lines of their own, at most."""


def without_force(file: str, lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[str, Value]]:
    """`no_force` for the first place that says so. A hint, whatever it says: a person decides what it means."""
    vocabulary = lexicon.call.vocabulary
    marks = sorted({squash(mark) for mark in vocabulary.no_force_marks}, key=lambda mark: (-len(mark), mark))
    patterns = _patterns(tuple(marks))
    sentences = [squash(words) for words in vocabulary.no_force_sentences]
    for n, standing in enumerate(lines):
        if _marked(standing.line.text, patterns) or _spelt(lines, n, marks) or _said(lines, n, sentences):
            yield FIELD, gather.value(Read(tidy(standing.line.text)[:80], 1), at(file, standing), strong=True)
            return


class _Marks(NamedTuple):
    """Marks as patterns."""

    anywhere: re.Pattern[str]
    framed: re.Pattern[str]
    alone: re.Pattern[str]


@lru_cache(maxsize=2)
def _patterns(marks: tuple[str, ...]) -> _Marks:
    any_of = "|".join(map(re.escape, marks)) or "(?!)"
    return _Marks(
        anywhere=re.compile(any_of, re.IGNORECASE),
        framed=re.compile(rf"{_EDGES}(?:{any_of}){_EDGES}", re.IGNORECASE),
        alone=re.compile(rf"(?:{_EDGES}*(?:{any_of}))+{_EDGES}*", re.IGNORECASE),
    )


def _marked(text: str, marks: _Marks) -> bool:
    if not marks.anywhere.search(squash(text)):
        return False
    if marks.framed.search(squash(text)):
        return True
    return any(marks.alone.fullmatch(squash(part)) for part in (text, *_PARTS.split(text)) if part.strip())


def _spelt(lines: Sequence[Standing], n: int, marks: Sequence[str]) -> bool:
    """Whether a mark begins here whose letters stand in lines of their own, downwards or upwards."""
    letters: list[str] = []
    for standing in lines[n : n + _LETTERS]:
        key = squash(standing.line.text)
        if len(key) != 1:
            break
        letters.append(key)
    word = "".join(letters)
    return any(len(mark) > 1 and word.startswith((mark, mark[::-1])) for mark in marks)


def _said(lines: Sequence[Standing], n: int, sentences: Sequence[str]) -> bool:
    """Whether a sentence that begins in this line, or ends in it, says that this paper proves nothing."""
    key = squash(lines[n].line.text)
    before = squash(lines[n - 1].line.text) if n else ""
    after = squash(lines[n + 1].line.text) if n + 1 < len(lines) else ""
    for words in sentences:
        found = (key + after).find(words)
        if 0 <= found < len(key):
            ahead = before + key[:found] if not _ENDS.search(before[-3:]) else key[:found]
            if _speaks_of_this(_ENDS.split(ahead)[-1], words):
                return True
    return False


def _speaks_of_this(ahead: str, words: str) -> bool:
    """Whether a sentence that begins so says `words` of the paper on which it stands, and without a condition."""
    if words.startswith(_ABOUT_PAPER):
        return _PAPER.search(ahead.lstrip("*※-·•☞#1234567890.)")) is not None
    if _CONDITION.search(ahead) and not (_ALWAYS.search(ahead) and not _HARMED.search(ahead)):
        return False
    use = re.sub(r".*[은는,]", "", ahead).strip("()[]/-*※·")
    return not (words.startswith(_FOR_SOME) and len(use) > 1 and not _ANYWHERE.search(use))
