"""The cases of `tests/cases/disposition.yaml`, and the reasons that they cover."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.decision import Triage
from models.korean import REASONS, SILENCES
from rules import disposition
from rules.disposition import decide, side_of, unopened
from rules.names import read_names
from tests.rule_cases import CALL, NEXT_YEAR, call_of, cases
from tests.rule_mails import GIVEN, circumstances_of, mail_of

CASES = cases("disposition.yaml")
EXPECT = {
    *("disposition", "reasons", "reply", "silence", "duplicate_of", "belongs_to", "unclear"),
    *("organization", "resource"),
}


def triage_of(case: dict[str, Any]) -> Triage:
    call = call_of(case)
    mail = mail_of(case["given"], call)
    return decide(mail, read_names(mail, call), circumstances_of(case["given"], call), call)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_판정(case: dict[str, Any]) -> None:
    expect = case["expect"]
    assert set(case["given"]) <= GIVEN
    assert set(expect) <= EXPECT
    triage = triage_of(case)
    assert summary(triage) == {
        "disposition": expect["disposition"],
        "reasons": expect.get("reasons", []),
        "reply": expect.get("reply"),
        "silence": expect.get("silence"),
        "duplicate_of": expect.get("duplicate_of"),
        "belongs_to": expect.get("belongs_to"),
        "unclear": expect.get("unclear", False),
    }
    if "organization" in expect:
        assert triage.organization == expect["organization"]
    if "resource" in expect:
        assert triage.resource is not None
        size = f" {triage.resource.petaflops}PF" if triage.resource.petaflops else ""
        assert triage.resource.name + size == expect["resource"]


def summary(triage: Triage) -> dict[str, object]:
    return {
        "disposition": triage.disposition,
        "reasons": list(triage.reasons),
        "reply": triage.reply,
        "silence": triage.silence,
        "duplicate_of": triage.duplicate_of,
        "belongs_to": triage.belongs_to,
        "unclear": triage.unclear,
    }


def test_사례는_모든_판정과_사유와_침묵을_담는다() -> None:
    assert len(CASES) >= 100
    expected = [case["expect"] for case in CASES]
    by_operators = {"rejected", "withdrawn"}
    assert {e["disposition"] for e in expected} | by_operators >= {
        *("accepted", "held", "bad_format", "late", "not_submission", "duplicate", *by_operators)
    }
    assert set(REASONS) <= {reason for e in expected for reason in e.get("reasons", ())}
    assert set(SILENCES) <= {e.get("silence") for e in expected}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_판정에는_이름의_읽기와_신청의도가_남는다(case: dict[str, Any]) -> None:
    triage = triage_of(case)
    meant = triage.disposition not in ("not_submission",) and "double-delivery" not in triage.reasons
    assert triage.submission == meant
    if triage.disposition == "accepted":
        assert triage.organization
        assert triage.resource
        assert triage.names_key
        assert triage.archive_part


def test_설명서의_예는_사례에도_있다() -> None:
    outcomes = {case["case"]: case["expect"]["disposition"] for case in CASES}
    examples = re.findall(r"^([a-z_]+) {2,}([가-힣].*)$", disposition.__doc__ or "", re.MULTILINE)
    assert len(examples) >= 10
    assert {sentence: outcome for outcome, sentence in examples}.items() <= outcomes.items()


def test_열지_못한_메일은_무엇이든_사람이_본다() -> None:
    opens, closes = CALL.window.opens_at, CALL.window.closes_at
    moments: list[tuple[datetime | None, tuple[str, ...]]] = [
        (opens, ("processing-failed",)),
        (closes + timedelta(seconds=1), ("processing-failed",)),
        (opens - timedelta(seconds=1), ("processing-failed", "before-opening")),
        (None, ("processing-failed", "receive-time-unknown")),
    ]
    for received_at, reasons in moments:
        triage = unopened(received_at, CALL)
        assert (triage.disposition, triage.reasons, triage.reply) == ("held", reasons, None)
        assert triage.unclear


@pytest.mark.parametrize("name", ["신청서류.zip", "신청서류.7Z", "서류.tar.gz"])
@pytest.mark.parametrize(
    "extra", [{}, {"thread": "held"}, {"known": "accepted"}], ids=["처음", "이어진 건", "아는 사람"]
)
def test_다_나열하지_못한_메일의_압축파일_같은_이름은_내용이_달라도_보류한다(
    name: str, extra: dict[str, Any]
) -> None:
    given = {"subject": "안녕하세요", "archives": [], "loose": ["신청서.pdf"], **extra}
    for cut, expected in ((True, "held"), (False, "not_submission")):
        mail = mail_of(given | {"cut": cut}, CALL)
        (file,) = mail.attachments
        mail = mail.model_copy(update={"attachments": (file.model_copy(update={"name": name}),)})
        triage = decide(mail, read_names(mail, CALL), circumstances_of(given, CALL), CALL)
        assert triage.disposition == expected


@pytest.mark.parametrize("call", [CALL, NEXT_YEAR], ids=["올해", "다른 공고"])
def test_창의_양_끝은_초까지_창에_든다(call: Any) -> None:
    second = timedelta(seconds=1)
    opens, closes = call.window.opens_at, call.window.closes_at
    moments = (opens - second, opens, opens + second, closes - second, closes, closes + second, None)
    expected = ["early", "open", "open", "open", "open", "late", "unknown"]
    assert [side_of(moment, call) for moment in moments] == expected
