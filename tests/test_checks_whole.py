"""What the checks answer to whole applications written by hand: from the words on the page to the finding."""

import pytest

from tests.hand_application import EMPLOYMENT, FILES, FORM, PLAN, SME, SUMMARY, findings, judged

FIRST, SECOND = "1 신청서.hwp", "2 요약서.hwp"


def questions(changed: dict[str, str | None]) -> dict[str, str]:
    """The checks that do not pass, with what they say."""
    return {name: found.message for name, found in findings(changed).items() if found.outcome != "pass"}


def test_손으로_쓴_신청은_모든_점검을_통과한다() -> None:
    assert questions({}) == {}


@pytest.mark.parametrize(
    ("asked", "quote"),
    [
        ("|신청자원|H100 8장 이상|", "8장 이상"),
        ("|신청자원|H100|\n|수량|최대 8장|", "최대 8장"),
        ("신청자원 : H100 약 8장", "약 8장"),
        ("|신청자원|H100 8장 정도|", "8장 정도"),
        ("|신청자원|H100 8장까지|", "8장까지"),
        ("|신청자원|H100|\n|신청규모|8장 이내(협의)|", "8장 이내"),
    ],
)
def test_한도나_범위로_적은_수량은_묻는다(asked: str, quote: str) -> None:
    form = FORM.replace("|신청자원|H100 8장|<|<|", asked)
    asked_again = questions({FIRST: form + PLAN, SECOND: SUMMARY.replace("H100 8장", "H100")})
    assert quote in asked_again["resource-offer"]


@pytest.mark.parametrize(
    "asked", ["|신청자원|H100 8장|", "|신청자원|H100*8장|", "신청자원 : H100(8장)", "|신청자원|H100|"]
)
def test_뚜렷한_수량은_묻지_않는다(asked: str) -> None:
    assert questions({FIRST: FORM.replace("|신청자원|H100 8장|<|<|", asked) + PLAN}) == {}


GRADUATION = """졸업증명서
|성명|윤세아|생년월일|1992.11.03|
|대학교|무등대학교|학과|컴퓨터공학과|
|학위|공학석사|졸업일|2024.02.20|
위 사람은 졸업하였음을 증명합니다.
2025년 7월 21일
무등대학교 총장 (직인)
"""
TAKING_PART = """연구 참여 확인서
|성명|윤세아|
|과제명|저조도 영상 복원|
|과제책임자|한도경|
{period}
위와 같이 연구과제에 참여하고 있음을 확인합니다.
2025년 7월 21일
주식회사 다온비전 대표이사 서가람 (직인)
"""


@pytest.mark.parametrize(
    ("period", "outcome"),
    [
        ("|참여기간|2025.01.01 ~ 2025.12.31|", "pass"),
        ("|유효기간|2025.01.01 ~ 2025.06.30|", "review"),
        ("유효기간 : 2025년 6월 30일까지", "review"),
        ("|유효기한|2025.06.30|", "review"),
        ("|참여기간|2025.01.01 ~ 2025.12.31|\n|유효기간|2025.01.01 ~ 2025.06.30|", "review"),
        ("|참여기간|2025.01.01 ~ 2025.12.31|\n|유효기간|2025.07.21 ~ 2025.10.20|", "pass"),
        ("유효기간 : 2025.1.1 ~ 2025.12.31", "pass"),
    ],
)
def test_연구참여확인서의_유효기간도_공고일에_남아_있어야_한다(period: str, outcome: str) -> None:
    files = {"7 재직.pdf": GRADUATION, "9 참여.pdf": TAKING_PART.format(period=period)}
    found = findings(files)["certificate-validity/research_participation"]
    assert found.outcome == outcome
    assert outcome == "pass" or "2025. 6. 30." in found.message


OF_LEADER = EMPLOYMENT.format(name="한도경", born="1980.05.06", department="비전연구팀")


@pytest.mark.parametrize(
    "words",
    [
        "열람용",
        "- 열 람 용 -",
        "[열람용] 출력일시 2025.07.21 10:22",
        "본 증명서는 열람용으로 법적 효력이 없습니다.",
        "사본(제출용 아님)",
        "*** 견 본 ***",
        "S A M P L E",
        "※ 본 문서는 참고용입니다.",
        "인터넷으로 열람하는 경우 출력물은 법적 효력이 없습니다.",
        "이 확인서는 대외적으로 법적인 효력을\n갖지 않습니다.",
        "본 서류는 외부 제출용으로 사용할 수 없습니다.",
        "열\n람\n용",
        "열람용   열람용   열람용",
        "UNOFFICIAL COPY",
    ],
)
def test_스스로_효력이_없다고_밝힌_재직증명서는_묻는다(words: str) -> None:
    asked = questions({"6 재직.pdf": f"{OF_LEADER}{words}\n"})
    assert "문구가 있으므로" in asked["required-documents/pi_employment"]
    assert "문구가 있으므로" in asked["certificate-issue-date/pi_employment"]
    assert questions({"6 재직.pdf": f"{words}\n{OF_LEADER}"}).keys() == asked.keys()


@pytest.mark.parametrize(
    "words",
    [
        "이 증명서는 열람용으로 사용할 수 없습니다.",
        "직인이 없는 증명서는 법적 효력이 없습니다.",
        "본 증명서는 직인이 날인되지 않은 경우 법적 효력이 없습니다.",
        "위·변조된 증명서는 법적 효력이 없습니다.",
        "발급일로부터 3개월이 지나면 증명서로 사용할 수 없습니다.",
        "이 증명서는 금융기관 제출용으로 사용할 수 없습니다.",
        "영문 표기는 참고용입니다.",
        "용도 : 관공서 제출용",
        "[제출용]",
        "복사본은 법적 효력이 없습니다.",
        "이 문서는 원본대조필이 있는 사본입니다.",
        "발급사실은 누리집의 증명서 열람 메뉴에서 확인할 수 있습니다.",
    ],
)
def test_증명서에_흔히_인쇄된_문장은_묻지_않는다(words: str) -> None:
    assert questions({"6 재직.pdf": f"{OF_LEADER}{words}\n"}) == {}


def test_견본이라고_적힌_중소기업확인서는_묻는다() -> None:
    asked = questions({"8 중소.pdf": SME + "견  본\n"})
    assert "‘견 본’" in asked["certificate-validity/sme_certificate"]


REGISTER = """등기사항전부증명서(현재 유효사항){head}
등록번호 110111-0006249
상   호   주식회사 다온비전
본   점   서울특별시 마포구 가상로 12
1주의 금액   금 5,000 원
임원에 관한 사항
사내이사   서가람   900506-*******
대표이사   서가람   900506-*******
회사성립연월일   2016 년 04 월 11 일
2025년 7월 21일
법원행정처 등기정보중앙관리소   전산운영책임관
{foot}"""


@pytest.mark.parametrize(
    ("head", "foot", "decision"),
    [
        ("", "* 증명서는 컬러 또는 흑백으로 출력 가능함", "granted"),
        (" [제출용]", "", "granted"),
        (" - 열람용 -", "열람일시 : 2025년 7월 21일 10시 22분", "needs_review"),
        ("", "* 본 등기사항증명서는 열람용이므로 출력하신 등기사항증명서는 법적인 효력이 없습니다.", "needs_review"),
    ],
)
def test_열람용_등기사항증명서로는_청년기업_할인을_정하지_않는다(head: str, foot: str, decision: str) -> None:
    form = FORM.replace("|과제책임자|", "|할인대상|■ 청년기업|<|<|\n|과제책임자|", 1)
    files = {FIRST: form + PLAN, "9 등기.pdf": REGISTER.format(head=head, foot=foot)}
    assert judged(files).discount.decision == decision


NARRATIVE = "저조도에서 찍은 영상을 복원하는 모델을 9월부터 11월까지 학습하고 평가한다."
BLANK_PLAN = "이용계획서\n1. 과제 개요\n2. 추진 일정\n3. 활용 계획\n"


@pytest.mark.parametrize(
    "changed",
    [
        {FIRST: FORM},
        {FIRST: FORM + BLANK_PLAN},
        {FIRST: FORM + "이용계획서\n과제 개요 : (과제의 목적과 필요성을 구체적으로 기재하여 주십시오)\n"},
        {FIRST: FORM + "※ 선정된 과제는 협약을 체결하여야 하며 허위로 기재한 경우 선정이 취소될 수 있습니다.\n"},
        {FIRST: FORM.replace("|과제책임자|", "|이용내용|영상 복원|<|<|\n|과제책임자|", 1)},
        {FIRST: FORM, "9 제안.hwp": BLANK_PLAN},
    ],
)
def test_계획의_내용이_없는_신청서는_계획서가_있는지_묻는다(changed: dict[str, str | None]) -> None:
    asked = questions(changed)
    assert "계획서가 있는지" in asked["required-documents/application_plan"]


@pytest.mark.parametrize(
    "changed",
    [
        {FIRST: FORM, "1-2 계획서.hwp": PLAN},
        {FIRST: FORM + f"이용계획서\n1. 과제 개요\n{NARRATIVE}\n"},
        {FIRST: FORM + f"|과제 내용|{NARRATIVE}|\n"},
        {FIRST: FORM.replace("위와 같이", f"|활용 목적|{NARRATIVE}|\n위와 같이")},
        {FIRST: FORM + f"이용목적 : {NARRATIVE}\n"},
        {FIRST: FORM + "\n".join(f"{n}단계에서는 {NARRATIVE}" for n in range(1, 5)) + "\n"},
        {FIRST: None, "1 신청서.pdf": FORM + "====\n연구개발 계획\n가. 배경 및 필요성\n" + NARRATIVE},
    ],
)
def test_계획의_내용이_있으면_어디에_있든_묻지_않는다(changed: dict[str, str | None]) -> None:
    assert "required-documents/application_plan" not in questions(changed)


@pytest.mark.parametrize(
    ("foot", "outcome"),
    [
        ("주식회사 다온비전 (직인)", "review"),
        ("주식회사 다온비전 대표이사 (직인)", "review"),
        ("신청기관 : 주식회사 다온비전 (인)", "review"),
        ("한빛대학교 산학협력단장 (직인)", "review"),
        ("대표이사 (직인)", "review"),
        ("과제책임자 (인)", "pass"),
        ("과제책임자 한도경 (직인)", "pass"),
        ("신청인 (서명)", "pass"),
    ],
)
def test_기관의_직인만_있으면_과제책임자의_서명인지_묻는다(foot: str, outcome: str) -> None:
    form = FORM.replace("과제책임자 : 한도경 (인)\n", f"{foot}\n")
    found = findings({FIRST: form + PLAN}, {FIRST: (foot,)})["signature/application_plan"]
    assert found.outcome == outcome
    assert outcome == "pass" or "직인만" in found.message


def test_기관의_직인_곁에_과제책임자의_서명이_있으면_통과한다() -> None:
    feet = ("과제책임자 한도경 (서명)", "주식회사 다온비전 (직인)")
    form = FORM.replace("과제책임자 : 한도경 (인)", "\n".join(feet))
    assert findings({FIRST: form + PLAN}, {FIRST: feet})["signature/application_plan"].outcome == "pass"


ENROLLMENT = """재학증명서
|성명|윤세아|생년월일|1992.11.03|
|대학교|무등대학교|학과|컴퓨터공학과|
|학년/학기|3학년 1학기|학적상태|{status}|
위 사람은 본교에 재학하고 있음을 증명합니다.
2025년 7월 21일
무등대학교 총장 (직인)
"""


@pytest.mark.parametrize(("status", "asked"), [("재학", False), ("휴학", True), ("일반휴학 중", True)])
def test_휴학한_실무담당자는_과제를_수행할_수_있는지_묻는다(status: str, asked: bool) -> None:
    found = findings({"7 재직.pdf": ENROLLMENT.format(status=status)})
    assert ("employment-period/staff_enrollment" in found) is asked


def test_아직_입사하지_않은_사람의_재직증명서는_묻는다() -> None:
    later = EMPLOYMENT.format(name="윤세아", born="1992.11.03", department="데이터팀").replace(
        "2018.03.02", "2025.08.18"
    )
    assert "2025. 8. 18." in questions({"7 재직.pdf": later})["employment-period/staff_employment"]


@pytest.mark.parametrize("wrong", ["220-81-62518", "314-86-20771"])
def test_검증번호가_틀린_사업자등록번호는_읽지_못했다고_하지_않는다(wrong: str) -> None:
    """The operator sees a number printed plainly: what is wrong with it has to be said."""
    slip: dict[str, str | None] = {name: text.replace("220-81-62517", wrong) for name, text in FILES.items()}
    asked = questions(slip)["consistency/business_number"]
    assert wrong in asked and "검증번호가 맞지 않" in asked and "읽지 못" not in asked


def test_사업자등록번호가_아무_데도_없으면_읽지_못했다고_한다() -> None:
    blank: dict[str, str | None] = {name: text.replace("220-81-62517", "") for name, text in FILES.items()}
    assert "분명히 읽지 못" in questions(blank)["consistency/business_number"]
