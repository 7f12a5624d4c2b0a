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


def inquiry(*files: tuple[str, bytes], sender: str = "hong@hanbit.example") -> bytes:
    """A mail that nothing but its text says to be an application."""
    return letter("신청 서류 보내드립니다", *files, sender=sender, text="첨부가 커서 따로 보냅니다.")


def test_신청이_아닌_것으로_본_메일을_사람이_신청으로_접수할_수_있다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = inquiry(("서류.pdf", b"%PDF-1.4 nothing"))
    whole.deliver(raw)
    whole.poll()
    before = whole.case(raw)
    assert before.disposition == "not_submission" and before.replies == ()
    refused = command(whole, "decide", before.case_id, "--accept", *WHY, capture=capsys)
    assert refused.status == 1 and "--reopen" in refused.err, "says the way"
    assert command(whole, "decide", before.case_id, "--reopen", *WHY, capture=capsys).status == 0
    assert total_faults(whole) == [], "the books are right also while it waits"
    whole.poll()
    judged = whole.case(raw)
    assert (judged.disposition, judged.submission) == ("bad_format", True)
    assert judged.disposition_reasons == ("organization-missing", "resource-missing", "no-archive")
    assert judged.message.received_at == before.message.received_at
    assert [reply.kind for reply in judged.replies] == ["bad_format"], "what is wrong, while it can be mended"
    values = ("--set", "organization=한빛", "--set", "resource=A100")
    taken = command(whole, "decide", judged.case_id, "--accept", *values, *WHY, capture=capsys)
    assert taken.status == 0, taken.err
    whole.poll()
    after = whole.case(raw)
    assert (after.disposition, after.receipt_number) == ("accepted", "AICA-2025-0001")
    assert after.message.received_at == before.message.received_at
    assert [reply.kind for reply in after.replies] == ["bad_format", "receipt"]
    shown = command(whole, "show", after.case_id, capture=capsys).out
    assert "신청으로 보고 다시 판정" in shown and WHY[3] in shown
    assert total_faults(whole) == []


@pytest.mark.parametrize(("late", "becomes"), [(1, "bad_format"), (2, "late")])
def test_신청으로_다시_보아도_받은_시각은_그대로이다(
    whole: Whole, late: int, becomes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = inquiry()
    whole.deliver(raw, BEFORE + timedelta(seconds=late))
    whole.poll()
    command(whole, "decide", "C000001", "--reopen", *WHY, capture=capsys)
    whole.poll()
    assert whole.case(raw).disposition == becomes
    accepted = command(whole, "decide", "C000001", "--accept", *WHY, capture=capsys)
    assert accepted.status == (0 if becomes == "bad_format" else 1)
    assert ("§5 ②" in accepted.err) == (becomes == "late")


def test_접수자의_서신을_신청으로_다시_판정하면_그_건의_서신이_아니다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    first = letter(NAME, (f"{NAME}.zip", zipped()))
    second = inquiry(("다른 과제.zip", zipped(seed="2")))
    whole.deliver(first)
    whole.poll()
    whole.deliver(second, BEFORE + timedelta(seconds=1))
    whole.poll()
    before = whole.case(second)
    assert (before.disposition, before.belongs_to) == ("not_submission", whole.case(first).case_id)
    assert command(whole, "decide", before.case_id, "--reopen", *WHY, capture=capsys).status == 0
    whole.poll()
    after = whole.case(second)
    assert (after.disposition, after.belongs_to) == ("bad_format", None)
    assert whole.numbers() == ["AICA-2025-0001"] and total_faults(whole) == []
