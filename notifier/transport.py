"""The way out: one SMTP connection, used for many mails, opened again when it breaks.

Every trouble is one of three: `Refused` (this mail, for good), `Deferred` (this mail, try again later) and
`Unreachable` (the server, or our way to it: stop the round, all mails wait).
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from models.reply import ReadyMail
from models.settings import SmtpSettings
from notifier.connect import connect, place
from notifier.send_errors import Deferred, Refused, SendError, Unreachable, reply_text

__all__ = ["Deferred", "Refused", "SendError", "Transport", "Unreachable"]

_CLOSING = (421, -1)
"""Service is shutting the channel; smtplib's code for a line that is no reply."""
_START_MAIL = 354
_LOGIN_DEMANDED = (530, 538)
_TOO_LARGE = 552
_GOODBYE_SECONDS = 3.0
_ENVELOPE = re.compile(r"[!-;=?-~]{1,254}")


class _Closing(Exception):
    """The server said that it closes the connection, or something that is no reply at all."""


class _Lost(Exception):
    """The connection was gone before the mail's content was handed over: nothing has been sent."""

    def __init__(self, message: str, greeted: bool) -> None:
        super().__init__(message)
        self.greeted = greeted
        """Whether the server had taken the sender. If so, the trouble may lie in this mail alone."""


class Transport:
    """Sends mails of ours, each to its one recipient. For one thread.

    Connects at the first `send` (or `connect`); a connection that the server closed meanwhile is opened again
    without anybody noticing.
    """

    def __init__(self, settings: SmtpSettings, secret: Callable[[], str | None] = lambda: None) -> None:
        """`secret` gives the password; it is called for each login and may raise ConfigError."""
        self._settings = settings
        self._secret = secret
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Opens the connection if there is none. Raises Unreachable."""
        if self._server is None:
            self._server = connect(self._settings, self._secret)

    def close(self) -> None:
        """Says goodbye, briefly. Never raises."""
        server, self._server = self._server, None
        if server is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            if server.sock is not None:
                server.sock.settimeout(_GOODBYE_SECONDS)
            server.quit()
        server.close()

    def send(self, mail: ReadyMail) -> None:
        """Returns when the server has taken responsibility for `mail`.

        Raises Refused or Deferred for this mail, Unreachable when no mail can be sent. After Deferred the outcome
        may be unknown (the connection broke while the server took the mail): the same bytes, with the same
        Message-ID, are to be sent again.
        """
        if not (_ENVELOPE.fullmatch(mail.envelope_from) and _ENVELOPE.fullmatch(mail.to)):
            raise Refused("보내는 주소나 받는 주소를 메일 서버에 전달할 수 없는 형태입니다.")
        fresh = self._server is None
        self.connect()
        try:
            self._deliver(mail)
        except _Lost as lost:
            self._drop()
            if not fresh:
                self.send(mail)
            elif lost.greeted:
                raise Deferred(f"메일 서버 {place(self._settings)}: {lost}") from lost
            else:
                raise Unreachable(f"메일 서버 {place(self._settings)}: {lost}") from lost
        except SendError:
            self._reset()
            raise

    def _deliver(self, mail: ReadyMail) -> None:
        server = self._server
        assert server is not None
        greeted = False
        try:
            size = [f"size={len(mail.raw)}"] if server.has_extn("size") else []
            _judge_sender(*server.mail(mail.envelope_from, size))
            greeted = True
            _judge(*server.rcpt(mail.to))
            _judge(*server.docmd("DATA"), wanted=_START_MAIL)
        except _Closing as closing:
            raise _Lost(str(closing), greeted) from closing
        except (smtplib.SMTPException, OSError) as error:
            raise _Lost("서버가 응답하지 않거나 연결을 끊었습니다.", greeted) from error
        try:
            _judge(*_hand_over(server, mail.raw))
        except _Closing as closing:
            self._drop()
            raise Deferred(f"메일을 건네는 중에 {closing} 같은 메일을 다시 보냅니다.") from closing
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Deferred(
                "메일을 건네는 중에 연결이 끊겨 결과를 알 수 없습니다. 같은 메일을 다시 보냅니다."
            ) from error

    def _reset(self) -> None:
        """After a mail that was not taken: make the connection ready for the next one, or give it up."""
        if self._server is None:
            return
        try:
            code, _ = self._server.rset()
        except (smtplib.SMTPException, OSError):
            code = _CLOSING[0]
        if not _good(code):
            self._drop()

    def _drop(self) -> None:
        """Forgets the connection without a word."""
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _hand_over(server: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    """Sends the content with its dots doubled (RFC 5321 §4.5.2) and returns the server's verdict."""
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    server.send(re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n")
    return server.getreply()


def _judge_sender(code: int, reply: bytes) -> None:
    """The answer to MAIL. A refused sender is a matter of settings: never a reason to give a mail up for good."""
    if 500 <= code < 600 and code not in (_TOO_LARGE, *_LOGIN_DEMANDED):
        told = reply_text(code, reply)
        raise Deferred(
            f"서버가 보내는 주소를 받아들이지 않습니다 ({told}). smtp.from_address를 확인해 주십시오.", code
        )
    _judge(code, reply)


def _judge(code: int, reply: bytes, wanted: int | None = None) -> None:
    """Raises unless the answer is good: `wanted`, or any 2xx."""
    if code == wanted if wanted else _good(code):
        return
    told = reply_text(code, reply)
    if code in _CLOSING:
        raise _Closing(f"서버가 연결을 닫았습니다 ({told}).")
    if code in _LOGIN_DEMANDED:
        raise Unreachable(f"서버가 로그인을 요구합니다 ({told}). smtp.username과 비밀번호를 확인해 주십시오.", code)
    if 500 <= code < 600:
        raise Refused(f"서버가 이 메일을 거절했습니다 ({told}).", code)
    raise Deferred(f"서버가 이 메일을 지금은 받지 않습니다 ({told}).", code)


def _good(code: int) -> bool:
    return 200 <= code < 300
