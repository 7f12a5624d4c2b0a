"""How secrets of persons are written, in folded text (`folding`): one kind of dash, blank, mask and digit."""

import re

from intake.redaction.labels import spaced

_GAP = r"[\s|]{0,12}"
"""What may stand beside the dash where a form has cells for the parts."""
_BETWEEN = r"(?:[^\w\n*]|_){0,4}"
"""What people put between birth date and the rest of a number: dash, dot, bracket, arrow."""
_REST = r"[0-9][0-9*]{6}|[0-9]\*{3,6}|\*{6,7}"
SOLID = re.compile(rf"(?<!\d)(\d{{6}})({_GAP}-{_GAP}|{_BETWEEN})({_REST})(?!\d)")
DRAWN = re.compile(
    rf"(?<!\d)(\d(?:[\s|]{{1,12}}\d){{5}})({_GAP}-?{_GAP})(\d(?:[\s|]{{1,12}}[0-9*]){{6}})(?!\d|{_GAP}\d)"
)
LOOSE = re.compile(r"(?<!\d)((?:\d ?){5}\d)(\s{0,3}-[\s\-]{0,3})((?:[0-9*] ?){6}[0-9*])(?!\d)")
GROUPED = re.compile(
    r"(?<![\d.\-/])(\d\d[ .\-/]?\d\d[ .\-/]?\d\d)(\s{0,3}[-/][\s\-]{0,3})(\d(?:[ -]?\d){6})(?!\d|[.\-/]\d)"
)
LONG = re.compile(
    r"(?<!\d)((?:19|20)\d\d[ .\-/]{0,2}\d\d[ .\-/]{0,2}\d\d)\.?(\s{0,3}[-/][\s\-]{0,3})"
    r"(\d(?: ?[0-9*]){6})(?!\d|[.\-/]\d)"
)
"""With the century before the birth date, as people fill in a form that asked for their birthday."""
SHORT = re.compile(r"(?<!\d)(\d{6})( ?- ?)([1-8])(?=[^\d\w가-힣\s]{2,})[^\d\w가-힣\s]{2,8}")
EDGED = re.compile(r"(?<!\d)\d?(\d{6})(\s?-\s?)([1-8]\d{6})\d?(?!\d)")
"""With a bracket beside it that recognition took for a digit."""
LABELLED = re.compile(r"(\d(?: ?[\d.\-]){3,9})([ ]?[-.~:|\n]?[ ]?)((?:[0-9*][ ]?){6,7})(?!\d)")
HALVES = re.compile(
    r"(?:(?<!\d)(\d{6})\D{1,20}?)?(?:뒷|뒤|후)\s?(?:7\s?)?(?:자리|번호)(?:\s?번호)?\D{0,8}"
    r"([1-8](?: ?[0-9*]){6})(?!\d)"
)
"""The two parts named: 앞자리 850101, 뒷자리 1234567."""

_BANKS = (
    r"[가-힣]{2,6}은행|[가-힣A-Z]{1,4}뱅크|농협|수협|신협|새마을금고|우체국|축협|산림조합|"
    r"(?:국민|우리|신한|하나|기업|광주|전북|부산|대구|경남|제주|산업)(?=\s?\d)"
)
ACCOUNT = re.compile(
    rf"(?:{spaced('계좌번호')}|{spaced('입금계좌')}|{spaced('환불계좌')}|{spaced('환급계좌')}|{spaced('계좌')}|"
    rf"{spaced('통장번호')}|account\s?(?:no|number)?\.?)"
    r"[^\d\n]{0,30}?(?:\n[^\d\n]{0,30}?)?(\d[\d \-]{8,22}\d)(?!\d)",
    re.IGNORECASE,
)
BANK = re.compile(rf"(?:{_BANKS})\s{{0,3}}[:(]?\s{{0,3}}(\d{{2,6}}(?:-\d{{1,8}}){{2,3}})(?![\d\-])")
"""A number of an account after the name of its bank, without a word for it."""
PASSPORT = re.compile(
    rf"(?:{spaced('여권번호')}|passport\s?(?:no|number)\.?)[^a-z0-9\n]{{0,10}}([a-z]\s?\d{{3}}\s?[a-z0-9]\s?\d{{4}}|[a-z]{{2}}\s?\d{{7}})(?!\d)",
    re.IGNORECASE,
)
LICENCE = re.compile(
    rf"(?:{spaced('면허번호')}|{spaced('면허증번호')}|{spaced('운전면허')}증?|driver'?s?\s?licen[cs]e\s?(?:no|number)?\.?)\D{{0,12}}?"
    r"((?:\d{2}|[가-힣]{2})\s?-?\s?\d{2}\s?-?\s?\d{6}\s?-?\s?\d{2})(?!\d)",
    re.IGNORECASE,
)
PHONE = re.compile(r"0\d{1,2}-?\d{3,4}-?\d{4}|1\d{3}-?\d{4}")
DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}")
BUSINESS = re.compile(r"\d{3}-\d{2}-\d{5}")
REGISTRY = re.compile(r"(?:1[1-9]|2[0-2])(?:01|1\d)(?:1[1-5]|2[1-2]|3[1-9]|7[1-2]|8[1-6])")
"""Registry and type of body in the first six digits of a corporate number, as far as they could be a date."""
MANY = re.compile(r"(?:[\d²³¹⁰-⁹₀-₉①-⑨⓪❶-❿➀-➉]\D{0,6}){5}[\d²³¹⁰-⁹₀-₉①-⑨⓪❶-❿➀-➉]")
"""What a text without any secret does not have: six digits that are near each other."""
