"""Behind assessing: reviewers' derivatives of the documents, made when nothing waits to be read any more.

Cleaning takes several times as long as reading, since every number on every picture must be found, and nobody waits
for it but reviewers. So it comes after all reading, and before the case folder is written; few cases at a time,
and what comes in meanwhile is read first.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from pydantic import TypeAdapter

from intake.unpacking import UnpackedFile
from models.disk import write_whole
from models.document import DocumentText, Reading
from models.store import cleaning, triage
from models.store.ids import case_name
from models.store.reading import Unread, readings_of
from runners.again import note_loss
from runners.context import Context
from runners.derived import Derived
from runners.opened import unpack
from runners.reading import read_files
from runners.workers import PoolLost, WorkerFailed, Workers

log = logging.getLogger(__name__)
MOST_TIMES = 10
BUSY = timedelta(minutes=1)
"""So long after a mail another one is expected."""
_TEXTS = TypeAdapter(list[DocumentText])
Wanted = list[tuple[UnpackedFile, DocumentText, tuple[int, int] | None]]


def is_to_be_cleaned(context: Context, reading: Reading) -> bool:
    """Whether reviewers get a document of this reading of which no derivative was made yet."""
    derived = Derived(context.settings.storage.root)
    withheld = _withheld(context)
    return any(
        derived.find(one.sha256, one.page_range) is None for one in reading.documents if one.kind not in withheld
    )


def keep_texts(context: Context, row: int, texts: Sequence[DocumentText]) -> None:
    """Keeps what was read for the cleaning of this case; if it is lost, the files are read once more."""
    write_whole(_texts(context, row), _TEXTS.dump_json(list(texts)))


def clean_case(context: Context, readers: Workers, row: int, gives_way: Callable[[], bool] | None = None) -> None:
    """Makes the derivatives of one case, if they are due. What cannot be made is withheld from reviewers. As soon as
    it `gives_way`, the rest is due as before; None: nobody else will come. Raises NoWorkers if no worker starts; all
    are then due as before."""
    item = _begin(context, row)
    if item is None:
        return
    try:
        if not _clean(context, readers, item, gives_way):
            with context.store.writing() as connection:
                cleaning.break_off(connection, row)
            return
    except PoolLost:
        note_loss(context, readers, row, cleaning.break_off)
        return
    except WorkerFailed:
        log.warning("%s: cleaning failed", case_name(row))  # without any derivative it is read once more, then filed
    with context.store.writing() as connection:
        cleaning.end(connection, row)
    for path in _places(context, row):
        path.unlink(missing_ok=True)


def _begin(context: Context, row: int) -> Unread | None:
    if context.stopping():
        return None
    with context.store.writing() as connection:
        item = cleaning.of(connection, row)
        times = cleaning.begin(connection, row)
        if times is not None and times > MOST_TIMES:
            log.warning("%s: cleaning was broken off again and again", case_name(row))
            cleaning.end(connection, row)
            return None
    return item


def _clean(context: Context, readers: Workers, item: Unread, gives_way: Callable[[], bool] | None) -> bool:
    """Whether all was made."""
    with context.work_folder(f"clean-{case_name(item.case)}") as folder:
        files = unpack(context, readers, item, folder)
        limits = context.settings.limits.documents
        with context.store.reading() as connection:
            reading = readings_of(connection, [item.case]).get(item.case, Reading())
        texts = _kept(context, item.case, files)
        if texts is None:
            _, texts = read_files(readers, files, context.call, limits, context.stopping)
        wanted = _for_reviewers(context, reading, dict(zip(files, texts, strict=True)))
        return Derived(context.settings.storage.root).make(
            readers, wanted, folder, limits, context.stopping,
            at_once=share_of_a_case(readers.processes, bool(gives_way and _is_busy(context))),
            gives_way=gives_way or _never,
        )  # fmt: skip


def side_by_side(workers: int) -> int:
    """How many cases are cleaned at the same time: few, and documents of each side by side, so that the first folders
    are soon whole; more where many workers would else wait for the longest document of a case."""
    return max(1, workers // 2)


def share_of_a_case(workers: int, is_busy: bool) -> int:
    """How many documents of one case are cleaned at the same time; while mails come in, a worker is kept free."""
    return max(1, (workers - is_busy) // side_by_side(workers))


def _is_busy(context: Context) -> bool:
    """Whether mails are coming in: then a worker is kept free for them, where there are several."""
    with context.store.reading() as connection:
        last = triage.last_seen(connection)
    return last is not None and timedelta() <= context.clock() - last < BUSY


def _never() -> bool:
    return False


def _kept(context: Context, row: int, files: Sequence[UnpackedFile]) -> list[DocumentText] | None:
    """What was read, if it was kept, and of just these files."""
    for path in _places(context, row):
        with suppress(OSError, ValueError):
            texts = _TEXTS.validate_json(path.read_bytes())
            if [text.sha256 for text in texts] == [file.sha256 for file in files]:
                return texts
    return None


def _places(context: Context, row: int) -> list[Path]:
    """Where the texts of a case may be: here, or where another process of this storage keeps its own."""
    own = _texts(context, row)
    return [own, *sorted(context.settings.storage.root.glob(f"scratch/*/{own.name}"))]


def _texts(context: Context, row: int) -> Path:
    return context.scratch / f"texts-{case_name(row)}.json"


def _for_reviewers(context: Context, reading: Reading, texts: dict[UnpackedFile, DocumentText]) -> Wanted:
    """The documents that reviewers get, with the file and its text: those of a kind that is not withheld."""
    withheld = _withheld(context)
    by_name = {file.file: (file, text) for file, text in texts.items()}
    return [
        (*by_name[document.file], document.page_range)
        for document in reading.documents
        if document.kind not in withheld and document.file in by_name
    ]


def _withheld(context: Context) -> set[str]:
    return {kind.id for kind in context.call.document_kinds if kind.for_reviewers == "withheld"}
