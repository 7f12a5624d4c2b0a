"""Forms and certificates in wordings and layouts of other offices: what is written there is heard, and only that.

The applications are those of `tests.hand_application` with one paper written in another way; what must come out
follows from the contract alone.
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
from models.document import Box, DocumentText, Line, Mark, Page
from tests.hand_application import CONSENT, EMPLOYMENT, FILES, FORM, PLAN, REGISTRATION, findings, judged
from tests.hand_documents import document

FORM_FILE, PI_CONSENT, STAFF_CONSENT = "1 신청서.hwp", "3 동의서.hwp", "4 동의서.hwp"
PI_PAPER, STAFF_PAPER, BUSINESS = "6 재직.pdf", "7 재직.pdf", "5 사업자.pdf"
GWANGJU = REGISTRATION.replace("서울특별시 마포구 가상로 12", "광주광역시 북구 첨단과기로 12")


def form(row: str, old: str = "위와 같이") -> str:
    """The form with a row of it written anew, or with one more."""
    assert old in FORM
    return FORM.replace(old, f"{row}\n{old}" if old == "위와 같이" else row) + PLAN


@pytest.mark.parametrize(
    "row",
    [
        "할인여부 ( ○ ) 광주광역시 소재 기업(관) ( ) 청년기업 ( ) 해당없음",
        "할인대상 [ V ] 광주광역시 소재 기업(관) [ ] 청년기업 [ ] 해당없음",
        "할인대상 여부 : 광주광역시 소재 기업(관)\n□ 유의사항",
        "|할인대상\\n(해당시 기입)|■ 광주광역시 소재 기업(관) □ 청년기업 □ 해당없음 ※ 청년의 경우 등기부등본 제출|",
    ],
)
def test_할인_신청은_어떻게_적혀도_들린다(row: str) -> None:
    found = judged({FORM_FILE: form(row), BUSINESS: GWANGJU}).discount
    assert (found.decision, found.reason, found.percent) == ("granted", "gwangju", 50)


@pytest.mark.parametrize("before", ["9. 자부담금", "", "구 분"])
def test_항목_이름을_알아보지_못해도_표시한_할인은_거절하지_않는다(before: str) -> None:
    row = f"{before}\n☑ 광주광역시 소재 기업(관) ☐ 청년기업 ☐ 해당없음\n할인"
    assert judged({FORM_FILE: form(row), BUSINESS: GWANGJU}).discount.decision == "needs_review"


@pytest.mark.parametrize(
    "row",
    [
        "할인여부 ( ) 광주광역시 소재 기업(관) ( ) 청년기업 ( ○ ) 해당없음",
        "|할인대상|□ 광주광역시 소재 □ 청년기업 ■ 해당없음 ※ 청년기업의 경우 법인등기부등본 추가 제출|",
        "☐ 광주광역시 소재 기업(관) ☐ 청년기업 ☑ 해당없음",
    ],
)
def test_신청하지_않은_할인을_묻지_않는다(row: str) -> None:
    assert judged({FORM_FILE: form(row)}).discount.decision == "none"


def test_비고에_적은_할인_신청은_거절하지_않는다() -> None:
    row = "|할인대상|□ 광주광역시 소재 □ 청년기업 ※ 광주광역시 소재 기업의 경우로 신청합니다|"
    assert judged({FORM_FILE: form(row), BUSINESS: GWANGJU}).discount.decision == "needs_review"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("□ 개인정보 수집·이용에 동의하십니까?   동의( ○ )   미동의(   )", "pass"),
        ("○ 과제정보 제공에 동의하십니까?   동의[ V ]   미동의[  ]", "pass"),
        ("□ 개인정보 수집·이용에 동의하십니까?   동의(   )   미동의( ○ )", "review"),
        ("□ 개인정보 수집·이용에 동의하십니까?   동의(   )   미동의(   )", "review"),
        ("■ 개인정보 수집·이용에 동의하십니까?   동의(   )   미동의( ○ )", "review"),
    ],
)
def test_글머리_상자는_동의란이_아니다(line: str, outcome: str) -> None:
    paper = CONSENT.format(role="과제책임자", name="한도경", options=line)
    assert findings({PI_CONSENT: paper})["consent/pi_consent"].outcome == outcome


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


@pytest.mark.parametrize(
    ("label", "value", "outcome"),
    [
        ("소속 및 직위", "비전연구팀 팀장", "pass"),
        ("부서 및 직급", "비전연구팀 책임연구원", "pass"),
        ("소속/직책", "비전연구팀 과장", "pass"),
        ("소속 및 직위", "경영지원팀 팀장", "review"),
    ],
)
def test_소속과_직위를_한_칸에_적은_신청서(label: str, value: str, outcome: str) -> None:
    text = form(f"|과제책임자|한도경|{label}|{value}|", "|과제책임자|한도경|부서|비전연구팀|")
    assert findings({FORM_FILE: text})["pi-department"].outcome == outcome


@pytest.mark.parametrize("numbered", ["(사업자등록번호 {})", "[ 사업자번호: {} ]", "(등록번호 : {})"])
@pytest.mark.parametrize(("number", "outcome"), [("220-81-62517", "pass"), ("124-81-00998", "fail")])
def test_기업명_뒤의_사업자등록번호(numbered: str, number: str, outcome: str) -> None:
    row = f"|기업명|㈜다온비전 {numbered.format(number)}|<|<|"
    found = findings({FORM_FILE: form(row, "|기업명|주식회사 다온비전|사업자등록번호|220-81-62517|")})
    assert found["consistency/organization"].outcome == "pass"
    assert found["consistency/business_number"].outcome == outcome


def test_영문_과제명은_다른_과제명이_아니다() -> None:
    rows = "|과제명(국문)|저조도 영상 복원|<|<|\n|과제명(영문)|Restoring images of low light|<|<|"
    assert findings({FORM_FILE: form(rows, "|과제명|저조도 영상 복원|<|<|")})["consistency/project"].outcome == "pass"


def test_국문_과제명이_다르면_영문_과제명이_있어도_다르다() -> None:
    rows = "|과제명(국문)|해양 수온 예측 그래프 신경망|<|<|\n|과제명(영문)|Restoring images|<|<|"
    assert findings({FORM_FILE: form(rows, "|과제명|저조도 영상 복원|<|<|")})["consistency/project"].outcome == "fail"


def test_동의서의_제공_항목_목록은_과제명이_아니다() -> None:
    paper = CONSENT.format(role="과제책임자", name="한도경", options="■ 동의함   □ 동의하지 않음")
    paper = paper.replace("수집 항목 :", "과제정보 제공   과제명, 계획서, 성과\n수집 항목 :")
    assert findings({PI_CONSENT: paper})["consistency/project"].outcome == "pass"


@pytest.mark.parametrize(
    ("row", "outcome"),
    [("해당없음 (기본 10TB)", None), ("없음(기본 10TB 사용)", None), ("추가 20TB", "review")],
)
def test_추가_스토리지가_없다고_적은_신청서(row: str, outcome: str | None) -> None:
    found = findings({FORM_FILE: form(f"|추가 스토리지|{row}|")})
    asked = found.get("required-documents/storage_request")
    assert (asked.outcome if asked else None) == outcome


def test_괄호_안의_예시는_신청한_자원이_아니다() -> None:
    text = form("|신청자원|H100*8장 (예시: A100 8장, HPC 2PF)|<|<|", "|신청자원|H100 8장|<|<|")
    assert findings({FORM_FILE: text})["consistency/resource"].outcome == "pass"
    other = form("|신청자원|A100*8장 (예시: H100 8장, HPC 2PF)|<|<|", "|신청자원|H100 8장|<|<|")
    assert findings({FORM_FILE: other})["consistency/resource"].outcome in ("fail", "review")


GUIDED = "이용신청서\n<작성요령>\n1. 해당란에 표시하여 주십시오.\n" + FORM.removeprefix("이용신청서\n") + PLAN


def test_작성요령이_남은_서명된_신청서는_신청서다() -> None:
    outcomes = {finding.check: finding.outcome for finding in judged({FORM_FILE: GUIDED}).findings}
    assert "fail" not in outcomes.values()
    assert "review" not in outcomes.values(), outcomes


def test_서명되지_않은_작성요령은_신청서가_아니다() -> None:
    assert findings({FORM_FILE: GUIDED}, {FORM_FILE: ()})["contacts"].outcome == "review"


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


def _signed(lines: list[str], box: Box) -> DocumentText:
    """A consent as a page of a PDF whose lines stand 0.02 apart, with a picture on it."""
    made = [
        Line(text=text, box=Box(left=0.1, top=0.1 + 0.02 * n, right=0.8, bottom=0.112 + 0.02 * n))
        for n, text in enumerate(lines)
    ]
    last = made[-1].model_copy(update={"box": Box(left=0.5, top=0.6, right=0.8, bottom=0.615)})
    page = Page(number=1, source="text", lines=(*made[:-1], last), marks=(Mark(kind="image", box=box),))
    return DocumentText(file="3 동의서.pdf", format="pdf", sha256="0" * 64, state="read", pages=(page,))


@pytest.mark.parametrize(
    ("top", "bottom", "outcome"),
    [(0.53, 0.615, "pass"), (0.43, 0.50, "review"), (0.44, 0.615, "review")],
)
def test_글자처럼_놓인_큰_도장(top: float, bottom: float, outcome: str) -> None:
    """A tall picture stands in its line as letters do: it ends where they end, and nothing else is beside it."""
    text = CONSENT.format(role="과제책임자", name="한도경", options="■ 동의함   □ 동의하지 않음")
    plain = document("3 동의서.hwp", text)
    lines = [line.text for page in plain.pages for line in page.lines]
    found = findings({PI_CONSENT: _signed(lines, Box(left=0.7, top=top, right=0.8, bottom=bottom))}, {PI_CONSENT: ()})
    assert found["signature/pi_consent"].outcome == outcome


@pytest.mark.parametrize("name", ["과제책임자 성명 : 한도경", "과제책임자   한도경", "신청자(과제책임자) : 한 도 경"])
@pytest.mark.parametrize("day", ["2025년 8월 5일", "신청일 : 2025. 8. 5."])
def test_서명이라는_말_없이_이름_뒤에_서명한_신청서(name: str, day: str) -> None:
    text = (FORM + PLAN * 3).replace("과제책임자 : 한도경 (인)", name).replace("2025년 8월 5일", day)
    found = findings({FORM_FILE: text}, {FORM_FILE: (name,)})
    assert found["signature/application_plan"].outcome == "pass"


def test_서명이_없으면_이름만으로_서명이_되지_않는다() -> None:
    text = (FORM + PLAN * 3).replace("과제책임자 : 한도경 (인)", "과제책임자 성명 : 한도경")
    assert findings({FORM_FILE: text}, {FORM_FILE: ()})["signature/application_plan"].outcome == "review"


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
