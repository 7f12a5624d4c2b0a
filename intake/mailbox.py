"""The submission mailbox over IMAP: what lies in it, fetched with evidence, without changing anything there.

The only module that imports imapclient. Works with any server that keeps RFC 3501 or RFC 9051; extensions are used
where they are offered and never needed. Folders are opened read-only, so no flag of anybody's mail ever changes, and
\\Seen means nothing to us, since people read the same mailbox.

One object holds one connection and is used by one thread; only `wake` may be called from others. Connections are
opened when needed: after a `MailboxError` the next call starts anew.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from imaplib import IMAP4
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import imapclient

from intake.imap import answers, folders
from intake.imap.connecting import TROUBLE, dial, hang_up, log_in, port, where
from intake.imap.errors import (
    CannotConnect,
    CommandRefused,
    ConnectionLost,
    FolderMissing,
    FolderReplaced,
    LoginRefused,
    MailboxError,
    TlsRefused,
    sentence,
)
from intake.imap.records import Fetched, FolderSurvey, Gone, MailHeader, Opened
from intake.imap.transfer import Transfer
from intake.imap.waiting import watch
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

_HEADERS_AT_ONCE = 100
_IDLE_SECONDS = 10.0
"""What arrives in the very moment in which IDLE begins is only seen when it ends: so it ends often."""
_GLANCE_SECONDS = 1.0
"""The first look while idling: what came together with the start of IDLE is only seen when it ends."""
_IDLE_TRIES, _IDLE_PAUSE_SECONDS = 3, 600.0
_TROUBLE_SECONDS, _FAREWELL_SECONDS = 2.0, 2.0


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


class Mailbox:
    """The mailbox of `settings`. `secret` gives the password or token and is asked at each login."""

    def __init__(self, settings: ImapSettings, secret: Callable[[], str | None], clock: Clock = utc_now) -> None:
        self._settings, self._secret, self._clock = settings, secret, clock
        self._where = where(settings)
        self._client: _Client | None = None
        self._open: Opened | None = None
        self._surveyed: dict[str, Opened] = {}
        self._woken = threading.Event()
        self._idle_failures, self._idle_from = 0, 0.0

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
        client = dial(self._new, self._settings)
        try:
            log_in(client, self._settings, self._secret())
        except BaseException:
            hang_up(client)
            raise
        self._client = client

    def close(self) -> None:
        """Ends the connection, if there is one. Never raises; the object may be used again."""
        client, self._client, self._open = self._client, None, None
        if client is not None:
            with suppress(*TROUBLE):
                client.wire.socket().settimeout(_FAREWELL_SECONDS)
                client.logout()
            hang_up(client)

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
            names = [settings.folder, settings.sent_folder or settings.folder, *settings.extra_folders]
            first, sent, *extra = folders.find(client, names)
        watched = [first or settings.folder, *(name for name in extra if name and name != sent)]
        return tuple(dict.fromkeys(watched))

    def sent_folder(self) -> str | None:
        """The folder of copies as the server calls it; None if there is none, or none is configured."""
        if not self._settings.sent_folder:
            return None
        with self._edge("보낸 메일 폴더 조회") as client:
            return folders.find(client, [self._settings.sent_folder])[0]

    def survey(self, folder: str) -> FolderSurvey:
        """Lists all mails of a folder. FolderMissing if it cannot be opened."""
        with self._edge(f"{folder} 폴더 조회") as client:
            opened = self._examine(client, folder)
            found = set[int]()
            for criteria in answers.search_criteria(opened.exists):
                data = answers.untagged(client.wire.uid("SEARCH", criteria))
                if opened.exists and data == [None]:
                    raise CommandRefused(sentence(self._where, f"{folder} 폴더의 목록을 서버가 보내지 않았습니다"))
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
        return [found.get(uid) or answers.unknown(uid, now) for uid in uids]

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
            return {uid: answers.body(items, offset) for uid, items in answer.items()}

    def wait(self, folder: str, seconds: float) -> bool:
        """Waits until something happens in the folder (True), `seconds` have passed, or `wake` is called (False).

        Only a hint that spares time: survey after each wait, whatever it says. Without IDLE it simply sleeps.
        Raises nothing: without a connection, or when it breaks, a short pause ends with True, and the next survey
        tells what is the matter.
        """
        happened = True
        with suppress(MailboxError):
            happened = self._client is None or self._wait(folder, seconds)
        if self._client is None:
            self._woken.wait(min(seconds, _TROUBLE_SECONDS))
        self._woken.clear()
        return happened

    def append_copy(self, raw: bytes, message_id: str) -> None:
        """Puts a sent mail, marked as read, into `imap.sent_folder`, unless one with this Message-ID lies there."""
        if not self._settings.sent_folder:
            return
        with self._edge("보낸 메일 사본 보관") as client:
            folder = folders.find_or_create(client, self._settings.sent_folder)
            self._examine(client, folder)
            if not client.search(["HEADER", "MESSAGE-ID", message_id]):
                client.append(folder, raw, [imapclient.SEEN])

    def _new(self, context: ssl.SSLContext | None) -> _Client:
        settings = self._settings
        timeout = imapclient.SocketTimeout(connect=settings.connect_timeout, read=settings.read_timeout)
        return _Client(settings.host, port(settings), context=context, timeout=timeout)

    @contextmanager
    def _edge(self, what: str) -> Iterator[_Client]:
        """The one place where trouble with server and network becomes a MailboxError; the connection is given up."""
        if self._client is None:
            self.connect()
        assert self._client is not None
        try:
            yield self._client
        except TROUBLE as error:
            client, self._client, self._open = self._client, None, None
            hang_up(client)
            if isinstance(error, OSError | IMAP4.abort):
                raise ConnectionLost(sentence(self._where, f"{what}: 연결이 끊어졌습니다", error)) from error
            raise CommandRefused(sentence(self._where, f"{what}: 서버가 명령을 거절했습니다", error)) from error

    def _examine(self, client: _Client, folder: str) -> Opened:
        self._open = None
        try:
            answer = client.select_folder(folder, readonly=True)
        except IMAP4.abort:
            raise
        except IMAP4.error as error:
            what, advice = f"{folder} 폴더를 열 수 없습니다", "설정 imap.folder의 폴더 이름을 확인하십시오."
            raise FolderMissing(sentence(self._where, what, error, advice)) from error
        if not answer.get(b"UIDVALIDITY"):
            raise CommandRefused(sentence(self._where, f"{folder} 폴더에 UIDVALIDITY가 없습니다"))
        # from here on an EXISTS line is news
        client.wire.response("EXISTS")
        self._open = Opened(folder, answer[b"UIDVALIDITY"], answer.get(b"EXISTS", 0), answer.get(b"UIDNEXT"))
        return self._open

    def _reopen(self, client: _Client, survey: FolderSurvey) -> None:
        opened = self._open
        if opened is None or opened.folder != survey.folder:
            opened = self._examine(client, survey.folder)
        if opened.uidvalidity != survey.uidvalidity:
            change = f"{survey.uidvalidity} → {opened.uidvalidity}"
            raise FolderReplaced(
                sentence(self._where, f"{survey.folder} 폴더가 새로 만들어졌습니다(UIDVALIDITY {change})")
            )

    def _ask(self, survey: FolderSurvey, uids: Sequence[int]) -> dict[int, MailHeader]:
        found: dict[int, MailHeader] = {}
        for start in range(0, len(uids), _HEADERS_AT_ONCE):
            some = ",".join(map(str, uids[start : start + _HEADERS_AT_ONCE]))
            with self._edge(f"{survey.folder} 폴더의 수신 시각 조회") as client:
                self._reopen(client, survey)
                savedate = " SAVEDATE" if client.has_capability("SAVEDATE") else ""
                data = answers.untagged(client.wire.uid("FETCH", some, f"(UID RFC822.SIZE INTERNALDATE{savedate})"))
            found |= answers.headers(data, self._clock())
        return found

    def _wait(self, folder: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        with self._edge(f"{folder} 폴더 대기") as client:
            if self._open is None or self._open.folder != folder:
                self._examine(client, folder)
            if self._surveyed.get(folder) not in (None, self._open) or _news(client):
                return True
            if self._settings.idle and client.has_capability("IDLE") and time.monotonic() >= self._idle_from:
                return self._listen(client, end)
        self._woken.wait(seconds)
        return False

    def _listen(self, client: _Client, end: float) -> bool:
        look = _GLANCE_SECONDS
        while not self._woken.is_set() and (left := end - time.monotonic()) > 0:
            self._idle_failures += 1
            if self._idle_failures >= _IDLE_TRIES:
                # a server whose IDLE fails again and again is polled without it for a while
                self._idle_from = time.monotonic() + _IDLE_PAUSE_SECONDS
            client.idle()
            watch(client.socket(), min(look, left), self._woken)
            client.idle_done()
            self._idle_failures, self._idle_from = 0, 0.0
            if _news(client):
                return True
            look = _IDLE_SECONDS
        return False


def _news(client: _Client) -> bool:
    """Whether the server has announced mails since the folder was opened or this was last asked."""
    return bool(client.wire.response("EXISTS")[1] != [None])
