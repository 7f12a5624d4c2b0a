"""Particles, dates and names of files in the sentences of findings."""

from datetime import date

import pytest

from models.particles import with_particle
from validators.wording import file_name, files, quoted, without_scraps, written


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("사업자등록증", "이", "사업자등록증이"),
        ("이용신청 요약서", "이", "이용신청 요약서가"),
        ("법인등기부등본(등기사항전부증명서)", "은", "법인등기부등본(등기사항전부증명서)은"),
        ("재직증명서(06_재직증명서(책임자).pdf)", "은", "재직증명서(06_재직증명서(책임자).pdf)는"),
        ("신분증 사본", "으로", "신분증 사본으로"),
        ("재직증명서", "으로", "재직증명서로"),
        ("메일", "으로", "메일로"),
        ("메일", "을", "메일을"),
        ("‘AI연구팀’", "과", "‘AI연구팀’과"),
        ("‘16장’", "이", "‘16장’이"),
        ("8", "이", "8이"),
        ("A100 2", "이", "A100 2가"),
        ("(주)", "이", "(주)가"),
        ("", "이", "가"),
    ],
)
def test_조사는_받침을_따른다(word: str, particle: str, expected: str) -> None:
    assert with_particle(word, particle) == expected


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
