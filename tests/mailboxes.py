"""What the tests of the mailbox share: mails, settings, and the script of an honest server without extensions."""

import random
import re
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from intake.mailbox import (
    Fetched,
    Gone,
    Mailbox,
)
from models.settings import ImapSettings
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer

KST = timezone(timedelta(hours=9))
BODIES = {b"5": b'Subject: five\r\n\r\none {3} ) "two\r\n', b"8": b"Subject: eight\r\n\r\n" + b"x" * 5000 + b"\r\n"}


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


def plain(port: int, **changes: Any) -> Mailbox:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "username": "u",
                              "connect_timeout": 5, "read_timeout": 5}  # fmt: skip
    return Mailbox(ImapSettings(**{**values, **changes}), lambda: "s3cret-pass")


def bodies(match: re.Match[bytes]) -> bytes:
    """FETCH of parts, as an honest server answers; numbers differ from UIDs."""
    offset, count = int(match[2]), int(match[3])
    lines = b""
    for uid in match[1].split(b","):
        if uid in BODIES:
            piece = BODIES[uid][offset : offset + count]
            number = b"1" if uid == b"5" else b"2"
            lines += b"* %s FETCH (UID %s BODY[]<%d> {%d}\r\n%s)\r\n" % (number, uid, offset, len(piece), piece)
    return lines + b"%T OK done\r\n"


HONEST: dict[bytes, Answer] = {
    rb"UID SEARCH ALL": b"* SEARCH 8 5\r\n%T OK done\r\n",
    rb"UID FETCH .* \(UID RFC822\.SIZE INTERNALDATE\)": (
        b'* 1 FETCH (UID 5 RFC822.SIZE 33 INTERNALDATE "14-Aug-2025 14:00:00 +0900")\r\n'
        b'* 2 FETCH (INTERNALDATE " 1-Aug-2025 09:08:07 +0000" UID 8 RFC822.SIZE 5019)\r\n%T OK done\r\n'
    ),
    rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": bodies,
}


def fetched(port: int, spool: Path) -> list[Fetched | Gone]:
    with plain(port) as mailbox:
        return everything(mailbox, spool)


def contents(items: list[Fetched | Gone]) -> list[bytes | None]:
    return [item.path.read_bytes() if isinstance(item, Fetched) else None for item in items]
