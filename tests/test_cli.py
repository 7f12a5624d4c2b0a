"""The console: exit statuses, one-line errors, JSON that is JSON, text that is safe and plain in a pipe."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from cli.listing import mentions, said
from models.case import ApplicationView, Case, MessageView, Person
from models.times import korean
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, made
from tests.whole import CONFIG, RULE, Outcome, Whole, command, schema_faults

EVIL = "\x1b[31m붉은\x1b]0;제목\x07 \x9b2J\u202e거꾸로\u2066 \r지움"
"""A subject that tries to steer a terminal."""


@pytest.fixture(scope="module")
def shared(dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """One filled intake for all tests that only look."""
    with SmtpSink() as sink:
        whole = Whole(dovecot, sink, tmp_path_factory.mktemp("shared"))
        name = f"{RULE}_한빛_HPC 2PF"
        for raw in (
            letter(name, (f"{name}.zip", made("zip"))),
            letter(name, (f"{name}.zip", made("encrypted", "1")), sender="b@lumen.example"),
            letter(EVIL, ("\x1b[2J소개.pdf", made("pdf")), sender="c@lumen.example", text=EVIL),
            letter("문의", sender="d@lumen.example"),
        ):
            whole.deliver(raw)
        whole.poll()
        yield whole


def ran(whole: Whole, capture: pytest.CaptureFixture[str], *arguments: str) -> Outcome:
    """A command that must succeed."""
    outcome = command(whole, *arguments, capture=capture)
    assert outcome.status == 0, outcome
    return outcome


def plain(text: str) -> bool:
    """Whether nothing in the text steers a terminal or turns its direction."""
    return all(char.isprintable() or char == "\n" for char in text)


def test_목록의_json은_한_줄에_한_건이고_계약을_지킨다(shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ran(shared, capsys, "cases", "--json").out.splitlines()
    cases = [json.loads(line) for line in lines]
    assert [case["disposition"] for case in cases] == ["accepted", "held", "not_submission", "not_submission"]
    assert [fault for case in cases for fault in schema_faults(case)] == []
    asked = cases[0]["application"]
    assert (asked["organization"], asked["resource"], asked["petaflops"], asked["track"]) == ("한빛", "HPC", 2, 2)


def test_접수번호로도_사건번호로도_한_건을_찾는다(shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    by_number = json.loads(ran(shared, capsys, "show", "AICA-2025-0001", "--json").out)
    by_name = json.loads(ran(shared, capsys, "show", "c000001", "--json").out)
    assert by_number == by_name and schema_faults(by_number) == []
    text = ran(shared, capsys, "show", "AICA-2025-0001").out
    assert all(
        word in text for word in ("접수", "AICA-2025-0001", "이력", "SHA-256", "메일함 기록", "hong@hanbit.example")
    )
    sent = datetime.fromisoformat(by_number["message"]["sent_at"])
    assert re.search(rf"^발송 시각 +{re.escape(korean(sent))} \(보낸 컴퓨터가 적은", text, re.M)
    missing = command(shared, "show", "AICA-2025-9999", capture=capsys)
    assert (missing.status, missing.out, len(missing.err.splitlines())) == (1, "", 1)


def test_골라서_본다(shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    held = [json.loads(line)["case_id"] for line in ran(shared, capsys, "cases", "--json", "--held").out.splitlines()]
    unclear = [json.loads(line) for line in ran(shared, capsys, "cases", "--json", "--unclear").out.splitlines()]
    assert (held, [case["case_id"] for case in unclear]) == (["C000002"], ["C000003"])
    two = ran(shared, capsys, "cases", "--json", "--disposition", "held", "--disposition", "accepted").out
    assert len(two.splitlines()) == 2


@pytest.mark.parametrize("name", ["held", "보류", " 보 류 "])
def test_판정은_우리말로도_고른다(name: str, shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    told = ran(shared, capsys, "cases", "--json", "--disposition", name).out
    assert [json.loads(line)["case_id"] for line in told.splitlines()] == ["C000002"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("(주) 한빛", ["C000001", "C000002"]),
        ("한빛 주식회사", ["C000001", "C000002"]),
        ("한 빛", ["C000001", "C000002"]),
        ("HONG@hanbit.EXAMPLE", ["C000001"]),
        ("hpc 2pf", ["C000001", "C000002"]),
        (unicodedata.normalize("NFD", "한빛"), ["C000001", "C000002"]),
        ("lumen", ["C000002", "C000003", "C000004"]),
        ("aica-2025-0001", ["C000001"]),
        ("c000002", ["C000002"]),
        ("아무도 모르는 이름", []),
    ],
)
def test_전화로_들은_말로_찾는다(
    words: str, found: list[str], shared: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ran(shared, capsys, "cases", "--json", "--find", words).out
    assert [json.loads(line)["case_id"] for line in told.splitlines()] == found


def test_담당자의_이름과_전화번호로도_찾는다() -> None:
    staff = Person(name="김하늘", phone="010-1234-5678", email="sky@hanbit.example")
    asked = ApplicationView(organization="㈜한빛", business_number="123-45-67891", project="결함 탐지", staff=staff)
    mail = MessageView(
        message_id=None,
        from_="a@b.example",
        subject="제목",
        received_at=None,
        sent_at=None,
        size=1,
        sha256="0",
        evidence={},
    )
    case = Case(
        case_id="C000007",
        receipt_number=None,
        disposition="held",
        disposition_reasons=(),
        duplicate_of=None,
        message=mail,
        application=asked,
    )
    for words in ("김 하늘", "01012345678", "1234567891", "(주)한빛", "결함탐지", "SKY@", "제 목"):
        assert mentions(case, {said(words)}), words
    assert not mentions(case, {said("010-1234-5679")})


def test_상태는_json으로도_나온다(shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    state = json.loads(ran(shared, capsys, "status", "--json").out)
    assert state["by_disposition"] == {"accepted": 1, "held": 1, "not_submission": 2}
    assert (state["waiting"], state["unsent"], state["unclear"], state["alarms"]) == (0, {}, 1, [])
    assert state["last_good_poll"].endswith("+09:00")


@pytest.mark.parametrize(
    "arguments",
    [["cases"], ["show", "C000003"], ["status"], ["receipts", "--all"], ["verify"], ["config", "check"]],
    ids=" ".join,
)
def test_파이프에는_꾸밈없는_글자만_나온다(
    arguments: list[str], shared: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = ran(shared, capsys, *arguments)
    assert outcome.out and plain(outcome.out), repr(outcome.out)
    assert outcome.err == ""


def test_미리_보기도_남이_쓴_제어_문자를_옮기지_않는다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.deliver(letter(EVIL, ("a.zip", made("zip")), sender="c@lumen.example"))
    assert plain(ran(whole, capsys, "poll", "--dry-run").out)


def test_확인은_달라진_원본을_찾아_1로_끝난다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    raw = letter(f"{RULE}_한빛_A100", (f"{RULE}_한빛_A100.zip", made("zip")))
    whole.deliver(raw)
    whole.poll()
    ran(whole, capsys, "verify")
    digest = sha256(raw).hexdigest()
    original = tmp_path / "var" / "originals" / digest[:2] / f"{digest}.eml"
    original.write_bytes(raw.replace(b"a", b"b", 1))
    found = command(whole, "verify", capture=capsys)
    assert (found.status, found.out) == (1, "")
    assert "C000001: 원본 메일이 저장된 뒤에 바뀌었습니다" in found.err


def test_설정이_맞으면_0이고_비밀번호는_어디에도_나오지_않는다(
    shared: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ran(shared, capsys, "config", "check")
    schema = json.loads(ran(shared, capsys, "config", "schema").out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert shared.environment["JEOPSU_IMAP__PASSWORD"] not in told.out + told.err


def test_다시_보낼_것이_없으면_그렇게_말한다(shared: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("C000004", "C000999", "AICA-2025-0099"):
        outcome = command(shared, "receipts", "--resend", name, capture=capsys)
        assert (outcome.status, outcome.out, len(outcome.err.splitlines())) == (1, "", 1), name
    bad = command(shared, "receipts", "--resend", "C000001", "--to", "주소가 아님", capture=capsys)
    assert bad.status == 1 and len(bad.err.splitlines()) == 1


def test_점검은_한_줄에_하나씩_보여_주고_안_되는_것이_있으면_1이다(
    shared: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    good = command(shared, "doctor", capture=capsys)
    assert good.status == 0, good
    assert all(line[:2] in ("정상", "주의") for line in good.out.splitlines())
    assert any("메일함" in line and "INBOX 4통" in line for line in good.out.splitlines())
    whole_port = shared.environment["JEOPSU_SMTP__PORT"]
    shared.configure(smtp__port=1)
    bad = command(shared, "doctor", capture=capsys)
    shared.configure(smtp__port=whole_port)
    assert bad.status == 1 and any(line.startswith("실패  발송") for line in bad.out.splitlines())


def test_읽는_쪽이_먼저_닫아도_추적_기록을_쏟지_않는다(shared: Whole) -> None:
    from tests.serving import environment

    producer = subprocess.Popen(
        [sys.executable, "-m", "cli", "config", "schema", "--config", str(CONFIG)],
        env=environment(shared), cwd=CONFIG.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert producer.stdout is not None and producer.stderr is not None
    producer.stdout.close()
    told = producer.stderr.read().decode()
    producer.wait(60)
    producer.stderr.close()
    assert "Traceback" not in told


@pytest.mark.parametrize("trouble", ["ImportError('libGL.so.1: cannot open shared object file')", "MemoryError"])
def test_라이브러리를_불러올_수_없으면_한_줄로_알린다(tmp_path: Path, trouble: str) -> None:
    """As with a package of the system that somebody removed, or under a limit of memory."""
    (tmp_path / "cv2.py").write_text(f"raise {trouble}\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("글", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cli", "read", str(tmp_path / "a.txt"), "--config", str(CONFIG)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=CONFIG.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "라이브러리" in line and "make setup" in line
