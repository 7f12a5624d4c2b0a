"""The mailbox against a real Dovecot: TLS, STARTTLS, logins, surveys, evidence, waiting, copies."""

import hashlib
import random
import re
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from intake.imap import transfer
from intake.mailbox import (
    CannotConnect,
    Fetched,
    FolderMissing,
    FolderReplaced,
    Gone,
    LoginRefused,
    Mailbox,
    TlsRefused,
)
from models.settings import ImapSettings
from tests.conftest import needs
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port

KST = timezone(timedelta(hours=9))


def mail(subject: str, size: int = 0, seed: int = 0) -> bytes:
    """A mail of exactly `size` octets (or just as long as it must be)."""
    head = f"From: a@example.org\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.org>\r\n\r\n".encode()
    line = f"{random.Random(seed).getrandbits(256):064x}".encode() + b"\r\n"
    room = max(1, size - len(head) - 2)
    body = (line * (room // len(line) + 1))[:room]
    # not half a line end, which the delivering client would repair
    return head + (body[:-1] + b"x" if body.endswith(b"\r") else body) + b"\r\n"


def settings_for(server: Dovecot, user: str, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "host": "localhost", "port": server.imaps_port, "security": "tls", "username": user,
        "ca_file": server.ca_file, "connect_timeout": 5, "read_timeout": 20,
    }  # fmt: skip
    return ImapSettings(**{**values, **changes})


def mailbox_for(server: Dovecot, user: str, **changes: Any) -> Mailbox:
    return Mailbox(settings_for(server, user, **changes), lambda: server.users[user])


def everything(mailbox: Mailbox, spool: Path, folder: str = "INBOX") -> list[Fetched | Gone]:
    survey = mailbox.survey(folder)
    return list(mailbox.fetch(survey, mailbox.headers(survey, survey.uids), spool))


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_받은_메일을_바이트_그대로_가져온다(dovecot: Dovecot, box: str, security: str, tmp_path: Path) -> None:
    mails = [mail(f"s{n}", size, seed=n) for n, size in enumerate([0, 1000, 70_000, 2_500_000])]
    for number, raw in enumerate(mails):
        dovecot.deliver(raw, datetime(2025, 8, 14, 13, 59, 58 + number % 2, tzinfo=KST), user=box)
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port
    before = datetime.now(UTC)
    with mailbox_for(dovecot, box, port=port, security=security) as mailbox:
        survey = mailbox.survey("INBOX")
        assert (survey.uids, survey.exists) == ((1, 2, 3, 4), 4)
        headers = mailbox.headers(survey, survey.uids)
        fetched = [item for item in mailbox.fetch(survey, headers, tmp_path) if isinstance(item, Fetched)]
    assert [item.path.read_bytes() for item in fetched] == mails
    assert [item.sha256 for item in fetched] == [hashlib.sha256(raw).hexdigest() for raw in mails]
    assert [item.size for item in fetched] == [len(raw) for raw in mails] == [header.size for header in headers]
    assert before <= fetched[0].first_seen_at <= datetime.now(UTC)
    taken = fetched[1].taken()
    assert taken.location is not None
    assert (taken.location.account, taken.location.folder) == (f"{box}@localhost", "INBOX")
    assert (taken.location.uidvalidity, taken.location.uid) == (survey.uidvalidity, 2)
    assert b"Seen" not in dovecot.flags(2, box)


@pytest.mark.parametrize(
    ("at", "raw"),
    [
        (datetime(2025, 8, 14, 14, 0, 0, tzinfo=KST), "14-Aug-2025 05:00:00 +0000"),
        (datetime(2025, 8, 14, 14, 0, 1, tzinfo=KST), "14-Aug-2025 05:00:01 +0000"),
        (datetime(2025, 7, 28, 0, 0, 0, tzinfo=KST), "27-Jul-2025 15:00:00 +0000"),
        (datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), "29-Feb-2024 23:59:59 +0000"),
    ],
)
def test_수신시각은_서버의_것이고_원문도_남는다(dovecot: Dovecot, box: str, at: datetime, raw: str) -> None:
    dovecot.deliver(mail("time"), at, user=box)
    with mailbox_for(dovecot, box) as mailbox:
        survey = mailbox.survey("INBOX")
        (header,) = mailbox.headers(survey, survey.uids)
    assert header.received_at == at
    assert header.internaldate_raw == raw
    assert header.savedate is not None
    assert header.savedate[:11] in {f"{datetime.now(UTC) - timedelta(days=n):%d-%b-%Y}" for n in (0, 1)}


def test_저장시각을_제공하지_않는_서버에서도_동작한다(tmp_path: Path) -> None:
    needs("dovecot")
    with Dovecot(capability="IMAP4rev1") as poor:
        user = poor.new_user()
        poor.deliver(mail("poor"), user=user)
        with mailbox_for(poor, user) as mailbox:
            assert "IDLE" not in mailbox.capabilities()
            (item,) = everything(mailbox, tmp_path)
            start = time.monotonic()
            assert mailbox.wait("INBOX", 0.3) is False
            assert time.monotonic() - start >= 0.3
    assert isinstance(item, Fetched)
    assert item.header.savedate is None
    assert item.header.received_at is not None


@pytest.mark.parametrize("user", ["aica_dc", "other", "third"])
def test_한글과_따옴표가_든_암호로_로그인한다(dovecot: Dovecot, user: str) -> None:
    with mailbox_for(dovecot, user) as mailbox:
        assert mailbox.survey("inbox").exists == 0


@pytest.mark.parametrize("secret", ["wrong-password", "틀린 암호", None, ""])
def test_틀린_암호는_거절되고_글에_나타나지_않는다(dovecot: Dovecot, box: str, secret: str | None) -> None:
    with pytest.raises(LoginRefused) as refused:
        Mailbox(settings_for(dovecot, box), lambda: secret).connect()
    assert box in str(refused.value)
    assert not secret or secret not in str(refused.value)


def test_암호는_로그인할_때마다_새로_묻는다(dovecot: Dovecot, box: str) -> None:
    answers = iter(["old", dovecot.users[box], dovecot.users[box]])
    mailbox = Mailbox(settings_for(dovecot, box), lambda: next(answers))
    with pytest.raises(LoginRefused):
        mailbox.connect()
    assert mailbox.survey("INBOX").uids == ()
    mailbox.close()
    assert mailbox.survey("INBOX").uids == ()
    mailbox.close()
    assert next(answers, "none left") == "none left"


def test_믿지_않는_인증서와_다른_서버_이름은_거절한다(dovecot: Dovecot, box: str) -> None:
    with pytest.raises(TlsRefused, match=r"imap\.ca_file"):
        mailbox_for(dovecot, box, ca_file=None).connect()
    with Dovecot(names=("mail.example.org",)) as other, pytest.raises(TlsRefused, match="localhost"):
        mailbox_for(other, other.first_user).connect()
    with pytest.raises(TlsRefused):
        mailbox_for(dovecot, box, port=dovecot.imap_port, security="starttls", ca_file=None).connect()
    with pytest.raises(TlsRefused, match="ca_file"):
        mailbox_for(dovecot, box, ca_file=Path("/nonexistent/ca.pem")).connect()


def test_암호화되지_않은_포트에_TLS로_접속하면_거절한다(dovecot: Dovecot, box: str) -> None:
    with pytest.raises(TlsRefused):
        mailbox_for(dovecot, box, port=dovecot.imap_port).connect()


def test_서버가_없으면_어디인지_알려_준다(dovecot: Dovecot, box: str) -> None:
    port = free_port()
    with pytest.raises(CannotConnect, match=f"localhost:{port}"):
        mailbox_for(dovecot, box, port=port).connect()
    with pytest.raises(CannotConnect, match=r"imap\.host"):
        mailbox_for(dovecot, box, host="").connect()
    with pytest.raises(CannotConnect):
        mailbox_for(dovecot, box, host="no-such-host.invalid").connect()


def test_없는_폴더는_이름을_대고_다른_폴더는_계속_쓸_수_있다(dovecot: Dovecot, box: str) -> None:
    with mailbox_for(dovecot, box) as mailbox:
        with pytest.raises(FolderMissing, match="없는폴더"):
            mailbox.survey("없는폴더")
        assert mailbox.survey("INBOX").uids == ()


def test_지워진_메일은_빈_메일이_아니라_사라진_것이다(dovecot: Dovecot, box: str, tmp_path: Path) -> None:
    sizes = [10, 500, 3_000_000, 10, 3_000_000]
    for number, size in enumerate(sizes):
        dovecot.deliver(mail(f"g{number}", size), user=box)
    with mailbox_for(dovecot, box) as mailbox:
        survey = mailbox.survey("INBOX")
        headers = mailbox.headers(survey, survey.uids)
        dovecot.expunge(2, 3, user=box)
        items = list(mailbox.fetch(survey, headers, tmp_path))
        assert [type(item) for item in items] == [Fetched, Gone, Gone, Fetched, Fetched]
        assert [item.uid for item in items if isinstance(item, Gone)] == [2, 3]
        late = mailbox.headers(survey, [1, 2, 99])
        assert [(header.uid, header.size > 0) for header in late] == [(1, True), (2, False), (99, False)]
        assert [type(item) for item in mailbox.fetch(survey, late, tmp_path)] == [Fetched, Gone, Gone]
        assert mailbox.survey("INBOX").uids == (1, 4, 5)


def test_폴더가_새로_만들어지면_가져오지_않는다(dovecot: Dovecot, box: str, tmp_path: Path) -> None:
    dovecot.deliver(mail("first"), user=box)
    mailbox = mailbox_for(dovecot, box)
    survey = mailbox.survey("INBOX")
    headers = mailbox.headers(survey, survey.uids)
    mailbox.close()
    dovecot.renew_uidvalidity(box)
    with pytest.raises(FolderReplaced, match=str(survey.uidvalidity)):
        list(mailbox.fetch(survey, headers, tmp_path))
    with pytest.raises(FolderReplaced):
        mailbox.headers(survey, survey.uids)
    again = mailbox.survey("INBOX")
    assert again.uidvalidity != survey.uidvalidity
    assert again.uids == (1,)
    mailbox.close()


def test_이백_통을_순서대로_가져온다(dovecot: Dovecot, box: str, tmp_path: Path) -> None:
    rng = random.Random(7)
    mails = [mail(f"n{n}", rng.choice([200, 5_000, 120_000, 900_000]), n) for n in range(230)]
    dovecot.deliver_all(mails, user=box)
    with mailbox_for(dovecot, box) as mailbox:
        items = everything(mailbox, tmp_path)
    assert [item.sha256 for item in items if isinstance(item, Fetched)] == [
        hashlib.sha256(raw).hexdigest() for raw in mails
    ]


@pytest.mark.parametrize("extra", [-1, 0, 1])
@pytest.mark.parametrize("edge", [transfer.SMALL_BYTES, transfer.CHUNK_BYTES, 2 * transfer.CHUNK_BYTES])
def test_경계_크기의_메일도_온전하다(dovecot: Dovecot, box: str, tmp_path: Path, edge: int, extra: int) -> None:
    raw = mail("edge", edge + extra)
    assert len(raw) == edge + extra
    dovecot.deliver(raw, user=box)
    with mailbox_for(dovecot, box) as mailbox:
        (item,) = everything(mailbox, tmp_path)
    assert isinstance(item, Fetched)
    assert item.path.read_bytes() == raw


def test_있는_스팸_폴더만_보고_보낸_메일_폴더는_보지_않는다(dovecot: Dovecot, box: str, tmp_path: Path) -> None:
    with dovecot.session(box) as client:
        for name in ("Junk", "&wqTTOLpUx3zVaA-", "&yBHCGNaMwuA-"):
            assert client.create(name)[0] == "OK"
    dovecot.deliver(mail("spam"), user=box, folder="&wqTTOLpUx3zVaA-")
    with mailbox_for(
        dovecot, box, folder="inbox", extra_folders=("Junk", "Spam", "스팸메일함", "접수회신")
    ) as mailbox:
        assert mailbox.watched_folders() == ("INBOX", "Junk", "스팸메일함")
        (item,) = everything(mailbox, tmp_path, "스팸메일함")
    assert isinstance(item, Fetched)
    assert item.location.folder == "스팸메일함"


@pytest.mark.parametrize(("prefix", "separator"), [("", "/"), ("INBOX.", "."), ("Mail/", "/")])
def test_보낸_메일_사본은_한_번만_보관된다(prefix: str, separator: str) -> None:
    needs("dovecot")
    raw = mail("접수완료")
    with Dovecot(prefix=prefix, separator=separator) as server:
        user = server.new_user()
        name = "처리/접수회신" if separator == "/" else "접수회신"
        with mailbox_for(server, user, sent_folder=name) as mailbox:
            mailbox.append_copy(raw, "<one@example.org>")
            for _ in range(2):
                mailbox.append_copy(mail("two"), "<two@example.org>")
            assert name not in mailbox.watched_folders()
        with server.session(user) as client:
            listed = client.lsub()[1]
            names = [re.sub(rb'^\(.*?\) "." ', b"", line).strip(b'"').decode() for line in listed if line]
            (place,) = [name for name in names if name.endswith("&yBHCGNaMwuA-")]
            assert place.startswith(prefix)
        uids = server.uids(user, f'"{place}"')
        # the first copy holds another Message-ID than was named, so it would be put there again
        assert len(uids) == 2
        assert b"\\Seen" in server.flags(uids[1], user, f'"{place}"')


def test_보낸_메일_폴더가_없도록_설정하면_접속조차_하지_않는다(dovecot: Dovecot) -> None:
    mailbox_for(dovecot, "nobody", port=free_port(), sent_folder="").append_copy(mail("x"), "<x@example.org>")


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
        timer = threading.Timer(1.5, mailbox.wake)
        timer.start()
        start = time.monotonic()
        assert mailbox.wait("INBOX", 50) is False
        assert time.monotonic() - start < 25
        timer.join()
        mailbox.wake()
        assert mailbox.wait("INBOX", 50) is False
        assert mailbox.survey("INBOX").uids == ()
