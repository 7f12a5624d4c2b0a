"""Who wrote a mail, who gets the reply, and to whom it was sent."""

from typing import NamedTuple

from intake.mime import addresses
from intake.mime.addresses import Mailbox
from intake.mime.headers import Headers

_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


class People(NamedTuple):
    """The persons and addresses in the headers."""

    name: str
    """Of the sender; empty if unknown."""
    address: str | None
    """Of the sender: the first usable one in From."""
    reply_address: str | None
    """The first usable one in Reply-To, From, Sender that is not our own."""
    senders: tuple[str, ...]
    """Those in Sender."""
    return_path: str | None
    """The topmost one."""
    recipients: tuple[str, ...]


def read(headers: Headers, own_addresses: tuple[str, ...]) -> People:
    """The people of a mail. Any headers give an answer."""
    own = {address.lower() for address in own_addresses}
    authors = _all(headers, "from")
    senders = _all(headers, "sender")
    answering = [*_all(headers, "reply-to"), *authors, *senders]
    paths = _all(headers, "return-path")
    return People(
        name=authors[0].name if authors else addresses.display_name(headers.first("from")),
        address=authors[0].address if authors else None,
        reply_address=next((box.address for box in answering if box.address.lower() not in own), None),
        senders=tuple(box.address for box in senders),
        return_path=paths[0].address if paths else None,
        recipients=tuple(dict.fromkeys(box.address for name in _RECIPIENT_HEADERS for box in _all(headers, name))),
    )


def _all(headers: Headers, name: str) -> list[Mailbox]:
    return [box for value in headers.all(name) for box in addresses.read(value)]
