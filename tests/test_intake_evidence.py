"""Receive times that cannot be read, and mails that cannot be opened: a person decides, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from models.mail import OpenedMail, TakenMail
from models.store import views
from runners.take_in import TakeIn
from runners.triage import triage_round
from runners.workers import P, T, Workers
from scheduler import Service
from tests.fakes.workers import slow_down
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, ScriptedImap
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import big_zip, letter, zipped
from tests.whole import BEFORE, RULE, Whole, header, total_faults

NAME = f"{RULE}_한빛_A100"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def imported(service: Service, raw: bytes, at: datetime | None = BEFORE) -> int:
    """The mail, as an operator takes it in."""
    mail = TakenMail(
        sha256=service.context.store.originals.put(raw),
        size=len(raw),
        received_at=at,
        internaldate_raw=None,
        savedate=None,
        first_seen_at=datetime.now(UTC),
        location=None,
        imported_by="김담당",
    )
    (case,) = service.import_mails([mail])
    return case


@pytest.mark.parametrize("date", [b'"99-Foo-2025 05:00:00 +0000"', b'""', b"NIL"])
def test_서버의_수신_시각을_읽을_수_없으면_담당자에게_넘긴다(date: bytes, whole: Whole) -> None:
    raw = letter(NAME, (f"{NAME}.zip", zipped()))
    head = b"* 1 FETCH (UID 7 RFC822.SIZE %d INTERNALDATE %s)\r\n%%T OK done\r\n" % (len(raw), date)
    body = b"* 1 FETCH (UID 7 BODY[]<0> {%d}\r\n%b)\r\n%%T OK done\r\n" % (len(raw), raw)
    script: dict[bytes, Answer] = {
        rb"EXAMINE .*": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n%T OK [READ-ONLY] done\r\n",
        rb"LIST .*": b'* LIST () "/" "INBOX"\r\n%T OK done\r\n',
        rb"UID SEARCH .*": b"* SEARCH 7\r\n%T OK done\r\n",
        rb"UID FETCH 7 \(UID RFC822.SIZE INTERNALDATE\)": head,
        rb"UID FETCH 7 \(BODY.PEEK\[\].*": body,
    }
    with ScriptedImap(script) as server:
        whole.configure(imap__port=server.port, imap__security="none", imap__sent_folder="")
        whole.poll()
    (case,) = whole.cases()
    assert (case.disposition, case.disposition_reasons) == ("held", ("receive-time-unknown",))
    assert case.message.received_at is None
    assert [reply.kind for reply in case.replies] == ["held"]
    assert total_faults(whole) == []


def test_너무_큰_메일은_열지_않고_담당자에게_넘긴다(whole: Whole) -> None:
    whole.configure(limits__mail_bytes=2_000_000)
    big, small = letter(NAME, (f"{NAME}.zip", big_zip(3_000_000))), letter(NAME, (f"{NAME}.zip", zipped()))
    whole.deliver(big)
    whole.deliver(small)
    whole.poll()
    case = whole.case(big)
    assert (case.disposition, case.disposition_reasons) == ("held", ("processing-failed",))
    assert (case.unclear, case.replies, whole.case(small).disposition) == (True, (), "accepted")
    assert total_faults(whole) == []


def test_작업_프로세스가_시간을_넘기면_세_번_뒤에_담당자에게_넘긴다(whole: Whole) -> None:
    whole.configure(limits__workers__open_mail_seconds=0.2)
    raw = letter(NAME, (f"{NAME}.zip", zipped()))
    whole.deliver(raw)
    with whole.service() as service:
        slow_down(service)
        service.poll()
    case = whole.case(raw)
    assert (case.disposition, case.disposition_reasons) == ("held", ("processing-failed",))
    with whole.register() as store, store.reading() as connection:
        failures = [event.data["error"] for event in views.events_of(connection, 1) if event.what == "opening-failed"]
    assert failures == ["timeout"] * 3
    assert total_faults(whole) == []


def test_작업_프로세스의_기억장치가_모자라면_담당자에게_넘긴다(whole: Whole) -> None:
    """A text is taken in at once, and needs more than a worker has left over beside its limit."""
    whole.configure(limits__workers__memory_bytes=1_000_000)
    raw = letter(NAME, (f"{NAME}.zip", zipped()), text="안녕하세요. 신청서를 보냅니다. " * 1_000_000)
    whole.deliver(raw)
    whole.poll()
    assert whole.case(raw).disposition == "held"
    assert total_faults(whole) == []


def test_실패했던_메일이_다시_열리면_그대로_접수한다(whole: Whole) -> None:
    raw = letter(NAME, (f"{NAME}.zip", zipped()))
    whole.deliver(raw)
    whole.configure(limits__workers__open_mail_seconds=0.2)
    with whole.service() as service, service.mailbox() as mailbox:
        slow_down(service)
        TakeIn(service.context).pass_over(mailbox)
        assert triage_round(service.context, patient=True)
        assert not triage_round(service.context, patient=True)  # its next try lies in the future
        assert service.waiting() == 1
    whole.configure(limits__workers__open_mail_seconds=60)
    whole.poll()
    assert whole.case(raw).disposition == "accepted"
    assert total_faults(whole) == []


class SpoilingWorkers(Workers):
    """Workers of which one result cannot be written into any register."""

    def __init__(self, victim: str) -> None:
        self._victim = victim

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Does the work at once, here."""
        done = task(*args, **kwargs)
        if isinstance(done, OpenedMail) and done.from_address == self._victim:
            done = cast(T, done.model_copy(update={"text": "\ud800"}))
        future: Future[T] = Future()
        future.set_result(done)
        return future


def test_판정_중의_오류는_그_메일에만_미친다(whole: Whole) -> None:
    good = [letter(NAME, (f"{NAME}.zip", zipped(seed=str(n))), sender=f"g{n}@lumen.example") for n in range(3)]
    with whole.service() as service:
        for raw in good:
            imported(service, raw)
        spoilt = replace(service.context, workers=SpoilingWorkers("g1@lumen.example"))
        assert triage_round(spoilt, patient=True)
        with service.context.store.reading() as connection:
            assert [case.case_id for case in views.all_cases(connection)] == ["C000001", "C000003"]
        assert service.waiting() == 1
    whole.poll()
    assert whole.case(good[1]).receipt_number == "AICA-2025-0003"
    assert total_faults(whole) == []


def test_끝내_판정할_수_없는_메일은_담당자에게_넘긴다(whole: Whole) -> None:
    raw = letter(NAME, (f"{NAME}.zip", zipped()), sender="g1@lumen.example")
    with whole.service() as service:
        imported(service, raw)
        spoilt = replace(service.context, workers=SpoilingWorkers("g1@lumen.example"))
        for _ in range(3):
            assert triage_round(spoilt, patient=False)
        assert not triage_round(spoilt, patient=False)
    assert whole.case(raw).disposition_reasons == ("processing-failed",)
    assert total_faults(whole) == []


def test_증거는_서버의_글자_그대로_남는다(whole: Whole) -> None:
    whole.configure(imap__trusted_hosts='["mx.aicluster.or.kr"]')
    ours = "from mail.lumen.example by mx.aicluster.or.kr with ESMTPS id 9; Thu, 14 Aug 2025 13:59:50 +0900"
    theirs = "from pc by mail.lumen.example with HTTP; Thu, 14 Aug 2025 13:59:40 +0900"
    results = "mx.aicluster.or.kr; dkim=pass header.d=lumen.example"
    forged = "mx.aicluster.or.kr; dkim=pass header.d=forged.example"
    lines = [f"Received: {ours}", f"Authentication-Results: {results}", f"Received: {theirs}"]
    head = "\r\n".join([*lines, f"Authentication-Results: {forged}"]).encode()
    raw = letter(NAME, (f"{NAME}.zip", zipped()), head=head)
    whole.deliver(raw, BEFORE)
    whole.poll()
    evidence = whole.case(raw).message.evidence
    assert evidence["internaldate_raw"] == "14-Aug-2025 04:59:59 +0000"
    assert (evidence["trusted_received"], evidence["authentication_results"]) == ([ours], results)
    assert evidence["folder"] == "INBOX" and evidence["uid"] == whole.server.uids(whole.user)[0]
    assert evidence["savedate"] and evidence["uidvalidity"] > 0
    seen = datetime.fromisoformat(evidence["first_seen_at"])
    assert datetime.now(UTC) - seen < timedelta(minutes=5)
    assert header(raw, "Message-ID") == whole.case(raw).message.message_id
