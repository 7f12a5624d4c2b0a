"""Faults of the mailbox and of the mail server around a running service, on either register."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.store import views
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.stories.letters import big_zip, letter, zipped
from tests.whole import RULE, Whole, header, total_faults

SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
PATIENCE = 60.0


@pytest.fixture(params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake that looks once a second, does not wait long for anybody, and tries again soon."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = Whole(dovecot, smtp_sink, tmp_path, url)
    made.configure(
        imap__poll_seconds=1, imap__connect_timeout=2, imap__read_timeout=2, smtp__timeout=2,
        smtp__retry_seconds="[1]",
    )  # fmt: skip
    return made


@pytest.fixture
def proxy(whole: Whole) -> Iterator[Proxy]:
    """Between the service and the mailbox, without TLS, so that it can falsify."""
    with Proxy(whole.server.imap_port) as between:
        whole.configure(imap__port=between.port, imap__security="none", imap__host="127.0.0.1")
        yield between


@pytest.fixture
def serve(whole: Whole, proxy: Proxy, tmp_path: Path) -> Iterator[Serve]:
    """The service, which has read the mailbox once."""
    with Serve(whole, tmp_path / "serve.log") as running:
        receive(whole, 0)
        answered(whole, running, 0)
        yield running


def address(number: int) -> str:
    """Of an applicant."""
    return f"a{number}@lumen.example"


def receive(whole: Whole, number: int, archive: bytes | None = None) -> None:
    """A mail that keeps all rules arrives."""
    name = f"{RULE}_한빛{number}_A100"
    whole.deliver(letter(name, (f"{name}.zip", archive or zipped(seed=str(number))), sender=address(number)))


def answered(whole: Whole, serve: Serve, *numbers: int) -> None:
    """Returns when these applicants have their receipts."""
    for number in numbers:
        wait_for(lambda one=number: bool(whole.sent_to(address(one))), PATIENCE, serve.text)  # type: ignore[misc]


def alarms(whole: Whole) -> list[str]:
    """Keys of the open alarms."""
    with whole.register() as store, store.reading() as connection:
        return [alarm.key for alarm in views.open_alarms(connection)]


def balanced(whole: Whole, serve: Serve, count: int) -> None:
    """The service ends in order, and nobody was forgotten, numbered twice or told two things."""
    wait_for(lambda: alarms(whole) == [], PATIENCE, lambda: f"{alarms(whole)} stand\n{serve.text()}")
    assert serve.stop()[0] == 0
    assert len(whole.numbers()) == count
    by_recipient = {address(number): {mail.raw for mail in whole.sent_to(address(number))} for number in range(count)}
    assert {len(told) for told in by_recipient.values()} == {1}
    assert total_faults(whole) == []


def test_메일_서버가_멈추거나_끊거나_거절해도_한_경보로_알리고_이어_받는다(
    whole: Whole, proxy: Proxy, serve: Serve
) -> None:
    for number, fault in ((1, "freeze"), (2, "refuse")):
        proxy.each = fault  # type: ignore[assignment]
        proxy.drop_all()
        wait_for(lambda: "imap" in alarms(whole), PATIENCE, serve.text)
        receive(whole, number)
        proxy.each = None
        proxy.drop_all()
        answered(whole, serve, number)
    # in the middle of mails that take a while, again and again
    proxy.fail_after(400_000, "cut")
    receive(whole, 3, big_zip(700_000))
    answered(whole, serve, 3)
    proxy.fail_after(300_000, "stall")
    receive(whole, 4, big_zip(600_000))
    answered(whole, serve, 4)
    assert proxy.faults == 2
    balanced(whole, serve, 5)


def test_느린_메일_서버에서도_모두_접수하고_회신은_기다리지_않는다(whole: Whole, proxy: Proxy, serve: Serve) -> None:
    """The big mail takes longer than any single wait may, and what came before it is answered meanwhile."""
    receive(whole, 1)
    proxy.pace = 4096
    proxy.drop_all()
    receive(whole, 2, big_zip(1_200_000))
    answered(whole, serve, 1, 2)
    balanced(whole, serve, 3)


@pytest.mark.parametrize("claimed", [b"0", b"9"])
def test_크기를_거짓으로_알리는_메일_서버에서도_원본은_온전하다(
    whole: Whole, proxy: Proxy, serve: Serve, claimed: bytes
) -> None:
    told = []

    def lie(said: bytes) -> bytes:
        told.extend(SIZE.findall(said))
        return SIZE.sub(lambda match: b"RFC822.SIZE " + claimed * len(match[1]), said)

    proxy.falsify = lie
    for number, archive in ((1, None), (2, big_zip(900_000)), (3, None)):
        receive(whole, number, archive)
    answered(whole, serve, 1, 2, 3)
    assert len(told) >= 3, "the server was not made to lie"
    balanced(whole, serve, 4)


def test_발송_서버가_거절하고_멈추고_두_번_받아도_회신은_한_가지다(whole: Whole, serve: Serve) -> None:
    sink = whole.sink
    sink.stop()
    receive(whole, 1)
    wait_for(lambda: "smtp" in alarms(whole), PATIENCE, serve.text)
    sink.rcpt = {address(1): "451 4.3.0 try later"}
    sink.trouble = {address(2): "hang", address(3): "die-after-data"}
    sink.start()
    for number in (2, 3, 4):
        receive(whole, number)
    answered(whole, serve, 4)
    wait_for(lambda: len(whole.sent_to(address(3))) >= 2, PATIENCE, serve.text)
    assert not whole.sent_to(address(1)) and not whole.sent_to(address(2))
    sink.rcpt, sink.trouble = {}, {}
    answered(whole, serve, 1, 2)
    wait_for(lambda: not counts(whole).unsent, PATIENCE, serve.text)
    twice = whole.sent_to(address(3))
    assert len({header(mail.raw, "Message-ID") for mail in twice}) == 1
    assert Counter(len(whole.sent_to(address(number))) for number in (0, 1, 4)) == {1: 3}
    balanced(whole, serve, 5)


def counts(whole: Whole) -> views.Counts:
    """What `status` shows."""
    with whole.register() as store, store.reading() as connection:
        return views.counts(connection)
