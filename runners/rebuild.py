"""Case folders rebuilt on request, many at a time in several processes; the register is written by this one only."""

import logging
import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from models.config import Config
from models.record import Record
from models.store import Store, Transaction, cleaning, filing, views
from models.store.filing import ToFile
from models.times import Clock
from runners.imports import of_this_program
from runners.package import NotReady, folders_of, note_filed, read_again, refresh_index, write_folder

log = logging.getLogger(__name__)
CHUNK = 8
"""Folders that a process writes before it takes the next ones."""
FEW = 16
"""Folders from which a second process is worth its start."""
State = Literal["written", "removed", "not-ready", "failed"]


class Filed(Record):
    """What became of one folder."""

    item: ToFile
    state: State
    manifest: str | None = None
    why: str = ""
    """Kind of the error; it may quote an applicant's document, so no more is told."""
    details: str = ""
    """The whole of it, for the debugging log."""


class Unfit(Exception):
    """A case that was asked for has no folder; the text says why."""


def wanted(connection: Transaction, names: Sequence[str], config: Config, *, stale: bool = False) -> list[ToFile]:
    """The named cases, or all; with `stale` of all only those that are due or whose folder is missing.

    Raises Unfit at the first name that is no accepted and judged case.
    """
    if names:
        return [_one(connection, name) for name in dict.fromkeys(names)]
    everything = filing.due(connection, 1_000_000, everything=True)
    if not stale:
        return everything
    due = {item.case for item in filing.due(connection, 1_000_000)}
    folders = folders_of(config)
    return [item for item in everything if item.case in due or not (folders / item.receipt_number).exists()]


def _one(connection: Transaction, name: str) -> ToFile:
    row = views.find(connection, name)
    if row is None:
        raise Unfit(f"{name}: 그런 접수번호나 사건번호가 없습니다.")
    item = filing.one(connection, row)
    if item is None and cleaning.is_due(connection, row):
        raise Unfit(f"{name}: 심사위원에게 줄 서류의 개인정보를 가리는 중입니다. 곧 다시 해 주십시오.")
    if item is None:
        raise Unfit(f"{name}: 접수되어 서류 검토를 마친 신청이 아니어서 심사자료가 없습니다.")
    return item


def rebuild(
    store: Store, config: Config, items: Sequence[ToFile], clock: Clock, done: Callable[[], None], processes: int = 2
) -> list[Filed]:
    """Writes the folders of these cases anew, and the list of all. `done` is called after each."""
    found = []
    for filed in _all(store, config, items, processes):
        if filed.state == "not-ready":
            read_again(store, filed.item)
        elif filed.state == "failed":
            log.debug("%s: filing failed\n%s", filed.item.case_id, filed.details)
        else:
            note_filed(store, filed.item, filed.manifest, clock())
        found.append(filed)
        done()
    refresh_index(store, config)
    return sorted(found, key=lambda filed: filed.item.case)


def _all(store: Store, config: Config, items: Sequence[ToFile], processes: int) -> Iterator[Filed]:
    if processes < 2 or len(items) < FEW:
        for item in items:
            yield _write(store, config, item)
        return
    chunks = [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
    with several(processes) as pool:
        try:
            for future in as_completed([pool.submit(_chunk, config, chunk) for chunk in chunks]):
                yield from future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # interrupted: no more than the folders in hand
            raise


@contextmanager
def several(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes started afresh: a forked child would share this one's connections to the register."""
    with (
        of_this_program(),
        ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        yield pool


def _chunk(config: Config, items: Sequence[ToFile]) -> list[Filed]:
    """In a process of its own."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        return [_write(store, config, item) for item in items]
    finally:
        store.close()


def _write(store: Store, config: Config, item: ToFile) -> Filed:
    try:
        manifest = write_folder(store, config, item)
    except NotReady:
        return Filed(item=item, state="not-ready")
    except Exception as error:  # the top of a job: a fault of ours concerns this folder, and the operator is told
        return Filed(item=item, state="failed", why=type(error).__name__, details=traceback.format_exc())
    return Filed(item=item, state="written" if manifest else "removed", manifest=manifest)


def folder_of(config: Config, item: ToFile) -> Path:
    """Where the folder of a case lies."""
    return folders_of(config) / item.receipt_number
