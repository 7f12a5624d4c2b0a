"""Deleting personal data past its retention period: first in the register, then on the disk.

The register says what is purged; the disk is swept by it each time. Whoever is cut off in between goes on with the
next run, and `jeopsu verify` names an original that is left over until then.
"""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from models.config import Config
from models.record import Record
from models.store import Store, purge
from models.store.purge import Overdue, Periods, Remains
from runners import leftovers


class PurgeReport(Record):
    """What went, or would go."""

    purged: tuple[Overdue, ...] = ()
    kept: tuple[Overdue, ...] = ()
    """Past their period, but something about them is still open."""
    reports: int = 0
    """Reports of ours whose text went."""
    originals: int = 0
    derived: int = 0
    folders: int = 0


def preview(store: Store, config: Config, now: datetime) -> PurgeReport:
    """What `run` would delete in the register. Changes nothing."""
    wanted = _periods(config, now)
    with store.reading() as connection:
        found = purge.overdue(connection, wanted)
        reports = purge.count_reports(connection, wanted.others_before) if wanted.others_before else 0
    return PurgeReport(
        purged=tuple(one for one in found if one.open is None),
        kept=tuple(one for one in found if one.open is not None),
        reports=reports,
    )


def run(store: Store, config: Config, by: str, now: datetime) -> PurgeReport:
    """Deletes what is past its period, each case in a transaction of its own, and sweeps the disk."""
    wanted = _periods(config, now)
    with store.reading() as connection:
        found = purge.overdue(connection, wanted)
    gone = []
    for item in (one for one in found if one.open is None):
        with store.writing() as connection:
            if purge.purge_case(connection, item.case, now):
                gone.append(item)
    reports = 0
    with store.writing() as connection:
        if wanted.others_before:
            reports = purge.purge_reports(connection, wanted.others_before, now)
        purge.note_run(connection, by, now)
    swept = sweep(store, config)
    store.forget()
    kept = tuple(one for one in found if one.open is not None)
    return swept.model_copy(update={"purged": tuple(gone), "kept": kept, "reports": reports})


def _periods(config: Config, now: datetime) -> Periods:
    privacy = config.settings.privacy
    return purge.periods(config.call.window.closes_at, now, privacy.retention_days, privacy.rejected_days)


def sweep(store: Store, config: Config) -> PurgeReport:
    """Deletes the files of every purged case that are still there and that no other case needs."""
    from runners.package import folders_of, refresh_index  # what writes folders, which a preview does not need

    root = config.settings.storage.root
    with store.reading() as connection:
        left = list(purge.remains(connection))
        present = [one.original for one in left if store.originals.path(one.original).exists()]
        needed = purge.originals_in_use(connection, present) if present else set()
        derived = _derivatives(root, left)
        if derived:
            wanted = purge.documents_in_use(connection)
            derived = [path for path in derived if path.name[:64] not in wanted]
    doomed = sorted(set(present) - needed)
    for sha256 in doomed:
        store.originals.remove(sha256)
    for path in derived:
        path.unlink(missing_ok=True)
    folders = [folder for one in left if one.receipt_number and (folder := folders_of(config) / one.receipt_number)]
    there = [folder for folder in folders if folder.exists()]
    for folder in there:
        shutil.rmtree(folder, onerror=_unless_gone)
    leftovers.sweep(root, root / "scratch")
    _remove_parcels(root / "packages", [one.at for one in left if one.receipt_number])
    if left:
        (root / "digest.html").unlink(missing_ok=True)  # a page that names everybody and is made anew at any time
        refresh_index(store, config)
    return PurgeReport(originals=len(doomed), derived=len(derived), folders=len(there))


def _remove_parcels(folder: Path, purged: list[datetime]) -> None:
    """What was packed for reviewers before a case was purged may hold it, and an encrypted ZIP does not tell. It can
    be packed anew from the cases that are left."""
    if not purged or not folder.is_dir():
        return
    last = max(purged).timestamp()
    for parcel in folder.iterdir():
        with suppress(FileNotFoundError):  # somebody packs there just now, and what was half done has its place
            if parcel.lstat().st_mtime >= last:
                continue
            if parcel.is_dir() and not parcel.is_symlink():
                shutil.rmtree(parcel, onerror=_unless_gone)
            else:
                parcel.unlink()


def _unless_gone(_function: object, _path: object, trouble: Any) -> None:
    """Somebody else removed or replaced it in this moment; whatever else keeps it there must be heard of."""
    if not isinstance(trouble[1], FileNotFoundError):
        raise trouble[1]


def _derivatives(root: Path, left: list[Remains]) -> list[Path]:
    """Files that were made from the documents of purged cases, of every version of the cleaner."""
    folder = root / "derived"
    digests = {sha256 for one in left for sha256 in one.documents}
    return sorted({path for sha256 in digests for path in folder.glob(f"*/{sha256[:2]}/{sha256}*")})
