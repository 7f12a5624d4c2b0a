"""Split archives whose volumes came as several attachments: put together and read as one."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from intake import filetype
from intake.archive import egg, pkzip, rar
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.problems import Damaged, Incomplete, shown
from intake.archive.walk import Walk
from intake.split_names import SplitPart, missing_volume, next_volume, split_part
from models.mail import ArchiveListing

_ALZ_HEAD, _ALZ_TAIL = 8, 16
"""What each volume of an ALZ but the first has before, and each but the last behind, its share of the archive."""
_ALZ_MORE = b"CLZ\x03"
"""How a volume of an ALZ ends that another one follows."""


def walk_volumes(walk: Walk, volumes: Sequence[tuple[Path, str]]) -> ArchiveListing:
    """What the archive holds whose volumes these are, each with its name, in any order.

    If one is missing, the state is `damaged` and the detail names it.
    """
    parts = sorted(
        ((part, path, name) for path, name in volumes if (part := split_part(name))), key=lambda one: one[0].order
    )
    if len(parts) < len(volumes) or len({part.key for part, *_ in parts}) != 1:
        raise ValueError("these are not the volumes of one set")
    names = [name for *_, name in parts]
    missing = missing_volume(names)
    if missing is not None:
        with tempfile.TemporaryFile() as nothing:
            return walk.listing(nothing, parts[0][0].format, "", partial(_incomplete, missing))
    return told(_walk_ordered(walk, parts[0][0], [path for _, path, _ in parts]), names)


def told(listing: ArchiveListing, names: Sequence[str]) -> ArchiveListing:
    """The listing of what these volumes hold; if that is not whole, it says which volume may be missing."""
    missing = missing_volume(names)
    if missing and listing.state in ("damaged", "unsupported"):
        return listing.model_copy(update={"state": "damaged", "detail": _without(shown(missing))})
    if listing.state != "damaged":
        return listing
    after = shown(next_volume(names))
    if listing.detail == Incomplete().detail:
        detail = _without(after)
    else:
        detail = f"분할 압축파일의 일부가 손상되었거나 마지막 조각(다음 번호는 {after})이 빠져 있어 열 수 없습니다."
    return listing.model_copy(update={"detail": detail})


def _without(name: str) -> str:
    return f"분할 압축파일의 조각 {name} 파일이 없어 열 수 없습니다."


def _incomplete(missing: str, file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    raise Incomplete(_without(shown(missing)))


def _walk_ordered(walk: Walk, first: SplitPart, paths: Sequence[Path]) -> ArchiveListing:
    family = first.key.rpartition("|")[2]
    with tempfile.TemporaryFile() as joined:
        if family == "rar":
            return walk.listing(joined, "rar", first.whole, partial(_rar, paths))
        try:
            starts = _join(joined, paths, family)
        except Damaged as problem:
            return walk.listing(joined, family, first.whole, partial(_broken, problem))
        if family == "zip":
            return walk.listing(joined, "zip", first.whole, partial(_zip, starts))
        if family == "egg":
            return walk.listing(joined, "egg", first.whole, partial(egg.read, joined=True))
        found = filetype.identify_open(joined, first.whole)
        return walk.listing(joined, found.format, first.whole)


def _join(joined: BinaryIO, paths: Sequence[Path], family: str) -> list[int]:
    """Writes the volumes one after the other; returns where each begins. Raises Damaged, Incomplete."""
    starts = []
    for number, path in enumerate(paths):
        starts.append(joined.tell())
        last = number == len(paths) - 1
        with path.open("rb") as volume:
            if family == "alz":
                _one_alz(volume, joined, first=not number, last=last)
            else:
                if family == "egg":
                    _skip_egg_head(volume, first=not number, last=last)
                shutil.copyfileobj(volume, joined)
    joined.flush()
    return starts


def _one_alz(volume: BinaryIO, joined: BinaryIO, *, first: bool, last: bool) -> None:
    begin = joined.tell()
    volume.seek(0 if first else _ALZ_HEAD)
    shutil.copyfileobj(volume, joined)
    joined.seek(max(begin, joined.tell() - 4))
    more = joined.read(4) == _ALZ_MORE
    if last and more:
        raise Incomplete()
    if not last:
        joined.seek(max(begin, joined.tell() - _ALZ_TAIL))
        joined.truncate()


def _skip_egg_head(volume: BinaryIO, *, first: bool, last: bool) -> None:
    """Each volume of an EGG has a head of its own; only that of the first belongs to the archive."""
    begin, following = egg.volume_links(volume)
    if last and following:
        raise Incomplete()
    volume.seek(0 if first else begin)


def _zip(starts: Sequence[int], file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return pkzip.read(file, budget, starts)


def _rar(paths: Sequence[Path], file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return rar.read_volumes(paths, budget)


def _broken(problem: Damaged, file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    raise problem
