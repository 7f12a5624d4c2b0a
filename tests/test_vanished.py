"""Mails that somebody moves away or deletes before they are fetched: no alarm, but never without a word."""

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from intake.mailbox import ConnectionLost, Fetched, FolderSurvey, Gone, Mailbox, MailboxError, MailHeader
from models.config import secret
from models.store import views
from runners.take_in import TakeIn
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter
from tests.whole import Whole, command


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


class Shared(Mailbox):
    """A mailbox in which somebody else is at work, just before mails are fetched."""

    victims: tuple[int, ...] = ()
    breaks = False
    box: Whole

    def fetch(self, survey: FolderSurvey, headers: Sequence[MailHeader], spool: Path) -> Iterator[Fetched | Gone]:
        """As the real one, one moment later; when it `breaks`, after the first mail."""
        if self.victims:
            self.box.server.expunge(*self.victims, user=self.box.user)
            self.victims = ()
        for number, one in enumerate(super().fetch(survey, headers, spool)):
            if self.breaks and number == 1:
                self.breaks = False
                raise ConnectionLost("the line is cut")
            yield one


@pytest.mark.parametrize("breaks", [False, True])
def test_가져오기_전에_지워진_메일은_경보_없이_기록되고_상태에_보인다(
    whole: Whole, breaks: bool, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(8):
        whole.deliver(letter(f"문의 {number}", sender=f"c{number}@lumen.example"))
    uids = whole.server.uids(whole.user)
    caplog.set_level(logging.WARNING)
    gone = 0
    with whole.service() as service:
        settings = service.context.settings.imap
        with Shared(settings, lambda: secret(settings)) as mailbox:
            mailbox.box, mailbox.victims, mailbox.breaks = whole, tuple(uids[3:6]), breaks
            taking = TakeIn(service.context)
            for _ in range(3):
                try:
                    gone += taking.pass_over(mailbox).gone
                except MailboxError:
                    assert breaks
        service.settle()
        with service.context.store.reading() as connection:
            assert views.open_alarms(connection) == []
    assert gone == 3 and len(whole.cases()) == 5
    lines = [record.getMessage() for record in caplog.records if "moved or deleted" in record.getMessage()]
    assert len(lines) == 1 and lines[0].startswith("INBOX: 3 ")
    shown = command(whole, "status", capture=capsys).out
    assert "옮겨지거나 지워진 메일" in shown and "INBOX 3통" in shown
    assert json.loads(command(whole, "status", "--json", capture=capsys).out)["vanished"] == {"INBOX": 3}


def test_아무것도_사라지지_않으면_말하지_않는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.deliver(letter("문의", sender="c@lumen.example"))
    assert whole.poll().taken.gone == 0
    assert "지워진 메일" not in command(whole, "status", capture=capsys).out


def test_한_번_확인할_때에도_사라진_메일_수를_말한다(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of the pass, as `poll` shows it."""
    for number in range(3):
        whole.deliver(letter(f"문의 {number}", sender=f"c{number}@lumen.example"))
    with whole.service() as service:
        settings = service.context.settings.imap
        shared = Shared(settings, lambda: secret(settings))
        shared.box, shared.victims = whole, (whole.server.uids(whole.user)[1],)
        service.mailbox = lambda: shared  # type: ignore[method-assign]  # this mailbox is the real one, shared
        report = service.poll()
    assert (report.taken.stored, report.taken.gone, report.taken.unknown) == (2, 1, 0)
