"""The mailbox against a real Dovecot: surveys, evidence of receipt, whole mails, what has gone."""

import hashlib
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.imap import transfer
from intake.mailbox import (
    Fetched,
    FolderMissing,
    FolderReplaced,
    Gone,
)
from tests.conftest import needs
from tests.mailboxes import KST, everything, mail, mailbox_for
from tests.servers.dovecot import Dovecot


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


def test_없는_폴더는_이름을_대고_다른_폴더는_계속_쓸_수_있다(dovecot: Dovecot, box: str) -> None:
    with mailbox_for(dovecot, box) as mailbox:
        with pytest.raises(FolderMissing, match="없는폴더"):
            mailbox.survey("없는폴더")
        assert mailbox.survey("INBOX").uids == ()
