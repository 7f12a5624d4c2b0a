"""An SMTP server that keeps what it gets, and misbehaves on request."""

import asyncio
import ssl
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.authority import Authority
from tests.servers.ports import LOOPBACK, free_port, short_dir
from tests.servers.server import Server

Security = Literal["none", "starttls", "tls"]
Trouble = Literal["die-after-data", "die-before-data", "hang", "slow"]


class Caught(NamedTuple):
    """One mail that the sink took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    at: datetime
    tls: bool
    login: str | None


class SmtpSink(Server):
    """Use as a context manager; `caught` holds the mails in order of arrival.

    `rcpt` and `data` map recipient addresses to replies such as `"550 5.1.1 unknown"` given at RCPT or after DATA
    (a mail refused at DATA is not kept). `trouble` maps recipient addresses to a `Trouble`: `die-after-data` keeps
    the mail and drops the connection before replying, `die-before-data` drops it without keeping anything, `hang`
    never answers DATA, `slow` answers after `delay` seconds. All three may be changed while it runs. `login`: the one
    user and password that are accepted; demanded if given.
    """

    def __init__(self, security: Security = "none", login: tuple[str, str] | None = None, delay: float = 1.0) -> None:
        self.host = LOOPBACK
        self.port = free_port()
        self.security: Security = security
        self.caught: list[Caught] = []
        self.rcpt: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.trouble: dict[str, Trouble] = {}
        self.delay = delay
        self._login = login
        self.root = short_dir("smtp")
        self._authority = Authority(self.root) if security != "none" else None
        self._controller: Controller | None = None

    @property
    def ca_file(self) -> Path | None:
        """Authority of the sink's certificate; None without TLS."""
        return self._authority.ca_file if self._authority else None

    def start(self) -> None:
        """Starts to listen, always on the same port; the mails caught before stay."""
        self._controller = _Controller(self, self._context())
        self._controller.start()

    def stop(self) -> None:
        """From now on connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _context(self) -> ssl.SSLContext | None:
        if self._authority is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._authority.cert_file, self._authority.key_file)
        return context

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """aiosmtpd's authenticator."""
        good = self._login is not None and isinstance(data, LoginPassword)
        good = good and (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=good, handled=good, auth_data=data)

    def options(self, context: ssl.SSLContext | None) -> Mapping[str, Any]:
        """Arguments for aiosmtpd's SMTP."""
        return {
            "tls_context": context if self.security == "starttls" else None,
            "require_starttls": self.security == "starttls",
            "auth_required": self._login is not None,
            "auth_require_tls": False,
            "authenticator": self.authenticate if self._login else None,
            "data_size_limit": 0,
            "decode_data": False,
            "enable_SMTPUTF8": True,
        }

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook for RCPT TO."""
        if refusal := self.rcpt.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook for the end of DATA."""
        recipients = tuple(envelope.rcpt_tos)
        trouble = {self.trouble[one] for one in recipients if one in self.trouble}
        refusals = [self.data[one] for one in recipients if one in self.data]
        if "hang" in trouble:
            await asyncio.sleep(3600)
        if "slow" in trouble:
            await asyncio.sleep(self.delay)
        if "die-before-data" not in trouble and not refusals:
            self.caught.append(_caught(server, session, envelope))
        if trouble & {"die-before-data", "die-after-data"} and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return refusals[0] if refusals else "250 2.0.0 OK queued"


def _caught(server: SMTP, session: Session, envelope: Envelope) -> Caught:
    content = envelope.original_content or b""
    login = session.auth_data.login.decode() if session.authenticated and session.auth_data else None
    tls = server.transport is not None and server.transport.get_extra_info("ssl_object") is not None
    return Caught(envelope.mail_from or "", tuple(envelope.rcpt_tos), content, datetime.now(UTC), tls, login)


class _Controller(Controller):
    def __init__(self, sink: SmtpSink, context: ssl.SSLContext | None) -> None:
        self._sink, self._context = sink, context
        implicit = context if sink.security == "tls" else None
        super().__init__(sink, hostname=sink.host, port=sink.port, ssl_context=implicit, ready_timeout=10)

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            # a sink on the loopback address takes a password without TLS on purpose
            warnings.simplefilter("ignore")
            return SMTP(self.handler, **self._sink.options(self._context))
