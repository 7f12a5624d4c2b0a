"""The mailbox when the network fails: cut, reset and stalled connections in front of a real Dovecot."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from intake.mailbox import (
    CannotConnect,
    ConnectionLost,
    Fetched,
    FolderReplaced,
    Gone,
    Mailbox,
    MailboxError,
)
from tests.mailboxes import mail, mailbox_for
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy

MEGABYTE = 1024 * 1024


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    """In front of the imaps port."""
    with Proxy(dovecot.imaps_port) as between:
        yield between


def patient(mailbox: Mailbox, spool: Path, tries: int = 6) -> list[Fetched]:
    """All mails of INBOX, asking again after each loss for what is missing."""
    done: dict[int, Fetched] = {}
    for _ in range(tries):
        try:
            survey = mailbox.survey("INBOX")
            missing = [uid for uid in survey.uids if uid not in done]
            for item in mailbox.fetch(survey, mailbox.headers(survey, missing), spool):
                assert isinstance(item, Fetched)
                done[item.header.uid] = item
            return [done[uid] for uid in survey.uids]
        except ConnectionLost:
            continue
    pytest.fail(f"still not through after {tries} tries")


@pytest.mark.parametrize("how", ["cut", "reset", "stall"])
def test_큰_메일은_끊긴_자리에서_이어_받는다(
    dovecot: Dovecot, box: str, proxy: Proxy, tmp_path: Path, how: Fault
) -> None:
    raw = mail("large", 60 * MEGABYTE, seed=5)
    dovecot.deliver(raw, user=box)
    with mailbox_for(dovecot, box, port=proxy.port, read_timeout=2) as mailbox:
        survey = mailbox.survey("INBOX")
        headers = mailbox.headers(survey, survey.uids)
        proxy.fail_after(35 * MEGABYTE, how)
        with pytest.raises(ConnectionLost, match=f"localhost:{proxy.port}"):
            list(mailbox.fetch(survey, headers, tmp_path))
        (part,) = tmp_path.iterdir()
        kept = part.stat().st_size
        assert 25 * MEGABYTE < kept < 36 * MEGABYTE
        before = proxy.bytes_down
        (item,) = mailbox.fetch(survey, headers, tmp_path)
    assert isinstance(item, Fetched)
    assert item.sha256 == hashlib.sha256(raw).hexdigest()
    assert item.path.read_bytes() == raw
    # only the rest came over the wire again
    assert proxy.bytes_down - before < len(raw) - kept + 2 * MEGABYTE


def test_다른_프로세스도_끊긴_자리에서_이어_받는다(dovecot: Dovecot, box: str, proxy: Proxy, tmp_path: Path) -> None:
    raw = mail("large", 20 * MEGABYTE, seed=6)
    dovecot.deliver(raw, user=box)
    proxy.fail_after(12 * MEGABYTE, "cut")
    with mailbox_for(dovecot, box, port=proxy.port) as first, pytest.raises(ConnectionLost):
        survey = first.survey("INBOX")
        list(first.fetch(survey, first.headers(survey, survey.uids), tmp_path))
    before = proxy.bytes_down
    with mailbox_for(dovecot, box, port=proxy.port) as second:
        (item,) = patient(second, tmp_path)
    assert item.path.read_bytes() == raw
    assert proxy.bytes_down - before < 14 * MEGABYTE


def test_새로_만들어진_폴더의_메일에는_이어_붙이지_않는다(
    dovecot: Dovecot, box: str, proxy: Proxy, tmp_path: Path
) -> None:
    dovecot.deliver(mail("large", 12 * MEGABYTE, seed=1), user=box)
    with mailbox_for(dovecot, box, port=proxy.port) as mailbox:
        survey = mailbox.survey("INBOX")
        headers = mailbox.headers(survey, survey.uids)
        proxy.fail_after(6 * MEGABYTE, "cut")
        with pytest.raises(ConnectionLost):
            list(mailbox.fetch(survey, headers, tmp_path))
        dovecot.expunge(1, user=box)
        dovecot.renew_uidvalidity(box)
        other = mail("other", 12 * MEGABYTE, seed=2)
        dovecot.deliver(other, user=box)
        with pytest.raises(FolderReplaced):
            list(mailbox.fetch(survey, headers, tmp_path))
        (item,) = patient(mailbox, tmp_path)
    assert item.location.uidvalidity != survey.uidvalidity
    assert item.sha256 == hashlib.sha256(other).hexdigest()


@pytest.mark.parametrize("how", ["cut", "reset"])
@pytest.mark.parametrize("after", [0, 100, 2_000, 4_000, 9_000, 100_000, 4_000_000])
def test_어디서_끊겨도_결국_모두_온전히_들어온다(
    dovecot: Dovecot, box: str, proxy: Proxy, tmp_path: Path, how: Fault, after: int
) -> None:
    mails = [mail(f"m{n}", size, seed=n) for n, size in enumerate([300, 40_000, 5 * MEGABYTE, 100, 900_000])]
    dovecot.deliver_all(mails, user=box)
    mailbox = mailbox_for(dovecot, box, port=proxy.port, connect_timeout=3, read_timeout=3)
    proxy.fail_after(after, how)
    for _ in range(3):
        try:
            items = patient(mailbox, tmp_path)
            break
        except MailboxError as error:
            assert dovecot.users[box] not in str(error)
    mailbox.close()
    assert proxy.faults == 1
    assert [item.path.read_bytes() for item in items] == mails


@pytest.mark.parametrize("size", [3 * MEGABYTE, 7 * MEGABYTE])
def test_연결이_늘_얼마_못_가_끊겨도_큰_메일이_조금씩_들어온다(
    dovecot: Dovecot, box: str, proxy: Proxy, tmp_path: Path, size: int
) -> None:
    """Each connection ends after less than one piece of a large mail."""
    raw = mail("large", size, seed=8)
    dovecot.deliver(raw, user=box)
    got: list[Fetched | Gone] = []
    with mailbox_for(dovecot, box, port=proxy.port) as mailbox:
        for _ in range(30):
            proxy.fail_after(700_000, "cut")
            with suppress(ConnectionLost):
                survey = mailbox.survey("INBOX")
                got = list(mailbox.fetch(survey, mailbox.headers(survey, survey.uids), tmp_path))
                break
    (item,) = got
    assert isinstance(item, Fetched)
    assert item.path.read_bytes() == raw


def test_멈춘_서버는_시간이_지나면_끊긴_것으로_본다(dovecot: Dovecot, box: str, proxy: Proxy) -> None:
    mailbox = mailbox_for(dovecot, box, port=proxy.port, connect_timeout=3, read_timeout=3)
    proxy.fail_after(0, "stall")
    with pytest.raises(CannotConnect):
        mailbox.connect()
    mailbox.connect()
    proxy.fail_after(0, "stall")
    with pytest.raises(ConnectionLost):
        mailbox.survey("INBOX")
    assert mailbox.survey("INBOX").uids == ()
    proxy.fail_after(0, "stall")
    mailbox.close()


def test_기다리는_동안_끊기면_바로_돌아오고_다음_조회에서_다시_잇는다(
    dovecot: Dovecot, box: str, proxy: Proxy
) -> None:
    with mailbox_for(dovecot, box, port=proxy.port) as mailbox:
        mailbox.survey("INBOX")
        timer = threading.Timer(1.5, proxy.drop_all)
        timer.start()
        assert mailbox.wait("INBOX", 50) is True
        timer.join()
        assert mailbox.wait("INBOX", 0.1) is True
        assert mailbox.survey("INBOX").uids == ()
        assert proxy.connections == 2


def test_서버가_다시_시작되면_그대로_이어_간다(tmp_path: Path) -> None:
    with Dovecot() as server:
        user = server.new_user()
        server.deliver(mail("before"), user=user)
        with mailbox_for(server, user) as mailbox:
            first = patient(mailbox, tmp_path)
            server.stop()
            with pytest.raises(MailboxError):
                mailbox.survey("INBOX")
            with pytest.raises(CannotConnect):
                mailbox.survey("INBOX")
            server.start()
            server.deliver(mail("after"), user=user)
            both = patient(mailbox, tmp_path)
    assert [item.header.uid for item in both] == [1, 2]
    assert both[0].location == first[0].location
