"""Certificates in wordings and layouts of other offices: what is written there is read, and only that.

The applications are those of `tests.hand_application` with one certificate written in another way; what must come
out follows from the contract alone.
"""

import io
from pathlib import Path

import pytest
from reportlab.lib.colors import lightgrey
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from intake.documents import DocumentLimits, read_text
from models.document import DocumentText
from tests.hand_application import EMPLOYMENT, FILES, findings

PI_PAPER, STAFF_PAPER = "6 재직.pdf", "7 재직.pdf"


@pytest.mark.parametrize(
    "above",
    [
        "제출처 : 인공지능산업융합사업단",
        "인공지능산업융합사업단 귀하",
        "수신 : 인공지능산업융합사업단장",
        "용도 : 제출용",
    ],
)
@pytest.mark.parametrize(("day", "outcome"), [("2025.07.08", "pass"), ("2025. 4. 2.", "fail")])
def test_받는_곳_아래의_날짜는_발급일이다(above: str, day: str, outcome: str) -> None:
    paper = EMPLOYMENT.format(name="한도경", born="1980.05.06", department="비전연구팀")
    paper = paper.replace("2025년 7월 21일", f"{above}\n{day}")
    assert findings({PI_PAPER: paper})["certificate-issue-date/pi_employment"].outcome == outcome


@pytest.mark.parametrize("above", ["접수 확인자", "제출기한", "발급 담당 : 인사팀"])
def test_다른_날짜일_수_있으면_묻는다(above: str) -> None:
    paper = EMPLOYMENT.format(name="한도경", born="1980.05.06", department="비전연구팀")
    paper = paper.replace("2025년 7월 21일", f"{above}\n2025. 4. 2.")
    assert findings({PI_PAPER: paper})["certificate-issue-date/pi_employment"].outcome == "review"


LISTED = """참여연구원 확인서
1. 과제명 : 저조도 영상 복원
2. 연구책임자 : 한도경
|연번|성명|학위과정|참여기간|
|1|{first}|석사 졸업|2025.03.01~2026.02.28|
|2|문가람|박사과정|2025.03.01~2026.02.28|
위와 같이 연구에 참여하고 있음을 확인합니다.
2025년 7월 25일
주식회사 다온비전 대표이사 서가람 (직인)
"""
GRADUATED = """졸업증명서
|성명|윤세아|생년월일|1992.11.03|
|학과|컴퓨터공학과|졸업일자|2025.02.21|
위와 같이 졸업하였음을 증명합니다.
2025년 7월 3일
가온대학교 총장 (직인)
"""


@pytest.mark.parametrize(("first", "outcome"), [("윤세아", "pass"), ("노태경", "review")])
def test_여러_사람을_적은_참여확인서(first: str, outcome: str) -> None:
    files = {STAFF_PAPER: GRADUATED, "9 참여.pdf": LISTED.format(first=first)}
    assert findings(files)["consistency/staff_name"].outcome == outcome


def test_참여구분이_참여연구원인_확인서() -> None:
    paper = """연구 참여 확인서
|성명|윤세아|생년월일|1992.11.03|
|소속|데이터팀|참여구분|참여연구원|
|과제명|저조도 영상 복원|<|<|
위 사람은 상기 과제의 참여연구원임을 확인합니다.
2025년 7월 11일
연구책임자 한도경 (서명)
"""
    files = {STAFF_PAPER: GRADUATED, "9 참여.pdf": paper}
    assert findings(files)["consistency/staff_name"].outcome == "pass"


def test_법인격이_없는_상호만_적은_재직증명서() -> None:
    names = {file: text for file, text in _renamed("나눔테크").items() if file != PI_PAPER}
    paper = EMPLOYMENT.format(name="한도경", born="1980.05.06", department="비전연구팀")
    paper = paper.replace("회사명", "직급").replace("|주식회사 다온비전|부서|", "|과장|부서|")
    paper = paper.replace("주식회사 다온비전 대표이사 서가람 (직인)", "{firm}")
    told = {
        firm: findings({**names, PI_PAPER: paper.format(firm=firm)})["consistency/organization"].message
        for firm in ("나눔테크", "한결테크")
    }
    assert ("이 밖에" in told["나눔테크"], "이 밖에" in told["한결테크"]) == (
        False,
        True,
    )  # the subject names another


def _renamed(firm: str) -> dict[str, str]:
    return {file: text.replace("주식회사 다온비전", firm) for file, text in FILES.items()}


ROWS = (
    (("성 명", "한도경"), ("생년월일", "1980년 5월 6일")),
    (("소 속", "비전연구팀"), ("직 위", "팀장")),
    (("입사일", "2018년 3월 2일"), ("재직기간", "2018.03.02 ~ 현재")),
)


def _shaded(folder: Path) -> DocumentText:
    """A certificate whose labels stand in grey boxes and whose rows have no lines between them, as web pages do."""
    registerFont(UnicodeCIDFont("HYGothic-Medium"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("HYGothic-Medium", 20)
    canvas.drawString(220, 760, "재 직 증 명 서")
    canvas.setFont("HYGothic-Medium", 10)
    for n, row in enumerate(ROWS):
        for m, (label, value) in enumerate(row):
            x, y = 50 + 250 * m, 700 - 22 * n
            canvas.setFillColor(lightgrey)
            canvas.rect(x, y, 80, 22, stroke=0, fill=1)
            canvas.setFillGray(0)
            canvas.drawCentredString(x + 40, y + 7, label)
            canvas.drawString(x + 88, y + 7, value)
    for n, line in enumerate(
        ("위와 같이 재직하고 있음을 증명합니다.", "2025년 7월 21일", "주식회사 다온비전 대표이사 서가람")
    ):
        canvas.drawCentredString(300, 560 - 30 * n, line)
    canvas.save()
    path = folder / "paper.pdf"
    path.write_bytes(out.getvalue())
    return read_text(path, PI_PAPER, DocumentLimits(), sha256="0" * 64)


def test_항목_이름만_칠한_칸에_있는_증명서(tmp_path: Path) -> None:
    paper = _shaded(tmp_path)
    assert "성 명   한도경" in paper.pages[0].text
    found = findings({PI_PAPER: paper})
    for check in ("pi-department", "consistency/pi_name", "certificate-issue-date/pi_employment"):
        assert found[check].outcome == "pass", found[check].message


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("성명   생년월일   부서   직급   입사일", "한도경   1980.05.06   비전연구팀   팀장   2018.03.02"),
        ("연번   성명   부서   직위   고용형태", "1   한도경   비전연구팀   팀장   정규직"),
    ],
)
def test_선_없이_제목과_값을_한_줄씩_적은_증명서(head: str, row: str) -> None:
    foot = EMPLOYMENT[EMPLOYMENT.index("위와 같이") :]
    found = findings({PI_PAPER: f"재 직 증 명 서\n{head}\n{row}\n{foot}"})
    assert found["pi-department"].outcome == "pass", found["pi-department"].message
    assert found["consistency/pi_name"].outcome == "pass"
