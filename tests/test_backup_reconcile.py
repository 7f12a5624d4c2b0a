"""The drill: an old backup is restored, and no number that was mailed is ever given again to anybody else."""

from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from models.store import reconciling, views
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.stories.letters import letter, zipped
from tests.test_backup import elsewhere
from tests.whole import BEFORE, NUMBER, RULE, Whole, command, header, total_faults

SENT = "&yBHCGNaMwuA-"
"""접수회신, as IMAP writes it."""


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite that looks once a second."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    made.configure(imap__poll_seconds=1)
    return made


def application(number: int, message_id: str | None = "") -> bytes:
    """A mail that keeps all rules; with None it has no Message-ID."""
    name = f"{RULE}_한빛{number}_A100"
    raw = letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example")
    if message_id is None:
        head, _, body = raw.partition(b"\r\n\r\n")
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"message-id:")]
        return b"\r\n".join(kept) + b"\r\n\r\n" + body
    return raw


def receive(whole: Whole, *numbers: int, message_id: str | None = "") -> None:
    """Applications arrive, out of order of their numbers, a second apart, and are answered."""
    for number in numbers:
        whole.deliver(
            application(number, message_id), BEFORE - timedelta(minutes=60 - number, seconds=number * 7 % 60)
        )
    whole.poll()


def told(sink: SmtpSink) -> dict[str, set[str]]:
    """The receipt numbers that each applicant was ever told."""
    found: dict[str, set[str]] = {}
    for mail in sink.caught:
        found.setdefault(mail.recipients[0], set()).update(match[0] for match in NUMBER.finditer(_subject(mail.raw)))
    return found


def _subject(raw: bytes) -> str:
    return str(BytesParser(policy=policy.default).parsebytes(raw)["Subject"])


def held_by(whole: Whole) -> dict[str, set[str]]:
    """The number of each applicant in the register."""
    return {str(case.message.from_): {str(case.receipt_number)} for case in whole.cases() if case.receipt_number}


def alarms(whole: Whole) -> list[str]:
    """Keys of the open alarms."""
    with whole.register() as store, store.reading() as connection:
        return [alarm.key for alarm in views.open_alarms(connection)]


@pytest.fixture
def restored(whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Whole]:
    """Ten answered, a backup, five more answered, of which one has no Message-ID; then the backup elsewhere."""
    receive(whole, *range(10))
    assert command(whole, "backup", str(tmp_path / "b"), capture=capsys).status == 0
    receive(whole, 14, 12, 10, 11)
    receive(whole, 13, message_id=None)
    other = elsewhere(whole, tmp_path / "new")
    assert command(other, "restore", str(tmp_path / "b"), capture=capsys).status == 0
    yield other


def test_옛_백업을_되돌려도_모두_같은_번호를_지닌다(restored: Whole, whole: Whole, tmp_path: Path) -> None:
    before = held_by(whole)
    assert len(before) == 15 and told(whole.sink) == before
    assert "restored" in alarms(restored)
    with Serve(restored, tmp_path / "serve.log") as serve:
        wait_for(lambda: len(held_by(restored)) == 15, 60, serve.text)
        wait_for(lambda: alarms(restored) == [], 30, lambda: str(alarms(restored)))
        # one who applies now gets the next number, which nobody has
        restored.deliver(application(20))
        wait_for(lambda: len(restored.sink.caught) == 16, 60, serve.text)
        assert serve.stop()[0] == 0
    after = held_by(restored)
    assert {who: after[who] for who in before} == before
    assert after["a20@lumen.example"] == {"AICA-2025-0016"}
    assert told(restored.sink) == after
    assert total_faults(restored) == []


def test_다시_보내지_않은_회신에도_이어서_답할_수_있다(restored: Whole, whole: Whole) -> None:
    """The thread of a reply to a receipt that the lost register sent leads to its case."""
    restored.poll()
    (receipt,) = [mail for mail in whole.sink.caught if mail.recipients == ("a12@lumen.example",)]
    ours = header(receipt.raw, "Message-ID")
    reply = (
        "From: a12@lumen.example\r\nTo: aica_dc@aica-gj.kr\r\nSubject: Re: thx\r\nMessage-ID: <r@lumen.example>\r\n"
        f"In-Reply-To: {ours}\r\nReferences: {ours}\r\n\r\nthanks\r\n"
    ).encode()
    restored.deliver(reply)
    restored.poll()
    filed = restored.case(reply)
    assert filed.disposition == "not_submission"
    (first,) = [c for c in restored.cases() if c.message.from_ == "a12@lumen.example" and c.receipt_number]
    assert filed.belongs_to == first.case_id
    assert total_faults(restored) == []


def test_사본이_없는_번호가_있으면_담당자가_정할_때까지_아무_번호도_주지_않는다(
    restored: Whole, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = held_by(whole)["a10@lumen.example"]
    (gone,) = [
        uid for uid in whole.server.uids(whole.user, SENT)
        if b"a10@lumen.example" in fetch_to(whole, uid)
    ]  # fmt: skip
    with whole.server.session(whole.user, SENT) as client:
        client.uid("STORE", str(gone), "+FLAGS.SILENT", "(\\Deleted)")
        client.expunge()
    stopped = command(restored, "poll", capture=capsys)
    assert stopped.status == 1 and lost <= set(numbers_in(stopped.err)), stopped
    assert len(held_by(restored)) == 10 and len(restored.sink.caught) == 15
    assert "restored" in alarms(restored)
    shown = command(restored, "restore", "--reconcile", capture=capsys)
    assert shown.status == 1 and lost <= set(numbers_in(shown.out))
    nameless = command(restored, "restore", "--reconcile", "--accept-unknown", capture=capsys)
    assert nameless.status == 2 and len(nameless.err.splitlines()) == 1
    free = ("restore", "--reconcile", "--accept-unknown", "--by", "김담당", "--reason", "발송 기록을 확인함")
    assert command(restored, *free, capture=capsys).status == 0
    assert command(restored, "poll", capture=capsys).status == 0
    after = held_by(restored)
    assert after.pop("a10@lumen.example") == {"AICA-2025-0016"}
    assert after == {who: number for who, number in held_by(whole).items() if who != "a10@lumen.example"}
    assert restored.differences() == [] and alarms(restored) == []


def numbers_in(text: str) -> list[str]:
    """Receipt numbers in what a command says."""
    return [match[0] for match in NUMBER.finditer(text)]


def fetch_to(whole: Whole, uid: int) -> bytes:
    """The To line of a copy."""
    with whole.server.session(whole.user, SENT) as client:
        data = client.uid("FETCH", str(uid), "(BODY.PEEK[HEADER.FIELDS (TO)])")[1]
        return bytes(data[0][1])


def test_발송_사본_폴더가_없거나_쓰지_않으면_담당자가_확인한다(
    restored: Whole, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    restored.configure(imap__sent_folder="")
    assert command(restored, "poll", capture=capsys).status == 1
    restored.configure(imap__sent_folder="없는폴더")
    stopped = command(restored, "poll", capture=capsys)
    assert stopped.status == 1 and "imap.sent_folder" in stopped.err
    assert len(held_by(restored)) == 10
    restored.configure(imap__sent_folder="접수회신")
    assert command(restored, "poll", capture=capsys).status == 0
    assert held_by(restored) == held_by(whole)
    assert total_faults(restored) == []


def test_신청_메일이_지워졌어도_보낸_번호는_다시_쓰지_않는다(
    restored: Whole, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    number = held_by(whole)["a14@lumen.example"]
    whole.server.expunge(11, user=whole.user)
    stopped = command(restored, "poll", capture=capsys)
    assert stopped.status == 1 and number <= set(numbers_in(stopped.err)), stopped
    free = ("restore", "--reconcile", "--accept-unknown", "--by", "김담당", "--reason", "메일이 없음을 확인함")
    assert command(restored, *free, capture=capsys).status == 0
    restored.deliver(application(30))
    restored.poll()
    assert held_by(restored)["a30@lumen.example"] == {"AICA-2025-0016"}
    assert not any(number <= numbers for numbers in held_by(restored).values())
    assert restored.differences() == []


def test_보류_뒤_담당자가_준_번호도_같은_사건에_남는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A decision that is lost with the register must be taken again, and gives the number that was mailed."""
    receive(whole, 1)
    assert command(whole, "backup", str(tmp_path / "b"), capture=capsys).status == 0
    damaged = letter(f"{RULE}_가온_A100", (f"{RULE}_가온_A100.zip", zipped()[:300]), sender="gaon@lumen.example")
    whole.deliver(damaged)
    whole.poll()
    assert whole.case(damaged).disposition == "held"
    decide = ("decide", whole.case(damaged).case_id, "--accept", "--by", "김담당", "--reason", "파일을 확인함")
    assert command(whole, *decide, capture=capsys).status == 0
    receive(whole, 2)
    sent = len(whole.sink.caught)
    other = elsewhere(whole, tmp_path / "new")
    assert command(other, "restore", str(tmp_path / "b"), capture=capsys).status == 0
    early = command(other, *decide, capture=capsys)
    assert early.status == 1 and len(early.err.splitlines()) == 1
    other.poll()
    assert other.case(damaged).disposition == "held" and other.case(damaged).receipt_number is None
    assert held_by(other)["a2@lumen.example"] == {"AICA-2025-0003"}
    assert other.differences() == []
    assert command(other, *decide, capture=capsys).status == 0
    other.poll()
    assert other.case(damaged).receipt_number == "AICA-2025-0002"
    assert len(other.sink.caught) == sent
    assert total_faults(other) == []


def test_백업_때_기다리던_회신이_이미_나갔으면_다시_보내지_않는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.configure(smtp__enabled="false")
    receive(whole, 1, 2)
    assert command(whole, "backup", str(tmp_path / "b"), capture=capsys).status == 0
    whole.configure(smtp__enabled="true")
    whole.poll()
    assert len(whole.sink.caught) == 2
    other = elsewhere(whole, tmp_path / "new")
    assert command(other, "restore", str(tmp_path / "b"), capture=capsys).status == 0
    other.poll()
    assert len(other.sink.caught) == 2
    assert held_by(other) == held_by(whole) and total_faults(other) == []
    with other.register() as store, store.reading() as connection:
        assert reconciling.pending(connection) is None
