"""What a second acceptance of the judging, by applications in other layouts and wordings, found."""

import pytest

from tests.hand_application import FILES, SIGNED, findings


def renamed(**names: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The whole application with other words in all files, and where it is signed."""

    def put(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    files = {file: put(text) for file, text in FILES.items()}
    return files, {file: tuple(map(put, places)) for file, places in SIGNED.items()}


@pytest.mark.parametrize(
    ("leader", "staff"), [("김미정", "박동일"), ("명미정", "한미정"), ("황동일", "이예정"), ("최상동", "박 미 정")]
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
