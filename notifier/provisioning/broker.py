"""`amqp://`, `amqps://`, `redis://`, `rediss://`: a queue at a message broker, through kombu.

AMQP: the queue is durable, or what the operator has made it; messages are persistent and must be routed, and the
broker's confirmation is waited for. A message whose confirmation was lost may lie there twice, with the same id.
Redis: see `redis_once.py`.
"""

import json
import ssl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from models.config_errors import ConfigError
from models.os_errors import reason
from models.provisioning import CloudEvent
from models.settings import ProvisioningSettings
from notifier.provisioning.messages import CONTENT_TYPE, wire
from notifier.provisioning.transport import Deferred, Look, Secret, Unreachable, place

PERSISTENT = 2
NOT_FOUND = "404"


class Broker:
    """The queue `provisioning.queue` at the broker that `provisioning.url` names."""

    def __init__(self, settings: ProvisioningSettings, secret: Secret) -> None:
        self._settings, self._secret = settings, secret
        self._connection: Any = None
        self._channel: Any = None

    def send(self, event: CloudEvent, again: bool = False) -> None:
        """Publishes the message. Raises Deferred, Unreachable."""
        from kombu import Producer

        with self._troubles(deferred=True):
            channel = self._open()
            if again and self._redis:
                channel.forget(self._settings.queue, event.id)
            Producer(channel, routing_key=self._settings.queue).publish(
                wire(event),
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                delivery_mode=PERSISTENT,
                mandatory=True,
                message_id=event.id,
                type=event.type,
                timeout=self._settings.timeout,
                confirm_timeout=self._settings.timeout,
            )

    def probe(self) -> None:
        """Connects, logs in, and makes the queue if it does not exist. Raises Unreachable."""
        with self._troubles(deferred=False):
            self._open()

    def look(self) -> Look:
        """With Redis every message on the queue; with AMQP how many there are."""
        with self._troubles(deferred=False):
            channel = self._open()
            if not self._redis:
                count = channel.queue_declare(self._settings.queue, passive=True).message_count
                return Look(what=f"대기열 {self._settings.queue} ({place(self._settings)})", count=count)
            payloads, handed_over = channel.peek(self._settings.queue)
        return Look(
            what=f"대기열 {self._settings.queue} ({place(self._settings)})",
            found=_by_id(payloads),
            taken=frozenset(handed_over),
            keeps=True,
        )

    def close(self) -> None:
        """Says goodbye. Never raises."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with suppress(*connection.connection_errors, *connection.channel_errors, OSError):
                connection.release()

    @property
    def _redis(self) -> bool:
        return urlsplit(self._settings.url).scheme in ("redis", "rediss")

    def _open(self) -> Any:
        """A channel on which the queue exists: made if it does not, taken as it is if it does."""
        if self._channel is None:
            from kombu import Connection

            self._connection = Connection(**self._arguments())
            channel = self._connection.channel()
            self._channel = channel if self._redis else self._with_queue(channel)
        return self._channel

    def _with_queue(self, channel: Any) -> Any:
        from kombu import Queue

        try:
            channel.queue_declare(self._settings.queue, passive=True)
        except self._connection.channel_errors as error:
            if str(getattr(error, "reply_code", "")) != NOT_FOUND:  # a number, or its digits
                raise
            channel = self._connection.channel()  # the question has closed the other
            Queue(self._settings.queue, durable=True, channel=channel).declare()
        return channel

    def _arguments(self) -> dict[str, Any]:
        """For kombu's Connection. The secret is the password where the address holds none."""
        url, timeout = urlsplit(self._settings.url), self._settings.timeout
        arguments: dict[str, Any] = {"hostname": self._settings.url, "connect_timeout": timeout}
        if url.password is None and (password := self._secret()):
            arguments["password"] = password
        if self._redis:
            from notifier.provisioning.redis_once import OnceTransport

            arguments["transport"] = OnceTransport
            arguments["transport_options"] = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
            if url.scheme == "rediss":
                arguments["ssl"] = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True} | (
                    {"ssl_ca_certs": str(self._settings.ca_file)} if self._settings.ca_file else {}
                )
        elif url.scheme in ("amqp", "amqps"):
            arguments["transport_options"] = {
                "confirm_publish": True, "read_timeout": timeout, "write_timeout": timeout,
            }  # fmt: skip
            if url.scheme == "amqps":
                arguments["ssl"] = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": url.hostname} | (
                    {"ca_certs": str(self._settings.ca_file)} if self._settings.ca_file else {}
                )
        return arguments

    @contextmanager
    def _troubles(self, deferred: bool) -> Iterator[None]:
        """Turns the libraries' many exceptions into ours. After any of them the connection is opened anew."""
        from amqp.exceptions import MessageNacked
        from kombu.exceptions import KombuError

        try:
            yield
        except ConfigError as error:
            raise Unreachable(str(error)) from error
        except MessageNacked as error:
            raise Deferred(f"{place(self._settings)}: 대기열이 가득 찼거나 메시지를 받지 않습니다.") from error
        except Exception as error:
            if self._redis and _conflicts(error):
                told = "같은 id로 다른 메시지를 보낸 적이 있습니다. 접수대장을 옛 백업에서 되돌렸는지 확인하십시오."
                raise Deferred(f"{place(self._settings)}: {told}") from error
            connection = self._connection
            lost = connection.connection_errors if connection is not None else ()
            refused = connection.channel_errors if connection is not None else ()
            opened = self._channel is not None
            self.close()
            told = f"{place(self._settings)}: {type(error).__name__} - {_plain(error)}"
            if isinstance(error, refused) and opened and deferred:
                raise Deferred(told) from error
            if isinstance(error, (*lost, *refused, OSError, KombuError)):
                raise Unreachable(told) from error
            raise


def _conflicts(error: Exception) -> bool:
    from notifier.provisioning.redis_once import Conflict

    return isinstance(error, Conflict)


def _plain(error: Exception) -> str:
    """The error's own words, one printable line. The libraries put no message and no password in them."""
    return "".join(char if char.isprintable() else " " for char in reason(error))[:200] or "이유를 알 수 없습니다."


def _by_id(payloads: list[bytes]) -> dict[str, tuple[bytes, ...]]:
    """The messages as they were handed over, by id. What is none of ours is under its beginning."""
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for payload in payloads:
        try:
            event = json.loads(payload)
            name = str(event["id"]) if isinstance(event, dict) and "id" in event else None
        except ValueError:
            name = None
        found[name or repr(payload[:40])].append(payload)
    return {name: tuple(copies) for name, copies in found.items()}
