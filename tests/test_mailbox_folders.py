"""Which folders are watched, and the copies of sent mails, on servers with different hierarchies."""

from pathlib import Path

import pytest

from intake.mailbox import Fetched
from tests.conftest import needs
from tests.mailboxes import everything, mail, mailbox_for
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port


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


@pytest.mark.parametrize(("prefix", "separator"), [("", "/"), ("INBOX.", "."), ("Mail/", "/"), ("", ".")])
def test_보낸_메일_사본은_한_번만_보관된다(prefix: str, separator: str) -> None:
    needs("dovecot")
    with Dovecot(prefix=prefix, separator=separator) as server:
        user = server.new_user()
        with mailbox_for(server, user, sent_folder="처리/접수회신") as mailbox:
            for number in (1, 2, 2, 1, 3):
                mailbox.append_copy(mail(f"copy-{number}"), f"<copy-{number}@example.org>")
        with server.session(user) as client:
            subscribed = client.lsub()[1]
        place = f"{prefix}&zJi5rA-{separator}&yBHCGNaMwuA-"
        assert any(line.endswith(b" " + place.encode()) or f'"{place}"'.encode() in line for line in subscribed)
        uids = server.uids(user, f'"{place}"')
        assert len(uids) == 3
        assert all(b"\\Seen" in server.flags(uid, user, f'"{place}"') for uid in uids)


@pytest.mark.parametrize(
    ("prefix", "separator", "configured", "on_server", "watched"),
    [
        ("", "/", "R&D 신청", "R&-D &wuDMrQ-", "R&D 신청"),
        ("INBOX.", ".", "Junk", "INBOX.Junk", "INBOX.Junk"),
        ("INBOX.", ".", "INBOX.Junk", "INBOX.Junk", "INBOX.Junk"),
        ("Mail/", "/", "a/b", "Mail/a/b", "Mail/a/b"),
        ("", ".", "a/b", "a.b", "a.b"),
        ("", "/", "100%", "100%", "100%"),
    ],
)
def test_설정한_폴더_이름을_서버의_이름으로_찾는다(
    prefix: str, separator: str, configured: str, on_server: str, watched: str
) -> None:
    needs("dovecot")
    with Dovecot(prefix=prefix, separator=separator) as server:
        user = server.new_user()
        with server.session(user) as client:
            assert client.create(f'"{on_server}"')[0] == "OK"
        with mailbox_for(server, user, extra_folders=(configured, "*", "%", "a")) as mailbox:
            assert mailbox.watched_folders() == ("INBOX", watched)
            assert mailbox.survey(watched).uids == ()


def test_보낸_메일_폴더가_없도록_설정하면_접속조차_하지_않는다(dovecot: Dovecot) -> None:
    mailbox_for(dovecot, "nobody", port=free_port(), sent_folder="").append_copy(mail("x"), "<x@example.org>")
