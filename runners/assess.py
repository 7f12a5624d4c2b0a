"""Stage 4, assessing: unpack, read the text or the picture, recognise the documents, read their fields.

Runs behind triage and never delays it. Machine trouble is never a finding: what cannot be read goes to a person.
Several cases are read side by side, as many as there are readers, so that the end of a long one leaves none idle.
"""

import logging
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from intake.unpacking import UnpackedFile, unpack_mail
from models.document import LOOSE, DocumentText, Reading
from models.mail import Attachment, OpenedMail
from models.store import Transaction, watch
from models.store import reading as register
from models.store.ids import case_name
from models.store.reading import Unread
from runners.context import Context
from runners.derived import Derived
from runners.reading import read_files
from runners.scan import is_infected
from runners.triage import open_options
from runners.workers import PoolLost, WorkerFailed, Workers, result_of

log = logging.getLogger(__name__)
ROUND = 8
FIRST_BACK_OFF = timedelta(seconds=30)
NO_ORIGINAL_BACK_OFF = timedelta(minutes=10)
MOST_INTERRUPTIONS = 10


def nothing() -> None:
    """What is done after a case by default."""


def assess_round(context: Context, readers: Workers, *, patient: bool, read: Callable[[], None] = nothing) -> bool:
    """Reads the documents of a few cases that are due; `read` is called after each. Returns whether more may be due
    at once."""
    with context.store.reading() as connection:
        rows = register.unread_cases(connection, context.clock(), ROUND)
    context.progress("to-read", len(rows))

    def one(row: int) -> None:
        assess_case(context, readers, row, patient=patient)
        read()

    with ThreadPoolExecutor(readers.processes, thread_name_prefix="assess") as threads:
        for done in [threads.submit(one, row) for row in rows]:
            done.result()
    return bool(rows) and not context.stopping()


def assess_case(context: Context, readers: Workers, row: int, *, patient: bool) -> None:
    """Reads the documents of one case, if they are due."""
    item = _begin(context, row)
    if item is None:
        return
    try:
        reading = _read(context, readers, item)
    except PoolLost:
        if context.stopping():
            with context.store.writing() as connection:
                register.break_off(connection, row)
        return  # the case is due again at once
    except WorkerFailed as failure:
        _note_failure(context, item, failure, patient)
        return
    with context.store.writing() as connection:
        register.record(connection, row, reading, context.clock())
    context.progress("read", 1)


def _begin(context: Context, row: int) -> Unread | None:
    """The case, unless it is no longer due, or the process went away too often while it was being read."""
    if context.stopping():
        return None
    with context.store.reading() as connection:
        items = register.unread(connection, context.clock(), [row])
    if not items:
        return None
    (item,) = items
    is_there = context.store.originals.path(item.sha256).exists()
    with context.store.writing() as connection:
        if not is_there:
            _wait_for_original(context, connection, row)
            return None
        watch.end_alarm(connection, f"original-{case_name(row)}", context.clock())
        times = register.begin(connection, row)
        if times is not None and times > MOST_INTERRUPTIONS:
            why = "읽는 도중에 프로그램이나 서버가 거듭 멈춰 서류를 읽지 않았습니다."
            register.record(connection, row, _unreadable(item, why), context.clock())
            return None
    return item if times is not None else None


def _wait_for_original(context: Context, connection: Transaction, row: int) -> None:
    """A store that is not mounted must not turn every application into an unreadable one."""
    now, name = context.clock(), case_name(row)
    register.put_off(connection, row, now + NO_ORIGINAL_BACK_OFF)
    message = (
        f"{name}: 원본 메일 파일이 저장 폴더에 없어 서류를 읽지 못합니다. 저장 폴더가 연결되어 있는지 확인하십시오."
    )
    watch.raise_alarm(connection, f"original-{name}", message, now)


def _read(context: Context, readers: Workers, item: Unread) -> Reading:
    if is_infected(item.mail):
        return _unreadable(item, "악성코드가 발견되어 열지 않았습니다.")
    folder = context.scratch / f"read-{case_name(item.case)}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        files = _unpack(context, readers, item, folder)
        limits = context.settings.limits.documents
        reading, texts = read_files(readers, files, context.call, limits, context.stopping)
        wanted = _for_reviewers(context, reading, dict(zip(files, texts, strict=True)))
        Derived(context.settings.storage.root).make(readers, wanted, folder, limits, context.stopping)
        return reading
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(context: Context, readers: Workers, item: Unread, folder: Path) -> tuple[UnpackedFile, ...]:
    """The files of the archive that counts and the loose documents beside it.

    A mail that an operator accepted although no single archive counts is read whole: several archives, each under its
    name, or, where nothing is packed, the documents themselves, which then are what was submitted.
    """
    raw = context.store.originals.path(item.sha256)
    archives, loose = _attachments(item.mail, item.archive_part)
    options = open_options(context).model_copy(update={"scratch": folder})
    files: list[UnpackedFile] = []
    for number, archive in enumerate(archives or (None,)):
        target = folder / f"archive-{number:02d}"
        target.mkdir(mode=0o700)
        beside = loose if number == 0 else ()
        unpacked = result_of(readers.submit(unpack_mail, raw, archive, beside, options, target), context.stopping)
        files += [_named(file, archive, len(archives)) for file in unpacked.files]
    return tuple(files)


def _named(file: UnpackedFile, archive: Attachment | None, archives: int) -> UnpackedFile:
    if not archives:
        return file.model_copy(update={"file": file.file.removeprefix(LOOSE)})
    if archives > 1 and archive is not None and not file.file.startswith(LOOSE):
        return file.model_copy(update={"file": f"{archive.name or archive.part}!/{file.file}"})
    return file


def _for_reviewers(
    context: Context, reading: Reading, texts: dict[UnpackedFile, DocumentText]
) -> list[tuple[UnpackedFile, DocumentText, tuple[int, int] | None]]:
    """The documents that reviewers get, with the file and its text: those of a kind that is not withheld."""
    withheld = {kind.id for kind in context.call.document_kinds if kind.for_reviewers == "withheld"}
    by_name = {file.file: (file, text) for file, text in texts.items()}
    return [
        (*by_name[document.file], document.page_range)
        for document in reading.documents
        if document.kind not in withheld and document.file in by_name
    ]


def _attachments(mail: OpenedMail, part: str | None) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """The one archive that counts (all, if none does), and what is attached beside it."""
    archives = tuple(a for a in mail.attachments if a.part == part or (part is None and a.kind == "archive"))
    loose = tuple(a for a in mail.attachments if a.kind in ("document", "image") and not a.inline)
    return archives, loose


def _note_failure(context: Context, item: Unread, failure: WorkerFailed, patient: bool) -> None:
    """Tried again later; after the last try the case goes to a person with the reason, and nothing is held up."""
    now = context.clock()
    back_off = FIRST_BACK_OFF * 2**item.failures if patient else timedelta()
    log.warning("%s: reading failed", case_name(item.case))
    with context.store.writing() as connection:
        register.record_failure(connection, item.case, str(failure), now + back_off, now)
        if item.failures + 1 >= context.settings.limits.workers.tries:
            cause = str(failure).partition(": ")[2]
            register.record(connection, item.case, _unreadable(item, f"제출서류를 읽지 못했습니다: {cause}."), now)


def _unreadable(item: Unread, detail: str) -> Reading:
    archives, _ = _attachments(item.mail, item.archive_part)
    archive = archives[0] if archives else None
    nothing = DocumentText(
        file=(archive.name if archive else None) or "(압축파일)",
        format=archive.format if archive else "unknown",
        sha256=archive.sha256 if archive else "",
        state="manual",
        detail=detail,
    )
    return Reading(unreadable=(nothing,))
