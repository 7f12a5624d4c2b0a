"""The submission mailbox over IMAP: what lies in it, fetched with evidence, without changing anything there.

The only module that imports imapclient. Works with any server that keeps RFC 3501 or RFC 9051; extensions are used
where they are offered and never needed. Folders are opened read-only, so no flag of anybody's mail ever changes, and
\\Seen means nothing to us, since people read the same mailbox.

One object holds one connection and is used by one thread; only `wake` may be called from others. Connections are
opened when needed: after a `MailboxError` the next call starts anew.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from imaplib import IMAP4
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import imapclient

from intake.imap import answers, folders
from intake.imap.errors import (
    CannotConnect,
    CommandRefused,
    ConnectionLost,
    FolderMissing,
    FolderReplaced,
    LoginRefused,
    MailboxError,
    TlsRefused,
)
from intake.imap.login import log_in, start_tls, tls_context
from intake.imap.records import Fetched, FolderSurvey, Gone, MailHeader
from intake.imap.transfer import Transfer
from models.settings import ImapSettings
from models.times import Clock, utc_now

__all__ = [
    "CannotConnect",
    "CommandRefused",
    "ConnectionLost",
    "Fetched",
    "FolderMissing",
    "FolderReplaced",
    "FolderSurvey",
    "Gone",
    "LoginRefused",
    "MailHeader",
    "Mailbox",
    "MailboxError",
    "TlsRefused",
]

_TROUBLE = (IMAP4.error, OSError, ValueError)
"""All that imaplib and imapclient raise when a server or the network misbehaves (ValueError: unreadable answers)."""
_HEADERS_AT_ONCE = 100
_SEARCH_AT_ONCE = 100_000
"""imaplib takes answer lines up to one million octets."""
_IDLE_SECONDS = 50.0
_GLANCE_SECONDS = 1.0
"""The first look while idling: what came together with the start of IDLE is only seen when it ends."""
_IDLE_TRIES = 3
_WAKE_SECONDS = 0.5
_FAREWELL_SECONDS = 2.0


class _Client(imapclient.IMAPClient):  # type: ignore[misc]  # imapclient ships no type information
    """imapclient with the raw connection within reach: `wire` is imaplib's own object."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None, timeout: Any) -> None:
        super().__init__(host, port, ssl=context is not None, ssl_context=context, timeout=timeout)
        self.normalise_times = False
        # imapclient sets 5, at which imaplib formats every literal for a log that nobody reads: three times slower
        self.wire.debug = 0

    def _create_IMAP4(self) -> IMAP4:
        wire: IMAP4 = super()._create_IMAP4()
        self.wire = wire
        return wire


class _Opened(NamedTuple):
    """A folder as it was when it was opened."""

    folder: str
    uidvalidity: int
    exists: int
    uidnext: int | None


class Mailbox:
    """The mailbox of `settings`. `secret` gives the password or token and is asked at each login."""

    def __init__(self, settings: ImapSettings, secret: Callable[[], str | None], clock: Clock = utc_now) -> None:
        self._settings, self._secret, self._clock = settings, secret, clock
        self._where = f"{settings.host}:{settings.port or (993 if settings.security == 'tls' else 143)}"
        self._client: _Client | None = None
        self._open: _Opened | None = None
        self._surveyed: dict[str, _Opened] = {}
        self._woken = threading.Event()
        self._idle_failures = 0

    @property
    def account(self) -> str:
        """`username@host`, as configured; part of each mail's place."""
        return f"{self._settings.username}@{self._settings.host}"

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Opens a connection and logs in. CannotConnect, TlsRefused, LoginRefused or ConnectionLost."""
        self.close()
        client = self._dial()
        try:
            log_in(client, self._settings, self._secret(), self._where)
        except BaseException as error:
            _hang_up(client)
            if isinstance(error, OSError | ValueError):
                raise ConnectionLost(self._text("로그인하는 동안 연결이 끊어졌습니다", error)) from None
            raise
        self._client = client

    def close(self) -> None:
        """Ends the connection, if there is one. Never raises; the object may be used again."""
        client, self._client, self._open = self._client, None, None
        if client is not None:
            with suppress(*_TROUBLE):
                client.wire.socket().settimeout(_FAREWELL_SECONDS)
                client.logout()
            _hang_up(client)

    def wake(self) -> None:
        """Ends a `wait` of another thread within a second, or the next one at once."""
        self._woken.set()

    def capabilities(self) -> tuple[str, ...]:
        """What the server offers after login, in upper case."""
        with self._edge("서버 기능 조회") as client:
            return tuple(name.decode("ascii", "replace") for name in client.capabilities())

    def watched_folders(self) -> tuple[str, ...]:
        """The submission folder, whether it exists or not, and those of the extra folders that exist."""
        settings = self._settings
        with self._edge("폴더 목록 조회") as client:
            first = folders.find(client, settings.folder) or settings.folder
            extra = [folders.find(client, name) for name in settings.extra_folders]
            sent = folders.find(client, settings.sent_folder) if settings.sent_folder else None
        return tuple(dict.fromkeys([first, *(name for name in extra if name not in (None, sent))]))

    def survey(self, folder: str) -> FolderSurvey:
        """Lists all mails of a folder. FolderMissing if it cannot be opened."""
        with self._edge(f"{folder} 폴더 조회") as client:
            opened = self._examine(client, folder)
            found = set[int]()
            for criteria in _searches(opened.exists):
                data = _ok(client.wire.uid("SEARCH", criteria))
                if opened.exists and data == [None]:
                    raise CommandRefused(self._text(f"{folder} 폴더의 목록을 서버가 보내지 않았습니다", ""))
                found |= answers.uids(data)
        self._surveyed[folder] = opened
        return FolderSurvey(
            folder=folder, uidvalidity=opened.uidvalidity, exists=opened.exists, uids=tuple(sorted(found))
        )

    def headers(self, survey: FolderSurvey, uids: Sequence[int]) -> list[MailHeader]:
        """One header for each UID, in the same order.

        A mail of which the server says nothing (gone, most likely) has size 0 and no dates, so that nothing is
        passed over in silence: `fetch` tells whether it is really gone. FolderReplaced as for `fetch`.
        """
        found = self._ask(survey, uids)
        found |= self._ask(survey, [uid for uid in uids if uid not in found])
        now = self._clock()
        return [found.get(uid) or _unknown(uid, now) for uid in uids]

    def fetch(self, survey: FolderSurvey, headers: Sequence[MailHeader], spool: Path) -> Iterator[Fetched | Gone]:
        """Each mail whole, in the given order, in a file of its own under `spool`.

        After ConnectionLost ask again for what is missing: a large mail goes on where it broke off, also in another
        process. FolderReplaced if the folder has become another one. OSError if the disk does not take the mail.
        """
        return Transfer(self, self.account, survey, spool).run(headers)

    def pieces(self, survey: FolderSurvey, uids: Sequence[int], offset: int, count: int) -> dict[int, bytes | None]:
        """At most `count` octets from `offset` on of each mail; None or absent for a mail that is gone."""
        with self._edge(f"{survey.folder} 폴더의 메일 수신") as client:
            self._reopen(client, survey)
            answer = client.fetch(list(uids), [f"BODY.PEEK[]<{offset}.{count}>"])
            return {uid: _body(items, offset) for uid, items in answer.items()}

    def wait(self, folder: str, seconds: float) -> bool:
        """Waits until something happens in the folder (True), `seconds` have passed, or `wake` is called (False).

        Only a hint that spares time: survey after each wait, whatever it says. Without IDLE it simply sleeps.
        """
        end = time.monotonic() + seconds
        with self._edge(f"{folder} 폴더 대기") as client:
            if self._open is None or self._open.folder != folder:
                self._examine(client, folder)
            if self._surveyed.get(folder) not in (None, self._open) or _news(client):
                return True
            idle = self._settings.idle and client.has_capability("IDLE") and self._idle_failures < _IDLE_TRIES
            if not idle:
                self._woken.wait(seconds)
            look = _GLANCE_SECONDS
            while idle and not self._woken.is_set() and (left := end - time.monotonic()) > 0:
                self._idle(client, min(look, left))
                if _news(client):
                    return True
                look = _IDLE_SECONDS
        self._woken.clear()
        return False

    def append_copy(self, raw: bytes, message_id: str) -> None:
        """Puts a sent mail, marked as read, into `imap.sent_folder`, unless one with this Message-ID lies there."""
        if not self._settings.sent_folder:
            return
        with self._edge("보낸 메일 사본 보관") as client:
            folder = folders.find_or_create(client, self._settings.sent_folder)
            self._examine(client, folder)
            if not client.search(["HEADER", "MESSAGE-ID", message_id]):
                client.append(folder, raw, [imapclient.SEEN])

    def _dial(self) -> _Client:
        settings = self._settings
        host, _, port = self._where.rpartition(":")
        if not host:
            raise CannotConnect("메일 서버가 설정되지 않았습니다. 설정 imap.host를 지정하십시오.")
        context = None if settings.security == "none" else tls_context(settings.ca_file)
        timeout = imapclient.SocketTimeout(connect=settings.connect_timeout, read=settings.read_timeout)
        direct = context if settings.security == "tls" else None
        try:
            client = _Client(host, int(port), context=direct, timeout=timeout)
            if settings.security == "starttls" and context is not None:
                self._upgrade(client, context)
        except ssl.SSLError as error:
            advice = "인증서(imap.ca_file), 서버 이름(imap.host), 암호화 방식(imap.security)과 포트를 확인하십시오."
            raise TlsRefused(f"{self._text('암호화 연결을 맺을 수 없습니다', error)} {advice}") from error
        except _TROUBLE as error:
            advice = "서버 주소와 포트, 네트워크를 확인하십시오. 자동으로 다시 시도합니다."
            raise CannotConnect(f"{self._text('접속할 수 없습니다', error)} {advice}") from error
        return client

    def _upgrade(self, client: _Client, context: ssl.SSLContext) -> None:
        try:
            start_tls(client, context, self._where)
        except BaseException as error:
            _hang_up(client)
            if isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort):
                raise TlsRefused(self._text("서버가 STARTTLS를 거절했습니다", error)) from error
            raise

    @contextmanager
    def _edge(self, what: str) -> Iterator[_Client]:
        """The one place where trouble with server and network becomes a MailboxError; the connection is given up."""
        if self._client is None:
            self.connect()
        assert self._client is not None
        try:
            yield self._client
        except _TROUBLE as error:
            client, self._client, self._open = self._client, None, None
            _hang_up(client)
            if isinstance(error, OSError | IMAP4.abort):
                raise ConnectionLost(self._text(f"{what}: 연결이 끊어졌습니다", error)) from error
            raise CommandRefused(self._text(f"{what}: 서버가 명령을 거절했습니다", error)) from error

    def _examine(self, client: _Client, folder: str) -> _Opened:
        self._open = None
        try:
            answer = client.select_folder(folder, readonly=True)
        except IMAP4.abort:
            raise
        except IMAP4.error as error:
            advice = "설정 imap.folder의 폴더 이름을 확인하십시오."
            raise FolderMissing(f"{self._text(f'{folder} 폴더를 열 수 없습니다', error)} {advice}") from error
        if not answer.get(b"UIDVALIDITY"):
            raise CommandRefused(self._text(f"{folder} 폴더에 UIDVALIDITY가 없습니다", ""))
        # from here on an EXISTS line is news
        client.wire.response("EXISTS")
        self._open = _Opened(folder, answer[b"UIDVALIDITY"], answer.get(b"EXISTS", 0), answer.get(b"UIDNEXT"))
        return self._open

    def _reopen(self, client: _Client, survey: FolderSurvey) -> None:
        opened = self._open
        if opened is None or opened.folder != survey.folder:
            opened = self._examine(client, survey.folder)
        if opened.uidvalidity != survey.uidvalidity:
            change = f"{survey.uidvalidity} → {opened.uidvalidity}"
            raise FolderReplaced(self._text(f"{survey.folder} 폴더가 새로 만들어졌습니다(UIDVALIDITY {change})", ""))

    def _ask(self, survey: FolderSurvey, uids: Sequence[int]) -> dict[int, MailHeader]:
        found: dict[int, MailHeader] = {}
        for start in range(0, len(uids), _HEADERS_AT_ONCE):
            some = ",".join(map(str, uids[start : start + _HEADERS_AT_ONCE]))
            with self._edge(f"{survey.folder} 폴더의 수신시각 조회") as client:
                self._reopen(client, survey)
                savedate = " SAVEDATE" if client.has_capability("SAVEDATE") else ""
                data = _ok(client.wire.uid("FETCH", some, f"(UID RFC822.SIZE INTERNALDATE{savedate})"))
            found |= answers.headers(data, self._clock())
        return found

    def _idle(self, client: _Client, seconds: float) -> None:
        try:
            client.idle()
        except IMAP4.error:
            self._idle_failures += 1
            raise
        self._idle_failures = 0
        self._watch(client.socket(), seconds)
        client.idle_done()

    def _watch(self, sock: socket.socket, seconds: float) -> None:
        """Until there is something to read. imapclient's own `idle_check` spins when the connection is dead."""
        poller = select.poll()
        poller.register(sock.fileno(), select.POLLIN)
        end = time.monotonic() + seconds
        while not self._woken.is_set() and (left := end - time.monotonic()) > 0:
            buffered = isinstance(sock, ssl.SSLSocket) and sock.pending()
            if buffered or poller.poll(min(left, _WAKE_SECONDS) * 1000):
                return

    def _text(self, what: str, error: object) -> str:
        detail = f": {error}" if str(error) else ""
        return f"메일 서버 {self._where}: {what}{detail}."


def _hang_up(client: _Client) -> None:
    with suppress(*_TROUBLE):
        client.shutdown()


def _searches(exists: int) -> list[str]:
    if exists <= _SEARCH_AT_ONCE:
        return ["ALL"]
    starts = range(1, exists + 1, _SEARCH_AT_ONCE)
    return [f"{start}:{start + _SEARCH_AT_ONCE - 1}" for start in starts[:-1]] + [f"{starts[-1]}:*"]


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise IMAP4.error(answer[1])
    return answer[1]


def _news(client: _Client) -> bool:
    """Whether the server has announced mails since the folder was opened or this was last asked."""
    return bool(client.wire.response("EXISTS")[1] != [None])


def _unknown(uid: int, now: datetime) -> MailHeader:
    return MailHeader(uid=uid, size=0, received_at=None, internaldate_raw=None, savedate=None, seen_at=now)


def _body(items: dict[bytes, Any], offset: int) -> bytes | None:
    exact = b"BODY[]<%d>" % offset
    if exact in items:
        piece: bytes | None = items[exact]
        return piece
    if any(key.startswith(b"BODY[]<") for key in items):
        raise IMAP4.error("the server sent another part of the mail than was asked for")
    whole: bytes | None = items.get(b"BODY[]")
    # a few servers hand out the whole mail instead of a part
    return None if whole is None else whole[offset:]
