"""Where secrets of persons stand in a text: resident numbers in any dress, and other numbers by their label.

A number that may be either is hidden: a leak is worse than a black box. What keeps innocent numbers visible is their
label or, for corporate registration numbers, the code of a registry and the check digit.
"""

import re
from datetime import date

from intake.redaction import patterns
from intake.redaction.folding import Folded, folded, hidden
from intake.redaction.labels import BEFORE, label_of
from models.digits import corporate_check, resident_check
from models.record import Record

Span = tuple[int, int]


class Known(Record):
    """Numbers (digits only) of which the labels of a document tell what they are, wherever they stand in it."""

    secret: frozenset[str] = frozenset()
    innocent: frozenset[str] = frozenset()


class Finder:
    """Finds secrets in the texts of one document."""

    def __init__(self, known: Known | None = None, *, ocr: bool = False) -> None:
        """`ocr`: the text was recognised from a picture, and letters may be misread digits."""
        self._known = known or Known()
        self._ocr = ocr
        self._secret = [_anywhere(digits) for digits in sorted(self._known.secret) if len(digits) >= 8]

    def spans(self, text: str, before: str = "") -> list[Span]:
        """Parts of `text` to be hidden, in order, not overlapping. `before`: what stands before it elsewhere, such
        as the label in the cell beside."""
        if not patterns.MANY.search(text) and not (self._ocr and len(text) > 10):
            return []
        lead = folded(before + " : ").text.replace("\n", " ") if before else ""
        folds = [folded(text)] + ([folded(text, ocr=True)] if self._ocr else [])
        return _merged([fold.span(*span) for fold in folds for span in self._found(lead, fold)])

    def masked(self, text: str, before: str = "") -> str:
        """`text` with all secrets made unreadable."""
        spans = self.spans(text, before)
        return hidden(text, spans) if spans else text

    def _found(self, lead: str, fold: Folded) -> list[Span]:
        text = fold.text
        found: list[Span] = []
        for pattern in (
            patterns.SOLID,
            patterns.DRAWN,
            patterns.LOOSE,
            patterns.GROUPED,
            patterns.LONG,
            *((patterns.SHORT, patterns.EDGED) if self._ocr else ()),
        ):
            for match in pattern.finditer(text):
                label = label_of((lead + text[max(0, match.start() - BEFORE) : match.start()])[-BEFORE:])
                if self._is_resident(match, label):
                    found.append(match.span())
        for match in patterns.LABELLED.finditer(text):
            if 12 <= len(_digits(match[0], masks=True)) <= 14 and not self._innocent(match[0]):
                label = label_of((lead + text[max(0, match.start() - BEFORE) : match.start()])[-BEFORE:])
                if label == "resident":
                    found.append(match.span())
        whole = lead + text
        for match in patterns.HALVES.finditer(whole):
            found += [(a - len(lead), b - len(lead)) for a, b in match.regs[1:] if a >= len(lead)]
        for pattern in (patterns.ACCOUNT, patterns.BANK, patterns.PASSPORT, patterns.LICENCE):
            for match in pattern.finditer(whole):
                start, end = match.start(1) - len(lead), match.end(1) - len(lead)
                if start >= 0 and not self._other(pattern, match[1]):
                    found.append((start, end))
        return found + [match.span() for pattern in self._secret for match in pattern.finditer(text)]

    def _other(self, pattern: re.Pattern[str], number: str) -> bool:
        """Whether what stands after the label of an account is too short, or a telephone number."""
        digits = _digits(number)
        if pattern not in (patterns.ACCOUNT, patterns.BANK):
            return False
        if pattern is patterns.BANK and (patterns.BUSINESS.fullmatch(number) or patterns.DATE.match(number)):
            return True
        return not 10 <= len(digits) <= 16 or bool(patterns.PHONE.fullmatch(number.replace(" ", "")))

    def _innocent(self, number: str) -> bool:
        digits = _digits(number)
        return digits in self._known.innocent and digits not in self._known.secret

    def _is_resident(self, match: re.Match[str], label: str) -> bool:
        front, back = _digits(match[1]), _digits(match[3], masks=True)
        if match.re is patterns.LONG and label != "resident" and not _of_century(front[:4], back[0]):
            return False
        front = front[-6:]
        if label == "resident":
            return True
        if self._innocent(match[0]) or not plausible(front) or innocent(label, front + back):
            return False
        if label == "weak" and "-" not in match[0] and " " in match[0]:
            return False
        if back[0] == "*":
            return bool(match[2].strip()) and match.re is not patterns.DRAWN
        if back[0] not in "12345678":
            return False
        if match.re is patterns.SOLID and re.match(r"-\d", match.string[match.end() : match.end() + 2]):
            return False  # a longer number of another kind
        return not _corporate(front, back)


def plausible(front: str) -> bool:
    """Whether six digits can be a birth date."""
    try:
        date(2000 + int(front[:2]) % 4, int(front[2:4]), int(front[4:6]))  # only the leap year matters
    except ValueError:
        return False
    return True


def _of_century(year: str, sex: str) -> bool:
    """Whether the seventh digit belongs to a grown-up of that year of birth: numbers of documents begin with recent
    dates."""
    return sex in ("1256" if year < "2000" else "3478" if year < "2010" else "")


def innocent(label: str, digits: str) -> bool:
    """Whether a number after this label is nobody's secret. Where the check digit speaks against the label, it is not
    believed: people write their own number into the wrong box."""
    if label not in ("corporate", "other"):
        return False
    if len(digits) != 13 or not digits.isdigit() or not resident_check(digits):
        return True
    return label == "corporate" and (corporate_check(digits) or bool(patterns.REGISTRY.fullmatch(digits[:6])))


def _corporate(front: str, back: str) -> bool:
    """Whether thirteen digits are a corporate registration number by registry, type and check digit."""
    if len(back) != 7 or "*" in back or not patterns.REGISTRY.fullmatch(front):
        return False
    return corporate_check(front + back)


def _digits(text: str, *, masks: bool = False) -> str:
    return "".join(sign for sign in text if "0" <= sign <= "9" or (masks and sign == "*"))


def _anywhere(digits: str) -> re.Pattern[str]:
    """A pattern for these digits with blanks or dashes between them."""
    return re.compile(r"(?<!\d)" + r"[\s\-.]{0,3}".join(digits) + r"(?!\d)")


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
