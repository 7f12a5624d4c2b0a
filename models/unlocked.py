"""Copies of files that a password locked, beside the mail they came in: opened once with a password that the
applicant told, kept without it. Nothing but the copy is kept; the password is not.

They lie in `{sha256 of the mail}.unlocked` beside the original, each named by the SHA-256 of the locked file.
"""

from pathlib import Path

SUFFIX = ".unlocked"


def folder_of(raw: Path) -> Path:
    """Where the copies of the mail in `raw` lie, or would lie."""
    return raw.with_suffix(SUFFIX)


def copy_of(raw: Path, sha256: str) -> Path | None:
    """The unlocked copy of a file of this mail, if there is one."""
    path = folder_of(raw) / sha256
    return path if path.is_file() else None
