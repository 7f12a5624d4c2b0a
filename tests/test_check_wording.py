"""Dates and names of files in the sentences of findings."""

from datetime import date

import pytest

from validators.wording import file_name, files, quoted, without_scraps, written


def test_날짜와_여러_읽기와_여러_파일을_사람이_쓰듯_적는다() -> None:
    assert written(date(2025, 7, 1)) == "2025. 7. 1."
    assert quoted("가", "나", "가") == "‘가’, ‘나’"
    assert files(("a/가.pdf", "나.pdf")) == "가.pdf, 나.pdf"
    assert files(("가", "나", "다", "라", "마")) == "가, 나, 다 외 2개"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("증빙/재직증명서.pdf", "재직증명서.pdf"),
        ("신분증_900101-1234567.jpg", "신분증_***.jpg"),
        ("9001011234567.jpg", "***.jpg"),
        ("김하늘_010-1234-5678.hwp", "김하늘_***.hwp"),
        ("스캔20250721.pdf", "스캔20250721.pdf"),
        ("20250721143000.pdf", "20250721143000.pdf"),
        ("합본.zip!/안/파일.pdf", "파일.pdf"),
    ],
)
def test_파일_이름에_적힌_주민등록번호와_휴대전화는_가린다(path: str, shown: str) -> None:
    assert file_name(path) == shown


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("ㆍ 누 리 소프트 주식회사", "누리 소프트 주식회사"),
        ("· 김 하 늘 |", "김하늘"),
        ("주식회사 한빛", "주식회사 한빛"),
        ("가 나다 라 마", "가 나다 라마"),
        ("(주)한빛.", "(주)한빛"),
        ("A 1 나", "A 1 나"),
        ("ㆍ", "ㆍ"),
        ("", ""),
    ],
)
def test_문자_인식의_찌꺼기는_물음에서_뺀다(read: str, shown: str) -> None:
    assert without_scraps(read) == shown
