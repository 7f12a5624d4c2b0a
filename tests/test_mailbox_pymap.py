"""The mailbox against pymap, a server written by others."""

import imaplib
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.mailbox import (
    Mailbox,
)
from models.settings import ImapSettings
from tests.mailboxes import contents, mail
from tests.servers.daemon import Daemon
from tests.servers.ports import free_port, wait_for_port

PYMAP = "import sys; from pymap.main import main; sys.exit(main())"


@pytest.fixture
def pymap_port(tmp_path: Path) -> Iterator[int]:
    """pymap with its demonstration mailbox (user `demouser`, password `demopass`)."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        PYMAP,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-tls",
        "dict",
        "--demo-data",
    ]
    daemon = Daemon(command, tmp_path / "pymap.log")
    try:
        wait_for_port(port)
        yield port
    finally:
        daemon.stop(seconds=1)


def test_pymap에서도_모든_기능이_동작한다(pymap_port: int, tmp_path: Path) -> None:
    raws = [mail(f"p{n}", size, seed=n) for n, size in enumerate([500, 3_000_000, 60_000])]
    with imaplib.IMAP4("127.0.0.1", pymap_port) as other:
        other.login("demouser", "demopass")
        for raw in raws:
            assert other.append("INBOX", "", '"14-Aug-2025 14:00:00 +0900"', raw)[0] == "OK"
    settings = ImapSettings(host="127.0.0.1", port=pymap_port, security="none", username="demouser")
    with Mailbox(settings, lambda: "demopass") as mailbox:
        survey = mailbox.survey("INBOX")
        headers = mailbox.headers(survey, survey.uids[-3:])
        assert [header.internaldate_raw for header in headers] == ["14-Aug-2025 14:00:00 +0900"] * 3
        assert {header.received_at for header in headers} == {datetime(2025, 8, 14, 5, tzinfo=UTC)}
        items = list(mailbox.fetch(survey, [*headers, headers[0].model_copy(update={"uid": 99_999})], tmp_path / "s"))
        assert contents(items) == [*raws, None]
        copy = mail("copy")
        for _ in range(2):
            mailbox.append_copy(copy, "<copy@example.org>")
        assert mailbox.survey("접수회신").exists == 1
        assert mailbox.watched_folders() == ("INBOX",)
        mailbox.survey("INBOX")
        assert mailbox.wait("INBOX", 1.5) is False
        with imaplib.IMAP4("127.0.0.1", pymap_port) as other:
            other.login("demouser", "demopass")
            timer = threading.Timer(1.5, other.append, ["INBOX", "", "", raws[0]])
            timer.start()
            assert mailbox.wait("INBOX", 40) is True
            timer.join()
        assert len(mailbox.survey("INBOX").uids) == len(survey.uids) + 1
