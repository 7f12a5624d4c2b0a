"""Forms and consents in wordings and layouts of others: what is written there is heard, and only that.

The applications are those of `tests.hand_application` with one paper written in another way; what must come out
follows from the contract alone. Certificates: `test_certificates_of_others`.
"""

import pytest

from intake.documents.recognise import read_documents
from models.config import load
from models.document import Box, DocumentText, Line, Mark, Page
from tests.hand_application import CONSENT, FORM, PLAN, REGISTRATION, findings, judged
from tests.hand_documents import document
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call
FORM_FILE, PI_CONSENT, BUSINESS = "1 신청서.hwp", "3 동의서.hwp", "5 사업자.pdf"
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


def test_사무실_전화와_휴대폰을_나란히_적은_신청서는_두_서류가_아니다() -> None:
    rows = "|연락처|{tel}|휴대폰|{mobile}|\n|이메일|{mail}|<|<|"
    text = form(
        rows.format(tel="062-123-4567", mobile="010-1234-5678", mail="dk@daon.example"),
        "|연락처|010-1234-5678|이메일|dk@daon.example|",
    )
    text = text.replace(
        "|연락처|010-8765-4321|이메일|sea@daon.example|",
        rows.format(tel="062-123-4568", mobile="010-8765-4321", mail="sea@daon.example"),
    )
    found = findings({FORM_FILE: text})
    assert {check: one.outcome for check, one in found.items() if one.outcome != "pass"} == {}


def test_나란한_두_신청서는_여전히_불확실하다() -> None:
    doubled = "\n".join(f"{line}   {line}" if ":" in line or "신청" in line else line for line in FORM.splitlines())
    rows = "성명 : 한도경   성명 : 윤세아\n부서 : 비전연구팀   부서 : 데이터팀"
    assert findings({FORM_FILE: f"{doubled}\n{rows}\n{PLAN}"})["contacts"].outcome == "review"


@pytest.mark.parametrize("bullet", ["ㆍ", "‧", "・", "▸", "·", "◦"])
def test_칸_안에_글머리를_달아_적은_사람(bullet: str) -> None:
    def person(name: str, department: str, mobile: str, mail: str) -> str:
        rows = (f"성 명 : {name}", f"부 서 : {department}", f"휴대폰 : {mobile}", f"이메일 : {mail}")
        return "\\n".join(bullet + row for row in rows)

    pi = person("한도경", "비전연구팀", "010-1234-5678", "dk@daon.example")
    staff = person("윤세아", "데이터팀", "010-8765-4321", "sea@daon.example")
    begin, end = FORM.index("|과제책임자|"), FORM.index("위와 같이")
    text = f"{FORM[:begin]}|과제책임자|{pi}|재직증명서|\n|실무담당자|{staff}|재직증명서|\n{FORM[end:]}{PLAN}"
    found = findings({FORM_FILE: text})
    for check in ("contacts", "pi-department", "consistency/pi_name", "consistency/staff_name"):
        assert found[check].outcome == "pass", found[check].message


@pytest.mark.parametrize(("mobile", "outcome"), [("010-8765-4321", "pass"), ("", "review")])
def test_한_칸에_빗금으로_나누어_적은_사람(mobile: str, outcome: str) -> None:
    asked = "(성명/부서/직위/연락처/이메일)"
    begin, end = FORM.index("|과제책임자|"), FORM.index("위와 같이")
    pi = f"|과제책임자\\n{asked}|한도경 / 비전연구팀 / 팀장 / 010-1234-5678 / dk@daon.example|"
    staff = f"|실무담당자\\n{asked}|윤세아 / 데이터팀 / 대리 / {mobile} / sea@daon.example|"
    found = findings({FORM_FILE: f"{FORM[:begin]}{pi}\n{staff}\n{FORM[end:]}{PLAN}"})
    assert found["contacts"].outcome == outcome
    assert found["consistency/staff_name"].outcome == "pass"


def test_신청_문장_아래의_신청인은_실무담당자가_아니다() -> None:
    begin, end = FORM.index("|과제책임자|"), FORM.index("위와 같이")
    head = "|성명|소속부서|휴대전화|이메일|"
    people = (
        f"○ 과제책임자\n{head}\n|한도경|비전연구팀|010-1234-5678|dk@daon.example|\n"
        f"○ 실무담당자(실제 자원사용자)\n{head}\n|윤세아|데이터팀|010-8765-4321|sea@daon.example|\n"
    )
    foot = FORM[end:].replace("과제책임자 : 한도경 (인)", "신 청 인 : 한 도 경 (서명)")
    marks = {FORM_FILE: ("신 청 인 : 한 도 경 (서명)",)}
    found = findings({FORM_FILE: FORM[:begin] + people + foot + PLAN}, marks)
    assert {check: one.outcome for check, one in found.items() if one.outcome != "pass"} == {}


TWO_ROWS = (
    "|과제책임자|성명 : 한도경|부서 : 비전연구팀|\n|^|연락처 : 010-1234-5678|메일 :{gap}dk@daon.example|\n"
    "|실무담당자|성명 : 윤세아|부서 : 데이터팀|\n|^|연락처 : 010-8765-4321|메일 :{gap}sea@daon.example|\n"
)


@pytest.mark.parametrize("gap", [" ", "\\n"])
@pytest.mark.parametrize("ruled", [True, False])
def test_두_줄에_나누어_적은_사람의_이메일은_그_사람의_것이다(gap: str, *, ruled: bool) -> None:
    begin, end = FORM.index("|과제책임자|"), FORM.index("위와 같이")
    rows = TWO_ROWS.format(gap=gap if ruled else " ")
    if not ruled:
        rows = rows.replace("^|", "").replace("|\n|", "\n").replace("|", "   ")
    read = read_documents([document(FORM_FILE, FORM[:begin] + rows + FORM[end:] + PLAN)], CALL).documents[0]
    told = {
        name: field.best.value for name in ("pi.email", "staff.email") if (field := read.field(name)) and field.best
    }
    assert told == {"pi.email": "dk@daon.example", "staff.email": "sea@daon.example"}
