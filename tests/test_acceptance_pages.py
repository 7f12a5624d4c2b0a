"""Where one paper ends and another begins: letterheads above titles, tails of the paper before, feet, blank pages."""

import pytest

from intake.documents.recognise import read_documents
from models.config import load
from models.document import Box, DocumentText, Line, Mark, Page
from tests.hand_application import REGISTRATION, findings
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call


EMPLOYED = """재 직 증 명 서
성명 : 한도경
생년월일 : 1980.05.06
회사명 : 주식회사 다온비전
부서 : 비전연구팀
재직기간 : 2018.03.02 ~ 현재
위와 같이 재직하고 있음을 증명합니다.
주식회사 다온비전 대표이사 서가람
"""
LETTERHEADS = [
    "문서확인번호 1752-3321-8841\n발급일자 2025-07-21\n인터넷증명발급센터\n",
    "주식회사 다온비전\n서울특별시 마포구 가상로 12\nTel. 02-555-0123\n발급일 : 2025. 7. 21.\n",
    "중소기업현황정보시스템\n발급일자 2025.07.21\nsminfo.mss.go.kr\n",
]


def sheet(number: int, text: str, *large: str) -> Page:
    """A page of a PDF on which the lines that are named stand in large letters."""
    lines = []
    for n, words in enumerate(text.strip().split("\n")):
        top = 0.05 + 0.03 * n
        box = Box(left=0.1, top=top, right=0.6, bottom=top + (0.02 if words in large else 0.01))
        lines.append(Line(text=words, box=box))
    return Page(number=number, source="text", lines=tuple(lines))


def pdf(file: str, *pages: Page) -> DocumentText:
    return DocumentText(file=file, format="pdf", sha256="0" * 64, state="read", pages=pages)


@pytest.mark.parametrize("letterhead", LETTERHEADS)
def test_제목_위의_머리글은_그_증명서의_것이다(letterhead: str) -> None:
    alone = pdf("6 재직.pdf", sheet(1, letterhead + EMPLOYED, "재 직 증 명 서"))
    assert [d.kind for d in read_documents([alone], CALL).documents] == ["pi_employment"]
    found = findings({"6 재직.pdf": alone})
    assert [f for f in found.values() if f.outcome != "pass"] == []
    assert found["certificate-issue-date/pi_employment"].evidence[0].text.endswith(("2025-07-21", "7. 21.", "07.21"))


@pytest.mark.parametrize("letterhead", LETTERHEADS)
def test_앞_서류와_한_파일에_있어도_머리글은_뒤_증명서의_것이다(letterhead: str) -> None:
    both = pdf(
        "5 사업자.pdf",
        sheet(1, REGISTRATION, "사업자등록증"),
        sheet(2, letterhead + EMPLOYED, "재 직 증 명 서"),
    )
    documents = read_documents([both], CALL).documents
    assert [(d.kind, d.first_page, d.last_page) for d in documents] == [
        ("business_registration", 1, 1),
        ("pi_employment", 2, 2),
    ]
    found = findings({"5 사업자.pdf": both, "6 재직.pdf": None})
    assert [f for f in found.values() if f.outcome != "pass"] == []


TAILS = [
    "2025년 7월 21일\n주식회사 다온비전\n대표이사 서가람 (직인)\n",
    "용도 : 제출용\n위와 같이 재직하고 있음을 증명합니다.\n2025년 7월 21일\n주식회사 다온비전 대표이사 서가람\n",
]


@pytest.mark.parametrize("tail", TAILS)
def test_앞_서류의_끝은_뒤_서류의_머리글이_아니다(tail: str) -> None:
    first = EMPLOYED.split("위와 같이")[0]
    both = pdf("6.pdf", sheet(1, first, "재 직 증 명 서"), sheet(2, tail + REGISTRATION, "사업자등록증"))
    documents = read_documents([both], CALL).documents
    assert [(d.kind, d.first_page, d.last_page) for d in documents] == [
        ("pi_employment", 1, 2),
        ("business_registration", 2, 2),
    ]
    assert documents[0].field("issued_on") is not None


@pytest.mark.parametrize(
    "other",
    ["제출서류 목록\n1. 사업자등록증\n2. 재직증명서\n3. 동의서\n", "위임장\n위임인 : 서가람\n수임인 : 한도경\n"],
)
def test_제목이_있는_다른_서류는_머리글이_아니다(other: str) -> None:
    alone = pdf("6.pdf", sheet(1, other + EMPLOYED, "재 직 증 명 서"))
    assert [d.kind for d in read_documents([alone], CALL).documents] == ["other", "pi_employment"]


REGISTER = """등기사항전부증명서(현재 유효사항)
등기번호 012345
등록번호 110111-1234569
상 호   주식회사 다온비전
본 점   서울특별시 마포구 가상로 12
임원에 관한 사항
대표이사 서가람 901231-*******   2022 년 03 월 28 일 취임 2022 년 03 월 30 일 등기
{end}
이 증명서는 등기기록의 내용과 틀림없음을 증명합니다. [다만, 신청이 없는 지점·지배인에 관한 사항과 말소된
등기사항의 기재를 생략하였습니다.]
서기 2025년 07월 25일
법원행정처 등기정보중앙관리소 전산운영책임관
"""


@pytest.mark.parametrize(
    "end", ["--- 이 하 여 백 ---", "- 이하여백 -", "※ 관할등기소 서울서부지방법원 등기국", "비고"]
)
def test_등기부의_끝말은_대표자의_말소가_아니다(end: str) -> None:
    text = pdf("등기.pdf", sheet(1, REGISTER.format(end=end), "등기사항전부증명서(현재 유효사항)"))
    (register,) = read_documents([text], CALL).documents
    assert register.kind == "corporate_register"
    assert not [field for field in register.fields if field.name.endswith("mark")]


@pytest.mark.parametrize(
    "foot", ["관할등기소 서울서부지방법원 등기국", "이 증명서는 인터넷으로 발급되었습니다.", "1/2"]
)
def test_다음_쪽에_적힌_사임도_그_사람의_것이다(foot: str) -> None:
    first, rest = REGISTER.split("{end}")
    over = "2024 년 05 월 02 일 사임   2024 년 05 월 07 일 등기\n--- 이 하 여 백 ---" + rest
    text = pdf("등기.pdf", sheet(1, first + foot, "등기사항전부증명서(현재 유효사항)"), sheet(2, over))
    (register,) = read_documents([text], CALL).documents
    marks = [field.best.value for field in register.fields if field.name.endswith("mark") and field.best]
    assert marks == ["사임"]


def blank(number: int, **given: object) -> Page:
    return Page(number=number, source="text").model_copy(update=given)


@pytest.mark.parametrize("leading", [1, 2])
def test_빈_첫_쪽은_서류가_아니다(leading: int) -> None:
    written = sheet(leading + 1, REGISTRATION, "사업자등록증")
    text = pdf("5 사업자.pdf", *(blank(n + 1) for n in range(leading)), written)
    (found,) = read_documents([text], CALL).documents
    assert (found.kind, found.certainty, found.first_page) == ("business_registration", "sure", leading + 1)
    assert [f for f in findings({"5 사업자.pdf": text}).values() if f.outcome != "pass"] == []


@pytest.mark.parametrize(
    "first",
    [
        blank(1, source="ocr"),
        blank(1, source="none"),
        blank(1, marks=(Mark(kind="image", box=Box(left=0.1, top=0.1, right=0.9, bottom=0.9)),)),
        blank(1, struck=(Line(text="재직증명서"),)),
    ],
)
def test_읽지_못했을_수도_있는_첫_쪽은_담당자가_본다(first: Page) -> None:
    text = pdf("5.pdf", first, sheet(2, REGISTRATION, "사업자등록증"))
    assert len(read_documents([text], CALL).documents) == 2


def test_빈_쪽뿐인_파일도_알아보지_못한_파일이다() -> None:
    (found,) = read_documents([pdf("5.pdf", blank(1), blank(2))], CALL).documents
    assert (found.kind, found.first_page, found.last_page) == ("other", 1, 2)
