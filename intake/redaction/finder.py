"""Where secrets of persons stand in a text: resident numbers in any dress, and other numbers by their label.

A number that may be either is hidden: a leak is worse than a black box. What keeps innocent numbers visible is their
label or, for corporate registration numbers, the code of a registry and the check digit.
"""

import re
from datetime import date

from intake.documents.fields.digits import corporate_check, resident_check
from intake.redaction.folding import Folded, folded, hidden
from intake.redaction.labels import BEFORE, label_of, spaced
from models.record import Record

Span = tuple[int, int]
_GAP = r"[\s|]{0,12}"
"""What may stand beside the dash where a form has cells for the parts."""
_SOLID = re.compile(
    rf"(?<!\d)(\d{{6}})({_GAP}-{_GAP}|[ ]?[-.·/:_,=|]?[ ]?)([0-9][0-9*]{{6}}|[0-9]\*{{3,6}}|\*{{6,7}})(?!\d)"
)
_DRAWN = re.compile(
    rf"(?<!\d)(\d(?:[\s|]{{1,12}}\d){{5}})({_GAP}-?{_GAP})(\d(?:[\s|]{{1,12}}[0-9*]){{6}})(?!\d|{_GAP}\d)"
)
_LOOSE = re.compile(r"(?<!\d)((?:\d ?){5}\d)(\s{0,3}-\s{0,3})((?:[0-9*] ?){6}[0-9*])(?!\d)")
_GROUPED = re.compile(
    r"(?<![\d.\-/])(\d\d[ .\-/]?\d\d[ .\-/]?\d\d)(\s{0,3}[-/]\s{0,3})(\d(?:[ -]?\d){6})(?!\d|[.\-/]\d)"
)
_SHORT = re.compile(r"(?<!\d)(\d{6})( ?- ?)([1-8])(?=[^\d\w가-힣\s]{2,})[^\d\w가-힣\s]{2,8}")
_EDGED = re.compile(r"(?<!\d)\d?(\d{6})(\s?-\s?)([1-8]\d{6})\d?(?!\d)")
"""With a bracket beside it that recognition took for a digit."""
_LABELLED = re.compile(r"(\d(?: ?[\d.\-]){3,9})([ ]?[-.~:|\n]?[ ]?)((?:[0-9*][ ]?){6,7})(?!\d)")
_MANY = re.compile(r"(?:\d\D{0,6}){5}\d")
_ACCOUNT = re.compile(
    rf"(?:{spaced('계좌번호')}|{spaced('입금계좌')}|{spaced('환불계좌')}|{spaced('환급계좌')}|{spaced('계좌')}|"
    r"account\s?(?:no|number)?\.?)[^\d\n]{0,30}?(\d[\d \-]{8,22}\d)(?!\d)",
    re.IGNORECASE,
)
_PASSPORT = re.compile(
    rf"(?:{spaced('여권번호')}|passport\s?(?:no|number)\.?)[^a-z0-9\n]{{0,10}}([a-z]\s?\d{{3}}\s?[a-z0-9]\s?\d{{4}}|[a-z]{{2}}\s?\d{{7}})(?!\d)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    rf"(?:{spaced('면허번호')}|{spaced('면허증번호')}|driver'?s?\s?licen[cs]e\s?(?:no|number)?\.?)\D{{0,12}}?"
    r"((?:\d{2}|[가-힣]{2})\s?-?\s?\d{2}\s?-\s?\d{6}\s?-\s?\d{2})(?!\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"0\d{1,2}-?\d{3,4}-?\d{4}|1\d{3}-?\d{4}")
_REGISTRY = re.compile(r"(?:1[1-9]|2[0-2])(?:01|1\d)(?:1[1-5]|2[1-2]|3[1-9]|7[1-2]|8[1-6])")
"""Registry and type of body in the first six digits of a corporate number, as far as they could be a date."""


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
        if not _MANY.search(text) and not (self._ocr and len(text) > 10):
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
        for pattern in (_SOLID, _DRAWN, _LOOSE, _GROUPED, *((_SHORT, _EDGED) if self._ocr else ())):
            for match in pattern.finditer(text):
                label = label_of((lead + text[max(0, match.start() - BEFORE) : match.start()])[-BEFORE:])
                if self._is_resident(match, label):
                    found.append(match.span())
        for match in _LABELLED.finditer(text):
            if 12 <= len(_digits(match[0], masks=True)) <= 14 and not self._innocent(match[0]):
                label = label_of((lead + text[max(0, match.start() - BEFORE) : match.start()])[-BEFORE:])
                if label == "resident":
                    found.append(match.span())
        whole = lead + text
        for pattern in (_ACCOUNT, _PASSPORT, _LICENCE):
            for match in pattern.finditer(whole):
                start, end = match.start(1) - len(lead), match.end(1) - len(lead)
                if start >= 0 and not self._other(pattern, match[1]):
                    found.append((start, end))
        return found + [match.span() for pattern in self._secret for match in pattern.finditer(text)]

    def _other(self, pattern: re.Pattern[str], number: str) -> bool:
        """Whether what stands after the label of an account is too short, or a telephone number."""
        digits = _digits(number)
        if pattern is not _ACCOUNT:
            return False
        return not 10 <= len(digits) <= 16 or bool(_PHONE.fullmatch(number.replace(" ", "")))

    def _innocent(self, number: str) -> bool:
        digits = _digits(number)
        return digits in self._known.innocent and digits not in self._known.secret

    def _is_resident(self, match: re.Match[str], label: str) -> bool:
        front, back = _digits(match[1]), _digits(match[3], masks=True)
        if label == "resident":
            return True
        if self._innocent(match[0]) or not plausible(front) or innocent(label, front + back):
            return False
        if label == "weak" and "-" not in match[0] and " " in match[0]:
            return False
        if back[0] == "*":
            return bool(match[2].strip()) and match.re is not _DRAWN
        if back[0] not in "12345678":
            return False
        if match.re is _SOLID and re.match(r"-\d", match.string[match.end() : match.end() + 2]):
            return False  # a longer number of another kind
        return not _corporate(front, back)


def plausible(front: str) -> bool:
    """Whether six digits can be a birth date."""
    try:
        date(2000 + int(front[:2]) % 4, int(front[2:4]), int(front[4:6]))  # only the leap year matters
    except ValueError:
        return False
    return True


def innocent(label: str, digits: str) -> bool:
    """Whether a number after this label is nobody's secret. Where the check digit speaks against the label, it is not
    believed: people write their own number into the wrong box."""
    if label not in ("corporate", "other"):
        return False
    if len(digits) != 13 or not digits.isdigit() or not resident_check(digits):
        return True
    return label == "corporate" and (corporate_check(digits) or bool(_REGISTRY.fullmatch(digits[:6])))


def _corporate(front: str, back: str) -> bool:
    """Whether thirteen digits are a corporate registration number by registry, type and check digit."""
    if len(back) != 7 or "*" in back or not _REGISTRY.fullmatch(front):
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
