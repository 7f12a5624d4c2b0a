"""Opening a connection to the SMTP server: TLS that is checked, login, and one clear line when it fails."""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Callable

from models.config_errors import ConfigError
from models.os_errors import reason
from models.particles import with_particle
from models.settings import SmtpSettings
from notifier.send_errors import Unreachable, reply_text

_DEFAULT_PORT = {"tls": 465, "starttls": 587, "none": 25}
_GO_ON = 334
_LOGGED_IN = (235, 503)


def connect(settings: SmtpSettings, secret: Callable[[], str | None]) -> smtplib.SMTP:
    """A connection, greeted, encrypted as configured and logged in where there is a user name.

    Raises Unreachable. Certificate and host name are always checked; with `starttls` no mail is said to a server
    that does not offer it. `secret` is called for each login and may raise ConfigError.
    """
    if not settings.host:
        raise Unreachable("smtp.host가 비어 있습니다. 메일을 보낼 서버를 설정 파일에 적어 주십시오.")
    try:
        return _ready(settings, secret)
    except ConfigError as error:
        raise Unreachable(str(error)) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
        raise Unreachable(f"메일 서버 {place(settings)}: {_cause(error, settings)}", code) from error


def place(settings: SmtpSettings) -> str:
    """`host:port` of the server."""
    return f"{settings.host}:{settings.port or _DEFAULT_PORT[settings.security]}"


def _ready(settings: SmtpSettings, secret: Callable[[], str | None]) -> smtplib.SMTP:
    port = settings.port or _DEFAULT_PORT[settings.security]
    common = (settings.host, port, _own_name())
    context = _context(settings) if settings.security != "none" else None
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*common, timeout=settings.timeout, context=context)
    else:
        server = smtplib.SMTP(*common, timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if server.sock is not None:
            # or else each mail over TLS waits 40 ms for the other side's delayed acknowledgement
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo_or_helo_if_needed()
        if settings.username:
            _login(server, settings.username, secret())
    except BaseException:
        server.close()
        raise
    return server


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise Unreachable(
            f"smtp.ca_file: {settings.ca_file}에서 인증서를 읽을 수 없습니다 ({reason(error)})."
        ) from error


def _login(server: smtplib.SMTP, username: str, password: str | None) -> None:
    """One try with one mechanism, so that a wrong password never locks the account. UTF-8, unlike smtplib's own."""
    if password is None:
        raise Unreachable("smtp.username은 있으나 비밀번호가 없습니다. smtp.password_file을 적어 주십시오.")
    offered = server.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, reply = server.docmd("AUTH", "PLAIN " + _base64(f"\0{username}\0{password}"))
    elif "LOGIN" in offered:
        code, reply = server.docmd("AUTH", "LOGIN " + _base64(username))
        if code == _GO_ON:
            code, reply = server.docmd(_base64(password))
    else:
        # whatever else smtplib can do, or its SMTPNotSupportedError
        code, reply = server.login(username, password)
    if code not in _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _own_name() -> str:
    """What we call ourselves in EHLO. smtplib's own way asks the name service, which can take a minute."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


def _cause(error: Exception, settings: SmtpSettings) -> str:
    """What went wrong and what to look at, for an operator."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        what = "STARTTLS" if "STARTTLS" in str(error) else "로그인(AUTH)"
        return (
            f"서버가 {with_particle(what, '을')} 제공하지 않아 보내지 않았습니다."
            " smtp.security와 smtp.port를 확인해 주십시오."
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        told = reply_text(error.smtp_code, error.smtp_error)
        return f"로그인이 거절되었습니다 ({told}). smtp.username과 비밀번호를 확인해 주십시오."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"서버가 연결을 받지 않았습니다 ({reply_text(error.smtp_code, error.smtp_error)})."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"서버 인증서를 확인할 수 없습니다 ({reason(error)}). smtp.host와 smtp.ca_file을 확인해 주십시오."
    if isinstance(error, ssl.SSLError):
        return f"암호화 연결을 맺지 못했습니다 ({reason(error)}). smtp.security와 smtp.port를 확인해 주십시오."
    if isinstance(error, socket.gaierror | UnicodeError):
        return "서버 이름을 찾을 수 없습니다. smtp.host를 확인해 주십시오."
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return f"{settings.timeout:g}초 안에 응답이 없습니다. 서버와 방화벽을 확인해 주십시오."
    if isinstance(error, ConnectionRefusedError):
        return "연결이 거절되었습니다. 서버가 켜져 있는지, smtp.port가 맞는지 확인해 주십시오."
    return "서버가 연결을 끊었습니다. smtp.security와 smtp.port를 확인하고, 계속되면 서버를 확인해 주십시오."
