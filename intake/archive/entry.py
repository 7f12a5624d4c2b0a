"""What every format reader yields: one entry of an archive with its content still to be read."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder inside an archive. `data` must be read before the next entry is asked for."""

    name: str
    """As decoded; not yet cleaned or checked."""
    folder: bool
    packed: int | None
    """Octets before unpacking; None where that cannot be told (solid archives)."""
    data: Iterator[bytes]
    """Raises ArchiveProblem while it is read."""
