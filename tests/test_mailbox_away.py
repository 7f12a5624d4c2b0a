"""A mailbox that cannot be reached is one trouble, told once, and a refused password is not tried again and again."""

import errno
import time
from pathlib import Path

import pytest

from intake.mailbox import CannotConnect, LoginRefused
from models.store import StoreTrouble, outgoing, views
from runners.embedded import Lane, run_until
from runners.house import LOGIN_PAUSE, pause_after
from runners.watching import unread
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.test_intake_service import application
from tests.whole import Whole, total_faults

OFFICE = "office@aica.example"


def test_메일함이_없어진_동안에는_경보가_하나뿐이고_사본은_돌아온_뒤에_둔다(
    smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    """The mail that tells of the alarm is copied into the mailbox, too: that it cannot be is no further alarm."""
    with Dovecot() as server:
        whole = Whole(server, smtp_sink, tmp_path)
        whole.configure(imap__poll_seconds=1, imap__connect_timeout=2, watch__alarm_to=OFFICE)

        def alarms() -> list[str]:
            with whole.register() as store, store.reading() as connection:
                return [alarm.key for alarm in views.open_alarms(connection)]

        def copied() -> bool:
            with whole.register() as store, store.reading() as connection:
                return not outgoing.uncopied(connection, 1)

        def told() -> int:
            return sum(OFFICE in mail.recipients for mail in smtp_sink.caught)

        with Serve(whole, tmp_path / "serve.log") as serve:
            whole.deliver(application(1))
            wait_for(lambda: len(smtp_sink.caught) == 1, 30, "no receipt")
            wait_for(copied, 30, "no copy")
            server.stop()
            wait_for(lambda: told() == 1, 40, "the alarm is not told")
            time.sleep(4)  # copies are tried as soon as a mail is sent
            assert alarms() == ["imap"]
            assert told() == 1
            server.start()
            wait_for(lambda: told() == 2, 90, "its end is not told")
            wait_for(copied, 60, "copies do not follow")
            assert alarms() == []
            assert serve.stop()[0] == 0
        assert total_faults(whole) == []


def test_로그인을_거절당하면_한동안_다시_두드리지_않는다() -> None:
    """Providers lock an account after a few wrong passwords."""
    assert pause_after(LoginRefused("x")) == LOGIN_PAUSE >= 30
    assert pause_after(CannotConnect("x")) == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LoginRefused("메일 서버 a: 로그인을 거절했습니다."), "메일 서버 a: 로그인을 거절했습니다."),
        (OSError(errno.ENOSPC, "No space left on device"), "디스크가 가득 참"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/var/spool/x"), "읽기 전용 디스크 (/srv/var/spool/x)"),
        (
            StoreTrouble("INSERT INTO mail VALUES (?)", ("홍길동",), Exception("database is locked")),
            "OperationalError",
        ),
        (ValueError("홍길동 <hong@example.com>"), "ValueError"),
    ],
)
def test_경보는_까닭을_우리말로_말하고_남의_메일을_옮기지_않는다(error: Exception, told: str) -> None:
    text = unread(error)
    assert told in text
    assert "홍길동" not in text and "No space" not in text and "INSERT" not in text


def test_단계는_정해진_만큼은_쉬고_쉬는_동안에도_곧_멈춘다() -> None:
    tries: list[float] = []

    def work() -> bool:
        tries.append(time.monotonic())
        raise LoginRefused("x")

    lane = Lane("intake", work, every=0.01, failed=lambda error: None, pause=lambda error: 3600)
    begun = time.monotonic()
    assert run_until([lane], lambda: time.monotonic() > begun + 2.5, grace=5)
    assert len(tries) == 1
