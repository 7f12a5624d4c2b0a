"""Who is still in office by a register of corporations."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Field
from tests.hand_documents import document

HEAD = """등기사항전부증명서(말소사항 포함)
등기번호 : 048213
등록번호 : 200111-0482132
상호 : 주식회사 솔빛데이터
본점 : 광주광역시 남구 송암로 60
임원에 관한 사항
사내이사   유하람   810303-*******
2021 년 03 월 12 일  취임   2021 년 03 월 15 일  등기
대표이사   한지우   910101-*******   광주광역시 북구 첨단로 1, 101동 202호
(첨단동, 가나아파트)
2021 년 03 월 12 일  취임
2021 년 03 월 15 일  등기
"""
LATER = """2023 년 01 월 12 일  주소변경
2023 년 01 월 15 일  등기
2024 년 03 월 12 일  중임
2024 년 03 월 15 일  등기
"""
FOOT = """* 실선으로 그어진 부분은 말소(변경, 경정)사항을 표시함.   * 기록사항 없는 지점, 지배인 기재는 생략하였음.
회사성립연월일  2020 년 10 월 26 일
등기기록의 개설 사유 및 연월일  본점 이전으로 종전 기록 폐지   2020 년 10 월 26 일 등기
2025년 07월 15일
법원행정처 등기정보중앙관리소   전산운영책임관
"""


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def marked(call: Call, text: str) -> str | None:
    """The mark of the representative; None: in office."""
    one = read_documents([document("등기.pdf", text)], call).documents[0]
    assert one.kind == "corporate_register"
    name = one.field("representatives.1.name")
    assert isinstance(name, Field) and name.best and name.best.value == "한지우"
    field = one.field("representatives.1.mark")
    return field.best.value if field and field.best else None


@pytest.mark.parametrize("between", ["", LATER, LATER * 3, f"{LATER}====\n등기번호 048213\n{LATER}"])
@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("2025 년 05 월 12 일  사임", "사임"),
        ("2025 년 05 월 12 일  퇴 임", "퇴임"),
        ("2025 년 05 월 12 일  직무집행정지 가처분 결정", "직무집행정지"),
        ("2025 년 05 월 12 일  자격상실", "자격상실"),
        ("2025 년 03 월 31 일  만료", "만료"),
    ],
)
def test_마지막_임원의_물러남은_몇_줄_아래에_있어도_보인다(call: Call, between: str, line: str, mark: str) -> None:
    assert marked(call, f"{HEAD}{between}{line}\n2025 년 05 월 15 일  등기\n{FOOT}") == mark


@pytest.mark.parametrize("between", ["", LATER, LATER * 3])
def test_증명서_자체를_설명하는_말은_물러남이_아니다(call: Call, between: str) -> None:
    assert marked(call, HEAD + between + FOOT) is None
