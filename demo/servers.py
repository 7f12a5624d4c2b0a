"""Embedded mail servers: a mailbox that speaks IMAP and a sink that takes SMTP. Loopback only, free ports.

Both are context managers. The mailbox is a child process that cannot outlive this one; the sink is a thread.
"""

import asyncio
import contextlib
import imaplib
import itertools
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import Field

from models.record import Record

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope
    from aiosmtpd.smtp import Session as SmtpSession

LOOPBACK = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 5


class ServerError(Exception):
    """An embedded server did not start or refused what a demonstration needs; the message says what."""


class SunkMail(Record):
    """A mail that the sink took."""

    path: Path
    """The stored file: exactly the bytes of the DATA command."""
    mail_from: str
    """Envelope sender; empty for `<>`."""
    recipients: tuple[str, ...]
    raw: bytes = Field(repr=False)


def _loopback_listener() -> socket.socket:
    """A listening socket on a free port. Bound before the server exists, so no other process can take the port."""
    return socket.create_server((LOOPBACK, 0), backlog=64)


class ImapServer:
    """An IMAP server with one empty account, without TLS, on a free loopback port.

    Use as a context manager. Mails are kept in memory. The child process is killed on exit and ends by itself
    within a second if this process dies. User name and password are ASCII, as the LOGIN command demands.
    """

    host = LOOPBACK

    def __init__(self, username: str = "intake", password: str | None = None) -> None:
        self.username = username
        self.password = password or secrets.token_urlsafe(12)
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with _loopback_listener() as listener:
            self.port = listener.getsockname()[1]
            self._process = self._launch(listener.fileno())
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Process id of the running server; None if it does not run."""
        return self._process.pid if self._process else None

    def _launch(self, descriptor: int) -> "subprocess.Popen[str]":
        program = Path(__file__).with_name("imap_child.py")
        process = subprocess.Popen(
            # -P: the folder of the script must not shadow standard modules
            [sys.executable, "-P", str(program), str(descriptor), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
            text=True,
            start_new_session=True,  # Ctrl-C at the terminal is for the parent, which then stops the server in order
        )
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a child that died at once is reported by _wait_until_ready
            process.stdin.write(f"{self.username}\n{self.password}\n")
            process.stdin.close()
        return process

    def _wait_until_ready(self) -> None:
        try:
            with self.client():
                pass
        except (imaplib.IMAP4.error, OSError) as error:
            raise ServerError(f"embedded IMAP server did not start: {error}; is pymap installed?") from error

    def stop(self) -> None:
        """Ends the server at once, whatever clients do. Calling it twice is harmless."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        self._process = None

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A logged-in connection of the standard library, for filling and looking at the mailbox."""
        connection = imaplib.IMAP4(self.host, self.port, timeout=START_SECONDS)
        try:
            connection.login(self.username, self.password)
            yield connection
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                connection.logout()

    def append(self, mails: Iterable[tuple[bytes, datetime]], folder: str = "INBOX") -> None:
        """Puts raw mails into `folder` (made if missing), each with the given INTERNALDATE (aware; whole seconds)."""
        with self.client() as connection:
            name = folder if folder == "INBOX" else _quoted(folder)
            if folder != "INBOX":
                connection.create(name)  # answers NO if it exists, which is as good
            for raw, received_at in mails:
                answer, detail = connection.append(name, None, imaplib.Time2Internaldate(received_at), raw)
                if answer != "OK":
                    raise ServerError(f"embedded mailbox refused a mail: {detail!r}")


def _quoted(folder: str) -> str:
    """Folder name in modified UTF-7 (RFC 3501 §5.1.3), quoted for a command."""
    out: list[str] = []
    for plain, run in itertools.groupby(folder, lambda sign: " " <= sign <= "~"):
        text = "".join(run)
        if plain:
            out.append(text.replace("&", "&-"))
        else:
            coded = text.encode("utf-7").decode().strip("+-").replace("/", ",")
            out.append(f"&{coded}-")
    return '"' + "".join(out).replace("\\", "\\\\").replace('"', '\\"') + '"'


class SmtpSink:
    """An SMTP server that takes every mail and stores it as `NNNN.eml` in a folder; nothing leaves the machine.

    Use as a context manager. `received` lists what came so far, oldest first.
    """

    host = LOOPBACK

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._mails: list[SunkMail] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        listener = _loopback_listener()
        self.port = listener.getsockname()[1]
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(listener), self._loop).result(START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(STOP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_SECONDS)
        self._loop.close()

    @property
    def received(self) -> tuple[SunkMail, ...]:
        """What was taken so far, oldest first."""
        return tuple(self._mails)

    def wait_for(self, count: int, seconds: float = 10) -> tuple[SunkMail, ...]:
        """Waits until at least `count` mails came or the time is over; returns what is there."""
        end = time.monotonic() + seconds
        while len(self._mails) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.received

    async def _start(self, listener: socket.socket) -> asyncio.Server:
        from aiosmtpd.smtp import SMTP

        def protocol() -> SMTP:
            return SMTP(self, hostname="localhost", ident="jeopsu demo sink", enable_SMTPUTF8=True)

        return await self._loop.create_server(protocol, sock=listener)

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        mine = asyncio.current_task()
        open_sessions = [task for task in asyncio.all_tasks(self._loop) if task is not mine]
        for task in open_sessions:
            task.cancel()
        await asyncio.gather(*open_sessions, return_exceptions=True)

    async def handle_DATA(self, server: "SMTP", session: "SmtpSession", envelope: "Envelope") -> str:
        """Hook of aiosmtpd: stores one mail. The answer 250 is given only after the file is written."""
        raw = envelope.original_content or b""
        path = self.folder / f"{len(self._mails) + 1:04d}.eml"
        path.write_bytes(raw)
        sender = (envelope.mail_from or "").removeprefix("<>")  # aiosmtpd keeps the brackets of the empty sender
        self._mails.append(SunkMail(path=path, mail_from=sender, recipients=tuple(envelope.rcpt_tos), raw=raw))
        return "250 2.0.0 Ok"


ELSEWHERE = {
    "JEOPSU_IMAP__AUTH": "password",
    "JEOPSU_IMAP__PASSWORD_FILE": "",
    "JEOPSU_IMAP__CA_FILE": "",
    "JEOPSU_IMAP__FOLDER": "INBOX",
    "JEOPSU_IMAP__EXTRA_FOLDERS": "Junk,Spam,스팸메일함,스팸편지함",
    "JEOPSU_IMAP__SENT_FOLDER": "접수회신",
    "JEOPSU_IMAP__TRUSTED_HOSTS": "",
    "JEOPSU_SMTP__USERNAME": "",
    "JEOPSU_SMTP__PASSWORD_FILE": "",
    "JEOPSU_SMTP__CA_FILE": "",
    "JEOPSU_SECURITY__CLAMD": "",
    "JEOPSU_WATCH__LISTEN": "",
    "JEOPSU_WATCH__ALARM_TO": "",
    "JEOPSU_DIGEST__TO": "",
}
"""What a configuration may say of an operator's own servers and people: none of it is for samples."""


def pointed_at(imap: ImapServer, sink: SmtpSink) -> dict[str, str]:
    """The environment that points a configuration at these servers, whatever servers it names itself. Only here is
    sending on by itself."""
    return {
        **ELSEWHERE,
        "JEOPSU_IMAP__HOST": imap.host,
        "JEOPSU_IMAP__PORT": str(imap.port),
        "JEOPSU_IMAP__SECURITY": "none",
        "JEOPSU_IMAP__USERNAME": imap.username,
        "JEOPSU_IMAP__PASSWORD": imap.password,
        "JEOPSU_SMTP__ENABLED": "true",
        "JEOPSU_SMTP__HOST": sink.host,
        "JEOPSU_SMTP__PORT": str(sink.port),
        "JEOPSU_SMTP__SECURITY": "none",
    }
