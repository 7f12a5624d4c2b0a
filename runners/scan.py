"""The virus scanner's word on an opened mail, before anything is decided about it (`security.clamd`).

A finding makes the archive unsafe, and a person decides. A scanner that cannot be reached is trouble of the machine,
never a finding: the mail waits, an operator is told at once, and after some tries a person decides.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from intake.clamd import Clamd, ScannerError
from intake.extracting import write_attachments
from intake.message import OpenOptions
from models.mail import ArchiveListing, Attachment, OpenedMail
from models.store.ids import case_name
from models.store.triage import Waiting
from runners.context import Context
from runners.watching import all_clear, raise_alarm
from runners.workers import PoolLost, WorkerFailed, result_of

ALARM = "clamd"
INFECTED = "infected"
"""Begins the defect of a mail in which something was found: part and name of the finding follow."""
NOT_SCANNED = ("not-scanned", "structure-incomplete")
"""Defects of a mail that the scanner did not see in spite of all tries: it is held as `processing-failed`."""
SCANNER = "scanner"
"""Begins the text of the failure of a mail that waits for the scanner."""
AT_ONCE = 4
Result = OpenedMail | WorkerFailed | PoolLost
Pair = tuple[Waiting, Result]


def is_infected(mail: OpenedMail) -> bool:
    """Whether the scanner found something in it: then no file of it is opened again."""
    return any(defect.split(" ")[0] == INFECTED for defect in mail.defects)


def scan_all(context: Context, pairs: list[Pair], options: OpenOptions) -> list[Pair]:
    """The same mails with what the scanner says; several at once, since applicants wait."""
    if not context.settings.security.clamd:
        return pairs
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(lambda pair: (pair[0], _scanned(context, pair[0], pair[1], options)), pairs))


def _scanned(context: Context, item: Waiting, result: Result, options: OpenOptions) -> Result:
    if not isinstance(result, OpenedMail) or not result.attachments:
        return result
    try:
        with context.work_folder(f"scan-{case_name(item.case)}") as folder:
            found = _findings(context, item, result, options.model_copy(update={"scratch": folder}), folder)
    except ScannerError as error:
        raise_alarm(context, ALARM, f"{error} 첨부가 있는 메일의 판정이 늦어집니다.")
        if item.failures + 1 < context.settings.limits.workers.tries:
            return WorkerFailed(f"{SCANNER}: {error}")
        return result.model_copy(update={"defects": (*result.defects, *NOT_SCANNED)})
    except (WorkerFailed, PoolLost) as failure:
        return failure
    all_clear(context, ALARM)
    return _marked(result, found) if found else result


def _findings(
    context: Context, item: Waiting, mail: OpenedMail, options: OpenOptions, folder: Path
) -> list[tuple[Attachment, str]]:
    raw = context.store.originals.path(item.sha256)
    future = context.workers.submit(write_attachments, raw, mail.attachments, options, folder)
    files = result_of(future, context.stopping)
    scanner = Clamd(context.settings.security)
    named = [(one, scanner.scan(file)) for one, file in zip(mail.attachments, files, strict=True)]
    return [(one, name) for one, name in named if name is not None]


def _marked(mail: OpenedMail, found: list[tuple[Attachment, str]]) -> OpenedMail:
    """Every archive of the mail is unsafe, wherever in it something was found: nothing of it is to be opened."""
    named = ", ".join(f"{one.name or one.part}({name})" for one, name in found)
    detail = f"악성코드 검사기가 찾았습니다: {named}."
    return mail.model_copy(
        update={
            "attachments": tuple(_unsafe(one, detail) for one in mail.attachments),
            "defects": (*mail.defects, *(f"{INFECTED} {one.part} {name}" for one, name in found)),
        }
    )


def _unsafe(one: Attachment, detail: str) -> Attachment:
    if one.kind != "archive":
        return one
    listing = one.archive or ArchiveListing(format=one.format, state="unsafe")
    unsafe = listing.model_copy(update={"state": "unsafe", "detail": detail, "members": ()})
    return one.model_copy(update={"archive": unsafe})
