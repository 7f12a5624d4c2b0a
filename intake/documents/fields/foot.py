"""What stands at the foot of a certificate without a label: the date of issue and the organisation that issues it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from intake.documents.fields.dates import Found, find_dates, only_date
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.names import Read, organization, person
from intake.documents.fields.words import squash, tidy
from models.document import Line, Page

_CLOSING = re.compile(
    r"증명(?:합니다|함|한다|하여|서를|을확인)|확인(?:합니다|함|한다)|틀림없|certify|신고합니다|등록사실"
)
_AFTER = 6
"""Lines after the closing sentence in which the date stands."""


class Standing(NamedTuple):
    """A line with its page and place among all lines of the document."""

    number: int
    page: Page
    line: Line


def all_lines(pages: Sequence[Page]) -> list[Standing]:
    """All lines of a document."""
    pairs = [(page, line) for page in pages for line in page.lines]
    return [Standing(index, page, line) for index, (page, line) in enumerate(pairs)]


def issue_dates(lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[Standing, Read, bool]]:
    """Dates that stand alone at the foot, with whether nothing else could be the date of issue."""
    closings = [s.number for s in lines if _CLOSING.search(squash(s.line.text))]
    alone = [(s, day) for s in lines if (day := _standing_date(s, lexicon))]
    if not alone:
        return
    days = {day.day for _, day in alone}
    for standing, day in reversed(alone):
        closed = any(0 < standing.number - closing <= _AFTER for closing in closings)
        signed = any(_issuer(other.line.text, lexicon) for other in lines[standing.number : standing.number + 4])
        late = standing.number >= len(lines) // 2
        yield (
            standing,
            Read(day.day.isoformat(), (2 if late else 1) if day.certain else 0),
            len(days) == 1 and (closed or signed),
        )


def _standing_date(standing: Standing, lexicon: Lexicon) -> Found | None:
    text = standing.line.text
    if day := only_date(text, ocr=standing.page.source == "ocr"):
        return day
    found = find_dates(text)  # `2025년 6월 11일   북광주세무서장`
    if len(found) == 1 and found[0].start <= 1 and _issuer(text[found[0].end :], lexicon):
        return found[0]
    return None


def _issuer(text: str, lexicon: Lexicon) -> str | None:
    """The title in a line that names who signs."""
    key = squash(text)
    if not key or len(key) > 40:
        return None
    for title in sorted(lexicon.call.vocabulary.issuers, key=len, reverse=True):
        if squash(title) in key:
            return title
    return "장" if re.search(r"(?:세무서장|구청장|시장|장관|청장|책임관|기관의장|등기관)", key) else None


def issuing_organization(lines: Sequence[Standing], lexicon: Lexicon) -> tuple[Standing, Read, bool] | None:
    """The organisation before the title of who signs, with whether its name is complete without doubt."""
    for standing in reversed(lines):
        text = _without_signs(standing.line.text, lexicon)
        title = _issuer(text, lexicon)
        if title is None or title == "장" or (find_dates(text) and not _after_date(text)):
            continue
        text = _after_date(text)
        before, after = _around(text, title, lexicon)
        if after.strip() and person(after, lexicon) is None:
            continue
        read = organization(before, lexicon) if len(squash(before)) > 1 else None
        if read and read.quality == 2:
            return standing, read, True
        if not before.strip() and standing.number:
            above = lines[standing.number - lines[0].number - 1]
            read = organization(_after_date(above.line.text), lexicon)
            if read and read.quality == 2 and not find_dates(read.value) and not _CLOSING.search(squash(read.value)):
                return above, read, len(read.value) <= 30
    return None


def _after_date(text: str) -> str:
    found = find_dates(text)
    return text[found[-1].end :] if found and found[0].start <= 1 else text


def _without_signs(text: str, lexicon: Lexicon) -> str:
    for sign in sorted(lexicon.call.vocabulary.signs, key=len, reverse=True):
        text = text.replace(sign, " ")
    return tidy(text)


def _around(text: str, title: str, lexicon: Lexicon) -> tuple[str, str]:
    """What stands before and after the last place of the title; `…연구원장` is 연구원 and its head."""
    pattern = r"\s*".join(re.escape(sign) for sign in squash(title))
    matches = list(re.finditer(pattern, text, re.IGNORECASE))
    if not matches:
        return "", text
    last = matches[-1]
    before, after = text[: last.start()], text[last.end() :]
    whole = before + last[0][:-1]
    endings = tuple(lexicon.call.vocabulary.organization_endings)
    if before and not before[-1].isspace() and last[0].endswith("장") and whole.endswith(endings):
        return whole, after
    return before, after
