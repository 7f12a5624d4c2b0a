"""Every attached file of a mail on disk, under numbers, for a scanner. Runs inside a worker."""

from collections.abc import Sequence
from pathlib import Path

from intake.message import OpenOptions, PartNotFoundError
from intake.mime.containers import Walk
from intake.mime.source import Source, put
from models.mail import Attachment


def write_attachments(
    raw: Path, attachments: Sequence[Attachment], options: OpenOptions, folder: Path
) -> tuple[Path, ...]:
    """Writes each attachment of the mail in `raw` to a file of its own in `folder`, in one pass over the mail; the
    volumes of a split archive to one file, in their order.

    Returns the files in the order of `attachments`. Raises PartNotFoundError if one is not there.
    """
    parts = [[volume.part for volume in one.volumes] or [one.part] for one in attachments]
    missing = {part for some in parts for part in some}
    pieces: dict[str, Path] = {}
    with Walk(Source(raw), options.limits, options.scratch) as walk:
        for found in walk.parts():
            if found.part in missing:
                missing.discard(found.part)
                pieces[found.part] = folder / f"piece-{len(pieces):04d}"
                put(found.chunks(), pieces[found.part])
    if missing:
        raise PartNotFoundError(f"{len(missing)} parts are not in {raw.name}")
    return tuple(_joined([pieces[part] for part in some]) for some in parts)


def _joined(pieces: list[Path]) -> Path:
    first, *others = pieces
    with first.open("ab") as out:
        for piece in others:
            with piece.open("rb") as more:
                while block := more.read(1024 * 1024):
                    out.write(block)
            piece.unlink()
    return first
