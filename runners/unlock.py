"""What a password locks in an application, opened with one that the applicant told an operator.

The password goes from the operator's file to a worker, and nowhere else: what is kept is the copy without it, beside
the original, which stays as it came. Then the case is judged, or its documents are read, once more.
"""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from intake.clamd import Clamd, ScannerError
from intake.message import OpenOptions
from intake.unlocking import Unlocked, unlock_mail
from models.config import Config
from models.record import Record
from models.store import Store, Transaction, reading, ruling
from models.store import triage as register
from models.store.ids import case_name
from models.store.reading import Unread
from models.store.ruling import PASSWORD, NewRuling
from models.store.triage import Settled
from runners.confine import Room
from runners.decide import DecisionRefused
from runners.derived import Derived
from runners.opened import attachments
from runners.reopen import open_again, require_words
from runners.undecidable import why_undecidable
from runners.workers import PoolLost, WorkerFailed, Workers, result_of

_WHY = {
    "late": "마감 뒤에 받은 메일은 접수할 수 없어 열지 않습니다 (§5 ②).",
    "not_submission": "신청으로 보지 않은 메일입니다. 먼저 --password-file 없이 --reopen으로 다시 판정하십시오.",
    "bad_format": "형식 오류로 판정된 메일입니다. 먼저 --accept로 접수한 뒤 암호를 적으십시오.",
    "duplicate": "먼저 온 메일이 이미 접수되었습니다.",
    "rejected": "반려된 사건입니다. 먼저 --accept로 접수하십시오.",
    "withdrawn": "철회된 사건입니다. 먼저 --accept로 접수하십시오.",
}


class Opened(Record):
    """What became of the locked files of a case."""

    case_id: str
    files: int
    """How many were unlocked."""
    problems: tuple[str, ...]
    """What stays locked, a Korean sentence each."""
    next: Literal["triage", "reading"]
    """What the service does now: judges the mail anew, or reads its documents once more."""


def unlock(
    store: Store, config: Config, case: str, passwords: Sequence[str], by: str, reason: str, now: datetime
) -> Opened:
    """Opens what is locked, keeps it, and has the case judged or read once more. Raises DecisionRefused, and changes
    nothing, if no file could be opened."""
    require_words(case, by, reason)
    if any(password in text for password in passwords for text in (by, reason)):
        raise DecisionRefused(f"{case}: --by나 --reason에 암호가 적혀 있습니다. 암호는 기록에 남기지 않습니다.")
    with store.reading() as connection:
        settled, item = _facts(connection, case)
    scratch = config.settings.storage.root / "scratch"
    scratch.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="jeopsu-unlock-") as folder:
        done, target = _unlocked(store, config, item, tuple(passwords), Path(folder))
        if not done.files:
            told = " / ".join(done.problems) or "암호가 걸린 파일이 없습니다."
            raise DecisionRefused(f"{case}: 연 파일이 없습니다. {told}")
        _require_clean(config, case, [target / name for name in done.files])
        for name in done.files:
            store.originals.keep_unlocked(item.sha256, target / name)
    Derived(config.settings.storage.root).forget(done.files)
    with store.writing() as connection:
        again = _record(connection, case, settled, by, reason, now)
    return Opened(case_id=case_name(settled.case), files=len(done.files), problems=done.problems, next=again)


def _facts(connection: Transaction, case: str) -> tuple[Settled, Unread]:
    """The case with its mail. Raises DecisionRefused for one whose files are not to be opened."""
    settled = register.settled(connection, case)
    if settled is None:
        raise DecisionRefused(why_undecidable(connection, case, "--password-file 없이 --reopen으로 다시 엽니다."))
    if settled.triage.disposition in _WHY:
        raise DecisionRefused(f"{case}: {_WHY[settled.triage.disposition]}")
    return settled, reading.source(connection, settled.case)


def _unlocked(
    store: Store, config: Config, item: Unread, passwords: tuple[str, ...], folder: Path
) -> tuple[Unlocked, Path]:
    limits, root = config.settings.limits, config.settings.storage.root
    raw, target = store.originals.path(item.sha256), folder / "out"
    target.mkdir(mode=0o700)
    archives, loose = attachments(item.mail, item.archive_part)
    workers = Workers(
        limits.workers.model_copy(update={"processes": 1}),
        seconds=limits.workers.read_document_seconds,
        memory=limits.workers.read_document_bytes,
        room=Room(reads=(root / "originals",), writes=(root / "scratch",)),
    )
    try:
        options = OpenOptions(limits=limits, scratch=folder)
        future = workers.submit(unlock_mail, raw, archives, loose, passwords, options, target)
        return result_of(future), target
    except WorkerFailed as failure:
        why = str(failure).partition(": ")[2] or "작업 프로세스가 멈췄습니다"
        raise DecisionRefused(f"{case_name(item.case)}: 파일을 여는 중 실패하였습니다: {why}.") from None
    except PoolLost:
        workers.require()
        raise DecisionRefused(
            f"{case_name(item.case)}: 파일을 여는 프로세스가 멈췄습니다. 다시 실행해 주십시오."
        ) from None
    finally:
        workers.close()


def _require_clean(config: Config, case: str, files: Sequence[Path]) -> None:
    """Raises DecisionRefused if the scanner finds something in what the password hid, or cannot look."""
    if not config.settings.security.clamd:
        return
    scanner = Clamd(config.settings.security)
    try:
        found = [name for file in files if (name := scanner.scan(file)) is not None]
    except ScannerError as error:
        raise DecisionRefused(f"{case}: {error} 검사기가 돌아오면 다시 실행하십시오.") from error
    if found:
        raise DecisionRefused(f"{case}: 악성코드 검사기가 찾았습니다: {', '.join(found)}. 열지 않습니다.")


def _record(
    connection: Transaction, case: str, settled: Settled, by: str, reason: str, now: datetime
) -> Literal["triage", "reading"]:
    ruling.record(
        connection, settled.case, NewRuling(what="reopen", subject=PASSWORD), by, reason, now, settled.triage
    )
    if settled.triage.disposition == "held" and "archive-encrypted" in settled.triage.reasons:
        open_again(connection, case, settled.case, now)
        return "triage"
    ruling.make_due(connection, settled.case, read_again=True)
    return "reading"
