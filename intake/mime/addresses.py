"""Addresses out of From, Reply-To, Sender and To, however they are written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from intake.mime.charsets import dereferenced, guess
from intake.mime.headers import LONGEST_VALUE, clean, decode_words

_LONGEST = 254
_LONGEST_ITEM = 2000
"""Characters of one entry that are read, from its end, where the address stands."""
_MOST = 200
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_BRACKETED = re.compile(r"<\s*(?:mailto:)?([^\s<>]+@[^\s<>]+)\s*>", re.IGNORECASE)
_BARE = re.compile(r"[^\s<>()\[\],;:\"\\]+@[^\s<>()\[\],;:\"\\@]+")


class Mailbox(NamedTuple):
    """A name, perhaps empty, and a usable address."""

    name: str
    address: str


def read(value: bytes | None) -> list[Mailbox]:
    """The usable mailboxes of a header, in order; groups are taken apart. Never raises."""
    if value is None:
        return []
    raw = guess(value[:LONGEST_VALUE].replace(b"\r", b"").replace(b"\n", b""))
    found = [mailbox for item in _items(raw) if (mailbox := _mailbox(item))]
    if not found and "=?" in raw:
        # some mailers encode the whole value, the address with it
        text = decode_words(value[:LONGEST_VALUE])
        if not re.search(r"[\x00-\x1f\x7f]", text):
            found = [mailbox for item in _items(text) if (mailbox := _mailbox(item))]
    return found[:_MOST]


def usable(text: str) -> str | None:
    """`text` as an address that a reply may be sent to, its domain in lower case; None if it is none.

    Line breaks, blanks and control characters make it unusable, as do characters that SMTP without extensions
    does not carry.
    """
    if re.search(r"[\s\x00-\x20\x7f]", text.strip()):
        return None
    local, at, domain = text.strip().rpartition("@")
    local = local.removeprefix("mailto:").strip('"')
    domain = domain.rstrip(".").lower()
    if not at or not domain or not _LOCAL.fullmatch(local):
        return None
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if not all(_LABEL.fullmatch(label) for label in domain.split(".")):
        return None
    address = f"{local}@{domain}"
    return address if len(address) <= _LONGEST else None


def display_name(value: bytes | None) -> str:
    """The name in a header that holds no usable address."""
    return "" if value is None else _name(re.sub(r"<[^>]*>?", "", guess(value[:LONGEST_VALUE])))


def _items(text: str) -> Iterator[tuple[str, str]]:
    """The entries of an address list with their comments apart; separators inside quotes or brackets do not count."""
    item: list[str] = []
    comment: list[str] = []
    depth, quoted, angle, escaped = 0, False, False, False
    for sign in text:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif quoted:
            quoted = sign != '"'
        elif sign == "(" and not angle:
            depth += 1
            continue
        elif sign == ")" and depth:
            depth -= 1
            continue
        elif depth:
            pass
        elif sign == '"':
            quoted = True
        elif sign in "<>":
            angle = sign == "<"
        elif sign in ",;" and not angle:
            yield "".join(item), "".join(comment)
            item, comment = [], []
            continue
        (comment if depth else item).append(sign)
    yield "".join(item), "".join(comment)


def _mailbox(item: tuple[str, str]) -> Mailbox | None:
    text, comment = item
    text = text.strip()[-_LONGEST_ITEM:]
    start, end = text.rfind("<"), text.rfind(">")
    if start >= 0:
        if _names_another(text[:start], text[start:]):
            return None  # `<a@b>\tRCPT TO:<c@d>`: nobody can say which is meant
        inner = text[start + 1 : end if end > start else None].rsplit(":", 1)[-1].strip("> ")
        if inner[:1] == inner[-1:] == "'":
            inner = inner[1:-1]
        if address := usable(inner):
            return Mailbox(_name(text[:start]) or _name(comment), address)
        if "@" in inner:
            return None  # a part of a damaged address would be somebody else's
    for match in _BARE.finditer(text):
        if address := usable(match[0].strip("'")):
            return Mailbox(_name(text[: match.start()]) or _name(comment), address)
    only = _BARE.search(comment[:_LONGEST_ITEM]) if not text else None
    address = usable(only[0]) if only else None
    return Mailbox("", address) if address else None


def _names_another(before: str, last: str) -> bool:
    """Whether another address in angle brackets stands before the last one, outside of quotes."""
    found = _BRACKETED.findall(re.sub(r'"(?:\\.|[^"\\])*"', "", before))
    return any(address.lower() not in last.lower() for address in found)


def _name(text: str) -> str:
    """A display name: without the name of a group before it, without quotes, decoded."""
    text = text.strip()
    if ":" in text and not text.startswith('"') and "=?" not in text:
        text = text.rsplit(":", 1)[-1].strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    text = re.sub(r"\\(.)", r"\1", text)
    raw = text.encode("utf-8", "surrogatepass")
    return clean(dereferenced(decode_words(raw) if b"=?" in raw else text)).strip("\"' ")
