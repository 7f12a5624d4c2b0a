"""`https://server/path`: each message is one POST, CloudEvents in structured mode, signed like Standard Webhooks.

`webhook-signature: v1,BASE64` is the HMAC-SHA256 of `id.timestamp.body` under the shared secret. Any 2xx is a yes. A
redirect is never followed: the data are for the configured server and nobody else.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from models.config_errors import ConfigError
from models.os_errors import reason
from models.particles import with_particle
from models.provisioning import CloudEvent
from models.settings import ProvisioningSettings
from models.times import Clock
from notifier.provisioning.messages import CONTENT_TYPE, wire
from notifier.provisioning.transport import Deferred, Look, Secret, Unreachable, place

SHORTEST_SECRET = 16
PREFIX = "whsec_"
"""Of a secret that is written in base64."""
LONGEST_WAIT = 3600
SLOW_IN_A_ROW = 3
"""After so many messages without any answer the server is taken for dead, and the others wait."""


class Webhook:
    """The server that `provisioning.url` names. A connection for each message: they are few."""

    def __init__(self, settings: ProvisioningSettings, secret: Secret, clock: Clock) -> None:
        self._settings, self._secret, self._clock = settings, secret, clock
        self._silent = 0

    def send(self, event: CloudEvent, again: bool = False) -> None:
        """Posts the message; returns after a 2xx. Raises Deferred, Unreachable."""
        body = wire(event)
        headers = {
            "Content-Type": f"{CONTENT_TYPE}; charset=UTF-8",
            "User-Agent": "jeopsu",
            "Connection": "close",
            **signature(self._key(), event.id, int(self._clock().timestamp()), body),
        }
        status, wait = self._post(body, headers)
        self._silent = 0
        if 200 <= status < 300:
            return
        told = f"{place(self._settings)}: 서버가 HTTP {with_particle(str(status), '으로')} 답했습니다."
        if 300 <= status < 400:
            told += " 다른 주소로는 보내지 않습니다. provisioning.url을 확인하십시오."
        elif status in (401, 403):
            told += " provisioning.secret과 서버의 권한을 확인하십시오."
        raise Deferred(told, wait)

    def probe(self) -> None:
        """Whether there is a secret, and a server with the right certificate; asks it nothing. Raises Unreachable."""
        self._key()
        self._connect().close()

    def look(self) -> Look:
        """A webhook cannot be looked into."""
        return Look(what=f"웹훅 {place(self._settings)} (받은 쪽의 내용은 볼 수 없습니다)")

    def close(self) -> None:
        """Nothing is held open."""

    def _key(self) -> bytes:
        try:
            text = self._secret() or ""
        except ConfigError as error:
            raise Unreachable(str(error)) from error
        if len(text) < SHORTEST_SECRET:
            raise Unreachable(
                f"provisioning.secret: 서명에 쓸 비밀값이 {SHORTEST_SECRET}자 이상이어야 합니다."
                " 환경 변수 JEOPSU_PROVISIONING__SECRET이나 secret_file로 주십시오."
            )
        if not text.startswith(PREFIX):
            return text.encode()
        try:
            return base64.b64decode(text.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            raise Unreachable(f"provisioning.secret: {PREFIX} 뒤가 base64가 아닙니다.") from None

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, int | None]:
        """Status of the answer, and how long the server wants us to wait."""
        connection = self._connect()
        parts = urlsplit(self._settings.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with _cut_off(connection, self._settings.timeout):
                connection.request("POST", target, body, headers)
                response = connection.getresponse()
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            self._silent += 1
            told = f"{place(self._settings)}: 응답이 없거나 연결이 끊겨 결과를 알 수 없습니다. 다시 보냅니다."
            raise (Unreachable if self._silent >= SLOW_IN_A_ROW else Deferred)(told) from error
        finally:
            connection.close()
        return response.status, _seconds(response.headers.get("Retry-After"))

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._settings.url)
        host, port, timeout = parts.hostname or "", parts.port, self._settings.timeout
        try:
            if parts.scheme == "http":
                connection = http.client.HTTPConnection(host, port, timeout=timeout)
            else:
                context = ssl.create_default_context(cafile=self._settings.ca_file)
                connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
            connection.connect()
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{place(self._settings)}: {_cause(error)}") from error
        return connection


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers by which the receiver knows the sender, the message and its age (Standard Webhooks 1.0)."""
    signed = b"%b.%d.%b" % (message_id.encode(), timestamp, body)
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{digest}"}


@contextmanager
def _cut_off(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Ends the conversation after `seconds` in all: a server that sends one byte now and then never times out."""

    def shut() -> None:
        sock = connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _seconds(text: str | None) -> int | None:
    """Retry-After in seconds; the form with a date is not worth the trouble."""
    stripped = (text or "").strip()
    return min(int(stripped), LONGEST_WAIT) if stripped.isdecimal() and len(stripped) < 10 else None


def _cause(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"서버 인증서를 확인할 수 없습니다 ({reason(error)}). provisioning.ca_file을 확인하십시오."
    if isinstance(error, ssl.SSLError):
        return f"암호화 연결을 맺지 못했습니다 ({reason(error)})."
    if isinstance(error, socket.gaierror | UnicodeError):
        return "서버 이름을 찾을 수 없습니다. provisioning.url을 확인하십시오."
    if isinstance(error, TimeoutError):
        return "정해진 시간 안에 응답이 없습니다. 서버와 방화벽을 확인하십시오."
    if isinstance(error, ConnectionRefusedError):
        return "연결이 거절되었습니다. 서버가 켜져 있는지, 포트가 맞는지 확인하십시오."
    return "연결하지 못했습니다. 서버와 설정을 확인하십시오."
