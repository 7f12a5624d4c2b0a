"""`jeopsu decide --reopen`: a mail that could not be opened is opened once more; nobody gets two numbers."""

from datetime import timedelta
from pathlib import Path

import pytest

from demo.documents import encrypted_zip
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import big_zip, letter, zipped
from tests.whole import BEFORE, RULE, Whole, command, total_faults

NAME = f"{RULE}_한빛_A100"
WHY = ("--by", "김담당", "--reason", "서버의 메모리가 모자랐음, 늘린 뒤 다시 엶")


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake that opens no mail of more than two million octets."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.configure(limits__mail_bytes=2_000_000)
    return whole


def shelved(whole: Whole) -> bytes:
    """A mail that was not opened, and is held for it."""
    raw = letter(NAME, (f"{NAME}.zip", big_zip(3_000_000)))
    whole.deliver(raw)
    whole.poll()
    assert (whole.case(raw).disposition, whole.case(raw).replies) == ("held", ())
    whole.configure(limits__mail_bytes=90_000_000)
    return raw


def test_다시_연_메일은_처음_받은_시각으로_접수된다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    raw = shelved(whole)
    other = letter(NAME, (f"{NAME}.zip", zipped()), sender="other@hanbit.example")
    whole.deliver(other)
    whole.poll()
    before = whole.case(raw)
    said = command(whole, "decide", before.case_id, "--reopen", *WHY, capture=capsys)
    assert (said.status, said.err) == (0, "")
    assert total_faults(whole) == [], "the books are right also while it waits"
    assert command(whole, "poll", capture=capsys).status == 0
    after = whole.case(raw)
    assert (after.disposition, after.message.received_at) == ("accepted", before.message.received_at)
    assert after.receipt_number and after.receipt_number != whole.case(other).receipt_number
    assert [reply.kind for reply in after.replies] == ["receipt"]
    assert len(whole.sent_to("hong@hanbit.example")) == 1
    shown = command(whole, "show", after.case_id, capture=capsys).out
    assert all(word in shown for word in ("다시 열기", "김담당", WHY[3], "메일을 다시 열어 판정함"))
    assert total_faults(whole) == []
    again = command(whole, "decide", before.case_id, "--reopen", *WHY, capture=capsys)
    assert again.status == 1 and "열지 못해 보류된 사건이 아닙니다" in again.err


def test_그_사이에_다시_받아_접수한_메일이면_중복이다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    raw = shelved(whole)
    whole.deliver(raw, BEFORE + timedelta(seconds=1))
    whole.poll()
    first, second = sorted(whole.cases(), key=lambda case: case.case_id)
    assert (first.disposition, second.disposition) == ("held", "accepted")
    assert command(whole, "decide", first.case_id, "--reopen", *WHY, capture=capsys).status == 0
    whole.poll()
    first, second = sorted(whole.cases(), key=lambda case: case.case_id)
    assert (first.disposition, first.duplicate_of) == ("duplicate", second.case_id)
    assert len(whole.numbers()) == 1 and len(whole.sent_to("hong@hanbit.example")) == 1
    assert total_faults(whole) == []


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(seconds=2)])
def test_마감에_받은_것과_그_뒤에_받은_것을_가른다(
    whole: Whole, late: timedelta, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = letter(NAME, (f"{NAME}.zip", big_zip(3_000_000)))
    whole.deliver(raw, BEFORE + late)
    whole.poll()
    whole.configure(limits__mail_bytes=90_000_000)
    command(whole, "decide", "C000001", "--reopen", *WHY, capture=capsys)
    whole.poll()
    assert whole.case(raw).disposition == ("accepted" if late == timedelta(seconds=1) else "late")


def test_다른_사건에는_쓰지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    good = letter(NAME, (f"{NAME}.zip", zipped()))
    locked = letter(
        NAME, (f"{NAME}.zip", encrypted_zip({"신청서.txt": b"1" * 50}, "1234")), sender="locked@hanbit.example"
    )
    whole.deliver(good)
    whole.deliver(locked)
    whole.poll()
    names = [whole.case(good).case_id, whole.case(good).receipt_number or "", whole.case(locked).case_id, "C000099"]
    for name in names:
        said = command(whole, "decide", name, "--reopen", *WHY, capture=capsys)
        assert said.status == 1 and "열지 못해 보류된 사건이 아닙니다" in said.err
    mixed = command(whole, "decide", names[0], "--reopen", "--accept", *WHY, capture=capsys)
    assert mixed.status == 2
    alone = command(whole, "decide", names[0], "--reopen", "--by", "김담당", capture=capsys)
    assert alone.status == 2
    assert [case.decisions for case in whole.cases()] == [(), ()]
    assert total_faults(whole) == []
