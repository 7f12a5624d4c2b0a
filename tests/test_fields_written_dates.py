"""Dates in words and in Chinese characters."""

from datetime import date
from pathlib import Path

import pytest

from intake.documents.fields.dates import find_dates, normal, only_date
from intake.documents.recognise import read_documents
from models.config import load
from tests.hand_documents import document

DAY = date(2025, 7, 1)
WRITTEN = [
    ("이천이십오년 칠월 일일", DAY),
    ("이천이십오 년 칠 월 일 일", DAY),
    ("이천 이십오년 칠월 일일", DAY),
    ("이공이오년 칠월 일일", DAY),
    ("이영이오년 칠월 일일", DAY),
    ("서기 이천이십오년 칠월 일일", DAY),
    ("二〇二五年 七月 一日", DAY),
    ("二○二五年七月一日", DAY),
    ("二零二五年 七月 一日", DAY),
    ("二千二十五年 七月 一日", DAY),
    ("貳千貳拾五年 七月 壹日", DAY),
    ("2025年 7月 1日", DAY),
    ("2025年7月1日", DAY),
    ("２０２５年 ７月 １日", DAY),
    ("2025년 칠월 일일", DAY),
    ("二〇二五년 7월 1일", DAY),
    ("2025年 七月 一日", DAY),
    ("이천이십오년 유월 삼십일", date(2025, 6, 30)),
    ("이천이십오년 육월 삼십일", date(2025, 6, 30)),
    ("이천이십오년 시월 이십일일", date(2025, 10, 21)),
    ("이천이십오년 십월 이십일", date(2025, 10, 20)),
    ("이천이십오년 십이월 삼십일일", date(2025, 12, 31)),
    ("이천이십오년 십일월 십일일", date(2025, 11, 11)),
    ("이천이십오년 일월 일일", date(2025, 1, 1)),
    ("천구백구십구년 십이월 삼십일일", date(1999, 12, 31)),
    ("일천구백팔십오년 팔월 십오일", date(1985, 8, 15)),
    ("一九八五年 八月 十五日", date(1985, 8, 15)),
    ("二〇二五年 十二月 二十三日", date(2025, 12, 23)),
    ("二〇二五年 十月 廿一日", date(2025, 10, 21)),
    ("이천년 이월 이십구일", date(2000, 2, 29)),
]


@pytest.mark.parametrize(("text", "day"), WRITTEN)
@pytest.mark.parametrize("around", ["{}", "발급일 : {}", "{} (화)", "주식회사 솔빛   {}   대표이사 김민수"])
def test_글로_쓴_날짜를_분명히_읽는다(text: str, day: date, around: str) -> None:
    whole = around.format(text)
    (found,) = find_dates(whole)
    assert (found.day, found.certain, found.short) == (day, True, False)
    assert normal(whole)[found.start : found.end].strip() in normal(text)


@pytest.mark.parametrize(("text", "day"), WRITTEN)
def test_날짜만_있는_줄로_본다(text: str, day: date) -> None:
    found = only_date(text)
    assert found is not None and found.day == day


@pytest.mark.parametrize(
    "text",
    [
        *(
            "이천이십오년 이월 삼십일",
            "이천이십오년 십삼월 일일",
            "이천이십오년 칠월 삼십이일",
            "이천시 오년 칠월 일일",
        ),
        *("사천삼백오십팔년 칠월 일일", "令和七年七月一日", "이천이십오년 칠월", "칠월 일일", "二〇二五年 七月"),
        *("삼년 이월 일일", "구십구억 이천이십오년간", "만이천이십오년 칠월 일일", "이천이십오년 칠월 일일일"),
    ],
)
def test_날짜가_아닌_것은_읽지_않는다(text: str) -> None:
    assert find_dates(text) == ()


def test_두_자리_연도는_분명하지_않다() -> None:
    (found,) = find_dates("이십오년 칠월 일일")
    assert (found.day, found.certain, found.short) == (DAY, False, True)


APPLICATION = """이용신청서
기업명 : 주식회사 가온누리
과제명 : 점자 자동 번역
신청자원 : A100 8장
과제책임자 성명 : 정이슬
실무담당자 성명 : 이하늘
위와 같이 이용을 신청합니다.
이천이십오년 팔월 일일
주식회사 가온누리 대표이사 김가온 (인)
"""
CERTIFICATE = """재직증명서
성명 : 정이슬
생년월일 : {born}
소속 : 주식회사 가온누리   부서 : 연구개발팀
입사일 : {entered}
위와 같이 재직하고 있음을 증명합니다.
{issued}
주식회사 가온누리 대표이사 김가온 (직인)
"""


@pytest.mark.parametrize(
    ("born", "entered", "issued"),
    [
        ("천구백팔십오년 팔월 십오일", "이천이십년 삼월 이일", "이천이십오년 칠월 일일"),
        ("一九八五年 八月 十五日", "二〇二〇年 三月 二日", "二〇二五年 七月 一日"),
        ("1985年 8月 15日", "2020年 3月 2日", "2025年 7月 1日"),
    ],
)
def test_재직증명서의_날짜를_모두_읽는다(born: str, entered: str, issued: str) -> None:
    call = load(Path(__file__).parent.parent / "config.yaml", {}).call
    text = CERTIFICATE.format(born=born, entered=entered, issued=issued)
    files = [document("신청서.pdf", APPLICATION), document("재직증명서.pdf", text)]
    one = next(one for one in read_documents(files, call).documents if one.kind == "pi_employment")
    field = one.field("issued_on")
    assert field and field.best
    assert (field.best.value, field.best.certainty) == ("2025-07-01", "sure")
    assert issued in field.best.evidence.text
