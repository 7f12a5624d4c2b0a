"""Waiting for mails: IDLE, servers without it or with a broken one, and being woken."""

import threading
import time

import pytest

from tests.mailboxes import HONEST, mail, mailbox_for, plain
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, ScriptedImap


def test_새_메일이_오면_기다림이_끝난다(dovecot: Dovecot, box: str) -> None:
    with mailbox_for(dovecot, box) as mailbox:
        mailbox.survey("INBOX")
        timer = threading.Timer(1.5, dovecot.lmtp, [mail("wake"), box])
        timer.start()
        assert mailbox.wait("INBOX", 30) is True
        timer.join()
        assert mailbox.survey("INBOX").uids == (1,)
        assert mailbox.wait("INBOX", 1.2) is False


def test_조회와_기다림_사이에_온_메일도_놓치지_않는다(dovecot: Dovecot, box: str) -> None:
    with dovecot.session(box) as client:
        client.create("Junk")
    with mailbox_for(dovecot, box) as mailbox:
        mailbox.survey("INBOX")
        dovecot.deliver(mail("between"), user=box)
        assert mailbox.wait("INBOX", 30) is True
        mailbox.survey("INBOX")
        mailbox.survey("Junk")
        dovecot.deliver(mail("between folders"), user=box)
        assert mailbox.wait("INBOX", 30) is True
        assert mailbox.survey("INBOX").uids == (1, 2)


@pytest.mark.parametrize("idle", [True, False])
def test_다른_스레드가_깨우면_곧_끝난다(dovecot: Dovecot, box: str, idle: bool) -> None:
    with mailbox_for(dovecot, box, idle=idle) as mailbox:
        mailbox.survey("INBOX")
        answers: list[bool] = []
        waiting = threading.Thread(target=lambda: answers.append(mailbox.wait("INBOX", 3600)), daemon=True)
        waiting.start()
        waiting.join(1.5)
        assert waiting.is_alive()
        mailbox.wake()
        waiting.join(60)
        assert answers == [False]
        mailbox.wake()
        assert mailbox.wait("INBOX", 3600) is False
        assert mailbox.survey("INBOX").uids == ()


IDLING: dict[bytes, Answer] = {
    **HONEST,
    rb"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n%T OK done\r\n",
    rb"IDLE": b"+ idling\r\n",
    rb"DONE": b"%T OK done\r\n",
}


def test_IDLE_시작과_함께_온_알림도_곧_알아챈다() -> None:
    with ScriptedImap({**IDLING, rb"IDLE": b"+ idling\r\n* 3 EXISTS\r\n"}) as server, plain(server.port) as mailbox:
        mailbox.survey("INBOX")
        assert mailbox.wait("INBOX", 40) is True


def test_쓸모없는_알림은_기다림을_끝내지_않는다() -> None:
    chatter = b"+ idling\r\n* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n"
    with ScriptedImap({**IDLING, rb"IDLE": chatter}) as server, plain(server.port) as mailbox:
        mailbox.survey("INBOX")
        start = time.monotonic()
        assert mailbox.wait("INBOX", 2) is False
        assert time.monotonic() - start >= 2


def test_IDLE이_거듭_실패하면_IDLE_없이_기다린다() -> None:
    with ScriptedImap({**IDLING, rb"IDLE": b"%T NO not today\r\n"}) as server, plain(server.port) as mailbox:
        for _ in range(3):
            mailbox.survey("INBOX")
            assert mailbox.wait("INBOX", 0.1) is True
        mailbox.survey("INBOX")
        assert mailbox.wait("INBOX", 0.1) is False
        assert server.seen.count(b"IDLE") == 3
        assert mailbox.survey("INBOX").uids == (5, 8)
