"""The attached files of one mail, identified by their content; volumes of one split archive become one of them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from intake.archive import list_archive, list_volumes, split_part, split_sets
from intake.filetype import FileType, identify
from intake.mime.parts import Part
from intake.mime.source import CHUNK, write
from models.mail import ArchiveListing, Attachment, Volume
from models.settings import ArchiveLimits
from models.unlocked import copy_of


class _File(NamedTuple):
    """One file as it came."""

    part: Part
    path: Path
    size: int
    sha256: str
    type: FileType
    archive: ArchiveListing | None = None
    kept: bool = False
    """Its name may be that of a volume, so its content still lies at `path`, and it is not listed yet."""


class Files:
    """Collects the files. A context manager, since volumes lie in `scratch` until all parts have been seen."""

    def __init__(self, scratch: Path, limits: ArchiveLimits, raw: Path) -> None:
        """`raw`: the mail, beside which the copies lie that a password unlocked."""
        self._scratch = scratch
        self._limits = limits
        self._raw = raw
        self._files: list[_File] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._files)

    def add(self, part: Part) -> None:
        """Takes in one part. Raises OSError if the disk refuses."""
        path = self._scratch / f"attachment-{len(self._files)}.bin"
        try:
            size, digest = write(part.chunks(), path)
            file = _File(part, path, size, digest, identify(path, part.name), kept=True)
            if split_part(part.name or "") is None:
                file = self._listed(file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._files.append(file)

    def attachments(self) -> list[tuple[Part, Attachment]]:
        """Every file with the part that it came in, of a split archive the part of its first volume, in the order
        of the mail."""
        sets, extra = self._sets()
        beginning = {min(group): group for group in sets}
        inside = {number for group in sets for number in group} | extra
        found = []
        for number, file in enumerate(self._files):
            if number in beginning:
                found.append(self._joined([self._files[one] for one in beginning[number]]))
            elif number not in inside:
                found.append((file.part, _attachment(self._listed(file))))
        return found

    def _sets(self) -> tuple[list[tuple[int, ...]], set[int]]:
        """Positions of the files that belong together, and of volumes that came a second time."""
        names: list[str | None] = []
        first: dict[tuple[str, str], int] = {}
        twins: dict[int, int] = {}
        for number, file in enumerate(self._files):
            name = file.part.name if file.kept else None
            other = first.setdefault((name, file.sha256), number) if name else number
            if other != number:
                name, twins[number] = None, other
            names.append(name)
        sets = [group for group in split_sets(names) if self._begins_well(group)]
        inside = {number for group in sets for number in group}
        alone = [
            (number,) for number, name in enumerate(names)
            if number not in inside and name and (part := split_part(name)) and part.certain
            and self._begins_well((number,))
        ]  # fmt: skip
        sets += alone
        inside |= {number for (number,) in alone}
        return sets, {number for number, other in twins.items() if other in inside}

    def _begins_well(self, group: Sequence[int]) -> bool:
        """Whether the first volume, by content, is an archive or something unknown, not a document (`scan.001`)."""
        return self._files[group[0]].type.kind in ("archive", "other")

    def _joined(self, volumes: Sequence[_File]) -> tuple[Part, Attachment]:
        """A split archive as one attachment."""
        first = volumes[0]
        named = [(file.path, file.part.name or "") for file in volumes]
        whole = split_part(named[0][1])
        listing = list_volumes(named, self._limits)
        digest = hashlib.sha256()
        for path, _ in named:
            with path.open("rb") as content:
                while piece := content.read(CHUNK):
                    digest.update(piece)
        return first.part, Attachment(
            part=first.part.part, name=whole.whole if whole else first.part.name,
            content_type=first.part.content_type, kind="archive", format=listing.format,
            size=sum(file.size for file in volumes), sha256=digest.hexdigest(), inline=False,
            archive=self._unlocked(listing, digest.hexdigest(), first.part.name),
            volumes=tuple(
                Volume(part=file.part.part, name=file.part.name or "", size=file.size, sha256=file.sha256)
                for file in volumes
            ),
        )  # fmt: skip

    def _unlocked(self, listing: ArchiveListing, sha256: str, name: str | None) -> ArchiveListing:
        """What is in an archive that was locked, if somebody opened it with a password since."""
        copy = copy_of(self._raw, sha256) if listing.state == "encrypted" else None
        if copy is None:
            return listing
        return list_archive(copy, name, self._limits).model_copy(update={"format": listing.format})

    def _listed(self, file: _File) -> _File:
        """With what is in it, if it is an archive; its content is then no longer needed."""
        if not file.kept:
            return file
        archive = None
        if file.type.kind == "archive":
            archive = list_archive(file.path, file.part.name, self._limits)
            archive = self._unlocked(archive, file.sha256, file.part.name)
        file.path.unlink(missing_ok=True)
        return file._replace(archive=archive, kept=False)


def _attachment(file: _File) -> Attachment:
    return Attachment(
        part=file.part.part, name=file.part.name, content_type=file.part.content_type, kind=file.type.kind,
        format=file.type.format, size=file.size, sha256=file.sha256, inline=False, archive=file.archive,
    )  # fmt: skip
