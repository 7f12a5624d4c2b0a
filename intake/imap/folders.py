"""Finding a folder by its configured name, whatever hierarchy and name space the server has."""

from collections.abc import Sequence
from contextlib import suppress
from imaplib import IMAP4
from typing import Any, Protocol

_NO_MAILS = {b"\\noselect", b"\\nonexistent"}


class FolderClient(Protocol):
    """What is used of imapclient here."""

    def has_capability(self, capability: str) -> bool: ...
    def namespace(self) -> Any: ...
    def list_folders(self, directory: str, pattern: str) -> Any: ...
    def create_folder(self, folder: str) -> Any: ...
    def subscribe_folder(self, folder: str) -> Any: ...


def find(client: FolderClient, name: str) -> str | None:
    """The folder's name as the server writes it; None if there is none that holds mails.

    The configured name may use `/` between levels whatever the server uses, and leave out the personal prefix
    (`INBOX.` at some servers). INBOX is INBOX in any case.
    """
    if name.upper() == "INBOX":
        return "INBOX"
    for candidate in _candidates(client, name):
        for flags, _, listed in client.list_folders("", candidate):
            if listed == candidate and not _NO_MAILS & {flag.lower() for flag in flags}:
                return candidate
    return None


def find_or_create(client: FolderClient, name: str) -> str:
    """`find`, after making and subscribing the folder if it is missing. IMAP4.error if the server refuses that."""
    if (found := find(client, name)) is not None:
        return found
    place = _candidates(client, name)[-1]
    client.create_folder(place)
    # a server without subscriptions shows every folder anyway
    with suppress(IMAP4.error):
        client.subscribe_folder(place)
    return place


def _candidates(client: FolderClient, name: str) -> Sequence[str]:
    prefix, separator = _name_space(client)
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
