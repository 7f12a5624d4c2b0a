"""Delivery status notifications (RFC 3464), bounces in free form, and our own Message-IDs wherever they stand."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from intake.mime import addresses
from intake.mime.headers import Headers, clean, decode_words, text_of
from intake.mime.source import Source
from models.mail import Bounce

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded", "unknown"]
_ACTIONS: dict[str, Action] = {
    "failed": "failed", "failure": "failed", "delayed": "delayed", "delivered": "delivered",
    "relayed": "relayed", "expanded": "expanded",
}  # fmt: skip
_SYSTEMS = frozenset({"mailer-daemon", "null-return-path", "failed-recipients", "delivery-report", "no-reply"})
_MOST = 200
_MOST_IDS = 50
_LONGEST_DIAGNOSTIC = 500
_SCANNED = 1 << 18
"""Octets at the beginning and at the end of a mail that are searched for Message-IDs."""
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)([45])\d\d[ -]")
_ADDRESS = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>?")
_IDS = re.compile(rb":[ \t]*((?:<[^<>\s]{3,250}>\s*)+)")
_ID_FIELDS = (b"message-id", b"in-reply-to", b"references")
_QUOTE = re.compile(rb"(?:[>|] ?)*")
_LOCAL_END = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+\Z")
_FREE_FORM = re.compile(
    r"qmail-send program|undeliver|delivery (?:has )?(?:failed|failure|status)|could not be delivered|returned mail"
    r"|mail delivery|delivery incomplete|failure notice|message not delivered|unable to deliver"
    r"|전송\s*(?:하지\s*못|실패|되지\s*않|할\s*수\s*없)|발송\s*(?:실패|되지\s*않)"
    r"|배달\s*(?:실패|되지|하지|할 수 없)|반송|수신자.{0,20}(?:없|존재하지)"
    r"|전달\s*(?:실패|되지\s*(?:못|않)|하지\s*못)|메일을 보내지 못",
    re.IGNORECASE,
)
_TRANSIENT = re.compile(r"(?i)delayed|will (?:be )?(?:re)?tr(?:y|ied)|지연|재시도|다시 시도")
_QUOTED = re.compile(
    r"(?im)^(?:-{2,}\s*(?:below this line|original message|this is a copy|원본|반송된|the header|enclosed)"
    r"|(?:original )?message headers(?: follow)?[.:]\s*$"
    r"|return-path:|received: )"
)


def from_status(text: bytes) -> list[Bounce]:
    """One bounce for each recipient group of a message/delivery-status part; the first group is about the mail."""
    found = []
    for block in re.split(rb"\r?\n[ \t]*\r?\n", text.strip()[: 1 << 20]):
        fields = _fields(block)
        recipient = fields.get("final-recipient") or fields.get("original-recipient")
        action = fields.get("action", "").split(" ")[0].lower()
        if recipient is None and not action:
            continue
        original = fields.get("original-recipient", "")
        status = _STATUS.search(fields.get("status", ""))
        diagnostic = fields.get("diagnostic-code", "") or fields.get("status", "")
        found.append(
            Bounce(
                # whom the mail was sent to, before somebody's forwarding made another of it
                recipient=_address(original) or _address(recipient or ""),
                action=_ACTIONS.get(action, "unknown"),
                status=status[1] if status else None,
                diagnostic=_short(re.sub(r"^(?:smtp|x-[\w-]+|dns)\s*;\s*", "", diagnostic, flags=re.IGNORECASE)),
            )
        )
        if len(found) >= _MOST:
            break
    return found


def read(
    headers: Headers, text: str, statuses: Iterable[bytes], signs: Iterable[str], not_recipients: Iterable[str]
) -> tuple[Bounce, ...]:
    """The bounces of a report, or of a mail in free form; none unless by its `signs` a mail system wrote it.

    `not_recipients` are addresses that a bounce names without meaning them: our own and its sender's.
    """
    if not _SYSTEMS & set(signs):
        return ()  # people attach the reports that they were sent
    found = [one for status in statuses for one in from_status(status)]
    return tuple(found or from_free_form(headers, text, not_recipients))


def from_free_form(headers: Headers, text: str, not_recipients: Iterable[str]) -> list[Bounce]:
    """Bounces out of the text of a mail; empty if it does not speak of a failure."""
    own = {address.lower() for address in not_recipients}
    subject = text_of(headers.first("subject"))
    listed = [box.address for value in headers.all("x-failed-recipients") for box in addresses.read(value)]
    if not listed and not _FREE_FORM.search(subject) and not _FREE_FORM.search(text[:5000]):
        return []
    quoted = _QUOTED.search(text)
    told = text[: quoted.start()] if quoted else text[:5000]
    named = listed or [match[1] for match in _ADDRESS.finditer(told)]
    recipients: list[str | None] = [
        address for address in dict.fromkeys(named) if address.lower() not in own and not _is_id(address, told)
    ]
    status = _STATUS.search(told)
    code = _REPLY_CODE.search(told)
    delayed = bool(_TRANSIENT.search(subject)) or (status is not None and status[1].startswith("4"))
    return [
        Bounce(
            recipient=address,
            action="delayed" if delayed and not (code and code[1] == "5") else "failed",
            status=status[1] if status else None,
            diagnostic=_short(_about(told, address)),
        )
        for address in (recipients[:_MOST] or [None])
    ]


def message_ids(source: Source, texts: Iterable[str], own_id_domain: str, without: Iterable[str]) -> tuple[str, ...]:
    """Message-IDs anywhere in a mail, our own before others, at most 50; not those in `without`."""
    known = set(without)
    head = source.read(0, _SCANNED)
    tail = source.read(max(source.size - _SCANNED, len(head)), _SCANNED) if source.size > len(head) else b""
    haystack = [head, tail, *(text.encode("utf-8", "replace") for text in texts)]
    found: dict[str, None] = {}
    if own_id_domain:
        found |= dict.fromkeys(one for text in haystack for one in _own_ids(text, own_id_domain))
    for text in haystack:
        for ids in _of_headers(text):
            found |= dict.fromkeys(re.findall(r"<[^<>\s]{3,250}>", ids.decode("ascii", "replace")))
    return tuple(one for one in found if one not in known)[:_MOST_IDS]


def _of_headers(text: bytes) -> Iterator[bytes]:
    """What the header lines in `text`, quoted ones too, say of Message-IDs: found from their colon backwards, since a
    long text, base64 above all, holds many lines and no colon."""
    for match in _IDS.finditer(text):
        before = text[max(match.start() - 20, 0) : match.start()].lower()
        name = next((field for field in _ID_FIELDS if before.endswith(field)), None)
        if name is not None:
            end = match.start() - len(name)
            if _QUOTE.fullmatch(text, text.rfind(b"\n", 0, end) + 1, end):
                yield match[1]


def _own_ids(text: bytes, own_id_domain: str) -> Iterator[str]:
    """Our Message-IDs in `text`: found from their domain backwards, which is quick in a long text."""
    for match in re.finditer(rb"(?i)@" + re.escape(own_id_domain.encode()) + rb"(?![\w-])", text):
        local = _LOCAL_END.search(text[max(match.start() - 200, 0) : match.start()])
        if local:
            yield f"<{(local[0] + match[0]).decode('ascii')}>"


def _fields(block: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.split(b"\n"):
        text = decode_words(line.rstrip(b"\r")[:2000])
        if line[:1] in (b" ", b"\t") and name:
            fields[name] += " " + text.strip()
        elif ":" in text:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            fields.setdefault(name, value.strip())
    return fields


def _address(value: str) -> str | None:
    """The address of `rfc822; a@b`, also with brackets or without the type."""
    text = re.sub(r"^\s*(?:rfc822|utf-8|x-[\w-]+|unknown)\s*;", "", value, flags=re.IGNORECASE)
    boxes = addresses.read(text.encode("utf-8", "surrogatepass"))
    return boxes[0].address if boxes else None


def _about(text: str, address: str | None) -> str:
    """What stands after the recipient's address, or else the first lines that speak of an error."""
    at = text.find(address) if address else -1
    return text[at + len(address) :].lstrip(">: \t\r\n") if address and at >= 0 else text


def _is_id(address: str, text: str) -> bool:
    """Whether what looks like an address is a Message-ID."""
    return bool(re.search(r"(?i)(?:message-?id|in-reply-to|references)\W{0,4}" + re.escape(address), text))


def _short(text: str) -> str:
    return clean(text)[:_LONGEST_DIAGNOSTIC]
