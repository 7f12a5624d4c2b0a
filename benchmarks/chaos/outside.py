"""The outside world of a campaign: a real mailbox, a real SMTP sink, a register, a storage folder, a spool."""

import hashlib
import imaplib
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from benchmarks.chaos.applications import CONFIG
from benchmarks.chaos.books import Arrived, Message
from benchmarks.chaos.machine import environment
from benchmarks.chaos.mails import REFUSED, Planned
from models.case import Case
from tests.servers.dovecot import Dovecot
from tests.servers.pointing import pointed_at
from tests.servers.smtp_sink import SmtpSink
from tests.whole import header

LIMITS = {
    "OPEN_MAIL_SECONDS": "5",
    "READ_DOCUMENT_SECONDS": "8",
    "TRIES": "3",
}
"""Of workers, far below the shipped ones, so that a campaign is short (JEOPSU_LIMITS__WORKERS__...)."""
SLOW_SECONDS = 0.1
"""The sink answers every other applicant so late, which widens the gap in which a kill repeats a mail."""
LEFT = {
    "mails without a decision": "SELECT count(*) FROM cases WHERE stage = 'received'",
    "accepted cases not judged": "SELECT count(*) FROM cases WHERE disposition = 'accepted' AND stage <> 'judged'",
    "replies not sent": "SELECT count(*) FROM outbox WHERE state = 'ready'",
    "replies without a copy": "SELECT count(*) FROM outbox WHERE state = 'sent' AND copied_at IS NULL",
    "messages not handed over": "SELECT count(*) FROM messages WHERE state = 'ready'",
    "case folders to be written": "SELECT count(*) FROM cases WHERE stage = 'judged' AND disposition = 'accepted'"
    " AND filed_revision IS NULL",
}


class Intake:
    """One intake. `settings` are those of every machine that works on it."""

    def __init__(self, server: Dovecot, sink: SmtpSink, folder: Path, database_url: str = "") -> None:
        self.server, self.sink, self.folder = server, sink, folder
        self.user = server.new_user()
        self.database_url = database_url or f"sqlite:///{folder / 'register.db'}"
        self.spool_folder = folder / "provisioning"
        self.settings = {
            **pointed_at(server, self.user, sink, self.database_url, folder),
            "JEOPSU_IMAP__POLL_SECONDS": "2",
            **{f"JEOPSU_LIMITS__WORKERS__{name}": value for name, value in LIMITS.items()},
        }

    def expect(self, mails: Iterable[Planned]) -> None:
        """Prepares the sink for the replies to these mails."""
        self.sink.delay = SLOW_SECONDS
        for mail in mails:
            if mail.sender.endswith(f"@{REFUSED}"):
                self.sink.rcpt[mail.sender] = "550 5.1.1 no such user"
            elif mail.number % 2:
                self.sink.trouble[mail.sender] = "slow"

    def deliver(self, mails: Iterable[Planned]) -> None:
        """Puts mails into the mailbox, each with its receive time."""
        with self.server.session(self.user) as client:
            for mail in mails:
                answer, data = client.append("INBOX", "", imaplib.Time2Internaldate(mail.at), mail.raw)
                assert answer == "OK", data

    def mailbox(self) -> tuple[str, ...]:
        """Digests of the mails that lie in the mailbox."""
        found = []
        with self.server.session(self.user, "INBOX") as client:
            for line in client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]:
                if isinstance(line, tuple):
                    found.append(hashlib.sha256(line[1]).hexdigest())
        return tuple(found)

    def arrived(self) -> tuple[Arrived, ...]:
        """What the sink took."""
        return tuple(
            Arrived(
                at=mail.at.timestamp(),
                message_id=str(header(mail.raw, "Message-ID")),
                sha256=hashlib.sha256(mail.raw).hexdigest(),
            )
            for mail in list(self.sink.caught)
        )

    def spool(self) -> tuple[Message, ...]:
        """The files of the provisioning spool."""
        return tuple(_message(json.loads(path.read_bytes())) for path in sorted(self.spool_folder.glob("[!.]*.json")))

    def ledger(self) -> tuple[Message, ...]:
        """`jeopsu queue --json`."""
        return tuple(_message(json.loads(line)) for line in self.command("queue", "--json").stdout.splitlines())

    def cases(self) -> tuple[Case, ...]:
        """`jeopsu cases --json`."""
        lines = self.command("cases", "--json").stdout.splitlines()
        return tuple(Case.model_validate_json(line) for line in lines)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A `jeopsu` command on this intake."""
        return subprocess.run(
            [sys.executable, "-m", "cli", *words, "--config", str(CONFIG)], env=environment(self.settings),
            cwd=CONFIG.parent, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def left(self, mails: int) -> tuple[str, ...]:
        """What is not done yet, of so many mails; asked from the register itself, since it is asked often."""
        engine = create_engine(make_url(self.database_url).set(drivername=self._driver()))
        try:
            with engine.connect() as connection:
                # in one statement: between two of them all mails could be stored, and nothing more be seen of them
                columns = ", ".join(f"({query})" for query in LEFT.values())
                stored, *waiting = connection.execute(text(f"SELECT (SELECT count(*) FROM cases), {columns}")).one()
        except DBAPIError as error:  # no service has lived long enough to make the tables
            return (f"no register: {type(error.orig).__name__}",)
        finally:
            engine.dispose()
        counts = dict(zip(LEFT, waiting, strict=True)) | {"mails not stored": max(mails - stored, 0)}
        return tuple(f"{what}: {count}" for what, count in counts.items() if count)

    def _driver(self) -> str:
        return "sqlite" if self.database_url.startswith("sqlite") else "postgresql+psycopg"

    def drain(self, mails: int, seconds: float) -> tuple[str, ...]:
        """Waits until all is done. What is not when the time is up."""
        end = time.monotonic() + seconds
        while (left := self.left(mails)) and time.monotonic() < end:
            time.sleep(0.5)
        return left


def _message(event: dict[str, Any]) -> Message:
    case, _, revision = str(event["id"]).rpartition("-")
    wire = json.dumps({name: event[name] for name in ("id", "type", "data")}, sort_keys=True)
    digest = hashlib.sha256(wire.encode()).hexdigest()
    return Message(id=event["id"], case=case, revision=int(revision), type=event["type"], sha256=digest)
