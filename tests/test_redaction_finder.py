"""Secrets in texts: resident numbers in any dress are found, innocent numbers are not."""

import pytest

from intake.redaction.context import known_numbers
from intake.redaction.finder import Finder, Known
from intake.redaction.folding import HIDDEN
from models.document import Cell, DocumentText, Page, Table

HIDE = {
    "보통": "850101-1234567",
    "붙여 씀": "8501011234567",
    "빈칸과 줄표": "850101 - 1234567",
    "전각": "８５０１０１－１２３４５６７",
    "긴 줄표": "(850101–2234567)",
    "한글 모음 줄표": "850101ㅡ1234567",
    "점": "850101.1234567",
    "빗금": "850101/1234567",
    "자간을 벌림": "8 5 0 1 0 1 - 1 2 3 4 5 6 7",
    "칸마다 하나": "8 | 5 | 0 | 1 | 0 | 1 | - | 1 | 2 | 3 | 4 | 5 | 6 | 7",
    "날짜를 나눔": "85.01.01-1234567",
    "뒤를 나눔": "850101-1 234567",
    "줄이 바뀜": "850101-\n1234567",
    "보이지 않는 글자": "85\u200b0101-123\u00ad4567",
    "글자로 된 숫자": "85O1O1-l234567",
    "아랍 숫자": "٨٥٠١٠١-١٢٣٤٥٦٧",
    "일부 가림": "850101-1******",
    "점으로 가림": "850101-1●●●●●●",
    "뒤를 모두 가림": "850101-*******",
    "이름에 붙음": "홍길동850101-1234567님",
    "없는 날짜이나 표시가 있음": "주 민 등 록 번 호 : 851301-1234567",
    "표시 뒤 두 칸": "주민등록번호  850101  1234567",
    "외국인": "외국인등록번호: 850101-5234567",
    "이천년생": "030229-4234567".replace("0229", "0228"),
    "둘 중 하나라는 표시": "주민(법인)등록번호 850101-1234567",
    "앞에 법인번호": "법인등록번호 없음, 대표자 850101-1234567",
    "전화 칸에 적힘": "연락처 850101-1234567",
    "관리번호 칸에 적힌 맞는 번호": "관리번호 850101-1234566",
    "법인 칸에 적힌 사람 번호": "법인등록번호 850101-1234566",
    "계좌": "계좌번호 : 가나은행 123456-04-123456",
    "여권": "여권번호 M12345678",
    "새 여권": "Passport No. M123A4567",
    "면허": "운전면허번호 11-19-123456-78",
    "지역 면허": "면허번호: 서울 11-123456-78",
    "아래아 가운뎃점": "850101ㆍ1234567",
    "쌍반점": "850101;1234567",
    "괄호로 나눔": "(850101)-(1234567)",
    "뒤만 괄호": "850101(1234567)",
    "대괄호": "[850101] [1234567]",
    "화살표": "850101→1234567",
    "말줄임표": "850101…1234567",
    "한자 한 일": "850101一1234567",
    "줄표 둘": "850101--1234567",
    "떨어진 줄표 둘": "850101 - - 1234567",
    "나눈 날짜와 줄표 둘": "85.01.01--1234567",
    "위첨자": "⁸⁵⁰¹⁰¹⁻¹²³⁴⁵⁶⁷",
    "동그라미 숫자": "⑧⑤⓪①⓪①-①②③④⑤⑥⑦",
    "여덟 자리 생년월일": "19850101-1234567",
    "점을 찍은 여덟 자리 생년월일": "1985.01.01-1234567",
    "점으로 끝나는 생년월일": "1985. 01. 01. - 1234567",
    "이천년생 여덟 자리": "20050314-3234567",
    "표시 뒤 여덟 자리": "주민등록번호 20150314-3234567",
    "앞자리와 뒷자리": "주민번호 앞자리 850101, 뒷자리 1234567",
    "줄을 나눈 앞자리와 뒷자리": "앞자리: 850101\n뒷자리: 1234567",
    "뒷번호만": "주민등록번호(뒷자리) 1234567",
    "번호라는 말이 없는 면허": "운전면허 11-19-123456-78",
    "붙여 쓴 면허": "운전면허번호 111912345678",
    "줄이 바뀐 계좌": "계좌번호 : 우리은행\n1002-123-456789",
    "통장": "통장번호 110-123-456789",
    "은행 이름 뒤의 계좌": "국민은행 123456-04-123456 예금주 홍길동",
    "농협 계좌": "입금: 농협 302-1234-5678-91",
}
KEEP = (
    "법인등록번호 200111-0123456",
    "법인등록번호 : 110111-5123456",
    "법 인 등 록 번 호   110111-5123456",
    "본사 180111-0623451",
    "사업자등록번호 123-45-67890",
    "010-1234-5678",
    "062-123-4567 / 062-123-4568",
    "2025-07-01 ~ 2025-12-31",
    "2025.07.01. 14:00:00",
    "1,234,567,890원",
    "매출액 850101 1234567",
    "250701-1 호",
    "발급번호 250701-1234567",
    "문서확인번호 1753-6608-0000-0000",
    "202501-1234567-01",
    "계좌 문의 02-123-4567",
    "12 10 15 20 25 30 1 23 45",
    "1 2 3 4 5 6 7 8 9 10 11 12 13",
    "19850101 1234567",
    "851301-1234567",
    "20250701-1234567",
    "발급번호 20250701-1234567",
    "20250701-3234567",
    "국민은행 123-45-67890",
    "농협은행 본점 02-2080-5114",
    "우리은행 062-123-4567",
    "뒷자리 4자리 5678",
    "신한은행 2025-07-01 ~ 2025-12-31",
)


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize("text", HIDE.values(), ids=HIDE)
def test_숨길_번호는_숫자_하나_남지_않는다(text: str, ocr: bool) -> None:
    masked = Finder(ocr=ocr).masked(f"앞 글 {text} 뒤 글")
    assert not any(sign.isdigit() for sign in masked), masked
    assert masked.startswith("앞 글") and masked.endswith("뒤 글") and HIDDEN in masked
    assert len(masked) == len(f"앞 글 {text} 뒤 글")


@pytest.mark.parametrize("ocr", [False, True])
@pytest.mark.parametrize("text", KEEP)
def test_무고한_번호는_그대로_둔다(text: str, ocr: bool) -> None:
    assert Finder(ocr=ocr).masked(text) == text


def test_법인등록번호_옆의_주민등록번호만_숨긴다() -> None:
    text = "법인등록번호 200111-0123456 대표자 주민등록번호 850101-1234567 전화 010-1234-5678"
    masked = Finder().masked(text)
    assert (
        "200111-0123456" in masked and "010-1234-5678" in masked and "850101" not in masked and "34567" not in masked
    )


def test_다른_칸의_표시로_알게_된_번호는_어디서나_그렇게_다룬다() -> None:
    finder = Finder(Known(secret=frozenset({"12345604123456"}), innocent=frozenset({"1101115123457"})))
    assert finder.masked("123456-04-123456") == f"{HIDDEN * 6}-{HIDDEN * 2}-{HIDDEN * 6}"
    assert finder.masked("번호 110111-5123457") == "번호 110111-5123457"
    assert Finder().masked("번호 110111-5123457") != "번호 110111-5123457"


def test_문자_인식에서는_닮은_글자도_숫자로_본다() -> None:
    assert "S" not in Finder(ocr=True).masked("주민등록번호 8S0101-12345G7")
    assert Finder().masked("8S0101-12345G7") == "8S0101-12345G7"


@pytest.mark.parametrize("text", ["(920710-1934910!", "!920710-1934910)", "1920710-1934910", "920710-19349101"])
def test_괄호를_숫자로_잘못_읽어도_숨긴다(text: str) -> None:
    assert not any(sign.isdigit() for sign in Finder(ocr=True).masked(f"장하연 {text} 은").strip("1"))


@pytest.mark.parametrize("bullet", ["①", "⑵", "❸", "²", "1) ", "1.", "※"])
def test_앞에_붙은_글머리표나_각주_번호가_번호를_감추지_못한다(bullet: str) -> None:
    masked = Finder().masked(f"{bullet}850101-1234567")
    assert masked.startswith(bullet) and not any(sign.isdigit() for sign in masked[len(bullet) :]), masked


def test_긴_글에서도_자리를_정확히_찾는다() -> None:
    before = "가나다 1,234 라마바 2025-07-01 " * 500
    text = f"{before}850101-1234567{before}"
    assert Finder().spans(text) == [(len(before), len(before) + 14)]


def table(*rows: tuple[str, ...]) -> DocumentText:
    """A document with one table."""
    cells = [Cell(row=r, column=c, text=text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    page = Page(number=None, source="text", tables=(Table(cells=tuple(cells)),))
    return DocumentText(file="a", format="docx", sha256="0" * 64, state="read", pages=(page,))


@pytest.mark.parametrize(
    ("rows", "secret", "innocent"),
    [
        ((("계좌번호", "123456-04-123456"),), "12345604123456", ""),
        (
            (("은행", "계좌번호"), ("가나은행", "123456-04-123456"), ("다라은행", "654321-04-123456")),
            "65432104123456",
            "",
        ),
        ((("법인등록번호", "110111-5123457"),), "", "1101115123457"),
        ((("이름", "법인등록번호"), ("가", "110111-5123457")), "", "1101115123457"),
        ((("주민등록번호", "851301-1234567"),), "8513011234567", ""),
        ((("법인등록번호", "110111-5123457"), ("주민등록번호", "110111-5123457")), "1101115123457", ""),
    ],
)
def test_표의_왼쪽이나_위의_표시가_번호의_뜻을_정한다(
    rows: tuple[tuple[str, ...], ...], secret: str, innocent: str
) -> None:
    known = known_numbers(table(*rows))
    assert (secret in known.secret) == bool(secret) and (innocent in known.innocent) == bool(innocent)
    if innocent:
        assert not known.secret
