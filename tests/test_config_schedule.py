"""The dates of an announcement belong together: one that was left over from last year is refused, or asked about."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.config import ConfigError, load
from models.config_doubts import call_doubts
from tests.config_files import changed_config
from tests.second_call import second_config
from tests.whole import CONFIG, bare_command

NEXT_YEAR = yaml.safe_load((Path(__file__).parent / "configs" / "next_year.yaml").read_text(encoding="utf-8"))
FIRST_MOMENT = "2032-05-31T00:00:00+09:00"
BRIEFING = {
    "starts_at": "2032-06-10T14:00:00+09:00",
    "ends_at": "2032-06-10T15:00:00+09:00",
    "register_until": "2032-06-09T18:00:00+09:00",
    "link": "https://namhae.example/x",
}


def changed(**values: object) -> dict[str, Any]:
    """The invented announcement with other values: `window__opens_at=...`."""
    raw = copy.deepcopy(NEXT_YEAR)
    for name, value in values.items():
        *path, last = name.split("__")
        section = raw["call"]
        for step in path:
            section = section.setdefault(step, copy.deepcopy(BRIEFING)) if step == "briefing" else section[step]
        section[last] = value
    return dict(raw)


def faults(folder: Path, raw: dict[str, Any]) -> tuple[str, ...]:
    """Everything that is told about it; nothing if it is taken."""
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, default_style=None, sort_keys=False), encoding="utf-8")
    try:
        load(file, {})
    except ConfigError as error:
        return error.lines
    return ()


@pytest.mark.parametrize(
    ("values", "key", "says"),
    [
        ({"schedule__results_on": "2032-06-19"}, "schedule.results_on", "마감"),
        ({"schedule__results_on": "2033-06-22"}, "schedule.agreement_from", "results_on"),
        ({"schedule__agreement_to": "2033-07-09"}, "schedule.agreement_to", "1년"),
        ({"window__closes_at": "2033-06-02T18:00:00+09:00"}, "window.closes_at", "1년"),
        ({"certificates__strict_from": "2032-06-01"}, "certificates.strict_from", "announced_on"),
        ({"schedule__briefing__starts_at": "2032-05-30T23:59:59+09:00"}, "briefing.starts_at", "announced_on"),
        ({"schedule__briefing__ends_at": "2032-06-20T18:00:01+09:00"}, "briefing.ends_at", "closes_at"),
        ({"schedule__briefing__register_until": "2032-06-10T14:00:01+09:00"}, "briefing.register_until", "설명회"),
        ({"schedule__briefing__register_until": "2031-06-09T18:00:00+09:00"}, "briefing.register_until", "announced"),
        ({"title": "2031년 해양 데이터 분석 장비 나눔사업"}, "call.title", "2031"),
        ({"notice": "2033년 이용자 모집"}, "call.notice", "2033"),
        ({"naming__fixed_part": "31년 해양 장비 이용신청"}, "naming.fixed_part", "31년"),
        ({"naming__distinctive_words": [["해양", "장비"], ["31년", "장비"]]}, "distinctive_words[2번째]", "31년"),
        ({"support__period": "협약체결일 ~ '31. 12월"}, "support.period", "'31"),
    ],
)
def test_서로_맞지_않는_날짜는_항목_이름과_함께_거절한다(
    tmp_path: Path, values: dict[str, object], key: str, says: str
) -> None:
    told = [line for line in faults(tmp_path, changed(**values)) if key in line]
    assert told and says in told[0], told


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"schedule__results_on": "2032-06-20"},
        {"schedule__briefing__starts_at": FIRST_MOMENT, "schedule__briefing__register_until": FIRST_MOMENT},
        {"schedule__briefing__ends_at": "2032-06-20T18:00:00+09:00"},
        {"schedule__briefing__register_until": "2032-06-10T14:00:00+09:00"},
        {"certificates__strict_from": "2032-05-31"},
        {"title": "'32 해양 사업 10년 계획"},
        {"naming__fixed_part": "32년 해양 장비 이용신청"},
        {"naming__fixed_part": "10년 뒤를 위한 장비 이용신청"},
        {"support__period": "협약체결일 ~ '33. 2월"},
        # announced in December for the next year
        {
            "title": "2033년 해양 사업", "schedule__agreement_to": "2033-01-09",
        },
    ],
)  # fmt: skip
def test_맞는_날짜는_경계에서도_받아들인다(tmp_path: Path, values: dict[str, object]) -> None:
    assert faults(tmp_path, changed(**values)) == ()


def test_공고일과_접수_기간만_고친_설정은_남은_날짜를_모두_말한다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a newcomer did: no applicant may be told a day of last year."""
    file = changed_config(
        tmp_path,
        ("announced_on: 2025-07-28", "announced_on: 2026-11-02"),
        ("\n  year: 2025", "\n  year: 2026"),
        ("\n    year: 2025", "\n    year: 2026"),
        ("opens_at: 2025-07-28T00", "opens_at: 2026-11-02T00"),
        ("closes_at: 2025-08-14T14", "closes_at: 2026-11-20T14"),
        ("registered_until: 2025-07-28", "registered_until: 2026-11-02"),
        ("born_from: 1985-07-29", "born_from: 1986-11-03"),
        ("opened_after: 2018-07-28", "opened_after: 2019-11-02"),
        ("strict_from: 2025-05-01", "strict_from: 2026-08-10"),
        ("review_from: 2025-04-28", "review_from: 2026-08-02"),
        ("valid_on: 2025-07-28", "valid_on: 2026-11-02"),
    )
    told = bare_command("config", "check", config=str(file), capture=capsys)
    assert told.status == 2
    for key in (
        "call.title", "call.naming.fixed_part", "call.naming.distinctive_words", "call.support.period",
        "call.schedule.results_on", "call.schedule.briefing.starts_at",
        "call.schedule.briefing.register_until",
    ):  # fmt: skip
        assert f": {key}" in told.err, key


def test_협약일이_아직_지난해여도_올해를_잘못이라고_하지_않는다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The right title must not be blamed for a day below it that was left over."""
    file = changed_config(
        tmp_path,
        ("title: 2025년 지역", "title: 2026년 지역"),
        ("announced_on: 2025-07-28", "announced_on: 2026-11-02"),
        ("\n  year: 2025", "\n  year: 2026"),
        ("opens_at: 2025-07-28T00", "opens_at: 2026-11-02T00"),
        ("closes_at: 2025-08-14T14", "closes_at: 2026-11-20T14"),
        ("fixed_part: 25년", "fixed_part: 26년"),
    )
    told = bare_command("config", "check", config=str(file), capture=capsys)
    assert told.status == 2 and "call.title" not in told.err and "call.naming.fixed_part" not in told.err
    assert "call.naming.distinctive_words" in told.err and "call.schedule.results_on" in told.err


def test_옛_해와_어긋난_달은_거절하지_않고_물어본다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = changed()
    raw["call"]["clauses"][3]["summary"] = "2031. 6. 20.(금) 18:00까지 서류를 냅니다."
    raw["call"]["evaluation"]["presentation_when"] = "3월 2주"
    raw["call"]["schedule"]["steps"] = [{"name": "모집", "content": "모집", "when": "6월"},
                                        {"name": "협약", "content": "협약", "when": "4월 3주"}]  # fmt: skip
    assert faults(tmp_path, raw) == ()
    told = bare_command("config", "check", config=str(tmp_path / "config.yaml"), capture=capsys)
    assert told.status == 0
    for key in (
        "call.clauses[4번째].summary",
        "call.evaluation.presentation_when",
        "call.schedule.steps[2번째].when",
    ):
        (asked,) = [line for line in told.out.splitlines() if line.startswith("확인  ") and key in line]
        number = re.search(r"\((\d+)행\)$", asked)
        assert number, asked
        name = key.rpartition(".")[2]
        line = (tmp_path / "config.yaml").read_text(encoding="utf-8").splitlines()[int(number[1]) - 1]
        assert line.strip().lstrip("- ").startswith(f"{name}:"), asked
    assert "steps[1번째]" not in told.out


@pytest.mark.parametrize(
    ("closes", "days", "asked"),
    [
        ("2032-06-18T18:00:00+09:00", 21, []),
        ("2032-06-18T18:00:00+09:00", 20, ["privacy.rejected_days: 20일이면"]),
        ("2032-06-19T00:30:00+09:00", 90, ["call.window.closes_at: 마감이 토요일"]),
        ("2032-06-20T18:00:00+09:00", 90, ["call.window.closes_at: 마감이 일요일"]),
        ("2032-06-20T23:59:59+09:00", 5, ["call.window.closes_at: 마감이 일요일", "privacy.rejected_days: 5일이면"]),
    ],
    ids=["금요일과 꼭 맞는 기간", "하루 모자란 기간", "토요일 새벽", "일요일", "둘 다"],
)
def test_주말_마감과_협약보다_짧은_보유기간은_물어본다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], closes: str, days: int, asked: list[str]
) -> None:
    raw = changed(window__closes_at=closes)
    raw["privacy"] = {"retention_days": 365, "rejected_days": days}
    assert faults(tmp_path, raw) == ()
    told = bare_command("config", "check", config=str(tmp_path / "config.yaml"), capture=capsys)
    lines = [line.removeprefix("확인  ") for line in told.out.splitlines() if line.startswith("확인  ")]
    lines = [line for line in lines if line.startswith(("privacy", "call.window"))]
    assert told.status == 0 and len(lines) == len(asked), told.out
    for line, start in zip(lines, asked, strict=True):
        assert line.startswith(start)


def test_배포된_공고와_다른_공고에는_물어볼_것이_없다(tmp_path: Path) -> None:
    for call in (load(CONFIG, {}).call, second_config(tmp_path).call):
        assert list(call_doubts(call)) == []


@pytest.mark.parametrize(("watched", "counts"), [(None, 2), (2, 2), (1, 1)])
def test_접수번호_회신은_공고대로_또는_더_짧게_살핀다(tmp_path: Path, watched: int | None, counts: int) -> None:
    raw = changed(schedule__receipt_days=2)
    if watched is not None:
        raw["smtp"] = {**raw["smtp"], "receipt_days": watched}
    assert faults(tmp_path, raw) == ()
    assert load(tmp_path / "config.yaml", {}).receipt_days == counts


@pytest.mark.parametrize(("promised", "watched"), [(2, 3), (1, 2), (3, 30)])
def test_공고가_약속한_날보다_길게_살필_수_없다(tmp_path: Path, promised: int, watched: int) -> None:
    """Left over from another year: the ledger would call a number owed only after the promise is broken."""
    raw = changed(schedule__receipt_days=promised)
    raw["smtp"] = {**raw["smtp"], "receipt_days": watched}
    (line,) = faults(tmp_path, raw)
    assert "smtp.receipt_days" in line and f"{promised}일" in line and "call.schedule.receipt_days" in line


def test_환경_변수로도_더_길게_할_수_없다(tmp_path: Path) -> None:
    assert faults(tmp_path, changed(schedule__receipt_days=2)) == ()
    with pytest.raises(ConfigError, match="JEOPSU_SMTP__RECEIPT_DAYS"):
        load(tmp_path / "config.yaml", {"JEOPSU_SMTP__RECEIPT_DAYS": "3"})
    assert load(tmp_path / "config.yaml", {"JEOPSU_SMTP__RECEIPT_DAYS": "1"}).receipt_days == 1
