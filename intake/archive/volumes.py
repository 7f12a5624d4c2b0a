"""Split archives whose volumes came as several attachments: put together and read as one."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from intake import filetype
from intake.archive import pkzip, rar
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.problems import Unsupported
from intake.archive.walk import Walk
from intake.split_names import SplitPart, split_part
from models.mail import ArchiveListing

_ALZ_HEAD, _ALZ_TAIL = 8, 16
"""What each volume of an ALZ but the first has before, and each but the last behind, its share of the archive."""


def walk_volumes(walk: Walk, volumes: Sequence[tuple[Path, str]]) -> ArchiveListing:
    """What the archive holds whose volumes these are, each with its name, in any order."""
    parts = sorted(
        ((part, path) for path, name in volumes if (part := split_part(name))), key=lambda volume: volume[0].order
    )
    orders = [part.order for part, _ in parts]
    if len(parts) < len(volumes) or len({part.key for part, _ in parts}) != 1 or _has_gap(orders, parts[0][0].format):
        with tempfile.TemporaryFile() as nothing:
            return walk.listing(nothing, parts[0][0].format if parts else "split", "", _incomplete)
    return _walk_ordered(walk, parts[0][0], [path for _, path in parts])


def _has_gap(orders: Sequence[int], format_: str) -> bool:
    numbered = orders[:-1] if format_ == "zip" and orders[-1] > len(orders) else orders
    first = 0 if numbered and numbered[0] == 0 else 1
    return list(numbered) != list(range(first, first + len(numbered)))


def _incomplete(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    raise Unsupported("분할 압축파일 가운데 일부가 빠져 있어 열 수 없습니다.")


def _walk_ordered(walk: Walk, first: SplitPart, paths: Sequence[Path]) -> ArchiveListing:
    name, family = first.key.rsplit("|", 1)
    with tempfile.TemporaryFile() as joined:
        if family == "rar":
            return walk.listing(joined, "rar", name, partial(_rar, paths))
        starts = _join(joined, paths, family)
        if family == "zip":
            return walk.listing(joined, "zip", name, partial(_zip, starts))
        found = filetype.identify_open(joined, name)
        return walk.listing(joined, found.format, name)


def _join(joined: BinaryIO, paths: Sequence[Path], family: str) -> list[int]:
    """Writes the volumes one after the other; returns where each begins."""
    starts = []
    for number, path in enumerate(paths):
        starts.append(joined.tell())
        with path.open("rb") as volume:
            if family == "alz" and number:
                volume.seek(_ALZ_HEAD)
            shutil.copyfileobj(volume, joined)
        if family == "alz" and number < len(paths) - 1:
            joined.seek(max(starts[-1], joined.tell() - _ALZ_TAIL))
            joined.truncate()
    joined.flush()
    return starts


def _zip(starts: Sequence[int], file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return pkzip.read(file, budget, starts)


def _rar(paths: Sequence[Path], file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    return rar.read_volumes(paths, budget)
