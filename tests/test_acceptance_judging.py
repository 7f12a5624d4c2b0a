"""What an acceptance of the judging by hand-made applications found: one application a case."""

import pytest

from tests.hand_application import FILES, FORM, PLAN, findings, judged

SECTIONED = """{role} 과제신청 개별 동의서
|과제명|저조도 영상 복원|
|소속|주식회사 다온비전 {department}|
|성명|{name}|
|연락처|{phone}|
{heading}
 - 수집 항목 : 성명, 소속, 연락처, 이메일 / 보유 기간 : 사업 종료 후 5년
 - 귀하는 동의를 거부할 권리가 있으며, 동의하지 않을 경우 신청이 제한될 수 있습니다.
■ 동의함   □ 동의하지 않음
{more}2025년 8월 5일
{signer}
인공지능산업융합사업단 귀중
"""
USE = "{heading}\n - 신청한 과제의 목적으로만 이용합니다.\n■ 동의함   □ 동의하지 않음\n"
PI = {"role": "과제책임자", "name": "한도경", "department": "비전연구팀", "phone": "010-1234-5678"}
STAFF = {"role": "실무담당자", "name": "윤세아", "department": "데이터팀", "phone": "010-8765-4321"}
HEADINGS = (
    "○ 개인정보 및 과제정보 제공 동의",
    "1. 개인정보 및 과제정보 제공 동의서",
    "개인정보 및 과제정보 제공 동의서",
)
BY_LEADER = "과제책임자  한도경  (인)"
BY_STAFF = "실무담당자  윤세아  (인)"


def consent(person: dict[str, str], heading: str, signer: str, more: str = "") -> str:
    return SECTIONED.format(**person, heading=heading, signer=signer, more=more)


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("signer", [BY_LEADER, BY_STAFF])
@pytest.mark.parametrize("file", ["4 동의서.hwp", "4 동의서.pdf"])
def test_실무담당자_동의서는_절로_나뉘어_있어도_과제책임자가_서명하면_된다(
    heading: str, signer: str, file: str
) -> None:
    changed = {"4 동의서.hwp": None, file: consent(STAFF, heading, signer)}
    found = findings(changed, {"4 동의서.hwp": (), file: (signer,)})
    for check in ("required-documents/staff_consent", "signature/staff_consent", "consent/staff_consent"):
        assert found[check].outcome == "pass", found[check]
    assert all(one.outcome == "pass" for one in found.values()), [f for f in found.values() if f.outcome != "pass"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_동의서_두_장을_한_파일에_내어도_절이_남의_것이_되지_않는다(heading: str) -> None:
    more = USE.format(heading=heading.replace("개인정보 및 과제정보 제공", "자원이용과제"))
    both = consent(PI, heading, BY_LEADER, more) + consent(STAFF, heading, BY_LEADER)
    found = findings({"3 동의서.hwp": both, "4 동의서.hwp": None}, {"3 동의서.hwp": (BY_LEADER,)})
    for check in ("required-documents/staff_consent", "required-documents/pi_consent", "consent/staff_consent"):
        assert found[check].outcome == "pass", found[check]


def test_서명까지_끝난_동의서_뒤의_이름_없는_동의서는_그_사람의_것이_아닐_수_있다() -> None:
    """A second sheet with people of its own is a document of its own, whatever its title says of whom."""
    second = FILES["4 동의서.hwp"].replace("실무담당자 과제신청 개별 동의서", "개인정보 및 과제정보 제공 동의서")
    both = FILES["3 동의서.hwp"] + second
    signed = {"3 동의서.hwp": ("과제책임자 한도경 (서명)", "실무담당자 윤세아 (서명)")}
    found = findings({"3 동의서.hwp": both, "4 동의서.hwp": None}, signed)
    assert found["required-documents/staff_consent"].outcome == "pass", found["required-documents/staff_consent"]


MORE = """스토리지 용량 증량 신청서
|기업명|주식회사 다온비전|
|과제명|저조도 영상 복원|
|기본 용량|10TB|
|추가 신청 용량|{more}|
|합계|{total}|
|사유|영상 원본 보관|
2025년 8월 5일
과제책임자 한도경 (서명)
"""


def form(storage: str) -> str:
    return FORM.replace("|과제책임자|", f"|스토리지|{storage}|<|<|\n|과제책임자|") + PLAN


@pytest.mark.parametrize("stated", ["10TB", "기본 10TB", "10TB (기본 제공)"])
def test_신청서에는_기본_용량만_적고_증량_신청서를_내면_그_합계를_신청한_것이다(stated: str) -> None:
    found = findings({"1 신청서.hwp": form(stated), "9 증량.hwp": MORE.format(more="15TB", total="25TB")})
    answer = found["required-documents/storage_request"]
    assert answer.outcome == "pass" and "25TB" in answer.message


def test_신청서와_증량_신청서의_용량이_다르면_담당자가_확인한다() -> None:
    found = findings({"1 신청서.hwp": form("20TB"), "9 증량.hwp": MORE.format(more="20TB", total="30TB")})
    answer = found["required-documents/storage_request"]
    assert answer.outcome == "review"
    assert "20TB" in answer.message and "30TB" in answer.message
    assert {one.file for one in answer.evidence} == {"1 신청서.hwp", "9 증량.hwp"}


def declares(text: str) -> str:
    return FORM.replace("|과제책임자|", f"|{text}|<|<|\n|과제책임자|") + PLAN


@pytest.mark.parametrize(
    "text",
    [
        "유사 정부과제|○ AI데이터센터 서비스(2025.3~12, 1건)  ○ NIPA 고성능컴퓨팅 지원(2025.4~11, 1건)",
        "유사 정부과제|○ AI데이터센터 서비스 1건 ○ IITP AI연구용 컴퓨팅지원 프로젝트 1건",
        "유사과제 지원여부|□ 없음   ☑ 있음( 2 건)",
        "유사과제 지원여부|□ NIPA 고성능컴퓨팅 1건 □ AI데이터센터 서비스 1건",
    ],
)
def test_동그라미를_앞에_적은_유사_과제도_적은_것이다(text: str) -> None:
    found = findings({"1 신청서.hwp": declares(text)})["support-limit"]
    assert found.outcome == "review" and "2건" in found.message, found


@pytest.mark.parametrize("label", ["유사과제 지원여부", "유사지원사업 수혜여부", "유사 정부과제 여부"])
@pytest.mark.parametrize("text", ["□ 있음(     건)   ☑ 없음", "□ 있음 ■ 없음", "없음"])
def test_유사_과제가_없다고_표시하면_묻지_않는다(label: str, text: str) -> None:
    found = findings({"1 신청서.hwp": declares(f"{label}|{text}")})["support-limit"]
    assert found.outcome == "pass", found


def test_동그라미만_있고_무엇을_고른_것인지_모르면_묻는다() -> None:
    found = findings({"1 신청서.hwp": declares("유사과제 여부|○ 있음  ○ 없음")})["support-limit"]
    assert found.outcome == "review", found


@pytest.mark.parametrize(
    "text",
    [
        "□ 청년기업  \ufffd 광주광역시 소재 기업(관)  □ 해당없음",
        "□ 청년기업  \ue123 광주광역시 소재 기업(관)  □ 해당없음",
        "□ 청년기업   광주광역시 소재 기업(관)  □ 해당없음",
    ],
)
def test_읽지_못한_표시가_할인_신청일_수_있으면_담당자가_확인한다(text: str) -> None:
    found = judged({"1 신청서.hwp": declares(f"할인대상|{text}")}).discount
    assert (found.decision, found.percent) == ("needs_review", 0), found


@pytest.mark.parametrize(
    "text",
    [
        "□ 청년기업  □ 광주광역시 소재 기업(관)  □ 해당없음",
        "□ 청년기업(대표자 만 39세 이하)  □ 광주광역시 소재 기업(관)",
        "해당하는 곳에 표시 : □ 청년기업  □ 광주광역시 소재 기업(관)",
    ],
)
def test_빈_칸만_있으면_할인을_신청하지_않은_것이다(text: str) -> None:
    assert judged({"1 신청서.hwp": declares(f"할인대상|{text}")}).discount.decision == "none"


@pytest.mark.parametrize("text", ["\ufffd 있음  □ 없음", "있음  □ 없음"])
def test_읽지_못한_표시가_유사_과제일_수_있으면_담당자가_확인한다(text: str) -> None:
    assert findings({"1 신청서.hwp": declares(f"유사과제 여부|{text}")})["support-limit"].outcome == "review"
