"""Opening an encrypted connection and logging in. Never falls back to something weaker than configured."""

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from imaplib import IMAP4
from pathlib import Path
from typing import Any, Protocol, TypeVar

from intake.imap.errors import CannotConnect, ConnectionLost, LoginRefused, TlsRefused, sentence
from models.os_errors import reason
from models.particles import with_particle
from models.settings import ImapSettings

TROUBLE = (IMAP4.error, OSError, ValueError)
"""All that imaplib and imapclient raise when a server or the network misbehaves (ValueError: unreadable answers)."""


class Client(Protocol):
    """What is used of imapclient here."""

    def has_capability(self, capability: str) -> bool: ...
    def starttls(self, ssl_context: ssl.SSLContext) -> Any: ...
    def login(self, username: str, password: str) -> Any: ...
    def plain_login(self, identity: str, password: str) -> Any: ...
    def oauth2_login(self, user: str, access_token: str) -> Any: ...
    def shutdown(self) -> None: ...


C = TypeVar("C", bound=Client)


def where(settings: ImapSettings) -> str:
    """`host:port` with the port that is meant."""
    return f"{settings.host}:{port(settings)}"


def port(settings: ImapSettings) -> int:
    """The configured port, or the usual one."""
    return settings.port or (993 if settings.security == "tls" else 143)


def dial(new: Callable[[ssl.SSLContext | None], C], settings: ImapSettings) -> C:
    """A connection, encrypted as configured, not logged in. `new` opens it with TLS if it is given a context.

    CannotConnect or TlsRefused.
    """
    if not settings.host:
        raise CannotConnect("메일 서버 주소(imap.host)가 비어 있습니다. 설정에 적어 주십시오.")
    context = None if settings.security == "none" else _context(settings)
    try:
        if settings.security != "starttls" or context is None:
            return new(context)
        return _start_tls(new(None), context, settings)
    except ssl.SSLError as error:
        advice = "인증서(imap.ca_file), 서버 이름(imap.host), 암호화 방식(imap.security)과 포트를 확인하십시오."
        raise TlsRefused(sentence(where(settings), "암호화 연결을 맺을 수 없습니다", error, advice)) from error
    except TROUBLE as error:
        advice = "서버 주소와 포트, 네트워크를 확인하십시오. serve는 저절로 다시 시도합니다."
        raise CannotConnect(sentence(where(settings), "접속할 수 없습니다", error, advice)) from error


def hang_up(client: Client) -> None:
    """Closes the socket, whatever state it is in. Never raises."""
    with suppress(*TROUBLE):
        client.shutdown()


def _context(settings: ImapSettings) -> ssl.SSLContext:
    """Checks certificate and host name against our own authority, or the system's."""
    file: Path | None = settings.ca_file
    try:
        return ssl.create_default_context(cafile=str(file) if file else None)
    except OSError as error:
        what = f"인증기관 인증서 파일({file})을 읽을 수 없습니다"
        raise TlsRefused(sentence(where(settings), what, error, "설정 imap.ca_file을 확인하십시오.")) from error


def _start_tls(client: C, context: ssl.SSLContext, settings: ImapSettings) -> C:
    """A server that does not offer STARTTLS, or refuses it, never gets to see a password."""
    advice = "암호화 없이 접속하지 않습니다. 설정 imap.security와 imap.port를 확인하십시오."
    try:
        if not client.has_capability("STARTTLS"):
            raise TlsRefused(sentence(where(settings), "STARTTLS를 제공하지 않습니다", "", advice))
        client.starttls(context)
    except BaseException as error:
        hang_up(client)
        if isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort):
            raise TlsRefused(sentence(where(settings), "STARTTLS를 거절했습니다", error, advice)) from error
        raise
    return client


def log_in(client: Client, settings: ImapSettings, secret: str | None) -> None:
    """Password or XOAUTH2. LoginRefused or ConnectionLost with the server's reason, without the secret."""
    who = f"사용자 {settings.username}"
    if not secret:
        advice = "환경 변수 JEOPSU_IMAP__PASSWORD 또는 JEOPSU_IMAP__PASSWORD_FILE을 지정하십시오."
        raise LoginRefused(sentence(where(settings), f"{who}의 비밀번호가 없습니다", "", advice))
    try:
        _authenticate(client, settings, secret)
    except TROUBLE as error:
        told = reason(error).replace(secret, "***")
        # imapclient turns a connection that is lost in the middle into a refused login
        refused = isinstance(error, IMAP4.error) and not isinstance(error.__context__ or error, IMAP4.abort)
        if not refused:
            lost = f"{with_particle(who, '으로')} 로그인하는 동안 연결이 끊어졌습니다"
            raise ConnectionLost(sentence(where(settings), lost, told)) from None
        advice = (
            "사용자 이름과 비밀번호(또는 토큰)를 확인하십시오. "
            "메일 서비스에 따라 IMAP 사용 설정과 앱 비밀번호가 필요합니다."
        )
        raise LoginRefused(sentence(where(settings), f"{who}의 로그인을 거절했습니다", told, advice)) from None


def _authenticate(client: Client, settings: ImapSettings, secret: str) -> None:
    if settings.auth == "xoauth2":
        client.oauth2_login(settings.username, secret)
        return
    plain = client.has_capability("AUTH=PLAIN")
    # LOGIN carries printable ASCII only; PLAIN carries UTF-8
    sayable = _printable(settings.username) and _printable(secret)
    if not sayable and not plain:
        raise IMAP4.error("한글 등이 든 사용자 이름이나 비밀번호에는 AUTH=PLAIN이 필요하지만 서버가 제공하지 않음")
    closed = client.has_capability("LOGINDISABLED")
    if closed and not plain:
        raise IMAP4.error("서버가 이 연결에서는 비밀번호를 받지 않음(LOGINDISABLED): 암호화 설정을 확인")
    if closed or not sayable:
        client.plain_login(settings.username, secret)
    else:
        client.login(_user(settings.username), secret)


def _user(name: str) -> str:
    """imaplib quotes the password and not the user name."""
    if re.fullmatch(r'[^\s"\\(){}%*\]]+', name):
        return name
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable()
