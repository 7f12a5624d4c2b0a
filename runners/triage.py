"""Stage 2, triage: open the mail in a worker, decide, number it, prepare the reply, in one transaction."""

import logging
import secrets
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime, timedelta

from intake.message import OpenOptions, open_mail
from models.addresses import UnusableAddress
from models.decision import Triage
from models.mail import OpenedMail
from models.own_ids import parse_verp
from models.reply import ReadyMail, ReplyFacts
from models.store import StoreError, StoreTrouble, Transaction, outgoing
from models.store import history as known
from models.store import ruling as rulings
from models.store import triage as register
from models.store.ids import case_name, case_row
from models.store.triage import Waiting
from notifier.headers import HeaderDamaged
from notifier.replies import compose
from rules.disposition import Circumstances, decide, unopened
from rules.names import Names, read_names
from runners.context import Context
from runners.scan import SCANNER, scan_all
from runners.workers import PoolLost, WorkerFailed, result_of

log = logging.getLogger(__name__)
ROUND = 48
"""Mails opened in one round."""
COMMIT = 12
"""Decisions in one transaction: so many applicants wait for the disk together."""
FIRST_BACK_OFF = timedelta(seconds=5)
SCANNER_BACK_OFF = timedelta(minutes=2)
"""A virus scanner that is being restarted loads its signatures for a minute."""
MOST_INTERRUPTIONS = 10
FAR = timedelta(days=36500)
RECEIPTS = ("receipt", "receipt_again")


def triage_round(context: Context, *, patient: bool) -> bool:
    """Triages the mails that are due, those received first in front. Returns whether more may be due at once.

    `patient`: a mail that fails to open is tried again later; else at once, until its tries are used up. Raises
    NoWorkers if no worker starts: then no mail has used up a try.
    """
    due_until = context.clock() + (timedelta() if patient else FAR)
    with context.store.reading() as connection:
        items = register.waiting(connection, due_until, ROUND)
    with ExitStack() as folders:
        futures = [_start(context, item, folders) for item in items]
        for start in range(0, len(items), COMMIT):
            if context.stopping():
                return False
            some = slice(start, start + COMMIT)
            _triage(context, items[some], futures[some], patient)
    return bool(items)


def _triage(
    context: Context, items: list[Waiting], futures: "list[Future[OpenedMail] | None]", patient: bool
) -> None:
    """Decides some mails as they come out of the workers."""
    results = [(item, _finish(context, future)) for item, future in zip(items, futures, strict=True)]
    results = scan_all(context, results, open_options(context))
    done = [(item, result) for item, result in results if not isinstance(result, PoolLost)]
    _settle_together(context, done, patient)
    context.progress("triaged", len(done))
    _note_interruptions(context, [item for item, result in results if isinstance(result, PoolLost)], patient)


def _note_interruptions(context: Context, items: list[Waiting], patient: bool) -> None:
    """The workers went away: these mails are due again at once. One that is always there when it happens is shelved
    in the end, like one that fails to open. Raises NoWorkers if there is no worker for any mail."""
    if items:
        context.workers.require(context.stopping)
    for item in items:
        with context.store.writing() as connection:
            if register.record_interruption(connection, item.case) >= MOST_INTERRUPTIONS:
                _settle_failure(
                    context, connection, item, WorkerFailed("crash: 작업 프로세스가 거듭 사라졌습니다"), patient
                )


def open_options(context: Context) -> OpenOptions:
    """What a worker must know to open a mail; no secrets."""
    settings = context.settings
    own = {settings.smtp.from_address, context.call.submission_address, settings.imap.username}
    return OpenOptions(
        trusted_hosts=settings.imap.trusted_hosts,
        own_addresses=tuple(sorted(address for address in own if "@" in address)),
        own_id_domain=settings.smtp.from_address.rpartition("@")[2],
        limits=settings.limits,
        scratch=context.scratch,
    )


def _start(context: Context, item: Waiting, folders: ExitStack) -> "Future[OpenedMail] | None":
    """Opens a mail in a folder of its own, which goes when `folders` are closed: of a round that was broken off
    workers may still be at it in the next one."""
    if item.size > context.settings.limits.mail_bytes:
        return None
    scratch = folders.enter_context(context.work_folder(f"open-{case_name(item.case)}"))
    raw = context.store.originals.path(item.sha256)
    return context.workers.submit(open_mail, raw, open_options(context).model_copy(update={"scratch": scratch}))


def _finish(context: Context, future: "Future[OpenedMail] | None") -> OpenedMail | WorkerFailed | PoolLost:
    if future is None:
        return WorkerFailed("oversize: 메일이 설정한 크기보다 큽니다")
    try:
        return result_of(future, context.stopping)
    except (WorkerFailed, PoolLost) as failure:
        return failure


def _settle_together(
    context: Context, pairs: "list[tuple[Waiting, OpenedMail | WorkerFailed]]", patient: bool
) -> None:
    """Settles some mails in one transaction; if one of them breaks it, each in its own, and shelves that one."""
    try:
        with context.store.writing() as connection:
            for item, result in pairs:
                settle(context, connection, item, result, patient=patient)
    except (StoreTrouble, StoreError):
        raise  # the register is at fault, no mail
    except Exception as error:  # the top of a job: whatever a mail's content provoked concerns that mail only
        if len(pairs) > 1:
            for pair in pairs:
                _settle_together(context, [pair], patient)
            return
        log.exception("%s: triage failed", case_name(pairs[0][0].case))
        failure = WorkerFailed(f"{type(error).__name__}: 메일을 판정하는 중 오류가 났습니다")
        with context.store.writing() as connection:
            _settle_failure(context, connection, pairs[0][0], failure, patient)


def settle(
    context: Context, connection: Transaction, item: Waiting, result: OpenedMail | WorkerFailed, *, patient: bool
) -> Triage | None:
    """Writes what becomes of one mail. None: it could not be opened this time and is tried again."""
    if isinstance(result, WorkerFailed):
        return _settle_failure(context, connection, item, result, patient)
    names = read_names(result, context.call)
    around = _circumstances(context, connection, item, result, names)
    triage = decide(result, names, around, context.call)
    if not around.meant:
        triage = _with_bounces(context, connection, item, result, triage)
    try:
        with connection.begin_nested():  # a number taken for a reply that cannot be written goes back
            number = _number(context, connection, item) if triage.disposition == "accepted" else None
            reply = _reply(context, item, result, triage, number, around)
    except (UnusableAddress, HeaderDamaged) as error:
        log.warning("%s: no reply can be written: %s", case_name(item.case), type(error).__name__)
        return _settle_without_address(context, connection, item, result, names, around)
    _write(context, connection, item, result, triage, number, reply)
    return triage


def _settle_failure(
    context: Context, connection: Transaction, item: Waiting, failure: WorkerFailed, patient: bool
) -> Triage | None:
    final = str(failure).startswith("oversize") or item.failures + 1 >= context.settings.limits.workers.tries
    now = context.clock()
    first = SCANNER_BACK_OFF if str(failure).startswith(SCANNER) else FIRST_BACK_OFF
    back_off = first * 2**item.failures if patient else timedelta()
    register.record_failure(connection, item.case, str(failure), now + back_off, now)
    if not final:
        return None
    triage = unopened(item.received_at, context.call)
    register.record_decision(connection, item, None, triage, None, now)
    return triage


def _settle_without_address(
    context: Context,
    connection: Transaction,
    item: Waiting,
    mail: OpenedMail,
    names: Names,
    around: Circumstances,
) -> Triage:
    """The sender's address cannot be written to after all: the mail is judged as one without a usable sender."""
    unreachable = mail.model_copy(update={"reply_address": None})
    triage = decide(unreachable, names, around, context.call)
    _write(context, connection, item, mail, triage, None, None)
    return triage


def _circumstances(
    context: Context, connection: Transaction, item: Waiting, mail: OpenedMail, names: Names
) -> Circumstances:
    history = known.history(connection, item, mail, context.clock(), context.number_form)
    if names.verdict == "kept" and names.key and len(names.archives) == 1:
        again = known.same_archive(connection, item, mail, names.archives[0].sha256, names.key)
        history = history.model_copy(update={"same_archive": again})
    return Circumstances(
        received_at=item.received_at,
        history=history,
        notices_per_day=context.settings.smtp.notices_per_sender_per_day,
        imported=item.imported,
        meant=rulings.reopened_for(connection, item.case) in (rulings.PASSWORD, rulings.SUBMISSION),
    )


def _with_bounces(
    context: Context, connection: Transaction, item: Waiting, mail: OpenedMail, triage: Triage
) -> Triage:
    """Notes at our own mails that they came back, and files the bounce with their case."""
    if not mail.bounces:
        return triage
    pattern = context.settings.smtp.bounce_address
    tokens = [token.lower() for to in mail.recipients if pattern and (token := parse_verp(to, pattern))]
    ids = [*mail.references, *mail.mentioned_ids]
    concerned: list[int] = []
    for bounce in mail.bounces:
        concerned += outgoing.record_bounces(connection, item.case, ids, tokens, bounce, context.clock())
    if not concerned:
        return triage
    return triage.model_copy(update={"belongs_to": triage.belongs_to or case_name(min(concerned))})


def _number(context: Context, connection: Transaction, item: Waiting) -> str:
    receipt = context.call.receipt
    return register.next_receipt_number(connection, receipt.prefix, receipt.year, receipt.digits, item.case)


def _reply(
    context: Context,
    item: Waiting,
    mail: OpenedMail,
    triage: Triage,
    number: str | None,
    around: Circumstances,
) -> tuple[str, ReadyMail] | None:
    if triage.reply is None:
        return None
    first = around.history.same_archive if triage.reply == "receipt_again" else None
    token = secrets.token_hex(10)
    facts = ReplyFacts(
        kind=triage.reply,
        case_id=case_name(item.case),
        received_at=item.received_at,
        written_at=context.clock(),
        mail=mail,
        triage=triage,
        receipt_number=first.receipt_number if first else number,
        first_received_at=first.received_at if first else None,
        imported=item.imported,
        token=token,
    )
    return token, compose(facts, context.call, context.settings.smtp)


def _write(
    context: Context,
    connection: Transaction,
    item: Waiting,
    mail: OpenedMail,
    triage: Triage,
    number: str | None,
    reply: tuple[str, ReadyMail] | None,
) -> None:
    now = context.clock()
    if triage.belongs_to and case_row(triage.belongs_to) == item.case:
        triage = triage.model_copy(update={"belongs_to": None})
    if not register.record_decision(connection, item, mail, triage, number, now):
        raise AlreadyDecided(case_name(item.case))
    if reply is not None:
        _answer(connection, item.case, *reply, now)


def _answer(connection: Transaction, case: int, token: str, mail: ReadyMail, now: datetime) -> None:
    """The one automatic reply; of a mail that an operator had opened once more the receipt besides, but no second
    notice."""
    before = outgoing.answered(connection, case)
    if before is None:
        outgoing.put(connection, case, outgoing.AUTOMATIC, token, mail, now)
    elif not before or mail.kind in RECEIPTS:
        outgoing.put(connection, case, f"reopened-{token[:8]}", token, mail, now)


class AlreadyDecided(Exception):
    """Another worker settled this case first; the transaction is rolled back and nothing of it stays."""
