"""What every way to the provisioning system promises, and which one an address means."""

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from models.provisioning import CloudEvent
from models.record import Record
from models.settings import ProvisioningSettings
from models.times import Clock


class ProvisionError(Exception):
    """A message was not handed over; the text, Korean, says why and what to look at."""


class Deferred(ProvisionError):
    """This message was not taken now. The others may go on."""

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the other side wants us to wait, if it said so."""


class Unreachable(ProvisionError):
    """No message can be handed over at all: nothing else needs to be tried now."""


class Look(Record):
    """What can be seen of the queue from here."""

    what: str
    """Korean, for operators: what was looked at."""
    found: Mapping[str, tuple[bytes, ...]] | None = None
    """Messages that lie there, by id, with each copy's bytes; None if they cannot be seen."""
    taken: frozenset[str] = frozenset()
    """Ids that were handed over and may have been taken away since."""
    keeps: bool = False
    """Whether every message handed over must still be seen, in `found` or `taken`."""
    count: int | None = None
    """How many lie there, if only that can be told."""


class Transport(Protocol):
    """For one thread. A message may be handed over twice only if the program was killed in between."""

    def send(self, event: CloudEvent, again: bool = False) -> None:
        """Returns when the other side has taken responsibility. Raises Deferred or Unreachable.

        `again`: it was handed over before and is wanted once more.
        """

    def probe(self) -> None:
        """Returns if a message could be handed over, as far as can be told without one. Raises Unreachable."""

    def look(self) -> Look:
        """What lies on the queue now; takes nothing away. Raises Unreachable."""

    def close(self) -> None:
        """Gives connections back. Never raises."""


Secret = Callable[[], str | None]


def open_transport(settings: ProvisioningSettings, secret: Secret, clock: Clock) -> Transport:
    """The way that `provisioning.url` names; connects when first used. `secret` may raise ConfigError then."""
    scheme = urlsplit(settings.url).scheme
    if scheme == "spool":
        from notifier.provisioning.spool import Spool

        return Spool(settings)
    if scheme in ("https", "http"):
        from notifier.provisioning.webhook import Webhook

        return Webhook(settings, secret, clock)
    from notifier.provisioning.broker import Broker

    return Broker(settings, secret)


def place(settings: ProvisioningSettings) -> str:
    """Where the messages go, without passwords and without the query, which may hold a token."""
    parts = urlsplit(settings.url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
