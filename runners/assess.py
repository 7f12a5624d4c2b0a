"""Stage 4, assessing: unpack, read the text or the picture, recognise the documents, read their fields.

Runs behind triage and never delays it. Machine trouble is never a finding: what cannot be read goes to a person.
Several cases are read side by side, so that neither the end of a long one nor the register leaves a reader idle.
"""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial

from models.document import DocumentText, Reading
from models.store import Transaction, cleaning, triage, watch
from models.store import reading as register
from models.store.ids import case_name
from models.store.reading import Unread
from runners.again import note_loss
from runners.clean import clean_case, is_to_be_cleaned, keep_texts, side_by_side
from runners.context import Context
from runners.feed import Feed
from runners.opened import attachments, unpack
from runners.reading import read_files
from runners.scan import is_infected
from runners.workers import PoolLost, WorkerFailed, Workers

log = logging.getLogger(__name__)
ROUND = 8
FIRST_BACK_OFF = timedelta(seconds=30)
NO_ORIGINAL_BACK_OFF = timedelta(minutes=10)
MOST_INTERRUPTIONS = 10
MORE_THAN_READERS = 1
"""Cases in hand beyond one for each reader: their documents are read while the register takes what others say."""


def nothing() -> None:
    """What is done after a case by default."""


def assess_round(context: Context, readers: Workers, *, patient: bool, read: Callable[[], None] = nothing) -> bool:
    """Reads the documents of every case that is due, and cleans some for reviewers when there are none; `read` is
    called after each. Returns whether more may be due at once."""

    def one(row: int) -> None:
        assess_case(context, readers, row, patient=patient)
        read()

    due = partial(due_beside, context, side_by_side(readers.processes))
    in_hand = readers.processes + MORE_THAN_READERS
    return Feed(due, context.stopping).run(one, in_hand) and not context.stopping()


def due_beside(context: Context, cleaned_at_once: int, in_hand: Collection[int]) -> list[int]:
    """Rows of cases to be read beside those in hand; of one to be cleaned, if there are none, nothing is being read
    and few are being cleaned: what is still being read comes first, and others are free for what comes in."""
    with context.store.reading() as connection:
        unread = register.unread_cases(connection, context.clock(), ROUND + len(in_hand))
        fresh = [row for row in unread if row not in in_hand]
        context.progress("to-read", len(fresh))
        if unread or len(in_hand) >= cleaned_at_once:
            return fresh
        return [row for row in _to_clean(connection, context, 1 + len(in_hand)) if row not in in_hand][:1]


def due(connection: Transaction, context: Context, to_read: int, to_clean: int) -> list[int]:
    """Rows of cases to be read, at most so many; if there are none, of some to be cleaned, few at once, so that what
    comes in meanwhile need not wait for long."""
    return register.unread_cases(connection, context.clock(), to_read) or _to_clean(connection, context, to_clean)


def _to_clean(connection: Transaction, context: Context, limit: int) -> list[int]:
    """None while a mail waits to be opened: its documents come first."""
    return [] if triage.waiting(connection, context.clock(), 1) else cleaning.due(connection, limit)


def _is_wanted(context: Context) -> bool:
    """Whether a mail waits to be opened, or documents to be read, those that are being read included."""
    with context.store.reading() as connection:
        now = context.clock()
        return bool(register.unread_cases(connection, now, 1) or triage.waiting(connection, now, 1))


def assess_case(context: Context, readers: Workers, row: int, *, patient: bool) -> None:
    """Reads the documents of one case if they are due, or else cleans them if that is due. Raises NoWorkers if no
    worker starts; the case is then due as before."""
    item = _begin(context, row)
    if item is None:
        clean_case(context, readers, row, (lambda: _is_wanted(context)) if patient else None)
        return
    try:
        reading, to_clean = _read(context, readers, item)
    except PoolLost:
        note_loss(context, readers, row, register.break_off)
        return
    except WorkerFailed as failure:
        _note_failure(context, item, failure, patient)
        return
    with context.store.writing() as connection:
        register.record(connection, row, reading, context.clock(), to_clean=to_clean)
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
            _give_up(context, connection, item, "읽는 도중에 프로그램이나 서버가 거듭 멈춰 서류를 읽지 않았습니다.")
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


def _read(context: Context, readers: Workers, item: Unread) -> tuple[Reading, bool]:
    """What the files say, and whether derivatives of them are still to be made."""
    if is_infected(item.mail):
        return _unreadable(item, "악성코드가 발견되어 열지 않았습니다."), False
    with context.work_folder(f"read-{case_name(item.case)}") as folder:
        files = unpack(context, readers, item, folder)
        reading, texts = read_files(readers, files, context.call, context.settings.limits.documents, context.stopping)
        if to_clean := is_to_be_cleaned(context, reading):
            keep_texts(context, item.case, texts)
        return reading, to_clean


def _note_failure(context: Context, item: Unread, failure: WorkerFailed, patient: bool) -> None:
    """Tried again later; after the last try the case goes to a person with the reason, and nothing is held up."""
    now = context.clock()
    back_off = FIRST_BACK_OFF * 2**item.failures if patient else timedelta()
    log.warning("%s: reading failed", case_name(item.case))
    with context.store.writing() as connection:
        register.record_failure(connection, item.case, str(failure), now + back_off, now)
        if item.failures + 1 >= context.settings.limits.workers.tries:
            cause = str(failure).partition(": ")[2]
            _give_up(context, connection, item, f"제출서류를 읽지 못했습니다: {cause}.")


def _give_up(context: Context, connection: Transaction, item: Unread, why: str) -> None:
    """The case goes to a person with the reason; unless its documents were only to be read once more: trouble of the
    machine takes back nothing that was read before."""
    if not register.keep_earlier(connection, item.case):
        register.record(connection, item.case, _unreadable(item, why), context.clock())


def _unreadable(item: Unread, detail: str) -> Reading:
    archives, _ = attachments(item.mail, item.archive_part)
    archive = archives[0] if archives else None
    nothing = DocumentText(
        file=(archive.name if archive else None) or "(압축파일)",
        format=archive.format if archive else "unknown",
        sha256=archive.sha256 if archive else "",
        state="manual",
        detail=detail,
    )
    return Reading(unreadable=(nothing,))
