"""What a form says of the discount: a claim is never overheard, and who says nothing claims nothing."""

from pathlib import Path

import pytest

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from models.document import Value
from tests.hand_documents import document


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def claims(lines: str, call: Call) -> tuple[Value, ...]:
    """The readings of the discount in a form that holds these lines besides what every form holds."""
    form = (
        "이용신청서\n|기업명|주식회사 다온비전|\n|과제명|저조도 영상 복원|\n|신청자원|H100 8장|\n"
        f"{lines}\n위와 같이 이용을 신청합니다.\n과제책임자 : 한도경 (인)"
    )
    found = read_documents([document("신청서.hwp", form)], call).documents
    assert [one.kind for one in found] == ["application_plan"]
    field = found[0].field("discount")
    return field.values if field else ()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("|할인대상|광주(○) 청년(×)|", ["gwangju"]),
        ("|자부담금 감면|■ 광주광역시 소재 기업(관) □ 청년기업|", ["gwangju"]),
        ("감면대상 여부 : ■ 청년기업 □ 광주광역시 소재 □ 해당없음", ["youth"]),
        ("|50% 할인 신청|예 (청년기업)|", ["youth"]),
        ("|자부담 할인 구분(택1)|광주광역시 소재|", ["gwangju"]),
    ],
)
def test_뚜렷한_할인_신청(lines: str, told: list[str], call: Call) -> None:
    found = claims(lines, call)
    assert [value.value for value in found if value.certainty != "unsure"] == told == [v.value for v in found]


@pytest.mark.parametrize(
    "value",
    [
        "50% (광주)", "대상", "O", "○", "■", "예", "여", "V", "광주·청년 모두 해당", "광주 본사", "지역할인",
        "신청함", "50%", "■ 예 □ 아니오", "■ 50% 할인 □ 해당없음", "○ 광주광역시 소재 기업", "예 / 아니오", "(○)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("row", ["|할인대상|{}|", "할인대상 여부 : {}"])
def test_알아듣지_못한_할인_신청은_불확실하다(value: str, row: str, call: Call) -> None:
    found = claims(row.format(value), call)
    assert found
    assert all(one.certainty == "unsure" for one in found)


@pytest.mark.parametrize(
    "lines",
    [
        "|우대사항|■ 광주광역시 소재 기업 □ 청년기업|",
        "|이용료 할인 사유|광주 본사|",
        "할인받을 유형 : ■ 청년기업 □ 그 밖",
        "당사는 광주광역시 소재 기업으로서 자부담금 50% 할인 적용을 신청합니다.",
        "당사는 광주광역시 소재 기업이므로 자부담금의\n50% 감면을 희망합니다.",
        "자부담금 400만원(광주 기업 할인 반영)",
        "□ 할인 미신청   ■ 할인 신청(광주)",
    ],
)
def test_모르는_항목과_글에서_말한_할인은_불확실하다(lines: str, call: Call) -> None:
    found = claims(lines, call)
    assert found
    assert all(one.certainty == "unsure" for one in found)


@pytest.mark.parametrize(
    "lines",
    [
        "|할인대상|해당없음|",
        "|할인대상|□ 광주광역시 소재 □ 청년기업 ■ 해당없음|",
        "할인대상 여부 : 아니오",
        "할인대상 여부 : □ 예 ■ 아니오",
        "|자부담금 할인|X|",
        "|자부담금 할인|해당 사항 없음|",
        "|할인 신청|신청하지 않음|",
        "|할인대상|일반기업|",
        "|할인구분|N/A|",
    ],
)
def test_할인_대상이_아니라고_말한_신청서(lines: str, call: Call) -> None:
    found = claims(lines, call)
    assert [value.value for value in found] == ["none"]
    assert found[0].certainty != "unsure"


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "|할인대상||",
        "|할인대상|-|",
        "|할인대상|□ 광주광역시 소재 □ 청년기업 □ 해당없음|",
        "할인대상 : ( ) 광주광역시 소재  ( ) 청년기업",
        "※ 자부담금 할인은 광주광역시 소재 기업(관) 또는 청년기업인 경우에 한하여 적용됨",
        "※ 자부담금 할인 대상은 이용신청서에 기입하고 증빙서류를 제출해야 합니다.",
        "자부담금은 협약 체결 후 15일 이내에 선납하며, 광주광역시 소재 기업은 50% 할인함",
        "할인 쿠폰을 추천하는 모델을 개발한다.",
        "쇼핑몰의 할인 행사를 예측하여 매출을 20% 높인다.",
        "|세액감면|해당 (연구개발)|",
        "|할인 유의사항||",
    ],
)
def test_할인을_말하지_않은_신청서(lines: str, call: Call) -> None:
    assert claims(lines, call) == ()
