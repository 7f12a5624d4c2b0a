"""Names of the volumes of a split archive: `X.z01` + `X.zip`, `X.7z.001`, `X.part1.rar`, `X.rar` + `X.r00`,
`X.alz` + `X.a00`, `X.vol1.egg`. Only names are looked at; what a file is, its content decides.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from models.record import Record

_LAST = 10**6


class _Form(NamedTuple):
    """One way to number volumes."""

    pattern: re.Pattern[str]
    """With stem and number."""
    format: str
    """Empty if the stem tells."""
    shift: int
    """What is added to the number to order the volumes: 1 where the first volume has no number."""
    mark: str
    """What stands before the number."""
    end: str = ""
    """What stands behind it."""


_FORMS = (
    _Form(re.compile(r"(?P<stem>.+)\.z(?P<number>\d{2,3})", re.I), "zip", 0, ".z"),
    _Form(re.compile(r"(?P<stem>.+)\.part(?P<number>\d{1,4})\.rar", re.I), "rar", 0, ".part", ".rar"),
    _Form(re.compile(r"(?P<stem>.+)\.r(?P<number>\d{2,3})", re.I), "rar", 1, ".r"),
    _Form(re.compile(r"(?P<stem>.+)\.a(?P<number>\d{2,3})", re.I), "alz", 1, ".a"),
    _Form(re.compile(r"(?P<stem>.+)\.vol(?P<number>\d{1,4})\.egg", re.I), "egg", 0, ".vol", ".egg"),
    _Form(re.compile(r"(?P<stem>.+)\.(?P<number>\d{3})", re.I), "", 0, "."),
)
_WHOLE: tuple[tuple[str, int], ...] = (("zip", _LAST), ("rar", 0), ("alz", 0))
"""The volume without a number: of a split ZIP it is the last, of RAR and ALZ the first."""
_SUFFIXES = {
    "zip": "zip", "zipx": "zip", "7z": "7z", "rar": "rar", "tar": "tar", "tgz": "tar.gz", "tbz": "tar.bz2",
    "tbz2": "tar.bz2", "txz": "tar.xz", "gz": "gz", "bz2": "bz2", "xz": "xz", "zst": "zst", "alz": "alz",
    "egg": "egg", "cab": "cab", "lzh": "lzh", "lha": "lzh", "arj": "arj", "ace": "ace",
}  # fmt: skip
_SEALS = frozenset({"gpg", "pgp", "enc", "aes"})
"""What a program adds to the name of an archive that it encrypts as a whole: `X.zip.gpg`."""


class SplitPart(Record):
    """What a name says of a volume."""

    key: str
    """Equal for all volumes of one set."""
    format: str
    """`zip`, `rar`, `alz`, `egg`, `7z`, ...; `split` if the name does not tell."""
    order: int
    """Position among the volumes, not gap-free."""
    certain: bool
    """False for a name such as `X.zip`, which is mostly not a volume of anything."""
    whole: str
    """Name of the archive before it was split: `X.zip` for `X.z01` and `X.zip.001`, `X.rar` for `X.part1.rar`."""


def split_part(name: str) -> SplitPart | None:
    """What `name` says of a volume of a split archive; None if it cannot be one."""
    name = name.strip()
    for form in _FORMS:
        found = form.pattern.fullmatch(name)
        if found:
            stem = found["stem"]
            return SplitPart(
                key=f"{stem.lower()}|{form.format or 'split'}",
                format=form.format or _SUFFIXES.get(stem.lower().rpartition(".")[2], "split"),
                order=int(found["number"]) + form.shift,
                certain=True,
                whole=f"{stem}.{form.format}" if form.format else stem,
            )
    stem, _, suffix = name.rpartition(".")
    for whole, order in _WHOLE:
        if suffix.lower() == whole and stem:
            return SplitPart(key=f"{stem.lower()}|{whole}", format=whole, order=order, certain=False, whole=name)
    return None


def join_key(name: str) -> str | None:
    """A key that the names of one split set share; None if `name` cannot belong to one.

    A plain `X.zip`, `X.rar` or `X.alz` has a key too, since it may be a volume. Only together with a name that
    certainly is one (`X.z01`) do they form a set: see `split_sets`.
    """
    part = split_part(name)
    return part.key if part else None


def split_sets(names: Sequence[str | None]) -> tuple[tuple[int, ...], ...]:
    """The positions in `names` that belong together as one split archive, each set in the order of its volumes.

    A set has two names at least, one of which is certainly a volume, and no two for the same place.
    """
    groups: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for position, name in enumerate(names):
        part = split_part(name or "")
        if part:
            groups[part.key].append((part.order, position, part.certain))
    return tuple(
        tuple(position for _, position, _ in sorted(group))
        for group in groups.values()
        if len(group) > 1
        and any(certain for *_, certain in group)
        and len({order for order, *_ in group}) == len(group)
    )


def missing_volume(names: Sequence[str]) -> str | None:
    """Name of the first volume that is not among `names`, the volumes of one set, though their numbers want it."""
    orders = {part.order for name in names if (part := split_part(name))}
    form, stem, _ = _numbering(names)
    numbered = orders - {_LAST}
    first = 0 if form.shift or (not form.format and 0 in orders) else 1
    for order in range(first, max(numbered, default=first) + 1):
        if order not in orders:
            return _name_at(names, order)
    return f"{stem}.zip" if form.format == "zip" and _LAST not in orders else None


def next_volume(names: Sequence[str]) -> str:
    """Name of the volume that would follow the last numbered one of `names`, the volumes of one set."""
    orders = [part.order for name in names if (part := split_part(name)) and part.order != _LAST]
    return _name_at(names, max(orders, default=0) + 1)


def _name_at(names: Sequence[str], order: int) -> str:
    form, stem, width = _numbering(names)
    if order < form.shift:
        return f"{stem}.{form.format}"
    return f"{stem}{form.mark}{order - form.shift:0{width}}{form.end}"


def _numbering(names: Sequence[str]) -> tuple[_Form, str, int]:
    """How the volumes are numbered, their stem, and the digits of a number."""
    for name in names:
        for form in _FORMS:
            found = form.pattern.fullmatch(name.strip())
            if found:
                return form, found["stem"], len(found["number"])
    # only the volume without a number
    stem, _, suffix = names[0].strip().rpartition(".")
    return next(form for form in _FORMS if form.format == suffix.lower() and not form.end), stem, 2


def archive_suffix(name: str) -> str | None:
    """The archive format that a file name claims (`zip`, `tar.gz`, `split`, ...); None if it claims none."""
    part = split_part(name)
    if part and part.certain:
        return part.format
    parts = name.strip().lower().rsplit(".", 2)
    if len(parts) < 2:
        return None
    if parts[-1] in _SEALS and parts[-2] in _SUFFIXES:
        return parts[-1]
    format_ = _SUFFIXES.get(parts[-1])
    return f"tar.{format_}" if format_ in ("gz", "bz2", "xz") and parts[-2] == "tar" else format_
