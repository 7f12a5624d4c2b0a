"""Finding a folder by its configured name, whatever hierarchy and name space the server has."""

from collections.abc import Sequence
from contextlib import suppress
from imaplib import IMAP4
from typing import Any, Protocol

_INBOX = "INBOX"
_NO_MAILS = {b"\\noselect", b"\\nonexistent"}


class FolderClient(Protocol):
    """What is used of imapclient here."""

    def has_capability(self, capability: str) -> bool: ...
    def namespace(self) -> Any: ...
    def list_folders(self, directory: str, pattern: str) -> Any: ...
    def create_folder(self, folder: str) -> Any: ...
    def subscribe_folder(self, folder: str) -> Any: ...


def find(client: FolderClient, names: Sequence[str]) -> list[str | None]:
    """Each folder's name as the server writes it; None where there is none that holds mails.

    A configured name may use `/` between levels whatever the server uses, and leave out the personal prefix
    (`INBOX.` at some servers). INBOX is INBOX in any case.
    """
    prefix, separator = _name_space(client)
    return [_existing(client, _candidates(name, prefix, separator)) for name in names]


def find_or_create(client: FolderClient, name: str) -> str:
    """`find`, after making and subscribing the folder if it is missing. IMAP4.error if the server refuses that."""
    candidates = _candidates(name, *_name_space(client))
    if (found := _existing(client, candidates)) is not None:
        return found
    place = candidates[-1]
    client.create_folder(place)
    # a server without subscriptions shows every folder anyway
    with suppress(IMAP4.error):
        client.subscribe_folder(place)
    return place


def _existing(client: FolderClient, candidates: Sequence[str]) -> str | None:
    for candidate in candidates:
        if candidate == _INBOX:
            return candidate
        # asked one by one: a folder of somebody's with an ill-formed name spoils the whole list
        for flags, _, listed in client.list_folders("", candidate):
            if listed == candidate and not _NO_MAILS & {flag.lower() for flag in flags}:
                return candidate
    return None


def _candidates(name: str, prefix: str, separator: str) -> Sequence[str]:
    if name.upper() == _INBOX:
        return [_INBOX]
    local = name.replace("/", separator) if separator else name
    whole = local if local.startswith(prefix) else prefix + local
    return list(dict.fromkeys((name, local, whole)))


def _name_space(client: FolderClient) -> tuple[str, str]:
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            return personal[0][0] or "", _as_text(personal[0][1])
    for _, separator, _ in client.list_folders("", ""):
        return "", _as_text(separator)
    return "", ""


def _as_text(separator: str | bytes | None) -> str:
    return separator.decode("ascii") if isinstance(separator, bytes) else separator or ""
