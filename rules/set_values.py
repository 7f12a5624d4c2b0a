"""What an operator may `set`, and in which form: nonsense is refused before it is recorded.

A field of the application by its name (`pi.name`), a field of a kind of document as `KIND.FIELD`
(`business_registration.opened_on`). Values come back as documents give them: days as `2025-07-01`, business numbers
as `123-45-67890`, ids for categories and discounts (their Korean names are understood).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import get_args

from models.call import Call
from models.document import DocumentKindId
from models.text import squash, tidy

_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")
_RESIDENT = re.compile(r"(?<!\d)\d{6}\s?-?\s?[1-8]\d{6}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_LONGEST = 300
_LONGEST_NAME = 60
_MOST_TERABYTES = 100_000
_HEADS = 5
"""Representatives of a document that can be set."""
_SIGNATURES = ("drawn", "typed", "blank")
_OLDEST, _YOUNGEST = 1870, 2100
"""Years of days that a document can bear."""

_PEOPLE = ("name", "department", "phone", "email", "born_on")
_APPLICATION = (
    "organization",
    "business_number",
    "corporate_number",
    "representative",
    "address",
    "opened_on",
    "project",
    "resource",
    "cards",
    "petaflops",
    "track",
    "storage_tb",
    "storage_more_tb",
    "category",
    "discount",
    "similar_programmes",
    *(f"{role}.{part}" for role in ("pi", "staff") for part in _PEOPLE),
)
_DOCUMENT = (
    "person",
    "born_on",
    "department",
    "organization",
    "issued_on",
    "valid_from",
    "valid_until",
    "employed_from",
    "employed_until",
    "business_number",
    "corporate_number",
    "opened_on",
    "established_on",
    "changed_on",
    "reason",
    "company_size",
    "pi_name",
    "project",
    "address",
    "signature",
    "signer",
    *(f"representatives.{n}.{part}" for n in range(1, _HEADS + 1) for part in ("name", "born_on", "mark")),
)
_FORMS = ("application_plan", "usage_summary", "storage_request", "pi_consent", "staff_consent")


def settable_fields() -> tuple[str, ...]:
    """Everything that `set` may name: fields of the application, then `KIND.FIELD` of each kind of document."""
    found = list(_APPLICATION)
    for kind in get_args(DocumentKindId):
        names = (*_DOCUMENT, *(n for n in _APPLICATION if n not in _DOCUMENT)) if kind in _FORMS else _DOCUMENT
        found += [f"{kind}.{name}" for name in names if kind != "other"]
    return tuple(found)


def validate_value(field: str, value: str, call: Call) -> str:
    """`value` in the form in which documents give it. Raises ValueError with one Korean sentence if it cannot be."""
    if field not in settable_fields():
        names = ", ".join(_APPLICATION)
        raise ValueError(
            f"'{field}' 항목은 정할 수 없습니다. 정할 수 있는 항목: {names} (서류의 항목은 서류종류.항목)"
        )
    kind, _, rest = field.partition(".")
    name = rest if kind in get_args(DocumentKindId) else field
    text = _text(value)
    if name != "corporate_number" and _RESIDENT.search(text):
        raise ValueError("주민등록번호는 적을 수 없습니다.")
    return _READERS.get(name.rsplit(".", 1)[-1], _line)(text, call)


def _text(value: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise ValueError("한 줄의 글자로 적어 주십시오.")
    text = tidy(value)
    if not text:
        raise ValueError("값이 비어 있습니다.")
    return text


def _line(text: str, call: Call) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"{_LONGEST}자까지 적을 수 있습니다.")
    return text


def _name(text: str, call: Call) -> str:
    if len(text) > _LONGEST_NAME or not re.search(r"[가-힣A-Za-z]", text):
        raise ValueError(f"'{text[:20]}': 이름으로 볼 수 없는 값입니다.")
    return text


def _day(text: str, call: Call) -> str:
    match = _DAY.fullmatch(text)
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not _OLDEST <= day.year < _YOUNGEST:
        raise ValueError(f"날짜가 아닙니다: '{text[:20]}'. 연-월-일(예: {call.announced_on}) 순서로 적어 주십시오.")
    return day.isoformat()


def _born(text: str, call: Call) -> str:
    day = _day(text, call)
    if day > call.announced_on.isoformat():
        raise ValueError("생년월일이 공고일보다 뒤입니다. 날짜를 확인해 주십시오.")
    return day


def _business_number(text: str, call: Call) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError("사업자등록번호는 123-45-67890처럼 숫자 10자리로 적어 주십시오.")
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) + int(digits[8]) * 5 // 10
    if (10 - total % 10) % 10 != int(digits[9]):
        raise ValueError("사업자등록번호의 검증번호가 맞지 않습니다. 숫자를 확인해 주십시오.")
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def _corporate_number(text: str, call: Call) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise ValueError("법인등록번호는 숫자 13자리로 적어 주십시오.")
    return f"{digits[:6]}-{digits[6:]}"


def _resource(text: str, call: Call) -> str:
    return _one_of(text, {offer.name: offer.name for offer in call.resources}, "신청할 수 있는 자원")


def _cards(text: str, call: Call) -> str:
    sizes = {size * offer.cards_per_unit for offer in call.resources for size in offer.sizes}
    return _number(text, "장", sizes)


def _petaflops(text: str, call: Call) -> str:
    sizes = {size for offer in call.resources if offer.unit == "petaflop" for size in offer.sizes}
    return _number(text, "pf", sizes)


def _track(text: str, call: Call) -> str:
    plain = (unicodedata.normalize("NFKC", offer.track) for offer in call.resources)
    return _number(text, "트랙", {int(digit) for track in plain for digit in re.findall(r"\d+", track)})


def _terabytes(text: str, call: Call) -> str:
    return _number(text, "tb", range(1, _MOST_TERABYTES + 1))


def _number(text: str, unit: str, allowed: set[int] | range) -> str:
    digits = squash(text).removesuffix(unit)
    if not re.fullmatch(r"[0-9]{1,6}", digits) or int(digits) not in allowed:
        listed = ", ".join(map(str, sorted(allowed))) if isinstance(allowed, set) else f"{allowed[0]}~{allowed[-1]}"
        raise ValueError(f"'{text[:20]}': 정할 수 없는 값입니다. 적을 수 있는 값: {listed}")
    return str(int(digits))


def _category(text: str, call: Call) -> str:
    known = {entry.name: entry.id for entry in call.eligibility.categories}
    known |= {entry.id: entry.id for entry in call.eligibility.categories}
    return _one_of(text, {**known, "none": "none"}, "신청 구분")


def _discount(text: str, call: Call) -> str:
    known = {entry.name: entry.id for entry in call.discounts} | {entry.id: entry.id for entry in call.discounts}
    return _one_of(text, {**known, "none": "none", "해당없음": "none"}, "할인 구분")


def _signature(text: str, call: Call) -> str:
    return _one_of(text, {word: word for word in _SIGNATURES}, "서명 상태")


def _one_of(text: str, known: dict[str, str], what: str) -> str:
    found = {squash(word): value for word, value in known.items()}.get(squash(text))
    if found is None:
        listed = ", ".join(dict.fromkeys(known.values()))
        raise ValueError(f"'{text[:20]}': {what}에 없는 값입니다. 적을 수 있는 값: {listed}")
    return found


def _phone(text: str, call: Call) -> str:
    digits = re.sub(r"[\s.)(-]", "", text)
    if not re.fullmatch(r"0[0-9]{8,10}", digits):
        raise ValueError("전화번호는 010-1234-5678처럼 적어 주십시오.")
    area = 2 if digits.startswith("02") else 3
    return f"{digits[:area]}-{digits[area:-4]}-{digits[-4:]}"


def _email(text: str, call: Call) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("전자우편 주소는 name@example.kr처럼 적어 주십시오.")
    return text


_READERS: dict[str, Callable[[str, Call], str]] = {
    "business_number": _business_number,
    "corporate_number": _corporate_number,
    "resource": _resource,
    "cards": _cards,
    "petaflops": _petaflops,
    "track": _track,
    "storage_tb": _terabytes,
    "storage_more_tb": _terabytes,
    "category": _category,
    "discount": _discount,
    "signature": _signature,
    "phone": _phone,
    "email": _email,
    "born_on": _born,
    **dict.fromkeys(("name", "person", "representative", "pi_name", "signer"), _name),
    **dict.fromkeys(
        (
            "opened_on",
            "established_on",
            "changed_on",
            "issued_on",
            "valid_from",
            "valid_until",
            "employed_from",
            "employed_until",
        ),
        _day,
    ),
}
"""How the value of a field is read, by the last part of its name; all others are a line of text."""
