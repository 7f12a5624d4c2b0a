"""Numbers of the synthetic people and organisations: rightly formed, and nobody's."""

import re
from datetime import date

import pytest

from demo.dice import dice
from demo.documents.people import business_number, corporate_number, person


def _business_digit_fits(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    total = sum(d * w for d, w in zip(digits[:8], (1, 3, 7, 1, 3, 7, 1, 3), strict=True))
    total += digits[8] * 5 // 10 + digits[8] * 5 % 10
    return (10 - total % 10) % 10 == digits[9]


def _corporate_digit_fits(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    total = sum(digit * (1 if place % 2 == 0 else 2) for place, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == digits[12]


def _resident_digit_fits(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    total = sum(digit * (place % 8 + 2) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == digits[12]


@pytest.mark.parametrize("middle", ["81", "82", "86", "01"])
def test_사업자등록번호는_검증번호가_맞고_세무서가_없는_번호다(middle: str) -> None:
    assert _business_digit_fits("124-81-00998")  # a well-known published number: the rule itself is right
    numbers = {business_number(dice(seed), middle) for seed in range(300)}
    assert len(numbers) > 290
    for number in numbers:
        assert re.fullmatch(rf"0[1-9]\d-{middle}-\d{{5}}", number)
        assert _business_digit_fits(number), number


def test_법인등록번호는_검증번호가_맞고_주민등록번호로_보일_수_있다() -> None:
    assert _corporate_digit_fits("130111-0006246")  # published
    for seed in range(200):
        number = corporate_number(dice(seed))
        assert _corporate_digit_fits(number), number
        assert number[7] in "345678"


def test_가리지_않은_주민등록번호는_누구의_것도_아니다() -> None:
    for seed in range(300):
        one = person(dice(seed), "company", "x.example", (date(1950, 1, 1), date(2004, 12, 31)))
        number = one.resident_number(masked=False)
        assert re.fullmatch(r"\d{6}-[1-4]\d{6}", number)
        assert number[:6] == f"{one.born_on:%y%m%d}"
        assert (number[7] in "34") == (one.born_on.year >= 2000)
        assert not _resident_digit_fits(number), number
        assert one.resident_number() == number[:8] + "*" * 6
        assert one.mobile.startswith("010-0") and re.match(r"0\d+-1\d\d-", one.phone)
