"""`jeopsu show`: who decided what and why stands in the history, in the words and times that people write."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cli.listing import brief_subject
from models.config import Config
from models.store import Store, watch
from models.times import SEOUL
from tests.filled import Entry, add, config_of
from tests.judging import CALL
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 13, 9, 30, tzinfo=SEOUL)
RUNBOOK = Path(__file__).parent.parent / "docs" / "operations.md"
ISO = re.compile(r"\d{4}-\d\d-\d\d(T|\b)")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register in a folder of its own, which commands find by the environment."""
    made = config_of(tmp_path)
    monkeypatch.setenv("JEOPSU_DATABASE__URL", made.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(made.settings.storage.root))
    return made


def filled(config: Config, *entries: Entry) -> list[str]:
    """Cases of these mails."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        return [add(store, config, entry, AT + timedelta(minutes=n)) for n, entry in enumerate(entries)]
    finally:
        store.close()


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> Outcome:
    """A command that must succeed."""
    told = bare_command(*arguments, capture=capsys)
    assert told.status == 0, told.err
    return told


@pytest.mark.parametrize(
    ("option", "word", "by", "reason"),
    [("--reject", "반려", "김담당", "신청이 아님"), ("--withdraw", "철회", "이과장", "전화로 철회 요청")],
)
def test_검토_전에_내린_결정도_이름과_사유가_보인다(
    option: str, word: str, by: str, reason: str, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    (case,) = filled(config, Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)))
    ran(capsys, "decide", case, "--by", by, "--reason", reason, option)
    shown = ran(capsys, "show", case).out
    decided, history = shown.partition("\n이력\n")[::2]
    assert f"{word}  {by}: “{reason}”" in decided.partition("\n담당자 결정\n")[2]
    (line,) = [line for line in history.splitlines() if "담당자 결정" in line]
    assert line.endswith(f"담당자 결정: {word}  {by}: “{reason}”")
    assert not ISO.search(shown.replace(str(config.settings.storage.root), "")), shown


def test_여러_결정은_저마다_제_사유와_함께_보인다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = filled(
        config,
        Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)),
        Entry(received_at=AT, organization="둘째기업", disposition="held", reasons=("archive-damaged",)),
    )
    ran(capsys, "decide", first, "--by", "김", "--reason", "첫째 사유", "--reject")
    ran(capsys, "decide", second, "--by", "이", "--reason", "남의 사유", "--reject")
    ran(capsys, "decide", first, "--by", "박", "--reason", "둘째 사유", "--accept")
    history = ran(capsys, "show", first).out.partition("\n이력\n")[2]
    lines = [line for line in history.splitlines() if "담당자 결정" in line]
    assert [("반려  김: “첫째 사유”" in line, "접수  박: “둘째 사유”" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]
    assert "남의 사유" not in history


@pytest.mark.parametrize("key", ["disk", "smtp", "imap", "original-C000001"])
def test_상태의_경보는_안내서에서_찾을_이름과_함께_나온다(
    key: str, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(config)
    assert "경보" not in ran(capsys, "status").out
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    with store.writing() as connection:
        watch.raise_alarm(connection, key, "무엇이 잘못되었습니다.", AT)
    store.close()
    shown = ran(capsys, "status").out
    assert f"[{key}] 무엇이 잘못되었습니다." in shown
    known = re.findall(r"^\| `([a-z]+)", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert key.partition("-")[0] in known


def test_긴_제목은_신청마다_다른_뒷부분을_보여_준다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = filled(config, Entry(received_at=AT, disposition="bad_format", organization="초록숲", resource="V100"))
    (line,) = [one for one in ran(capsys, "cases").out.splitlines() if one.startswith(case)]
    assert "…_초록숲_V100" in line


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("문의드립니다", "문의드립니다"),
        ("2026년 지역 인프라 기반 GPU 이용신청-강물테크-H100", "…-강물테크-H100"),
        ("25년 지역 인프라 기반 GPU 이용신청", "25년 지역 인프라 기반 GPU 이용신청"),
        ("가" * 30, "가" * 17 + "…"),
        ("가" * 20 + "이용신청", "가" * 17 + "…"),
    ],
)
def test_제목을_줄이는_법(subject: str, shown: str) -> None:
    assert brief_subject(subject, CALL.naming, 36) == shown


def test_찾은_것이_없으면_없다고만_한다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    filled(config, Entry(received_at=AT, disposition="late"))
    assert ran(capsys, "cases", "--held").out == "해당하는 사건이 없습니다.\n"
    assert ran(capsys, "cases", "--held", "--json").out == ""


def test_접수번호는_소문자로_적어도_찾는다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = filled(config, Entry(received_at=AT))
    number = re.search(r"AICA-\d+-\d+", ran(capsys, "show", case).out)
    assert number is not None
    assert ran(capsys, "show", number[0].lower()).out == ran(capsys, "show", case.lower()).out


def test_돌아온_회신에는_다음에_할_일이_적힌다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    filled(config, Entry(received_at=AT))
    assert "거부·반송된 회신    없음" in ran(capsys, "status").out
    assert "--resend" not in ran(capsys, "receipts", "--all").out
    filled(config, Entry(received_at=AT, reply="refused"))
    assert "거부 1통 (`jeopsu receipts`)" in ran(capsys, "status").out
    assert "jeopsu receipts --resend 사건 --to 주소" in ran(capsys, "receipts").out
    ran(capsys, "receipts", "--resend", "C000002", "--to", "new@else.example")
    assert "거부·반송된 회신    거부 1통\n" in ran(capsys, "status").out, "there is nothing left to be done about it"


def test_보낼_수_없는_주소는_그_주소를_말한다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = filled(config, Entry(received_at=AT))
    told = bare_command("receipts", "--resend", case, "--to", "주소아님", capture=capsys)
    assert told.status == 1 and told.err.startswith("주소아님: 보낼 수 없는 주소입니다.")


def test_무엇을_결정할지_적지_않으면_잘못된_사용이다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = filled(config, Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)))
    told = bare_command("decide", case, "--by", "김담당", "--reason", "확인", capture=capsys)
    assert told.status == 2 and "무엇을 결정할지" in told.err and "--accept" in told.err


def test_결정할_때도_접수번호를_소문자로_적을_수_있다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = filled(config, Entry(received_at=AT))
    number = re.search(r"AICA-\d+-\d+", ran(capsys, "show", case).out)
    assert number is not None
    told = ran(capsys, "decide", number[0].lower(), "--by", "김담당", "--reason", "신청인 요청", "--withdraw")
    assert f"{case} {number[0]}" in told.out
