"""Encrypting the connection and logging in. Never falls back to something weaker than configured."""

import ssl
from imaplib import IMAP4
from pathlib import Path
from typing import Any, Protocol

from intake.imap.errors import ConnectionLost, LoginRefused, TlsRefused
from models.settings import ImapSettings


class LoginClient(Protocol):
    """What is used of imapclient here."""

    def has_capability(self, capability: str) -> bool: ...
    def starttls(self, ssl_context: ssl.SSLContext) -> Any: ...
    def login(self, username: str, password: str) -> Any: ...
    def plain_login(self, identity: str, password: str) -> Any: ...
    def oauth2_login(self, user: str, access_token: str) -> Any: ...


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Checks certificate and host name against our own authority, or the system's. TlsRefused if it is unreadable."""
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        raise TlsRefused(
            f"인증기관 인증서 파일({ca_file})을 읽을 수 없습니다: {error}. 설정 imap.ca_file을 확인하십시오."
        ) from error


def start_tls(client: LoginClient, context: ssl.SSLContext, where: str) -> None:
    """STARTTLS, or TlsRefused: a server that does not offer it never gets to see a password."""
    if not client.has_capability("STARTTLS"):
        raise TlsRefused(
            f"메일 서버 {where}이(가) STARTTLS를 제공하지 않습니다. "
            "암호화 없이 접속하지 않습니다. 설정 imap.security와 imap.port를 확인하십시오."
        )
    client.starttls(context)


def log_in(client: LoginClient, settings: ImapSettings, secret: str | None, where: str) -> None:
    """Password or XOAUTH2. LoginRefused with the server's reason, from which the secret is removed."""
    who = f"메일 서버 {where}, 사용자 {settings.username}"
    if not secret:
        raise LoginRefused(
            f"{who}: 암호가 없습니다. 환경 변수 JEOPSU_IMAP__PASSWORD 또는 JEOPSU_IMAP__PASSWORD_FILE을 지정하십시오."
        )
    try:
        _authenticate(client, settings, secret)
    except IMAP4.error as error:
        reason = str(error).replace(secret, "***")
        # imapclient turns a connection lost in the middle into a refused login
        if isinstance(error, IMAP4.abort) or isinstance(error.__context__, IMAP4.abort):
            raise ConnectionLost(f"{who}: 로그인하는 동안 연결이 끊어졌습니다({reason}).") from None
        raise LoginRefused(
            f"{who}: 서버가 로그인을 거절했습니다({reason}). 사용자 이름과 암호(또는 토큰)를 확인하십시오. "
            "메일 서비스에 따라 IMAP 사용 설정과 앱 비밀번호가 필요합니다."
        ) from None


def _authenticate(client: LoginClient, settings: ImapSettings, secret: str) -> None:
    if settings.auth == "xoauth2":
        client.oauth2_login(settings.username, secret)
        return
    plain = client.has_capability("AUTH=PLAIN")
    # LOGIN carries printable ASCII only; PLAIN carries UTF-8
    if plain and not (_printable(settings.username) and _printable(secret)):
        client.plain_login(settings.username, secret)
    elif not _printable(settings.username) or not _printable(secret):
        raise IMAP4.error("한글 등이 든 암호에는 AUTH=PLAIN이 필요하지만 서버가 제공하지 않음")
    elif client.has_capability("LOGINDISABLED"):
        if not plain:
            raise IMAP4.error("서버가 이 연결에서는 암호를 받지 않음(LOGINDISABLED): 암호화 설정을 확인")
        client.plain_login(settings.username, secret)
    else:
        client.login(settings.username, secret)


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable()
