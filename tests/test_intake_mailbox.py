"""A mailbox that people use at the same time, and a server that has bad days."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from intake.mailbox import Fetched, FolderSurvey, Gone, Mailbox, MailboxError, MailHeader
from models.config import secret
from models.store import views
from runners.take_in import TakeIn
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import big_zip, letter, zipped
from tests.whole import BEFORE, RULE, Whole, command, total_faults


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def application(number: int, archive: bytes = b"") -> bytes:
    """A mail that keeps all rules, of an organisation of its own."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", archive or zipped(seed=str(number))), sender=f"a{number}@lumen.example")


def test_담당자가_메일을_옮기고_되돌려도_사건은_하나다(whole: Whole) -> None:
    mails = [application(number) for number in range(3)]
    for raw in mails:
        whole.deliver(raw)
    assert whole.poll().taken.stored == 3
    with whole.server.session(whole.user, "INBOX") as people:
        people.create("Junk")
        people.create("&yBnHbA-")  # a folder that nobody watches
        first, second, third = people.uid("SEARCH", "ALL")[1][0].split()
        people.uid("MOVE", first, "Junk")
        people.uid("MOVE", second, "&yBnHbA-")
        people.uid("STORE", third, "+FLAGS", "(\\Seen $Done)")
    moved = whole.poll().taken
    assert (moved.stored, moved.moved) == (0, 1)
    with whole.server.session(whole.user, "&yBnHbA-") as people:
        people.uid("MOVE", "1", "INBOX")
    with whole.server.session(whole.user, "Junk") as people:
        people.uid("MOVE", "1", "INBOX")
    back = whole.poll().taken
    assert (back.stored, back.moved) == (0, 2)
    assert (len(whole.cases()), len(whole.sink.caught)) == (3, 3)
    assert total_faults(whole) == []


def test_지워진_메일은_접수대장과_원본에_남는다(whole: Whole) -> None:
    raw = application(1)
    whole.deliver(raw)
    whole.poll()
    whole.server.expunge(*whole.server.uids(whole.user), user=whole.user)
    assert whole.poll().taken.stored == 0
    with whole.register() as store:
        assert store.originals.path(whole.case(raw).message.sha256).read_bytes() == raw


def test_메일함_번호가_새로_매겨져도_새_사건과_새_회신이_없다(whole: Whole) -> None:
    mails = [application(number) for number in range(4)]
    for raw in [*mails, mails[0]]:
        whole.deliver(raw)
    whole.poll()
    before = [case.case_id for case in whole.cases()]
    whole.server.renew_uidvalidity(whole.user)
    late = application(9)
    whole.deliver(late)
    taken = whole.poll().taken
    assert (taken.stored, taken.moved) == (1, 5)
    assert [case.case_id for case in whole.cases()] == [*before, whole.case(late).case_id]
    assert len(whole.sink.caught) == 5  # four receipts, nothing for the second delivery, and one for the new mail
    assert whole.poll().taken.stored == 0
    assert total_faults(whole) == []


class Thinning(Mailbox):
    """A mailbox from which somebody deletes a mail between the listing and the fetching."""

    victim = 0
    thin: "Dovecot"
    user = ""

    def fetch(self, survey: FolderSurvey, headers: Sequence[MailHeader], spool: Path) -> Iterator[Fetched | Gone]:
        """As the real one, one moment later."""
        if self.victim:
            self.thin.expunge(self.victim, user=self.user)
            self.victim = 0
        return super().fetch(survey, headers, spool)


def test_목록과_수신_사이에_사라진_메일은_다른_메일을_막지_않는다(whole: Whole) -> None:
    mails = [application(number) for number in range(5)]
    for raw in mails:
        whole.deliver(raw)
    uids = whole.server.uids(whole.user)
    with whole.service() as service:
        settings = service.context.settings.imap
        with Thinning(settings, lambda: secret(settings)) as mailbox:
            mailbox.victim, mailbox.thin, mailbox.user = uids[2], whole.server, whole.user
            report = TakeIn(service.context).pass_over(mailbox)
            assert (report.stored, report.gone, report.unknown) == (4, 1, 0)
            assert TakeIn(service.context).pass_over(mailbox).stored == 0
        service.settle()
        with service.context.store.reading() as connection:
            assert views.open_alarms(connection) == []
    assert len(whole.cases()) == 4


@pytest.mark.parametrize("how", ["cut", "reset", "stall"])
def test_육십_메가_메일의_중간에서_끊겨도_처음부터_다시_받지_않는다(
    how: Fault, whole: Whole, dovecot: Dovecot
) -> None:
    size = 60 * 1024 * 1024 if how == "cut" else 12 * 1024 * 1024
    small, big = application(1), application(2, big_zip(size * 3 // 4))
    whole.deliver(small)
    whole.deliver(big)
    assert len(big) > size
    with Proxy(dovecot.imaps_port) as proxy:
        whole.configure(imap__port=proxy.port, imap__read_timeout=2)
        proxy.fail_after(len(big) // 2, how)
        report = whole.poll()
        assert (proxy.faults, report.taken.unknown, report.unsent) == (1, 0, 0)
        assert proxy.bytes_down < len(big) * 1.3
    case = whole.case(big)
    assert (case.disposition, whole.case(small).disposition) == ("accepted", "accepted")
    with whole.register() as store:
        assert store.originals.path(case.message.sha256).read_bytes() == big
        assert list(store.originals.spool.iterdir()) == []
    assert total_faults(whole) == []


def test_늘_끊기는_메일이_다른_메일을_막지_않는다(whole: Whole, dovecot: Dovecot) -> None:
    """Every connection breaks in the big mail; the small ones behind it still get their numbers."""
    mails = [application(1, big_zip(6 * 1024 * 1024)), application(2), application(3)]
    for raw in mails:
        whole.deliver(raw)
    with Proxy(dovecot.imaps_port) as proxy:
        whole.configure(imap__port=proxy.port, imap__read_timeout=5)
        with whole.service() as service, service.mailbox() as mailbox:
            taking = TakeIn(service.context)
            for _ in range(2):
                proxy.fail_after(600_000, "cut")
                with pytest.raises(MailboxError):
                    taking.pass_over(mailbox)
            service.settle()
        assert [case.message.sha256 for case in whole.cases()] == [sha256(raw).hexdigest() for raw in mails[1:]]
        assert whole.poll().unsent == 0
    assert len(whole.numbers()) == 3
    assert total_faults(whole) == []


def test_늘_끊기는_메일이_다른_폴더를_막지_않는다(whole: Whole, dovecot: Dovecot) -> None:
    """The mail that breaks every connection lies in the submission folder; junk is read all the same."""
    with dovecot.session(whole.user) as client:
        client.create("Junk")
    whole.deliver(application(1, big_zip(6 * 1024 * 1024)))
    raw = application(2)
    whole.deliver(raw, folder="Junk")
    with Proxy(dovecot.imaps_port) as proxy:
        whole.configure(imap__port=proxy.port, imap__read_timeout=5)
        with whole.service() as service, service.mailbox() as mailbox:
            taking = TakeIn(service.context)
            for _ in range(3):
                assert not whole.cases()
                proxy.fail_after(600_000, "cut")
                with pytest.raises(MailboxError):
                    taking.pass_over(mailbox)
            service.settle()
        assert [case.message.sha256 for case in whole.cases()] == [sha256(raw).hexdigest()]
        assert whole.poll().unsent == 0
    assert len(whole.numbers()) == 2
    assert total_faults(whole) == []


def test_서버가_꺼져_있으면_한_줄로_알리고_돌아오면_끝낸다(
    smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Dovecot() as server:
        whole = Whole(server, smtp_sink, tmp_path)
        whole.configure(imap__connect_timeout=3, smtp__host="127.0.0.1")
        before, after = application(1), application(2)
        whole.deliver(before)
        assert command(whole, "poll", capture=capsys).status == 0
        whole.deliver(after, BEFORE + timedelta(seconds=1))
        server.stop()
        down = command(whole, "poll", capture=capsys)
        assert (down.status, down.out) == (1, "")
        assert len(down.err.splitlines()) == 1 and "메일 서버 127.0.0.1" in down.err
        assert command(whole, "status", capture=capsys).status == 0
        server.start()
        assert command(whole, "poll", capture=capsys).status == 0
        assert [case.disposition for case in whole.cases()] == ["accepted", "accepted"]
        assert total_faults(whole) == []


def test_메일_서버가_꺼져_있어도_밀린_회신은_나간다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.sink.stop()
    whole.deliver(application(1))
    assert command(whole, "poll", capture=capsys).status == 1
    whole.sink.start()
    whole.configure(imap__port=1, imap__connect_timeout=2)
    assert command(whole, "poll", capture=capsys).status == 1
    assert len(whole.sink.caught) == 1


def test_암호가_틀리면_한_줄로_알린다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.configure(imap__password="wrong-password")
    refused = command(whole, "poll", capture=capsys)
    assert refused.status == 1
    assert len(refused.err.splitlines()) == 1 and "wrong-password" not in refused.err
