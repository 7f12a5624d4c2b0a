"""What keeps discount or eligibility undecided is asked on the reviewers' page, without its chain of grounds."""

from pathlib import Path

import pytest

from notifier.folder import build_folder
from tests.folder_texts import pdf_text
from tests.rule_cases import CALL
from tests.test_folders_hostile import HIDE, case_of

ASKED = "제출된 등기부등본의 대표자가 사업자등록증의 대표자와 같은 사람인지 확인이 필요합니다."


@pytest.mark.parametrize(
    ("decision", "shown"), [("needs_review", True), ("granted", False), ("none", False)], ids=["확인", "적용", "없음"]
)
def test_할인이_확인_필요이면_까닭이_요약과_점검표에_적힌다(tmp_path: Path, decision: str, shown: bool) -> None:
    chain = [
        {"clause": "§3", "text": "앞선 근거 901231", "evidence": []},
        {"clause": "§3 청년기업", "text": f"{ASKED} 010-1234-5678", "evidence": []},
    ]
    discount = {"decision": decision, "percent": 0, "reason": "youth", "grounds": chain}
    case = case_of("한빛").model_copy(update={"discount": discount})
    folder = tmp_path / "AICA-2025-0001"
    build_folder(case, [], folder, CALL, HIDE, presentation_percent=50)
    page = (folder / "checklist.html").read_text(encoding="utf-8")
    summary = "".join(pdf_text(folder / "summary.pdf").split())
    assert (f"할인: {ASKED}" in page) is shown
    assert ("".join(f"할인: {ASKED}".split()) in summary) is shown
    for text in (page, summary, (folder / "case.json").read_text(encoding="utf-8")):
        assert "901231" not in text and "010-1234-5678" not in text
