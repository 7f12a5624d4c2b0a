"""Which folders are watched, and the copies of sent mails, on servers with different hierarchies."""

import re
from pathlib import Path

import pytest

from intake.mailbox import (
    Fetched,
)
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
