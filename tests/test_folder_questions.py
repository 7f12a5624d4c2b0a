"""What keeps discount or eligibility undecided is asked on the reviewers' page, without its chain of grounds."""

import json
import re
from pathlib import Path

import pytest

from models.folder import FolderDocument
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
    marked, told = page.count('<li class="review">'), re.search(r"점검 결과 \(확인 필요 (\d+)", page)
    assert int(told[1] if told else 0) == marked >= shown, "the heading counts what is marked below it"
    for text in (page, summary, (folder / "case.json").read_text(encoding="utf-8")):
        assert "901231" not in text and "010-1234-5678" not in text


def test_요약은_근거를_심사자료의_파일과_그_안의_쪽으로_가리킨다(tmp_path: Path) -> None:
    content = tmp_path / "content.pdf"
    content.write_bytes(b"%PDF-1.4")
    kinds = (("business_registration", (1, 2)), ("pi_consent", (3, 5)))
    given = [
        FolderDocument(
            kind=kind, file="스캔0033.pdf", pages=pages, how="cleaned", note="", content=content, extension="pdf"
        )
        for kind, pages in kinds
    ]
    evidence = [{"file": "스캔0033.pdf", "page": 4, "text": ""}, {"file": "없는 파일.pdf", "page": 7, "text": ""}]
    case = case_of("한빛")
    asked = case.findings[0] | {"message": "서명을 확인해 주십시오.", "evidence": evidence}
    del asked["overruled"]
    folder = tmp_path / "AICA-2025-0001"
    build_folder(case.model_copy(update={"findings": (asked,)}), given, folder, CALL, HIDE, presentation_percent=50)
    summary = "".join(pdf_text(folder / "summary.pdf").split())
    assert "01_과제책임자과제신청개별동의서.pdf2쪽,없는파일.pdf7쪽" in summary
    assert "01_과제책임자과제신청개별동의서.pdf←스캔0033.pdf3~5쪽" in summary, "where the document came from"


@pytest.mark.parametrize(("kind", "told"), [("id_card", False), ("corporate_register", False), ("other", True)])
def test_주지_않는_서류는_있다는_것만_말하고_적힌_내용은_말하지_않는다(tmp_path: Path, kind: str, told: bool) -> None:
    read = {
        "kind": kind, "file": "a.pdf", "pages": [1, 1], "format": "pdf", "sha256": "0" * 64, "person": "손은수",
        "address": "광주광역시 광산구 하남산단83번로 362", "issued_on": "2022-02-27", "readings": [],
        "representatives": [{"name": "손은수", "born_on": "1990-02-03"}],
    }  # fmt: skip
    folder = tmp_path / "AICA-2025-0001"
    case = case_of("한빛").model_copy(update={"documents": (read,)})
    build_folder(case, [], folder, CALL, HIDE, presentation_percent=50)
    (shown,) = json.loads((folder / "case.json").read_text(encoding="utf-8"))["documents"]
    assert (shown["kind"], shown["file"], shown["sha256"]) == (kind, "a.pdf", "0" * 64)
    written = json.dumps(shown, ensure_ascii=False)
    assert [text in written for text in ("하남산단", "손은수", "2022-02-27")] == [told] * 3
    assert "1990-02-03" not in written
