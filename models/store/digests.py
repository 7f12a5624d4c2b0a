"""Fingerprints of rows, which events hold: what is changed in the register afterwards no longer fits its event.

A fingerprint says nothing of the names in the row, and each covers something that nobody can guess.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from models.store.types import canonical

MAIL = (
    "sha256",
    "size",
    "received_at",
    "internaldate_raw",
    "savedate",
    "first_seen_at",
    "imported_by",
    "account",
    "folder",
    "uidvalidity",
    "uid",
)
"""Columns of `mails` that are written once, when a mail is taken in."""
OUTGOING = ("occasion", "kind", "token", "message_id", "envelope_from", "to_address", "subject", "raw")
"""Columns of `outbox` that are written once, when a mail of ours is prepared."""

RULING = ("what", "subject", "value", "by", "reason")
"""Columns of `rulings` that say what was decided."""


def digest(value: Any) -> str:
    """Of a JSON value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def row_digest(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Of these fields of a row, whichever engine it came from."""
    return digest([_plain(fields[name]) for name in names])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value
