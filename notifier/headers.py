"""Header fields of outgoing mails, written by our own hand and read back before they count.

`email.message.EmailMessage` loses blanks when it folds Korean subjects (gh-92081) and glues encoded words together
(gh-144156), differently in each Python release. `email.header.Header` leaves blanks at the edges of encoded words,
which some readers double. So encoded words are cut here, and what the two parsers of the standard library read must
be what was meant.
"""

import base64
import email
import email.policy
import re
import unicodedata
from collections.abc import Iterable, Iterator
from email.header import decode_header, make_header
from functools import lru_cache
from typing import Any

_WORD_OCTETS = 39
"""UTF-8 octets in an encoded word: with the longest header name before it a line stays below 78 characters."""
_NAME_OCTETS = 45
"""The same for display names, which are better off in one piece: the most that an encoded word can hold."""
_PLAIN = re.compile(r"[ -~]{1,60}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/?^_`{|}~-]{1,60}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_REFERENCES = 10
"""Message-IDs kept in References at most: long threads make header lines that servers refuse."""


class HeaderDamaged(ValueError):
    """A header would not read as it was meant. A defect of this program: nothing may be stored or sent."""


def text_field(name: str, value: str) -> str:
    """One line `Name: value`, folded, encoded where needed.

    Raises HeaderDamaged for control characters and for whatever does not read back.
    """
    _refuse_controls(name, value)
    plain = _PLAIN.fullmatch(value) and "=?" not in value and value == value.strip()
    line = f"{name}: {value if plain else _encoded(value)}"
    old, new = _read(line, name)
    if not _same(old) == value == str(new):
        raise HeaderDamaged(f"{name} does not read back as it was written")
    return line


@lru_cache(maxsize=16)
def mailbox_field(name: str, display: str, address: str) -> str:
    """One line `Name: display <address>`. Raises HeaderDamaged as `text_field` does."""
    _refuse_controls(name, display + address)
    plain = _PLAIN_NAME.fullmatch(display) and "=?" not in display and display == display.strip()
    written = f'"{display}"' if plain else _encoded(display, _NAME_OCTETS)
    line = f"{name}: {written}\r\n <{address}>"
    old, new = _read(line, name)
    # the new parser puts a blank between adjacent encoded words of a display name (not of a subject)
    read = [("".join(one.display_name.split()), one.addr_spec) for one in new.addresses]
    meant = f'"{display}" <{address}>' if plain else f"{display} <{address}>"
    if read != [("".join(display.split()), address)] or _same(old) != meant:
        raise HeaderDamaged(f"{name} does not read back as it was written")
    return line


def address_field(name: str, address: str) -> str:
    """One line `Name: address` for an address from `addresses.smtp_address`."""
    return f"{name}: {address}"


def ids_field(name: str, ids: Iterable[str]) -> str:
    """One line `Name: <id> <id> ...`, an id a folded line. The ids must come from `usable_ids`."""
    return f"{name}: " + "\r\n ".join(ids)


def usable_ids(ids: Iterable[str | None]) -> tuple[str, ...]:
    """Those of `ids` that are well-formed Message-IDs, each once, in order, the last few of them."""
    kept = dict.fromkeys(text for text in ids if text is not None and _MESSAGE_ID.fullmatch(text))
    return tuple(kept)[-_REFERENCES:]


def _encoded(value: str, octets: int = _WORD_OCTETS) -> str:
    words = (base64.b64encode(word.encode()).decode("ascii") for word in _words(value, octets))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _words(value: str, octets: int) -> Iterator[str]:
    """`value` in pieces of at most `octets` in UTF-8, if possible without a blank at an edge or a parted mark."""
    rest = value
    while len(rest.encode()) > octets:
        most = len(rest.encode()[:octets].decode("utf-8", "ignore"))
        cut = next((at for at in range(most, 0, -1) if not _awkward(rest, at)), most)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _awkward(text: str, at: int) -> bool:
    """Whether a cut at `at` would leave a blank at an edge or part a mark from its letter."""
    return text[at - 1] == " " or text[at] == " " or unicodedata.combining(text[at]) > 0


def _read(line: str, name: str) -> tuple[str, Any]:
    """The value of `line` as the old and as the new parser of the standard library hand it out."""
    old = email.message_from_string(line, policy=email.policy.compat32)
    new = email.message_from_string(line, policy=email.policy.default)
    return str(old[name]), new[name]


def _same(raw: str) -> str:
    """What a reader decodes from a raw header value."""
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", raw))))


def _refuse_controls(name: str, value: str) -> None:
    if any(ord(char) < 32 or ord(char) == 127 or char in "\x85\u2028\u2029" for char in value):
        raise HeaderDamaged(f"{name} holds a control character or a line break")
