"""Reading the server's raw answers: UIDs, sizes and dates in the server's own characters.

By pattern and not by grammar, because one mail with a strange date must not hide the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from imaplib import IMAP4
from typing import Any

from intake.imap.records import MailHeader

RawItem = bytes | tuple[bytes, ...] | None
"""As imaplib collects untagged data: a line, or a line with the literal that follows it."""

_SEARCH_AT_ONCE = 100_000
"""imaplib takes answer lines up to one million octets."""
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_DATE_TIME = re.compile(r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})([0-5]\d)", re.ASCII)
_UID = re.compile(rb"[( ]UID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"[( ]RFC822\.SIZE (\d+)", re.IGNORECASE)
_VALUE = rb'(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))'
_INTERNALDATE = re.compile(rb"[( ]INTERNALDATE " + _VALUE, re.IGNORECASE)
_SAVEDATE = re.compile(rb"[( ]SAVEDATE " + _VALUE, re.IGNORECASE)


def date_time(text: str) -> datetime | None:
    """An IMAP date-time (RFC 9051 §9) as an aware instant in UTC; None for anything else: nothing is guessed."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        number = _MONTHS[month.lower()]
        local = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone)
        return local.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def search_criteria(exists: int) -> list[str]:
    """SEARCH criteria that together list a folder of so many mails, in answers that imaplib can take."""
    if exists <= _SEARCH_AT_ONCE:
        return ["ALL"]
    starts = range(1, exists + 1, _SEARCH_AT_ONCE)
    return [f"{start}:{start + _SEARCH_AT_ONCE - 1}" for start in starts[:-1]] + [f"{starts[-1]}:*"]


def untagged(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer of imaplib. IMAP4.error if the server said NO."""
    if answer[0] != "OK":
        raise IMAP4.error(answer[1])
    return answer[1]


def uids(data: Iterable[RawItem]) -> set[int]:
    """UIDs of a SEARCH answer, which some servers spread over several lines."""
    return {int(word) for line in data if isinstance(line, bytes) for word in line.split() if word.isdigit()}


def headers(data: Iterable[RawItem], seen_at: datetime) -> dict[int, MailHeader]:
    """The mails of a FETCH answer by UID. Unsolicited answers without UID are passed over."""
    found = {}
    for line in _lines(data):
        if (uid := _UID.search(line)) and (size := _SIZE.search(line) or _INTERNALDATE.search(line)):
            raw = _text(_INTERNALDATE.search(line))
            found[int(uid[1])] = MailHeader(
                uid=int(uid[1]),
                size=int(size[1]) if size.re is _SIZE else 0,
                received_at=None if raw is None else date_time(raw),
                internaldate_raw=raw,
                savedate=_text(_SAVEDATE.search(line)),
                seen_at=seen_at,
            )
    return found


def unknown(uid: int, seen_at: datetime) -> MailHeader:
    """The header of a mail of which the server says nothing."""
    return MailHeader(uid=uid, size=0, received_at=None, internaldate_raw=None, savedate=None, seen_at=seen_at)


def body(items: Mapping[bytes, Any], offset: int) -> bytes | None:
    """The part of a mail from `offset` on in what imapclient read; None if the mail is gone."""
    exact = b"BODY[]<%d>" % offset
    if exact in items:
        piece: bytes | None = items[exact]
        return piece
    if any(key.startswith(b"BODY[]<") for key in items):
        raise IMAP4.error("the server sent another part of the mail than was asked for")
    # a few servers hand out the whole mail instead of a part
    whole: bytes | None = items.get(b"BODY[]")
    return None if whole is None else whole[offset:]


def _lines(data: Iterable[RawItem]) -> Iterator[bytes]:
    pending = b""
    for item in data:
        if isinstance(item, tuple):
            pending += b" ".join(item)
        elif item is not None:
            yield pending + item
            pending = b""


def _text(match: re.Match[bytes] | None) -> str | None:
    if match is None:
        return None
    quoted, bare = match.groups()
    if quoted is None:
        return None if bare.upper() == b"NIL" else _decode(bare)
    return _decode(re.sub(rb"\\(.)", rb"\1", quoted))


def _decode(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")
