"""Header fields of outgoing mails, written by our own hand.

`email.message.EmailMessage` loses blanks when it folds Korean subjects (gh-92081) and glues encoded words together
(gh-144156), differently in each Python release. `email.header.Header` does neither; `read_back` proves it for each
mail before it is handed out.
"""

import re
from collections.abc import Iterable
from email.header import Header, decode_header, make_header

_FOLD_AT = 76
_PLAIN = re.compile(r"[ -~]{1,60}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/?^_`{|}~-]{1,60}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_REFERENCES = 10
"""Message-IDs kept in References at most: long threads make header lines that servers refuse."""


class HeaderDamaged(ValueError):
    """A header would not read as it was meant. A defect of this program: nothing may be stored or sent."""


def text_field(name: str, value: str) -> str:
    """One line `Name: value`, folded, encoded where needed. Raises HeaderDamaged for control characters."""
    _refuse_controls(name, value)
    if _PLAIN.fullmatch(value) and "=?" not in value and value == value.strip():
        return f"{name}: {value}"
    return f"{name}: {_encoded(name, value)}"


def mailbox_field(name: str, display: str, address: str) -> str:
    """One line `Name: display <address>`; the address alone if there is no display name."""
    _refuse_controls(name, display + address)
    if not display:
        return f"{name}: {address}"
    if _PLAIN_NAME.fullmatch(display) and "=?" not in display and display == display.strip():
        return f'{name}: "{display}"\r\n <{address}>'
    return f"{name}: {_encoded(name, display)}\r\n <{address}>"


def ids_field(name: str, ids: Iterable[str]) -> str:
    """One line `Name: <id> <id> ...`, an id a folded line. The ids must come from `usable_ids`."""
    return f"{name}: " + "\r\n ".join(ids)


def usable_ids(ids: Iterable[str | None]) -> tuple[str, ...]:
    """Those of `ids` that are well-formed Message-IDs, each once, in order, the last few of them."""
    kept = dict.fromkeys(text for text in ids if text is not None and _MESSAGE_ID.fullmatch(text))
    return tuple(kept)[-_REFERENCES:]


def read_back(value: str) -> str:
    """What a reader decodes from a raw header value."""
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    return str(make_header(decode_header(unfolded))).strip()


def _encoded(name: str, value: str) -> str:
    folded = Header(value, "utf-8", maxlinelen=_FOLD_AT, header_name=name).encode()
    return folded.replace("\r\n", "\n").replace("\n", "\r\n")


def _refuse_controls(name: str, value: str) -> None:
    if any(ord(char) < 32 or ord(char) == 127 or char in "\x85\u2028\u2029" for char in value):
        raise HeaderDamaged(f"{name} holds a control character or a line break")
