"""Stage 7, filing: case folders for reviewers, rebuilt whenever a case changes, and packages to send."""

import hashlib
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

from intake.documents.fields.numbers import masked
from models.call import Call
from models.config import Config
from models.document import LOOSE, Document, Reading
from models.folder import FolderDocument
from models.store import Store, StoreTrouble, Transaction, filing, ruling, views, watch
from models.store.filing import ToFile
from models.store.reading import readings_of
from notifier.folder import IndexRow, build_folder, hidden, index_row, write_index
from runners.context import Context
from runners.derived import FAILED, Derived

log = logging.getLogger(__name__)
ROUND = 20
WITHHELD = "심사위원에게 제공하지 않는 서류입니다."
HIDE = hidden(masked)


class NotReady(Exception):
    """No document of the case has a derivative: its documents are read once more first."""


def folders_of(config: Config) -> Path:
    """Where the case folders lie."""
    return config.settings.storage.root / "cases"


def file_round(context: Context) -> bool:
    """Writes some case folders that are due. Returns whether more may be due at once."""
    with context.store.reading() as connection:
        items = filing.due(connection, ROUND)
    for item in items:
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
    if items and len(items) < ROUND:
        refresh_index(context.store, context.config)
    return len(items) == ROUND


def _shelve(context: Context, item: ToFile, error: Exception) -> None:
    """The folder stays as it is until the case changes; the alarm says so."""
    now = context.clock()
    with context.store.writing() as connection:
        message = f"{item.case_id}: 심사자료를 만들지 못했습니다 ({type(error).__name__})."
        watch.raise_alarm(connection, f"folder-{item.case_id}", message, now)
        filing.record(connection, item, "failed", now)


def _file(context: Context, item: ToFile) -> None:
    try:
        manifest = write_folder(context.store, context.config, item)
    except NotReady:
        with context.store.writing() as connection:
            ruling.make_due(connection, item.case, read_again=True)
        return
    with context.store.writing() as connection:
        filing.record(connection, item, manifest, context.clock())
        watch.end_alarm(connection, f"folder-{item.case_id}", context.clock())


def write_folder(store: Store, config: Config, item: ToFile) -> str | None:
    """Writes the folder of one case, or removes it. Returns the SHA-256 of its manifest. Raises NotReady."""
    folder = folders_of(config) / item.receipt_number
    if not item.standing:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    with store.reading() as connection:
        case = views.one_case(connection, item.case_id)
        reading = readings_of(connection, [item.case]).get(item.case, Reading())
    assert case is not None
    documents = documents_of(reading, Derived(config.settings.storage.root), config.call)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    build_folder(case, documents, folder, config.call, HIDE)
    return hashlib.sha256((folder / "MANIFEST.sha256").read_bytes()).hexdigest()


def documents_of(reading: Reading, derived: Derived, call: Call) -> list[FolderDocument]:
    """Every document of a case with its derivative, and every file that could not be read."""
    withheld = {kind.id for kind in call.document_kinds if kind.for_reviewers == "withheld"}
    given = [one for one in reading.documents if one.kind not in withheld]
    if given and not any(derived.find(one.sha256, one.page_range) for one in given):
        raise NotReady
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
    """`index.html` over all case folders; None if there is none."""
    with store.reading() as connection:
        rows = index_rows(connection)
    folder = folders_of(config)
    return write_index(rows, folder, config.call) if folder.exists() else None


def index_rows(connection: Transaction, without: Sequence[str] = ()) -> list[IndexRow]:
    """One line for each case that has a folder."""
    numbers = {number for _, number in filing.filed(connection)}
    cases = views.all_cases(connection, ("accepted",), documents=False)
    wanted = [case for case in cases if case.receipt_number in numbers and case.receipt_number not in without]
    return sorted((index_row(case, HIDE) for case in wanted), key=lambda row: row.number)
