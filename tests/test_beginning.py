"""A register that begins anew although numbers were given already: it finds them in the mailbox, or waits."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.test_backup import elsewhere
from tests.test_backup_reconcile import SENT, alarms, application, held_by, receive, told
from tests.whole import BEFORE, Whole, command, total_faults

FREE = ("restore", "--reconcile", "--accept-unknown", "--by", "김담당", "--reason", "발송 기록을 확인함")


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def test_접수대장을_잃고_새로_시작해도_모두_같은_번호를_지닌다(whole: Whole, tmp_path: Path) -> None:
    receive(whole, 4, 2)
    receive(whole, 1, 3)
    before, caught = held_by(whole), len(whole.sink.caught)
    whole.deliver(application(8), BEFORE - timedelta(days=1))  # received first, and not yet answered
    other = elsewhere(whole, tmp_path / "new")
    other.poll()
    after = held_by(other)
    assert {who: after[who] for who in before} == before and told(whole.sink) == after
    assert after["a8@lumen.example"] == {"AICA-2025-0005"} and len(whole.sink.caught) == caught + 1
    assert alarms(other) == [] and total_faults(other) == []


def test_보낸_번호의_신청_메일이_없으면_담당자가_정할_때까지_기다린다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receive(whole, 1, 2)
    lost = held_by(whole)["a2@lumen.example"]
    whole.server.expunge(2, user=whole.user)
    other = elsewhere(whole, tmp_path / "new")
    said = command(other, "poll", capture=capsys)
    assert said.status == 1 and all(number in said.err for number in lost) and "복구" not in said.err, said
    assert held_by(other) == {} and alarms(other) == ["restored"]
    assert command(other, *FREE, capture=capsys).status == 0
    other.deliver(application(6))
    other.poll()
    assert held_by(other) == {"a1@lumen.example": {"AICA-2025-0001"}, "a6@lumen.example": {"AICA-2025-0003"}}


def test_직접_접수해도_먼저_메일함에서_보낸_번호를_찾는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receive(whole, 1, 2)
    other = elsewhere(whole, tmp_path / "new")
    file = tmp_path / "handed.eml"
    other.folder.mkdir()
    file.write_bytes(application(7))
    vouched = ("--received-at", "2025-08-13T13:00:00", "--by", "김담당")
    command(other, "import", str(file), *vouched, capture=capsys)
    assert held_by(other) == {}
    other.poll()
    assert held_by(other) == {**held_by(whole), "a7@lumen.example": {"AICA-2025-0003"}}


def test_한_번_찾아보았으면_나중의_사본은_아무것도_멈추지_않는다(whole: Whole) -> None:
    """Copies of our own first receipts are no sign of an earlier register."""
    whole.poll()
    receive(whole, 1)
    receive(whole, 2)
    assert alarms(whole) == [] and len(held_by(whole)) == 2


@pytest.mark.parametrize(
    "date",
    [b"Date: tomorrow\r\n", b"", b"Date: Tue, 12 Aug 2025 10:20:33 -0000\r\n", b"Date: 99 Xyz 9999 99:99:99\r\n"],
)
def test_사본의_날짜가_망가져도_접수는_시작된다(whole: Whole, tmp_path: Path, date: bytes) -> None:
    """The copy of a receipt that somebody sent once more by hand, say."""
    receive(whole, 1, 2)
    before = held_by(whole)
    copy = re.sub(rb"(?m)^Date: [^\r]*\r\n", date, whole.sink.caught[0].raw, count=1)
    copy = re.sub(rb"(?m)^(Message-ID: <jeopsu\.c?[0-9-]+\.)[^@]+", rb"\g<1>anew", copy, count=1, flags=re.IGNORECASE)
    assert b".anew@" in copy and (date or b"To: ") in copy
    whole.deliver(copy, folder=SENT)
    other = elsewhere(whole, tmp_path / "new")
    other.deliver(application(5))
    other.poll()
    assert held_by(other) == {**before, "a5@lumen.example": {"AICA-2025-0003"}} and alarms(other) == []


@pytest.mark.parametrize("left", ["cases/C000001/접수.json", "derived/1/ab/page.png", "originals/ab/ab12.eml"])
def test_앞선_접수대장의_파일이_남은_폴더에서는_새로_시작하지_않는다(
    whole: Whole, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = whole.folder / "var" / left
    path.parent.mkdir(parents=True)
    path.write_bytes(b"?")
    said = command(whole, "poll", capture=capsys)
    assert said.status == 1 and len(said.err.splitlines()) == 1 and "백업" in said.err, said
    assert command(whole, "cases", capture=capsys).status == 1
