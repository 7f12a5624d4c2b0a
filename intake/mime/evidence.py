"""What our own mail hosts wrote on top of a mail. Everything below is the sender's word."""

import email.utils
import re
from datetime import UTC, datetime
from typing import NamedTuple

from intake.mime.charsets import guess
from intake.mime.headers import Headers, clean

_BY = re.compile(r"(?:^|\s)by\s+([^\s;]+)", re.IGNORECASE)
_KOREAN_TIME = re.compile(r"\s*\bKST$", re.IGNORECASE)
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC))?([+-]\d\d):?(\d\d)$", re.IGNORECASE)
_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[AECMP][SD]T))$", re.IGNORECASE)
_MOST = 100


class Evidence(NamedTuple):
    """Lines of our own hosts."""

    received: tuple[str, ...]
    """Newest first."""
    received_at: datetime | None
    """The earliest of their times."""
    authentication_results: str | None


def read(headers: Headers, trusted_hosts: tuple[str, ...]) -> Evidence:
    """Takes the unbroken run of `Received: ... by <trusted host>` at the top; nothing without trusted hosts."""
    trusted = {host.strip().rstrip(".").lower() for host in trusted_hosts if host.strip()}
    received: list[str] = []
    results: str | None = None
    if not trusted:
        return Evidence((), None, None)
    for name, value in headers.fields:
        if name == "received":
            line = clean(guess(value[:4000]))
            if _host(line) not in trusted or len(received) >= _MOST:
                break
            received.append(line)
        elif name == "authentication-results" and results is None:
            line = clean(guess(value[:4000]))
            server = re.split(r"[;\s]", _without_comments(line).strip(), maxsplit=1)[0].lower()
            results = line if server in trusted else None
    times = [moment for line in received if (moment := parse_date(line.rpartition(";")[2])) is not None]
    return Evidence(tuple(received), min(times, default=None), results if received else None)


def parse_date(text: str) -> datetime | None:
    """A date as mails write it, aware; `-0000` means UTC. None if it cannot be read, or without a zone that is known:

    read as UTC, a Korean clock would be nine hours off, on the other side of the deadline.
    """
    plain = _KOREAN_TIME.sub(" +0900", _without_comments(text).strip())
    plain = _OFFSET.sub(r"\1\2", plain)
    if not _ZONE.search(plain):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(plain)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):  # the year 1 or 9999 in a far zone
        return None
    return moment


def _host(line: str) -> str:
    """The host that wrote a Received line; what stands in comments is the sender's and does not count."""
    match = _BY.search(_without_comments(line).partition(";")[0])
    return match[1].rstrip(".").lower() if match else ""


def _without_comments(text: str) -> str:
    out: list[str] = []
    depth = 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif not depth:
            out.append(sign)
    return "".join(out)
