"""The content-addressed store of raw mails: written once, synced to the disk, never changed."""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from models.disk import into_place, sync_folder
from models.unlocked import folder_of

ORIGINALS = "originals"
"""In the storage folder."""


def original(folder: Path, sha256: str) -> Path:
    """Where the mail with this digest lies, or would lie."""
    return folder / sha256[:2] / f"{sha256}.eml"


class Originals:
    """`{root}/originals/{first two digits}/{sha256}.eml` (contract §6); only the service's user may read them."""

    def __init__(self, root: Path, own: str = "") -> None:
        """`own`: name of this process, where several machines share the folder, for what is not yet whole."""
        self.folder = root / ORIGINALS
        self.spool = root / "spool" / own
        for folder in (root, self.folder, self.spool.parent, self.spool):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, sha256: str) -> Path:
        """Where the mail with this digest lies, or would lie."""
        return original(self.folder, sha256)

    def adopt(self, spooled: Path, sha256: str) -> None:
        """Moves a spooled file to its place; on return the bytes survive a power cut. Equal content is kept once."""
        target = self.path(sha256)
        if not target.parent.exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self.folder)
        spooled.chmod(0o600)
        into_place(spooled, target)

    def put(self, raw: bytes) -> str:
        """Stores bytes at hand (an imported file). Returns the digest."""
        sha256 = hashlib.sha256(raw).hexdigest()
        spooled = self.spool / f"{sha256}.{os.getpid()}.tmp"
        spooled.write_bytes(raw)
        self.adopt(spooled, sha256)
        return sha256

    def remove(self, sha256: str) -> None:
        """Deletes an original for good, if it is there (only `jeopsu purge` does), with its unlocked copies."""
        path = self.path(sha256)
        shutil.rmtree(folder_of(path), ignore_errors=True)
        with suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def keep_unlocked(self, sha256: str, made: Path) -> None:
        """Keeps the unlocked copy of a file of this mail; its name is the digest of the locked one. Survives a power
        cut on return."""
        folder = folder_of(self.path(sha256))
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)
        spooled = self.spool / f"{made.name}.{os.getpid()}.tmp"
        shutil.copyfile(made, spooled)
        spooled.chmod(0o600)
        into_place(spooled, folder / made.name)

    def unlocked(self, sha256: str) -> list[Path]:
        """The unlocked copies of files of this mail."""
        try:
            return sorted(path for path in folder_of(self.path(sha256)).iterdir() if path.is_file())
        except FileNotFoundError:
            return []

    def intact(self, sha256: str) -> bool | None:
        """Whether the stored bytes still have their digest; None if they are not there."""
        try:
            with self.path(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except (FileNotFoundError, IsADirectoryError):
            return None
