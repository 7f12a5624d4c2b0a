"""Resident and telephone numbers made unreadable, however they are written.

Rather too much is masked than too little; business numbers, dates, amounts, and corporate numbers that carry their
label and a right check digit stay readable.
"""

import re
from functools import lru_cache

from models.digits import folded, shadow
from models.residents import replaced, without_residents

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


@lru_cache(maxsize=2_000)
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
        found = replaced(pattern, way, found)
    return found if found != whole else text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _phone(match: re.Match[str]) -> str | None:
    area = match["area"]
    if not area.startswith("0") and not _COUNTRY.match(match[0]):
        return None
    return f"{area}-****-****"


def _foreign(match: re.Match[str]) -> str | None:
    return "+****" if len(_digits(match[0])) >= 9 else None
