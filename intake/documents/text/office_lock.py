"""Whether a password locks a document of Office, old or new."""

from pathlib import Path

import msoffcrypto  # type: ignore[import-untyped]  # ships no types


def is_locked(path: Path) -> bool:
    """Whether the document is encrypted; of one that is damaged others say so."""
    try:
        with path.open("rb") as stream:
            return bool(msoffcrypto.OfficeFile(stream).is_encrypted())
    except Exception:  # the library meets damage with whatever its own lines raise
        return False
