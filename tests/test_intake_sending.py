"""Our own mails: what happens to them when the outgoing server misbehaves, and when they come back."""

import json
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from models.own_ids import verp_address
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, made, zipped
from tests.whole import BEFORE, RULE, Whole, command, header, text_of, total_faults

SENT = "접수회신"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def address(number: int) -> str:
    """Of the n-th applicant."""
    return f"a{number}@lumen.example"


def application(number: int, kind: str = "zip") -> bytes:
    """A mail of the n-th applicant; all names are kept."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", made(kind, str(number))), sender=address(number))


def copies(whole: Whole) -> list[bytes]:
    """Message-IDs in the folder of sent copies."""
    name = '"' + SENT.encode("utf-7").decode().replace("+", "&").replace("/", ",") + '"'
    with whole.server.session(whole.user, name) as people:
        found = people.uid("SEARCH", "ALL")[1][0].split()
        if not found:
            return []
        answer = people.uid("FETCH", b",".join(found).decode(), "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        return [part[1].split(b":", 1)[1].strip() for part in answer if isinstance(part, tuple)]


def test_발송이_꺼져_있으면_회신은_기다리고_켜면_나간다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.configure(smtp__enabled="false")
    for number in range(3):
        whole.deliver(application(number))
    off = command(whole, "poll", capture=capsys)
    assert (off.status, whole.sink.caught) == (0, [])
    assert "회신 3통이 대기" in off.out
    assert "꺼짐" in command(whole, "status", capture=capsys).out
    state = json.loads(command(whole, "status", "--json", capture=capsys).out)
    assert (state["sending"], state["unsent"], state["owed"]) == (False, {"receipt": 3}, 3)
    whole.configure(smtp__enabled="true")
    assert command(whole, "poll", capture=capsys).status == 0
    assert sorted(mail.recipients[0] for mail in whole.sink.caught) == [address(number) for number in range(3)]
    state = json.loads(command(whole, "status", "--json", capture=capsys).out)
    assert (state["sending"], state["unsent"], state["owed"]) == (True, {}, 0)
    assert total_faults(whole) == []


def test_발송_서버가_꺼져_있으면_보내지_못한_수를_알리고_1로_끝난다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.sink.stop()
    for number in range(4):
        whole.deliver(application(number))
    down = command(whole, "poll", capture=capsys)
    assert down.status == 1
    assert "보내지 못한 회신: 4통" in down.err
    assert "경보" in command(whole, "status", capture=capsys).out
    whole.sink.start()
    assert command(whole, "poll", capture=capsys).status == 0
    assert len(whole.sink.caught) == 4
    assert "경보" not in command(whole, "status", capture=capsys).out
    assert total_faults(whole) == []


def test_한_주소의_거절과_지연은_다른_회신을_막지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.sink.rcpt = {address(0): "550 5.1.1 no such user", address(2): "450 4.2.0 greylisted"}
    whole.sink.data = {address(4): "554 5.7.1 rejected as spam", address(5): "452 4.3.1 disk full"}
    for number in range(7):
        whole.deliver(application(number))
    first = command(whole, "poll", capture=capsys)
    assert first.status == 1 and "보내지 못한 회신: 2통" in first.err and "거부한 회신이 2통" in first.err
    assert {mail.recipients[0] for mail in whole.sink.caught} == {address(number) for number in (1, 3, 6)}
    lines = [json.loads(line) for line in command(whole, "receipts", "--json", capture=capsys).out.splitlines()]
    states = {line["to_address"]: line["state"] for line in lines}
    wanted = {address(0): "refused", address(2): "ready", address(4): "refused", address(5): "ready"}
    assert states == wanted
    assert all(line["last_error"] and line["due_at"] and line["tries"] == 1 for line in lines)
    whole.sink.rcpt, whole.sink.data = {}, {}
    assert command(whole, "poll", capture=capsys).status == 0
    assert {mail.recipients[0] for mail in whole.sink.caught} == {address(n) for n in (1, 2, 3, 5, 6)}
    # what was refused for good is an operator's matter
    for number in (0, 4):
        case = whole.case_from(address(number))
        again = command(whole, "receipts", "--resend", case.receipt_number or "", capture=capsys)
        assert again.status == 0
    assert command(whole, "poll", capture=capsys).status == 0
    assert Counter(mail.recipients[0] for mail in whole.sink.caught) == {address(n): 1 for n in range(7)}
    assert command(whole, "receipts", "--json", capture=capsys).out == ""
    assert total_faults(whole) == []


def test_늦게_받아들이는_서버에도_한_번만_보낸다(whole: Whole) -> None:
    whole.sink.trouble = {address(1): "slow"}
    for number in range(3):
        whole.deliver(application(number))
    assert whole.poll().unsent == 0
    assert Counter(mail.recipients[0] for mail in whole.sink.caught) == {address(n): 1 for n in range(3)}


def test_본문을_받고_죽는_서버에는_같은_메일을_되풀이한다(whole: Whole) -> None:
    whole.sink.trouble = {address(1): "die-after-data", address(2): "die-before-data"}
    for number in range(4):
        whole.deliver(application(number))
    assert whole.poll().unsent == 2
    assert whole.poll().unsent == 2
    whole.sink.trouble = {}
    assert whole.poll().unsent == 0
    got = {number: whole.sent_to(address(number)) for number in range(4)}
    assert [len(got[number]) for number in range(4)] == [1, 3, 1, 1]
    assert len({mail.raw for mail in got[1]}) == 1
    assert len(copies(whole)) == len(set(copies(whole))) == 4
    assert total_faults(whole) == []


def test_보낸_회신의_사본은_메일함에_하나씩_있고_접수되지_않는다(whole: Whole) -> None:
    for number in range(5):
        whole.deliver(application(number, "encrypted" if number % 2 else "zip"))
    whole.poll()
    whole.poll()
    sent = [str(header(mail.raw, "Message-ID")).encode() for mail in whole.sink.caught]
    assert sorted(copies(whole)) == sorted(sent)
    assert len(whole.cases()) == 5


def test_사본을_둘_수_없어도_회신은_나간다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.configure(imap__sent_folder="INBOX/x/../\\bad\\")
    whole.deliver(application(1))
    told = command(whole, "poll", capture=capsys)
    assert len(whole.sink.caught) == 1
    assert told.status == 0 and "사본" in told.err


def bounce(whole: Whole, original: bytes, to: str, *, action: str = "failed") -> bytes:
    """A delivery status notification as a mail system writes it, with the headers of the returned mail."""
    head = original.split(b"\r\n\r\n", 1)[0]
    return (
        b"Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.lumen.example>\r\nTo: " + to.encode()
        + b"\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        b"Message-ID: <bounce." + action.encode() + b"@mx.lumen.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.lumen.example\r\n\r\n"
        b"Final-Recipient: rfc822; gone@lumen.example\r\nAction: " + action.encode() + b"\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\n" + head + b"\r\n\r\n--B--\r\n"
    )  # fmt: skip


def test_반송된_접수완료는_사건과_장부에_나타나고_다른_주소로_다시_보낸다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = application(1)
    whole.deliver(raw)
    whole.poll()
    (receipt,) = whole.sink.caught
    delayed, failed = (bounce(whole, receipt.raw, "aica_dc@aicluster.or.kr", action=a) for a in ("delayed", "failed"))
    whole.deliver(delayed, BEFORE + timedelta(minutes=1))
    whole.poll()
    assert [reply.state for reply in whole.case(raw).replies] == ["sent"]
    whole.deliver(failed, BEFORE + timedelta(minutes=2))
    whole.poll()
    case = whole.case(raw)
    assert [reply.state for reply in case.replies] == ["bounced"]
    assert case.replies[0].bounce is not None and case.replies[0].bounce["status"] == "5.1.1"
    reported = whole.case(failed)
    assert (reported.disposition, reported.belongs_to) == ("not_submission", case.case_id)
    assert case.correspondence == (whole.case(delayed).case_id, reported.case_id)
    (line,) = command(whole, "receipts", "--json", capture=capsys).out.splitlines()
    assert json.loads(line)["state"] == "bounced"
    assert "반송" in command(whole, "receipts", capture=capsys).out
    shown = command(whole, "show", case.case_id, capture=capsys).out
    assert "반송 사유" in shown and "5.1.1" in shown

    again = command(whole, "receipts", "--resend", case.case_id, "--to", "new@lumen.example", capture=capsys)
    assert again.status == 0 and "new@lumen.example" in again.out
    assert command(whole, "poll", capture=capsys).status == 0
    (second,) = whole.sent_to("new@lumen.example")
    assert str(case.receipt_number) in text_of(second)
    assert header(second.raw, "Message-ID") != header(receipt.raw, "Message-ID")
    assert command(whole, "receipts", "--json", capture=capsys).out == ""
    assert len(whole.sink.caught) == 2
    assert total_faults(whole) == []


def test_반송_주소의_표식으로_돌아온_메일을_찾는다(whole: Whole) -> None:
    """VERP: a bounce without any trace of our Message-ID."""
    pattern = "intake+{token}@aicluster.or.kr"
    whole.configure(smtp__bounce_address=pattern)
    raws = [application(1), application(2)]
    for raw in raws:
        whole.deliver(raw)
    whole.poll()
    envelopes = {mail.recipients[0]: mail.sender for mail in whole.sink.caught}
    assert len(set(envelopes.values())) == 2
    assert all(sender.startswith("intake+") for sender in envelopes.values())
    report = bounce(whole, b"Subject: lost", envelopes[address(2)].upper().replace("INTAKE", "intake"))
    forged = bounce(whole, b"Subject: lost", verp_address(pattern, "deadbeef")).replace(b"bounce.failed", b"forged")
    whole.deliver(report, BEFORE + timedelta(minutes=1))
    whole.deliver(forged, BEFORE + timedelta(minutes=2))
    whole.poll()
    assert [whole.case(raw).replies[0].state for raw in raws] == ["sent", "bounced"]
    assert whole.case(report).belongs_to == whole.case(raws[1]).case_id
    assert whole.case(forged).belongs_to is None
    assert len(whole.sink.caught) == 2
    assert total_faults(whole) == []


def test_안내는_하루_한도가_있으나_접수완료에는_없다(whole: Whole) -> None:
    whole.configure(smtp__notices_per_sender_per_day=3)
    notices = [
        letter(f"{RULE}_한빛{n}_V100", (f"{n}.zip", zipped(seed=f"n{n}")), sender=address(1)) for n in range(5)
    ]
    receipts = [
        letter(f"{RULE}_한빛{n}_A100", (f"{RULE}_한빛{n}_A100.zip", zipped(seed=f"r{n}")), sender=address(1))
        for n in range(6)
    ]
    for number, raw in enumerate(notices + receipts):
        whole.deliver(raw, BEFORE - timedelta(minutes=60 - number))
    whole.poll()
    silences = [whole.case(raw).silence for raw in notices]
    assert silences == [None, None, None, "rate-cap", "rate-cap"]
    assert [whole.case(raw).disposition for raw in notices] == ["bad_format"] * 5
    assert [len(whole.case(raw).replies) for raw in receipts] == [1] * 6
    assert len(whole.sink.caught) == 9
    assert total_faults(whole) == []


def test_답할_주소가_다르면_그리로_보내고_머리글은_한_줄로_남는다(whole: Whole) -> None:
    evil = "한빛\r\nBcc: victim@lumen.example\r\n\r\n<b>x</b>"
    name = f"{RULE}_{evil}_A100"
    raw = letter(name, (f"{name}.zip", zipped()), head=b"Reply-To: desk@lumen.example")
    whole.deliver(raw)
    whole.poll()
    (mail,) = whole.sink.caught
    parsed = message_from_bytes(mail.raw)
    assert (mail.recipients, parsed["To"], parsed["Bcc"]) == (("desk@lumen.example",), "desk@lumen.example", None)
    html = next(part for part in parsed.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    assert isinstance(html, bytes) and b"<b>x</b>" not in html
