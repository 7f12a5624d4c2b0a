"""The date of issue that stands at the foot of a certificate without a label."""

import re
from collections.abc import Iterator, Sequence

from intake.documents.fields.dates import Found, find_dates, only_date
from intake.documents.fields.issuer import issuer_title
from intake.documents.fields.lexicon import Lexicon
from intake.documents.fields.lines import find_labels
from intake.documents.fields.names import Read
from intake.documents.fields.standing import Standing, is_closing, names_others
from intake.documents.fields.words import label_key

_AFTER = 6
"""Lines after the closing sentence in which the date stands."""


_YEARLESS = re.compile(r"^\W*\S{0,4}?\s*년?\s*\d\s?\d?\s*월\s*\d\s?\d?\s*일")
_DATED = re.compile(r"(?:일|일자|일시|기한|기간|연월일|년월일|날짜|만료|까지|예정|생일|시각|월일)$")
"""How labels of dates end."""
_ADDRESSED = re.compile(r"귀하|귀중|제출(?:처|기관|용)|수신|참조|경유|장앞$|님께|^to[:.]|attn")
"""To whom a paper goes."""


def issue_dates(lines: Sequence[Standing], lexicon: Lexicon) -> Iterator[tuple[Standing, Read, bool]]:
    """Dates that stand alone at the foot, with whether nothing else could be the date of issue."""
    closings = [s.number for s in lines if is_closing(s.line.text)]
    alone = [
        (s, day) for n, s in enumerate(lines) if (day := _standing_date(s, lexicon)) and not _dated(lines, n, lexicon)
    ]
    alone = list(_without_older(alone, closings))
    days = {day.day for _, day in alone}
    blank = any(_blank_label(s, lexicon) for s in lines) or any(_without_year(s, closings) for s in lines)
    for standing, day in reversed(alone):
        closed = any(0 < standing.number - closing <= _AFTER for closing in closings)
        after = lines[standing.number - lines[0].number + 1 :][:3]
        signed = any(issuer_title(other.line.text, lexicon) for other in (standing, *after))
        late = standing.number >= len(lines) // 2
        yield (
            standing,
            Read(day.day.isoformat(), (2 if late else 1) if day.certain else 0),
            len(days) == 1 and (closed or signed) and not blank,
        )


def _without_older(
    alone: Sequence[tuple[Standing, Found]], closings: Sequence[int]
) -> Iterator[tuple[Standing, Found]]:
    """Without what OCR left of labelled dates (of birth, of entry) where a later one stands behind the certifying
    sentence: above it stands no date of issue."""
    issued = [day.day for s, day in alone if any(0 < s.number - closing <= _AFTER for closing in closings)]
    for standing, day in alone:
        above = bool(closings) and standing.number < min(closings)
        if not (standing.page.source == "ocr" and above and any(day.day < other for other in issued)):
            yield standing, day


def _without_year(standing: Standing, closings: Sequence[int]) -> bool:
    """Whether a date stands behind the certifying sentence of whose year OCR made nothing: `년 6 월 9 일`."""
    text = standing.line.text
    behind = any(0 < standing.number - closing <= _AFTER for closing in closings)
    return behind and standing.page.source == "ocr" and bool(_YEARLESS.search(text)) and not find_dates(text)


def _standing_date(standing: Standing, lexicon: Lexicon) -> Found | None:
    text = standing.line.text
    if day := only_date(text, ocr=standing.page.source == "ocr"):
        return day
    found = find_dates(text)  # `2025년 6월 11일   북광주세무서장`
    if len(found) == 1 and found[0].start <= 1 and issuer_title(text[found[0].end :], lexicon):
        return found[0]
    return None


def _dated(lines: Sequence[Standing], index: int, lexicon: Lexicon) -> bool:
    """Whether the line above says of what the date is: `유효기한`, a label without value, a remark to others."""
    if index == 0 or lines[index].page.source == "ocr":  # misread lines look like labels; nothing there is sure
        return False
    text = lines[index - 1].line.text
    key = label_key(text)
    if is_closing(text) or not key or len(key) > 20 or find_dates(text):
        return False
    labels = find_labels(text, lexicon)
    if labels and not text[labels[-1].end :].strip(" :："):
        return bool(_DATED.search(label_key(text[labels[-1].start :])))
    others = names_others(_ADDRESSED.sub("", key))  # `제출처 : …`, `… 귀하`: that day is the letter's own
    return bool(_DATED.search(key)) or text.rstrip().endswith((":", "：")) or others


def _blank_label(standing: Standing, lexicon: Lexicon) -> bool:
    """Whether the line holds a label of the date of issue and no date behind it."""
    labels = find_labels(standing.line.text, lexicon)
    text = standing.line.text
    ends = [*(label.start for label in labels[1:]), len(text)][: len(labels)]
    return any(
        label.hit.fields[0] is not None
        and label.hit.fields[0].name == "issued_on"
        and not find_dates(text[label.end : end])
        for label, end in zip(labels, ends, strict=True)
    )
