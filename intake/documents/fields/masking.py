"""Resident and telephone numbers made unreadable, however they are written.

Rather too much is masked than too little; business numbers, dates, amounts, and corporate numbers that carry their
label and a right check digit stay readable.
"""

import re
from collections.abc import Callable

from intake.documents.fields.digits import corporate_check, folded, shadow

_STARS = "*●•xX○#"
_JOIN = r"[\s\-.·ㆍ・‧∙•/_:|,ㅡー=~]{0,5}"
"""What may stand between the birth date and the rest of a resident number."""
_RESIDENT = re.compile(rf"(?<!\d)(\d{{6}}){_JOIN}(\d{{7}})(?!\d)")
_PARTLY = re.compile(
    rf"(?<![\d{_STARS}])([\d{_STARS}]{{6}})(?:\s?[\-·.~/]{{1,2}}\s?|\s?)([\d{_STARS}]{{7}})(?![\d{_STARS}])"
)
_DRAWN_OUT = re.compile(
    r"(?<!\d)(?<!\d )(\d(?:[\s|]{1,3}\d){5})[\s\-.·/~_|]{1,8}(\d(?:[\s\-|]{1,3}\d){6})(?!\d)(?![\s|]{1,2}\d)"
)
_GROUPED = re.compile(
    rf"(?<![\d.\-/])(\d\d[\s.\-/]?\d\d[\s.\-/]?\d\d){_JOIN}(\d(?:\s?\d){{6}}|\d[\s\-]{{1,3}}\d{{6}})(?!\d|[.\-/]\d)"
)
_AFTER_LABEL = re.compile(
    r"((?:주민|외국인)\s*(?:등록)?\s*번\s*호[^\d]{0,12}\d{6}\s?[\-.·/~_*]{0,3}\s?)(\d[\d ]{1,8})(?![\d.\-년월/])"
)
_CORPORATE_LABEL = re.compile(r"법인(?:\(주민\))?(?:등록)?번호[^\d가-힣]{0,4}$")

_GAP = r"[\s\-.·ㆍ・‧∙/_)]{0,4}"
_PHONE = re.compile(
    rf"(?<![\d\-])(?:\(?\+\s?82\)?{_GAP}|\(?0082\)?{_GAP}|\(?82\)?(?=[\s\-.)]){_GAP})?\(?(?P<area>050\d|0\d{{1,2}}|[1-7]\d?){_GAP}"
    rf"\d{{3,4}}{_GAP}\d{{4}}(?!\d)"
)
_COUNTRY = re.compile(r"\(?(?:\+\s?82|0082|82(?=[\s\-.)]))")
_PHONE_DRAWN_OUT = re.compile(r"(?<!\d)(?<!\d )0(?:[\s\-.)]{1,5}\d){8,10}(?!\d)(?!\s\d)")
_FOREIGN = re.compile(r"\+\d{1,3}(?:[\s\-.()/]{0,3}\d{1,4}){2,5}")
_SERVICE = re.compile(
    r"(?<![\d\-])(1(?:5(?:22|33|44|66|77|88|99|00)|6(?:00|11|44|55|61|66|68|70|88|99)|8(?:00|11|22|33|44|55|66|77|99)))"
    r"[\s\-.]{1,3}\d{4}(?!\d)"
)
_LABELLED = re.compile(
    r"((?:전화(?:번호)?|연락처|휴대폰|휴대전화|핸드폰|팩스|TEL|H\.?P|FAX|문의|직통)\.?\s?[:)]?\s?)\d{3,4}[\-.\s]\d{4}(?!\d)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"((?:내선|교환|구내|\bext(?:ension)?)\s*(?:번호)?\s*[.:)#]?\s*)\d{2,5}(?!\d)", re.IGNORECASE)
_LEFT_OVER = re.compile(r"(?<=\*\*\*\*)(\s*[~#]\s*)\d{1,5}(?![\d.])")
_PLAIN = re.compile(r"[가-힣A-HJ-NPR-Za-kmnp-z\s.,:;()\[\]/·~*+-]*")
"""Texts without digits and letters that stand for digits: there is nothing to mask."""
_FEWEST = 6
"""Digits without which there is nothing to mask (an extension aside)."""


def masked(text: str) -> str:
    """`text` with resident and telephone numbers made unreadable; as it is where there is none, else in NFKC."""
    if _PLAIN.fullmatch(text):
        return text
    whole = folded(text)
    if sum(sign.isdigit() for sign in shadow(whole)) < _FEWEST:
        return _EXTENSION.sub(r"\1****", text)
    found = without_residents(whole)
    for pattern, way in (
        (_PHONE_DRAWN_OUT, lambda m: "0**-****-****"),
        (_PHONE, _phone),
        (_FOREIGN, _foreign),
        (_SERVICE, lambda m: f"{m[1]}-****"),
        (_LABELLED, lambda m: f"{m[1]}***-****"),
        (_EXTENSION, lambda m: f"{m[1]}****"),
        (_LEFT_OVER, lambda m: f"{m[1]}*"),
    ):
        found = _replaced(pattern, way, found)
    return found if found != whole else text


def without_residents(text: str) -> str:
    """`text` with resident numbers made unreadable; as it is where there is none."""
    found = folded(text)
    if sum(sign.isdigit() or sign in _STARS for sign in shadow(found)) < _FEWEST + 2:
        return text
    for pattern, way in (
        (_RESIDENT, _whole),
        (_DRAWN_OUT, _whole),
        (_GROUPED, _whole),
        (_PARTLY, _partly),
        (_AFTER_LABEL, lambda m: f"{m[1]}*******"),
    ):
        found = _replaced(pattern, way, found)
    return found if found != folded(text) else text


def _replaced(pattern: re.Pattern[str], way: Callable[[re.Match[str]], str | None], text: str) -> str:
    """`text` with what the pattern finds (letters read as digits) replaced, unless `way` says None."""
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(shadow(text)):
        new = way(match)
        if new is not None:
            parts += [text[end : match.start()], new]
            end = match.end()
    return "".join((*parts, text[end:]))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _whole(match: re.Match[str]) -> str | None:
    """A resident number of which every digit is there."""
    birth, rest = _digits(match[1]), _digits(match[2])
    if not _plausible(birth):
        return None
    before = re.sub(r"\s", "", match.string[max(0, match.start() - 30) : match.start()])
    if _CORPORATE_LABEL.search(before) and corporate_check(birth + rest):
        return None
    return f"{birth}-*******"


def _partly(match: re.Match[str]) -> str | None:
    """One of which signs are masked: the seventh digit may stay, more may not."""
    birth, rest = match[1], match[2]
    hidden = re.search(f"[{re.escape(_STARS)}]", birth + rest)
    if not hidden or len(_digits(rest)) < 2 or (len(_digits(birth)) == 6 and not _plausible(birth)):
        return None
    return f"{birth}-*******"


def _plausible(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _phone(match: re.Match[str]) -> str | None:
    area = match["area"]
    if not area.startswith("0") and not _COUNTRY.match(match[0]):
        return None
    return f"{area}-****-****"


def _foreign(match: re.Match[str]) -> str | None:
    return "+****" if len(_digits(match[0])) >= 9 else None
