"""Stage 7, filing: case folders for reviewers, rebuilt whenever a case changes, and packages to send."""

import fcntl
import hashlib
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from intake.documents.fields.numbers import masked
from models.call import Call
from models.case import Case
from models.config import Config
from models.document import LOOSE, Document, Reading
from models.folder import FolderDocument
from models.store import Store, StoreTrouble, Transaction, filing, ruling, views, watch
from models.store.filing import ToFile
from models.store.reading import readings_of
from notifier.folder import MANIFEST, build_folder, hidden, index_row, write_index
from runners.context import Context
from runners.derived import FAILED, Derived

log = logging.getLogger(__name__)
ROUND = 20
INDEX, INDEX_DUE = "index.html", ".index.due"
INDEX_SECONDS = 60.0
"""While single folders follow each other, their index, which shows all there are, is written so often at most."""
WITHHELD = "심사위원에게 제공하지 않는 서류입니다."
HIDE = hidden(masked)


class NotReady(Exception):
    """No document of the case has a derivative: its documents are read once more first."""


def folders_of(config: Config) -> Path:
    """Where the case folders lie."""
    return config.settings.storage.root / "cases"


def file_round(context: Context, *, patient: bool = False) -> bool:
    """Writes some case folders that are due. Returns whether more may be due at once. `patient`: the index over all
    of them may follow a little later."""
    with context.store.reading() as connection:
        items = filing.due(connection, ROUND + 1)
    more = len(items) > ROUND
    for item in items[:ROUND]:
        if context.stopping():
            return False
        try:
            _file(context, item)
        except StoreTrouble:
            raise
        except Exception as error:  # the top of a job: a fault of ours concerns this folder, and an operator must see
            log.exception("%s: filing failed", item.case_id)
            _shelve(context, item, error)
        context.progress("filed", 1)
    folder = folders_of(context.config)
    due = folder / INDEX_DUE
    if items:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        due.touch(mode=0o600)
    if not more and due.exists() and not (patient and _is_new(folder / INDEX)):
        refresh_index(context.store, context.config)
        due.unlink(missing_ok=True)
    return more


def _is_new(path: Path) -> bool:
    try:
        return 0 <= time.time() - path.stat().st_mtime < INDEX_SECONDS
    except FileNotFoundError:
        return False


def _shelve(context: Context, item: ToFile, error: Exception) -> None:
    """The folder stays as it is until the case changes; the alarm says so."""
    now = context.clock()
    with context.store.writing() as connection:
        message = f"{item.case_id}: 심사자료를 만들지 못했습니다 ({type(error).__name__})."
        watch.raise_alarm(connection, f"folder-{item.case_id}", message, now)
        filing.record(connection, item, filing.FAILED, now)


def _file(context: Context, item: ToFile) -> None:
    try:
        manifest = write_folder(context.store, context.config, item)
    except NotReady:
        read_again(context.store, item)
        return
    note_filed(context.store, item, manifest, context.clock())


def read_again(store: Store, item: ToFile) -> None:
    """Has the documents of a case read and cleaned once more; its folder follows."""
    with store.writing() as connection:
        ruling.make_due(connection, item.case, read_again=True)


def note_filed(store: Store, item: ToFile, manifest: str | None, now: datetime) -> None:
    """Notes in the register what `write_folder` did."""
    with store.writing() as connection:
        filing.record(connection, item, manifest, now)
        watch.end_alarm(connection, f"folder-{item.case_id}", now)


def write_folder(store: Store, config: Config, item: ToFile) -> str | None:
    """Writes the folder of one case, or removes it. Returns the SHA-256 of its manifest. Raises NotReady."""
    folder = folders_of(config) / item.receipt_number
    with alone(folder.parent, item.case):
        if not item.standing:
            shutil.rmtree(folder, ignore_errors=True)
            return None
        with store.reading() as connection:
            case = views.one_case(connection, item.case_id)
            reading = readings_of(connection, [item.case]).get(item.case, Reading())
        assert case is not None
        derived = Derived(config.settings.storage.root)
        _require_derived(reading, derived, config.call, item)
        weight = config.settings.selection.presentation_percent
        documents = documents_of(reading, derived, config.call)
        build_folder(case, documents, folder, config.call, HIDE, presentation_percent=weight)
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


@contextmanager
def alone(folders: Path, case: int) -> Iterator[None]:
    """Only one process at a time works on the folder of a case: the service and `jeopsu package` may both run."""
    folders.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(folders / ".lock", case):
        yield


@contextmanager
def _locked(path: Path, place: int) -> Iterator[None]:
    """A process that holds one place in a file and takes another there loses both, so that is never done."""
    with path.open("ab") as handle:
        fcntl.lockf(handle, fcntl.LOCK_EX, 1, place)
        yield


def _require_derived(reading: Reading, derived: Derived, call: Call, item: ToFile) -> None:
    """Raises NotReady, once, if no document that reviewers should get has a derivative."""
    withheld = {kind.id for kind in call.document_kinds if kind.for_reviewers == "withheld"}
    given = [one for one in reading.documents if one.kind not in withheld]
    found = any(derived.find(one.sha256, one.page_range) for one in given)
    if given and not found and derived.ask_again(item.case_id):
        raise NotReady


def documents_of(reading: Reading, derived: Derived, call: Call) -> list[FolderDocument]:
    """Every document of a case with its derivative, and every file that could not be read."""
    withheld = {kind.id for kind in call.document_kinds if kind.for_reviewers == "withheld"}
    found = [_document(one, derived, one.kind in withheld) for one in reading.documents]
    found += [
        FolderDocument(kind="other", file=HIDE(one.file), pages=None, how="withheld", note=one.detail, content=None)
        for one in reading.unreadable
    ]
    return found


def _document(document: Document, derived: Derived, withheld: bool) -> FolderDocument:
    made = None if withheld else derived.find(document.sha256, document.page_range)
    return FolderDocument(
        kind=document.kind,
        file=HIDE(document.file),
        pages=document.page_range,
        how=made.how if made else "withheld",
        note=made.note if made else WITHHELD if withheld else FAILED,
        content=made.path if made else None,
        extension=made.extension if made else "",
        loose=document.file.startswith(LOOSE),
    )


def refresh_index(store: Store, config: Config) -> Path | None:
    """`index.html` over all case folders; None if there is none. One process at a time, so that the last one written
    shows what is there."""
    folder = folders_of(config)
    if not folder.exists():
        return None
    with _locked(folder / ".index.lock", 0), store.reading() as connection:
        rows = [index_row(case, HIDE) for case in filed_cases(connection, folder)]
        return write_index(sorted(rows, key=lambda row: row.number), folder, config.call)


def filed_cases(connection: Transaction, folder: Path) -> Iterator[Case]:
    """Every case whose folder lies below `folder`, without its documents."""
    numbers = {number for row, number in filing.filed(connection) if _is_there(folder, row, number)}
    for case in views.all_cases(connection, ("accepted",), documents=False):
        if case.receipt_number in numbers:
            yield case


def _is_there(folders: Path, row: int, number: str) -> bool:
    """Whether a case has its folder. While it is put in place of an older one, it is missing for a moment."""
    manifest = folders / number / MANIFEST
    if manifest.exists():
        return True
    with alone(folders, row):
        return manifest.exists()
