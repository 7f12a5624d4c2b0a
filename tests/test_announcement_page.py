"""What only people read of the announcement is shown where they need it, and an example that nobody could follow is
asked about."""

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.judgement_page import print_judgement
from models.call import Call
from notifier.selection.mail import SelectedFacts, compose_selected
from tests.golden_shown import letter_text
from tests.judging import CALL, NEXT_YEAR
from tests.reply_facts import SMTP
from tests.reply_stories import CLOSES
from tests.test_folders_hostile import case_of
from tests.whole import CONFIG, bare_command

RAW = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))


def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], **naming: Any) -> str:
    """What `config check` says of the shipped announcement with another naming rule."""
    raw = copy.deepcopy(RAW)
    raw["call"]["naming"] |= naming
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    told = bare_command("config", "check", config=str(file), capture=capsys)
    assert told.status == 0, told.err
    return told.out


def test_설정을_확인하면_공고를_읽은_대로_보여_준다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, call = checked(tmp_path, capsys), RAW["call"]
    printed = [
        call["notice"],
        call["support"]["period"],
        call["contact"]["role"],
        call["schedule"]["briefing"]["link"],
    ]
    printed += [*call["support"]["targets"], *(offer["performance"] for offer in call["resources"])]
    printed += [row["requirement"] for row in call["eligibility"]["categories"]]
    printed += [kind["note"] for kind in call["document_kinds"] if "note" in kind]
    printed += [kind["name"] for kind in call["document_kinds"] if kind["need"] != "none"]
    printed += [item for row in call["evaluation"]["criteria"] for item in (row["name"], *row["items"])]
    printed += [row["name"] for row in call["discounts"]] + call["support_limit"]["similar_programmes"]
    printed += ["1985. 7. 29.", "2018. 7. 28.", "2025. 5. 1.", "2025. 4. 28.", "최대 2건", "70점 이상", "15일 이내"]
    printed += [step["content"] for step in call["schedule"]["steps"]]
    assert [text for text in printed if text not in told] == []
    assert "25년 지역 인프라 기반 GPU 이용신청_인공지능산업융합사업단_A100 8)" in told
    assert "월 6,400,000원(할인 3,200,000원)" in told and "확인  " not in told


@pytest.mark.parametrize(
    "naming",
    [
        {"example": {"organization": "한빛", "resource": "V100"}},
        {"example": {"organization": "기업명", "resource": "A100"}},
        {"separator": "/", "example": {"organization": "한빛/A100", "resource": "2팀"}},
    ],
)
def test_공고의_예가_양식으로_읽히지_않으면_물어본다(
    naming: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [line for line in checked(tmp_path, capsys, **naming).splitlines() if line.startswith("확인  ")]
    assert len(asked) == 1 and "call.naming.example" in asked[0] and naming["example"]["organization"] in asked[0]


@pytest.mark.parametrize("call", [CALL, NEXT_YEAR], ids=["올해", "다른 공고"])
def test_확인할_것에는_공고의_말이_함께_보인다(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    kind, *others = call.document_kinds
    kind = kind.model_copy(update={"note": "두 사람이 서명합니다."})
    call = call.model_copy(update={"document_kinds": (kind, *others)})
    row, case = call.eligibility.categories[0], case_of("한빛")

    def shown(outcome: str, decision: str, category: str | None) -> str:
        finding = case.findings[0] | {"check": f"required-documents/{kind.id}", "outcome": outcome, "overruled": None}
        judged: dict[str, Any] = {"decision": decision, "category": category, "grounds": []}
        capsys.readouterr()
        print_judgement(case.model_copy(update={"findings": (finding,), "eligibility": judged}), call)
        return " ".join(capsys.readouterr().out.split())

    def flat(text: str) -> str:
        return " ".join(text.split())

    assert flat(kind.note) in shown("review", "eligible", row.id)
    assert flat(row.requirement) in shown("review", "needs_review", row.id)
    assert flat(", ".join(call.support.targets)) in shown("review", "ineligible", "none")
    settled = shown("pass", "eligible", row.id)
    assert flat(kind.note) not in settled and flat(row.requirement) not in settled


def test_선정_안내는_협약에_관한_공고의_말을_옮긴다() -> None:
    facts = SelectedFacts(
        case_id="C000001", receipt_number="AICA-2025-0001", to="a@hanbit.example", organization="한빛", project=None,
        resource="A100 8장", months=4, monthly_krw=800_000, written_at=CLOSES + timedelta(days=12), token="t" * 12,
    )  # fmt: skip
    for note in ("직인 날인이 필요합니다", ""):
        schedule = CALL.schedule.model_copy(update={"agreement_note": note})
        mail = compose_selected(facts, CALL.model_copy(update={"schedule": schedule}), SMTP)
        text = letter_text(mail.to, mail.raw)
        assert ("직인 날인이 필요합니다" in text) == bool(note) and "()" not in text
