"""What consents say: ticks beside words, in columns, in sentences, and what only looks like a tick."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Value
from tests.hand_documents import document

HEAD = """과제책임자 과제신청 개별 동의서
|과제명|저조도 영상 복원|
|소속|주식회사 다온비전|
|성명|한도경|
수집 항목 : 성명, 소속, 연락처
보유 기간 : 5년
귀하는 동의를 거부할 권리가 있으며, 동의하지 않을 경우 신청이 제한될 수 있습니다.
"""
FOOT = "\n2025년 8월 5일\n과제책임자 한도경 (서명)"


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def told(text: str, call: Call, *, file: str = "동의서.hwp", ocr: bool = False) -> list[Value]:
    """The readings of all items of a consent that holds this text."""
    found = read_documents([document(file, HEAD + text + FOOT, ocr=ocr)], call).documents
    assert [one.kind for one in found] == ["pi_consent"]
    return [value for field in found[0].fields if field.name.startswith("agreed.") for value in field.values]


def answers(text: str, call: Call, *, file: str = "동의서.hwp", ocr: bool = False) -> list[str]:
    return [value.value for value in told(text, call, file=file, ocr=ocr)]


AGREED = [
    "■ 동의함   □ 동의하지 않음",
    "☑ 동의   ☐ 미동의",
    "동의함 ( V )   동의하지 않음 (   )",
    "동의(○) 미동의( )",
    "동의 ( O ) / 비동의 ( )",
    "● 동의함  ○ 동의하지 않음",
    "○ 동의하지 않음  ● 동의함",
    "[v] 동의합니다. [ ] 동의하지 않습니다.",
    "[x] 동의함 [ ] 동의하지 않음",
    "동의 ■ 부동의 □",
    "( ✔ ) 동의 ( ) 미동의",
    "□V 동의함   □ 동의하지 않음",
    "V 동의함   □ 동의하지 않음",
    "동의 ○   미동의 ×",
    "1. 개인정보 및 과제정보 제공 동의    ■ 동의함   □ 동의하지 않음",
    "개인정보 수집·이용에 대한 동의 여부 :  동의 ☑  미동의 □",
    "□ 개인정보 제3자 제공 동의 :  동의함 ■   동의하지 않음 □",
    "위와 같이 개인정보를 수집·이용하는 데 동의하십니까?\n☑ 예   □ 아니오",
    "위 내용에 동의하십니까?   예 (√)   아니오 ( )",
    "■ 동의함\n□ 동의하지 않음",
    "☑ 위 개인정보의 수집·이용에 동의합니다.\n☐ 위 개인정보의 수집·이용에 동의하지 않습니다.",
    "☑ 본인은 위 내용을 이해하였으며 이에 동의합니다.",
    "동의 여부 : 동의함",
    "|동의 여부|■ 동의   □ 미동의|",
    "|구분|동의|미동의|\n|개인정보 수집·이용|○| |",
    "|항목|동의함|동의하지 않음|\n|개인정보 수집·이용|V| |",
    "|동의함|V|동의하지 않음| |",
    "|동의함|☑|동의하지 않음|☐|",
    "|■|동의함|□|동의하지 않음|",
    "본인은 위와 같이 개인정보를 제공하는 데 동의합니다.",
    "\uf0fe 동의함   \uf0a8 동의하지 않음",
]
REFUSED = [
    "□ 동의함   ■ 동의하지 않음",
    "☐ 동의   ☑ 미동의",
    "동의함 (   )   동의하지 않음 ( V )",
    "동의( ) 미동의(○)",
    "○ 동의함  ● 동의하지 않음",
    "[ ] 동의합니다. [√] 동의하지 않습니다.",
    "동의 □ 부동의 ■",
    "( ) 동의 ( ✔ ) 미동의",
    "□ 동의함   V 동의하지 않음",
    "□ 동의함   □V 동의하지 않음",
    "동의 ×   미동의 ○",
    "1. 개인정보 및 과제정보 제공 동의    □ 동의함   ■ 동의하지 않음",
    "위와 같이 개인정보를 수집·이용하는 데 동의하십니까?\n□ 예   ☑ 아니오",
    "□ 동의함\n■ 동의하지 않음",
    "□ 위 개인정보의 수집·이용에 동의합니다.\n☑ 위 개인정보의 수집·이용에 동의하지 않습니다.",
    "동의 여부 : 동의하지 않음",
    "동의여부 : 미동의",
    "|동의 여부|□ 동의   ■ 미동의|",
    "|구분|동의|미동의|\n|개인정보 수집·이용| |○|",
    "|동의함| |동의하지 않음|V|",
    "본인은 위 개인정보 수집·이용에 동의하지 않습니다.",
    "본인은 개인정보의 제공에 동의하지\n않습니다.",
    "☒ 거부   ☐ 동의",
]
BLANK = [
    "□ 동의함   □ 동의하지 않음",
    "동의함 (   )   동의하지 않음 (   )",
    "○ 동의함   ○ 동의하지 않음",
    "☐ 위 개인정보의 수집·이용에 동의합니다.",
    "|구분|동의|미동의|\n|개인정보 수집·이용| | |",
    "위 내용에 동의하십니까?   예 □   아니오 □",
    "□ 동의함\n□ 동의하지 않음",
]
UNCLEAR = [
    "■ 동의함   ■ 동의하지 않음",
    "동의함 / 동의하지 않음",
    "( 동의 · 미동의 )",
    "동의함\n동의하지 않음",
    "동의\n미동의",
    "동의함  V  동의하지 않음",
    "○ 동의함   동의하지 않음",
    "동의 ( ) 미동의 ( X )",
    "|구분|동의|미동의|\n|개인정보 수집·이용|○|○|",
]


@pytest.mark.parametrize("text", AGREED)
def test_동의함을_골랐으면_동의로_읽는다(text: str, call: Call) -> None:
    (value,) = told(text, call)
    assert (value.value, value.certainty) == ("agreed", "sure")


@pytest.mark.parametrize("text", REFUSED)
def test_동의하지_않음을_골랐으면_거부로_읽는다(text: str, call: Call) -> None:
    found = told(text, call)
    assert [value.value for value in found] == ["refused"]
    assert found[0].certainty != "unsure"


@pytest.mark.parametrize("text", BLANK)
def test_칸이_있는데_아무것도_고르지_않았으면_빈칸으로_읽는다(text: str, call: Call) -> None:
    assert answers(text, call) == ["blank"]


@pytest.mark.parametrize("text", UNCLEAR)
def test_어느_쪽인지_알_수_없으면_모른다고_한다(text: str, call: Call) -> None:
    (value,) = told(text, call)
    assert (value.value, value.certainty) == ("unclear", "unsure")


@pytest.mark.parametrize("file", ["동의서.pdf", "동의서.hwp"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1. 개인정보 수집·이용 동의   ■ 동의함   □ 동의하지 않음\n"
            "2. 개인정보 제3자 제공 동의   □ 동의함   ■ 동의하지 않음\n"
            "3. 고유식별정보 처리 동의   □ 동의함   □ 동의하지 않음",
            ["agreed", "refused", "blank"],
        ),
        (
            "|구분|내용|동의|미동의|\n|개인정보 수집|성명, 연락처|○| |\n"
            "|제3자 제공|사업단| |○|\n|고유식별정보|생년월일| | |",
            ["agreed", "refused", "blank"],
        ),
        (
            "□ 개인정보 수집·이용 동의\n가. 목적 : 접수와 평가\n☑ 동의함  ☐ 동의하지 않음\n"
            "□ 개인정보 제3자 제공 동의\n제공받는 자 : 평가위원회\n☐ 동의함  ☑ 동의하지 않음",
            ["agreed", "refused"],
        ),
        (
            "개인정보 수집 동의 ■ 동의 □ 미동의   과제정보 제공 동의 □ 동의 ■ 미동의",
            ["agreed", "refused"],
        ),
        (
            "(필수) 개인정보 수집·이용 동의 ☑ 동의 ☐ 미동의\n(선택) 홍보 및 안내 수신 동의 ☐ 동의 ☑ 미동의",
            ["agreed", "optional"],
        ),
        ("■ 동의함   □ 동의하지 않음\n단, 제3자 제공에는 동의하지 않습니다.", ["agreed", "refused"]),
    ],
)  # fmt: skip
def test_동의할_것이_여럿이면_하나씩_읽는다(text: str, expected: list[str], file: str, call: Call) -> None:
    assert answers(text, call, file=file) == expected


@pytest.mark.parametrize(
    "text",
    [
        "□ 동의를 거부할 권리 및 불이익\n■ 동의함   □ 동의하지 않음",
        "■ 개인정보 수집·이용 동의\n○ 동의하지 않을 권리가 있습니다.\n☑ 동의함   ☐ 동의하지 않음",
        "※ 동의하지 않음에 표시한 경우 접수되지 않습니다.\n■ 동의   □ 미동의",
        "동의 여부(동의/미동의)를 표시하여 주시기 바랍니다.\n동의 ( V ) 미동의 ( )",
        "미동의 시 신청이 제한될 수 있습니다.\n위와 같이 동의합니다.",
        "○ 본인은 위 내용에 동의합니다.\n○ 허위 사실이 없음을 확인합니다.",
        "□ 위와 같이 동의합니다.\n□ 수집 목적 : 접수",
        "민감정보 포함 : 예 □ 아니오 ■\n2. 이용 기간\n3. 항목\n■ 동의함   □ 동의하지 않음",
    ],
)
def test_안내문과_글머리표는_동의_여부로_읽지_않는다(text: str, call: Call) -> None:
    assert answers(text, call) == ["agreed"]


def test_무엇에_대한_동의인지_근거에_함께_적는다(call: Call) -> None:
    (value,) = told("2. 개인정보 제3자 제공에 관한 사항\n□ 동의함   ■ 동의하지 않음", call, file="동의서.pdf")
    assert value.evidence.text == "2. 개인정보 제3자 제공에 관한 사항 □ 동의함 ■ 동의하지 않음"
    assert (value.evidence.file, value.evidence.page) == ("동의서.pdf", 1)


def test_항목의_이름이_같은_줄에_있으면_그_줄만_근거로_적는다(call: Call) -> None:
    first, second = (
        "1. 개인정보 및 과제정보 제공 동의 ■ 동의함 □ 동의하지 않음",
        "2. 자원이용과제 동의 □ 동의함 ■ 동의하지 않음",
    )
    found = told(f"수집 항목   이용 목적   보유 기간\n{first}\n{second}", call)
    assert [value.evidence.text for value in found] == [first, second]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("■ 동의함   □ 동의하지 않음", [("agreed", "likely")]),
        ("□ 동의함   ■ 동의하지 않음", [("refused", "likely")]),
        ("ㅁ 동의함   ㅁ 동의하지 않음", [("unclear", "unsure")]),
        ("동의함   동의하지 않음", [("unclear", "unsure")]),
        ("□ 동의함   □ 동의하지 않음", [("blank", "unsure")]),
    ],
)
def test_스캔에서는_뚜렷한_표시만_믿는다(text: str, expected: list[tuple[str, str]], call: Call) -> None:
    found = told(text, call, file="동의서.jpg", ocr=True)
    assert [(value.value, value.certainty) for value in found] == expected
