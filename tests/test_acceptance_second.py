"""What a second acceptance of the judging, by applications in other layouts and wordings, found."""

import pytest

from intake.documents.recognise import read_documents
from models.config import load
from tests.hand_application import FILES, SIGNED, findings, judged
from tests.hand_documents import document
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call


def renamed(**names: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The whole application with other words in all files, and where it is signed."""

    def put(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    files = {file: put(text) for file, text in FILES.items()}
    return files, {file: tuple(map(put, places)) for file, places in SIGNED.items()}


@pytest.mark.parametrize(
    ("leader", "staff"),
    [
        ("김미정", "박동일"),
        ("명미정", "한미정"),
        ("황동일", "이예정"),
        ("편미정", "소동일"),
        ("왕미정", "연동일"),
        ("최상동", "박 미 정"),
    ],
)
def test_미정이나_동일도_사람의_이름이다(leader: str, staff: str) -> None:
    files, signed = renamed(한도경=leader, 윤세아=staff)
    found = findings(files, signed)
    assert [f for f in found.values() if f.outcome != "pass"] == []


@pytest.mark.parametrize(
    "nobody", ["미정", "추후 미정", "담당자 미정", "현재 미정", "채용예정", "상동", "전 동일", "책임자와 동일"]
)
def test_정해지지_않은_사람은_이름이_아니다(nobody: str) -> None:
    files, signed = renamed(윤세아=nobody)
    found = findings(files, signed)
    assert found["consistency/staff_name"].outcome == "review"
    assert found["distinct-people"].outcome == "review"


SIMILAR = [
    "유사 정부과제 참여",
    "유사사업 수혜",
    "유사 정부과제 참여현황",
    "유사 정부지원 과제",
    "유사과제 수행 내역",
    "유사 정부과제 신청 여부",
    "유사지원사업 선정 이력",
]


@pytest.mark.parametrize("label", SIMILAR)
@pytest.mark.parametrize(
    ("told", "outcome"),
    [("없음", "pass"), ("해당없음", "pass"), ("1건 (NIPA 고성능컴퓨팅지원사업)", "pass"), ("2건", "review")],
)
def test_유사_과제를_묻는_항목은_끝말이_달라도_같은_것이다(label: str, told: str, outcome: str) -> None:
    for row in (f"|{label}|{told}|<|<|\n", f"{label} : {told}\n"):
        form = FILES["1 신청서.hwp"].replace("|과제책임자|한도경|부서", row + "|과제책임자|한도경|부서")
        answer = findings({"1 신청서.hwp": form})["support-limit"]
        assert answer.outcome == outcome, (row, answer.message)


def test_유사_과제를_묻는_항목이_칸_안에서_줄이_바뀌어도_읽는다() -> None:
    row = "유사 정부과제 참 여   없음\n|과제책임자|한도경|부서"
    form = FILES["1 신청서.hwp"].replace("|과제책임자|한도경|부서", row)
    assert findings({"1 신청서.hwp": form})["support-limit"].outcome == "pass"


TABLE = """|사업명|기간|지원내용|
|NIPA 고성능컴퓨팅지원사업|2025.3~12|A100 8장|
|IITP AI연구용 컴퓨팅지원 프로젝트|2025.5~12|H100 8장|
"""


@pytest.mark.parametrize("heading", ["4. 유사 정부과제 참여 현황", "□ 유사과제 현황", "유사 정부지원사업 수혜 내역"])
def test_유사_과제를_아래_표에_적으면_없는_것이_아니다(heading: str) -> None:
    form = FILES["1 신청서.hwp"].replace("위와 같이 이용을", f"{heading}\n{TABLE}위와 같이 이용을")
    assert findings({"1 신청서.hwp": form})["support-limit"].outcome == "review"


CATEGORIES = (
    "중소기업",
    "벤처기업",
    "창업기업",
    "대학교(원)",
    "대학병원",
    "공공기관",
    "연구소(원)",
    "협·단체",
    "대기업",
)


def boxes(ticked: str, signs: str = "■□") -> str:
    return "  ".join(f"{signs[0] if name == ticked else signs[1]} {name}" for name in CATEGORIES)


@pytest.mark.parametrize("row", ["|구분|{}|<|<|\n", "|기관·기업 구분|{}|<|<|\n", "구분 : {}\n", "신청인 유형   {}\n"])
@pytest.mark.parametrize(
    ("ticked", "category"), [("연구소(원)", "research_institute"), ("협·단체", "association"), ("중소기업", "sme")]
)
def test_구분이라고만_적어도_선택지가_신청자격이면_신청_구분이다(row: str, ticked: str, category: str) -> None:
    form = FILES["1 신청서.hwp"].replace("|과제명|", row.format(boxes(ticked)) + "|과제명|", 1)
    text = document("1 신청서.hwp", form)
    field = read_documents([text], CALL).documents[0].field("category")
    assert field and field.best and (field.best.value, field.best.certainty) == (category, "sure")


@pytest.mark.parametrize("ticked", ["", "중소기업 벤처기업"])
def test_구분에_아무것도_또는_여럿이_선택되어_있으면_담당자가_본다(ticked: str) -> None:
    row = "".join(f"{'■' if name in ticked.split() else '□'} {name}  " for name in CATEGORIES)
    form = FILES["1 신청서.hwp"].replace("|과제명|", f"|구분|{row}|<|<|\n|과제명|", 1)
    field = read_documents([document("1 신청서.hwp", form)], CALL).documents[0].field("category")
    assert field is None or (field.best and field.best.certainty != "sure") or len(field.values) > 1


@pytest.mark.parametrize(
    "row", ["|구분|■ 개인 □ 단체|<|<|\n", "|구분|■ 신규 □ 계속|<|<|\n", "|구분|대기업 협력사|<|<|\n"]
)
def test_다른_것을_묻는_구분은_신청_구분이_아니다(row: str) -> None:
    form = FILES["1 신청서.hwp"].replace("|과제명|", row + "|과제명|", 1)
    assert read_documents([document("1 신청서.hwp", form)], CALL).documents[0].field("category") is None


@pytest.mark.parametrize("label", ["회사", "소속회사", "회사명"])
def test_재직증명서의_회사_칸에_적힌_이름이_회사다(label: str) -> None:
    for file in ("6 재직.pdf", "7 재직.pdf"):
        text = FILES[file].replace("|회사명|", f"|{label}|")
        assert [f for f in findings({file: text}).values() if f.outcome != "pass"] == []


@pytest.mark.parametrize(
    "line", ["회사 내규에 따라 발급합니다.", "회사 주소 : 서울특별시 마포구 가상로 12", "회사 전화 02-555-0123"]
)
def test_회사로_시작하는_다른_줄은_회사의_이름이_아니다(line: str) -> None:
    text = FILES["6 재직.pdf"].replace("위와 같이", f"{line}\n위와 같이", 1)
    assert [f for f in findings({"6 재직.pdf": text}).values() if f.outcome != "pass"] == []


@pytest.mark.parametrize(
    "told",
    [
        "타 기관 GPU 자원 이용 : NIPA 고성능컴퓨팅지원사업 2건",
        "|정부 GPU 지원사업 수혜현황|IITP AI연구용 컴퓨팅 지원 프로젝트 외 1건|<|<|",
        "본 기관은 2025년 NIPA 고성능컴퓨팅지원사업과 AI데이터센터 서비스를 지원받고 있습니다.",
    ],
)
def test_유사_과제의_이름이_적혀_있으면_항목이_없어도_담당자가_본다(told: str) -> None:
    form = FILES["1 신청서.hwp"].replace("위와 같이 이용을", f"{told}\n위와 같이 이용을", 1)
    assert findings({"1 신청서.hwp": form})["support-limit"].outcome == "review"


@pytest.mark.parametrize(
    "told",
    [
        "※ 유사 정부과제(NIPA 고성능컴퓨팅지원사업 등)와 중복 선정 시 취소될 수 있음을 확인합니다.",
        "유사 정부과제 : 없음\n타 기관의 NIPA 고성능컴퓨팅지원사업 성과를 참고하였습니다.",
        "당사는 데이터센터를 운영하지 않습니다.",
    ],
)
def test_유사_과제를_안내하거나_없다고_한_글은_신청이_아니다(told: str) -> None:
    form = FILES["1 신청서.hwp"].replace("위와 같이 이용을", f"{told}\n위와 같이 이용을", 1)
    assert findings({"1 신청서.hwp": form})["support-limit"].outcome == "pass"


HOMES = [
    "대표자 주소 : 광주광역시 북구 첨단과기로 208\n",
    "주소(대표자) : 광주광역시 북구 첨단과기로 208\n",
    "대표자 자택 주소   광주광역시 북구 첨단과기로 208\n",
    "대표이사 주소 : 광주광역시 북구 첨단과기로 208\n",
    "|대표자|성명|서가람|\n|^|주소|광주광역시 북구 첨단과기로 208|\n",
    "|대표자|서가람|주소|광주광역시 북구 첨단과기로 208|\n",
]
CLAIM = "|할인대상|■ 광주광역시 소재기업(관) □ 청년기업 □ 해당없음|<|<|\n|과제책임자|"


@pytest.mark.parametrize("home", HOMES)
def test_대표자의_집은_사업장이_아니다(home: str) -> None:
    form = FILES["1 신청서.hwp"].replace("|과제책임자|", CLAIM, 1)
    paper = FILES["5 사업자.pdf"].replace("사업의 종류", home + "사업의 종류", 1)
    told = judged({"1 신청서.hwp": form, "5 사업자.pdf": paper}).discount
    assert told.decision != "granted", told.grounds


@pytest.mark.parametrize("place", ["지점 소재지 : ", "종된 사업장 소재지 : ", "부설연구소 : ", "본점 소재지 : "])
def test_등록증에_적힌_다른_사업장은_사업장이다(place: str) -> None:
    form = FILES["1 신청서.hwp"].replace("|과제책임자|", CLAIM, 1)
    more = f"{place}광주광역시 북구 첨단과기로 208\n사업의 종류"
    paper = FILES["5 사업자.pdf"].replace("사업의 종류", more, 1)
    assert judged({"1 신청서.hwp": form, "5 사업자.pdf": paper}).discount.decision == "granted"


@pytest.mark.parametrize("what", ["중견기업임을 확인합니다", "대기업임을 확인합니다", "중소기업이 아님을 확인합니다"])
def test_중소기업이_아니라는_확인서는_중소기업확인서가_아니다(what: str) -> None:
    paper = FILES["8 중소.pdf"].replace("중소기업임을 확인합니다", what)
    assert judged({"8 중소.pdf": paper}).eligibility.decision == "needs_review"


def consented(words: str) -> str:
    paper = FILES["3 동의서.hwp"].replace("■ 동의함   □ 동의하지 않음", words)
    return findings({"3 동의서.hwp": paper})["consent/pi_consent"].outcome


@pytest.mark.parametrize("words", ["동의함 ✗", "✗ 동의함", "동의함 ×", "× 동의합니다", "동의함 ( X )"])
def test_동의_옆의_가위표_하나는_담당자가_본다(words: str) -> None:
    assert consented(words) == "review"


@pytest.mark.parametrize("words", ["동의함 ✓", "☒ 동의함  □ 동의하지 않음", "동의함 (V)", "■ 동의함"])
def test_동의_옆의_체크_하나는_동의한_것이다(words: str) -> None:
    assert consented(words) == "pass"


@pytest.mark.parametrize(("ticked", "category"), [("협·단체", "association"), ("대학교(원)", "university")])
@pytest.mark.parametrize("before", ["협·단체", "연구소(원)"])
def test_상자만_줄_끝에_남고_말이_다음_줄로_넘어가도_한_줄이다(ticked: str, category: str, before: str) -> None:
    row = boxes(ticked).replace(f" {before}", f"\n{before}", 1)
    form = FILES["1 신청서.hwp"].replace("위와 같이 이용을", f"기업구분 : {row}\n위와 같이 이용을", 1)
    field = read_documents([document("1 신청서.hwp", form)], CALL).documents[0].field("category")
    assert field and field.best and (field.best.value, field.best.certainty) == (category, "sure")
    assert len(field.values) == 1


@pytest.mark.parametrize(
    ("phone", "mail", "unit"),
    [
        ("Tel. / 연락처", "E-mail / 이메일", "Dept. / 부서"),
        ("연락처 / Mobile No.", "이메일/e-mail address", "부서 / Team"),
        ("연락처\\nContact", "이메일\\nE-mail", "부서\\nDepartment"),
    ],
)
def test_번역이_붙은_항목도_그_항목이다(phone: str, mail: str, unit: str) -> None:
    form = FILES["1 신청서.hwp"].replace("|연락처|", f"|{phone}|").replace("|이메일|", f"|{mail}|")
    found = findings({"1 신청서.hwp": form.replace("|부서|", f"|{unit}|")})
    assert [f for f in found.values() if f.outcome != "pass"] == []


def test_두_가지를_묻는_항목은_하나가_아니다() -> None:
    form = FILES["1 신청서.hwp"].replace("|부서|비전연구팀|", "|부서 / Position|비전연구팀 / 부장|")
    field = read_documents([document("1 신청서.hwp", form)], CALL).documents[0].field("pi.department")
    assert field is None or not field.best or field.best.value == "비전연구팀"


@pytest.mark.parametrize("day", ["2025-07-21", "2025. 7. 21."])
def test_머리글의_칸에_적힌_발급일도_발급일이다(day: str) -> None:
    head = f"|문서확인번호 1752-3321-8841\\n발급일자 {day}|인터넷증명발급센터|\n"
    for file in ("6 재직.hwp", "6 재직.pdf"):
        paper = head + FILES["6 재직.pdf"].replace("2025년 7월 21일\n", "")
        answer = findings({"6 재직.pdf": None, file: paper})["certificate-issue-date/pi_employment"]
        assert answer.outcome == "pass", answer
    old = findings(
        {"6 재직.pdf": head.replace(day, "2025-02-01") + FILES["6 재직.pdf"].replace("2025년 7월 21일\n", "")}
    )
    assert old["certificate-issue-date/pi_employment"].outcome != "pass"


PEOPLE = """|구분|성명|부서|연락처|이메일|
|{first}|서가람|경영|010-9999-8888|ceo@daon.example|
|과제책임자|한도경|비전연구팀|010-1234-5678|dk@daon.example|
|공동연구원|박공동|공동팀|010-7777-6666|co@daon.example|
|실무담당자|윤세아|데이터팀|010-8765-4321|sea@daon.example|
"""


@pytest.mark.parametrize("first", ["대표자", "대표이사", "공동연구원", "기관장"])
def test_인력표의_첫_줄이_다른_사람이어도_두_사람의_줄을_읽는다(first: str) -> None:
    head, rest = FILES["1 신청서.hwp"].split("|과제책임자|")
    end = rest[rest.index("위와 같이") :]
    form = head + "참여인력\n" + PEOPLE.format(first=first) + end
    found = findings({"1 신청서.hwp": form})
    assert [f for f in found.values() if f.outcome != "pass"] == []
    lost = form.replace("010-8765-4321", "").replace("sea@daon.example", "")
    assert findings({"1 신청서.hwp": lost})["contacts"].outcome != "pass"


def flat(**person: str) -> str:
    """How a nested table of HWP 5 arrives: all its cells one below the other in the cell that holds it."""
    return "\\n".join(word for pair in person.items() for word in pair if word)


LEADER = {"성명": "한도경", "부서": "비전연구팀", "연락처": "010-1234-5678", "이메일": "dk@daon.example"}
STAFF_DATA = {"성명": "윤세아", "부서": "데이터팀", "연락처": "010-8765-4321", "이메일": "sea@daon.example"}


@pytest.mark.parametrize("lost", [None, "부서", "연락처", "이메일"])
@pytest.mark.parametrize("beside", [True, False])
def test_한글_문서의_칸_안의_표도_그_칸의_사람의_것이다(lost: str | None, beside: bool) -> None:
    staff = STAFF_DATA | ({lost: ""} if lost else {})
    rows = [f"|과제책임자|{flat(**LEADER)}|", f"|실무담당자|{flat(**staff)}|"]
    head, rest = FILES["1 신청서.hwp"].split("|과제책임자|")
    joined = "".join(rows).replace("||", "|") if beside else "\n".join(rows)
    found = findings({"1 신청서.hwp": f"{head}신청인\n{joined}\n{rest[rest.index('위와 같이') :]}"})
    assert not [f for f in found.values() if f.outcome == "fail"]
    assert found["consistency/staff_name"].outcome == found["consistency/pi_name"].outcome == "pass"
    assert (found["contacts"].outcome == "pass") == (lost not in ("연락처", "이메일")), found["contacts"].message
