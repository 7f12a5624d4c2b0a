"""Representatives: those of the register of corporations with birth dates and marks, and those of other certificates.

They become fields `representatives.1.name`, `representatives.1.born_on`, `representatives.1.mark` and so on.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from intake.documents.fields.births import births
from intake.documents.fields.foreign import NATION
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read, person
from intake.documents.fields.standing import Standing
from intake.documents.fields.words import squash

_OFFICE = (
    r"(?:공동대표이사|각자대표이사|대표이사|공동대표|대표사원|대표자|대표권있는이사|사내이사|사외이사|기타비상무이사|"
    r"업무집행사원|이사장|회장|대표|이사|감사|청산인|지배인)"
)
_HEADS = ("대표", "이사장", "회장")
_BORN = r"\d{6}\s?-\s?[\d*●•xX○#]{1,7}|\d{4}\s?[년.\-]\s?\d{1,2}\s?[월.\-]\s?\d{1,2}\s?일?"
_BEGIN = rf"(?P<office>{_OFFICE})\s+(?!{_OFFICE}\s)(?:{NATION}\s+)?"
_OFFICERS = (
    re.compile(rf"{_BEGIN}(?P<name>[가-힣]{{1,20}}(?: [가-힣]{{1,10}}){{0,3}})(?:\s*\([^)]*\))?\s+(?P<born>{_BORN})"),
    re.compile(
        rf"{_BEGIN}(?P<name>[가-힣]{{2,5}}|(?:[가-힣] ){{1,3}}[가-힣]|[A-Z][A-Za-z.]+(?: [A-Za-z.]+)+)"
        rf"(?:\s*\([^)]*\))?\s+(?P<born>{_BORN})?"
    ),
)
"""A line on an officer: with a birth date right behind, the name may be of any length."""
_OCR_OFFICER = re.compile(
    rf"(?P<office>{_OFFICE})(?:{_OFFICE})?(?P<name>[가-힣]{{2,4}}?)(?:\([^)]*\))?(?P<born>\d{{6}}-[\d*●•x○#]{{1,7}})"
)
_NO_NAME = re.compile(r"국인$|^(?:일본|외국|독일|인도)인$|회사$|법인$")
"""The nationality before the name of a foreigner, or a corporation as a partner."""
_SECTION = "임원에관한사항"
_NEXT_SECTION = re.compile(r"에관한사항$")

_AFTER = re.compile(
    r"^[^가-힣]*(?:회사성립연월일|등기기록의개설|(?:지점|지배인|종류주식|주식매수선택권|전환사채)에관한|기타사항|이하여백"
    r"|이증명서는등기기록의내용과)"
)
"""What follows the section on officers."""
_ABOUT_THE_PAPER = re.compile(
    r"말소사항|말소된등기|사항과말소된|말소\(|유효사항|실선으로|생략하|등기사항(?:전부|일부)증명서"
)
"""Lines in the head and foot of each page that name marks without putting one to anybody."""


class Officer(NamedTuple):
    """A person in an office."""

    standing: Standing
    office: str
    name: str
    clear: int
    """How well the name is formed, as `Read.quality`."""
    born_on: Read | None
    mark: str
    """사임, 퇴임, 말소 and the like; empty for who is in office."""


def officers(lines: Sequence[Standing], lexicon: Lexicon) -> tuple[Officer, ...]:
    """All persons of the section on officers (of the whole register if it has no such heading), in order."""
    part = _section(lines)
    found = [(n, match) for n, s in enumerate(part) if (match := _officer(s))]
    result = []
    for index, (n, match) in enumerate(found):
        until = found[index + 1][0] if index + 1 < len(found) else _entry_end(part, n)
        words = _said(part[n : max(until, n + 1)])
        mark = next((word for word in lexicon.call.vocabulary.departed if word in words), "")
        read = person(match["name"], lexicon)
        if read and (read.quality == 2 or match["born"]) and not _NO_NAME.search(read.value):
            born = _born(match["born"], lexicon.call.announced_on)
            result.append(Officer(part[n], match["office"], read.value, read.quality, born, mark))
    return tuple(result)


def _officer(standing: Standing) -> re.Match[str] | None:
    """An officer in a line; OCR draws syllables apart, so that there only a birth date ends a name."""
    text = standing.line.text
    if standing.page.source == "ocr":
        return _OCR_OFFICER.search(squash(text))
    return next((found for pattern in _OFFICERS if (found := pattern.search(text + " "))), None)


def _said(lines: Sequence[Standing]) -> str:
    keys = (squash(s.line.text) for s in lines)
    return "".join(key for key in keys if not _ABOUT_THE_PAPER.search(key))


def _entry_end(part: Sequence[Standing], n: int) -> int:
    """Where the entry of the last officer ends: what ends an office may stand many lines below, also overleaf."""
    ends = (m for m in range(n + 1, len(part)) if _AFTER.match(squash(part[m].line.text)))
    return next(ends, len(part))


def _section(lines: Sequence[Standing]) -> Sequence[Standing]:
    start = next((n for n, s in enumerate(lines) if squash(s.line.text).endswith(_SECTION)), None)
    if start is None:
        return lines
    after = range(start + 1, len(lines))
    end = next((n for n in after if _NEXT_SECTION.search(squash(lines[n].line.text))), len(lines))
    return lines[start + 1 : end]


def _born(text: str | None, on: date) -> Read | None:
    return next(iter(births(text, on)), None) if text else None


def representatives(found: Sequence[Officer]) -> Iterator[Officer]:
    """Who represents the corporation: those with such an office, else all directors. Each name and mark once."""
    heads = [officer for officer in found if any(head in officer.office for head in _HEADS)]
    chosen = heads or [officer for officer in found if officer.office.endswith("이사")]
    for index, officer in enumerate(chosen):
        if any(other.name == officer.name and other.mark == officer.mark for other in chosen[:index]):
            continue
        same = [other for other in found if other.name == officer.name and other.born_on]
        births = {other.born_on.value for other in same if other.born_on}
        born = officer.born_on or (same[0].born_on if len(births) == 1 else None)
        yield officer._replace(born_on=born)
