"""READ FIRST: the way of a mail, one line a stage, and who runs them when. The only file that knows the order.

    take in   list, fetch what is unknown, raw bytes to the disk, mail and case into the register (runners/take_in.py)
    triage    open in a worker, disposition, receipt number and reply, one transaction  (runners/triage.py)
    assess    unpack, read, recognise the documents, read their fields (runners/assess.py)
    judge     every check and rule, review result, eligibility, discount, fee (runners/judge.py)
    provision messages about valid cases to the queue (runners/provision.py)
    file      case folders for reviewers (runners/package.py)
    deliver   the outbox sends, with back-off  (runners/deliver.py)
    copy      a copy of each sent mail into the mailbox  (runners/deliver.py)

Each stage is a lane of its own: a surge never delays an answer, and a mail that cannot be sent delays no mail.
`Service.poll` runs the lanes until the mailbox is done; `Service.serve` runs them until it is told to stop.
"""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler

from intake.mailbox import Mailbox, MailboxError
from models.config import Config, ConfigError, secret
from models.mail import TakenMail
from models.record import Record
from models.store import RegisterGone, Store, outgoing, reconciling
from models.store import intake as taking
from models.store import triage as triaging
from models.times import SEOUL, Clock, utc_now
from notifier.addresses import UnusableAddress, smtp_address
from runners.alarms import tell_alarms
from runners.assess import assess_round
from runners.context import Context, Progress, no_progress
from runners.deliver import DeliveryReport, copy_round, deliver_round
from runners.digest import report_if_due
from runners.embedded import Lane, run_until
from runners.health import open_health
from runners.judge import judge_round
from runners.package import file_round
from runners.provision import provision_round
from runners.reconcile import Findings, reconcile_round
from runners.supervisor import Supervisor
from runners.take_in import TakeIn, TakeInReport
from runners.triage import triage_round
from runners.watching import all_clear, look_after, raise_alarm
from runners.workers import Workers

log = logging.getLogger(__name__)
TRIES = 4
GRACE = 60.0
"""Seconds that a lane may take to finish the mail in hand when the service stops."""

COPY_SECONDS = 5.0
"""How long copies of sent mails wait at most while others are being sent."""
WATCH_SECONDS = 60
JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""A job that could not run in time runs once as soon as it can, never twice at the same time."""


class PollReport(Record):
    """What one pass brought."""

    taken: TakeInReport
    delivery: DeliveryReport
    unsent: int
    """Mails that still wait in the outbox."""
    uncopied: str | None = None
    """Why copies of sent mails could not be put into the mailbox."""
    waits: str | None = None
    """Why a restored register still gives no numbers."""


class Service:
    """The running intake: opened once, closed at the end. Only one on a storage folder at a time (`ServiceLock`)."""

    def __init__(self, config: Config, *, clock: Clock = utc_now, progress: Progress = no_progress) -> None:
        """Starts the workers and opens the register. Raises StoreError, ConfigError."""
        _require_usable_sender(config)
        limits = config.settings.limits.workers
        workers = Workers(limits)
        # documents are read in processes of their own: a long one must never keep a mail from being opened
        self._readers = Workers(limits, seconds=limits.read_document_seconds, memory=limits.read_document_bytes)
        try:
            store = Store(config.settings.database.url, config.settings.storage.root, write=True)
        except BaseException:
            workers.close()
            self._readers.close()
            raise
        self._asked_to_stop = False
        self._gone: RegisterGone | None = None
        self.context = Context(
            config=config, store=store, workers=workers, clock=clock, progress=progress, stopping=self._stopping
        )
        shutil.rmtree(self.context.scratch, ignore_errors=True)
        self.context.scratch.mkdir(mode=0o700)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.workers.close()
        self._readers.close()
        self.context.store.close()

    def mailbox(self) -> Mailbox:
        """A new, unopened connection to the submission mailbox."""
        settings = self.context.settings.imap
        return Mailbox(settings, lambda: secret(settings), self.context.clock)

    def poll(self) -> PollReport:
        """One pass: returns when every new mail is fetched, triaged, answered as far as the server lets, and read.

        Raises MailboxError if the mailbox cannot be read to the end, OSError if the disk does not take a mail; what
        was stored until then is still triaged and answered.
        """
        trouble: MailboxError | OSError | None = None
        taken = TakeInReport()
        done = threading.Event()
        triage = self._lane("triage", lambda: triage_round(self.context, patient=False))
        runner = threading.Thread(target=run_until, args=([triage], done.is_set, GRACE), daemon=True)
        runner.start()
        try:
            taken = self._take_in_with_patience(triage.wake)
        except (MailboxError, OSError) as error:
            trouble = error
        except BaseException:
            self.stop()  # interrupted: no more than the mail in hand
            raise
        finally:
            done.set()
            runner.join()
        waits = self._waits()
        self.settle()
        report_if_due(self.context)
        tell_alarms(self.context)
        delivery = self.deliver()
        if trouble is not None:
            raise trouble
        uncopied = self._copy()
        self.assess()  # applicants are answered first
        self.judge()
        self.file()
        self.provision()
        return PollReport(taken=taken, delivery=delivery, unsent=self._unsent(), uncopied=uncopied, waits=waits)

    def settle(self) -> None:
        """Triages everything that is stored."""
        while triage_round(self.context, patient=False):
            pass

    def assess(self) -> None:
        """Reads the documents of every case that waits for it."""
        while assess_round(self.context, self._readers, patient=False):
            pass

    def judge(self) -> None:
        """Judges every case that waits for it."""
        while judge_round(self.context):
            pass

    def file(self) -> None:
        """Writes every case folder that is due."""
        while file_round(self.context):
            pass

    def provision(self) -> None:
        """Tries every waiting message to the provisioning queue once."""
        provision_round(self.context, patient=False)

    def deliver(self) -> DeliveryReport:
        """Tries every waiting mail of ours once."""
        return deliver_round(self.context, all_at_once=True)

    def import_mails(self, mails: Sequence[TakenMail]) -> list[int]:
        """Records mails that an operator vouches for; their bytes are already among the originals."""
        with self.context.store.writing() as connection:
            return list(taking.take_in(connection, mails).new_cases)

    def stop(self) -> None:
        """Asks `serve` to end. May be called from a signal handler: it takes no lock."""
        self._asked_to_stop = True

    def _stopping(self) -> bool:
        return self._asked_to_stop

    def serve(self) -> bool:
        """Runs until `stop`. Returns whether every lane finished what it had in hand. Raises RegisterGone."""
        copying = self._lane("copy", self._copy_lane, every=30)
        sending = self._lane("deliver", lambda: self._deliver_lane(copying.wake), every=2)
        providing = self._lane("provision", lambda: provision_round(self.context), every=10)
        filing = self._lane("file", lambda: file_round(self.context), every=10)
        judging = self._lane("judge", lambda: self._judge_lane(providing.wake, filing.wake), every=2)
        assessing = self._lane("assess", lambda: self._assess_lane(judging.wake), every=2)
        triage = self._lane("triage", lambda: self._triage_lane(sending.wake, assessing.wake), every=2)
        mailbox = self.mailbox()
        supervisor = Supervisor(os.environ)
        taking = TakeIn(self.context, stored=triage.wake)
        imap = self.context.settings.imap
        intake = Lane(
            "intake",
            lambda: self._intake_lane(taking, mailbox),
            every=imap.poll_seconds,
            failed=self._intake_failed,
            sleep=lambda seconds: mailbox.wait(imap.folder, seconds),
            interrupt=mailbox.wake,
        )
        lanes = [intake, triage, sending, copying, assessing, judging, providing, filing]
        health, timed = open_health(self.context), self._timed_jobs()
        try:
            finished = run_until(lanes, self._stopping, GRACE, supervisor.alive)
            if self._gone is not None:
                raise self._gone
            return finished
        finally:
            supervisor.stopping()
            timed.shutdown(wait=False)
            if health is not None:
                health.close()
            mailbox.close()

    def _timed_jobs(self) -> BackgroundScheduler:
        """Jobs by the clock. None of them ever decides a deadline; the stored time of receipt does."""
        timed = BackgroundScheduler(timezone=SEOUL, job_defaults=JOB_DEFAULTS)
        every_minute = {"trigger": "interval", "seconds": WATCH_SECONDS, "timezone": SEOUL}
        timed.add_job(look_after, args=[self.context], id="look-after", **every_minute)
        timed.add_job(tell_alarms, args=[self.context], id="alarms", **every_minute)
        timed.add_job(report_if_due, args=[self.context], id="report", **every_minute)
        timed.start()
        return timed

    def _lane(self, name: str, work: Callable[[], bool], every: float = 2) -> Lane:
        return Lane(
            name,
            work,
            every=every,
            failed=lambda error: raise_alarm(self.context, f"lane-{name}", _trouble(name, error)),
            recovered=lambda: all_clear(self.context, f"lane-{name}"),
        )

    def _take_in_with_patience(self, stored: Callable[[], None]) -> TakeInReport:
        """A pass that survives dropped connections: what is stored is stored, the rest is fetched again."""
        taking = TakeIn(self.context, stored=stored)
        with self.mailbox() as mailbox:
            for _ in range(TRIES - 1):
                try:
                    return self._take_in(taking, mailbox)
                except MailboxError as error:
                    log.warning("the pass was interrupted: %s", type(error).__name__)
            return self._take_in(taking, mailbox)

    def _take_in(self, taking: TakeIn, mailbox: Mailbox) -> TakeInReport:
        """A pass; after it a restored register, which now knows all mails, is reconciled with the copies of ours."""
        report = taking.pass_over(mailbox)
        if self._waits() and not self._stopping():
            reconcile_round(self.context, mailbox)
        return report

    def reconcile(self) -> Findings:
        """Takes in what lies in the mailbox, and compares a restored register with the copies of our mails.

        Raises MailboxError, OSError.
        """
        taking = TakeIn(self.context)
        with self.mailbox() as mailbox:
            taking.pass_over(mailbox)
            return reconcile_round(self.context, mailbox)

    def _waits(self) -> str | None:
        with self.context.store.reading() as connection:
            data = reconciling.pending(connection)
        return None if data is None else str(data.get("findings", {}).get("told", "아직 맞추어 보지 않았습니다."))

    def _intake_lane(self, taking: TakeIn, mailbox: Mailbox) -> bool:
        self._take_in(taking, mailbox)
        return False

    def _triage_lane(self, *wake: Callable[[], None]) -> bool:
        more = triage_round(self.context, patient=True)
        for next_lane in wake:
            next_lane()
        return more

    def _assess_lane(self, wake: Callable[[], None]) -> bool:
        more = assess_round(self.context, self._readers, patient=True)
        wake()
        return more

    def _judge_lane(self, *wake: Callable[[], None]) -> bool:
        more = judge_round(self.context)
        for next_lane in wake:
            next_lane()
        return more

    def _deliver_lane(self, wake: Callable[[], None]) -> bool:
        """Copies follow soon, also in a long round: of what has none, a restored register learns nothing."""
        woken = time.monotonic()

        def sent() -> None:
            nonlocal woken
            if time.monotonic() - woken >= COPY_SECONDS:
                woken = time.monotonic()
                wake()

        if deliver_round(self.context, all_at_once=False, sent=sent).sent:
            wake()
        return False

    def _copy_lane(self) -> bool:
        problem = self._copy()
        if problem:
            raise CopyFailed(problem)
        return False

    def _copy(self) -> str | None:
        """Puts copies of sent mails into the mailbox folder; None, or why not."""
        if not self.context.settings.imap.sent_folder or not self.context.settings.imap.host:
            return None
        with self.context.store.reading() as connection:
            if not outgoing.uncopied(connection, 1):
                return None
        try:
            with self.mailbox() as mailbox:
                copy_round(self.context, mailbox)
        except (MailboxError, ConfigError) as error:
            return str(error)
        return None

    def _unsent(self) -> int:
        with self.context.store.reading() as connection:
            return outgoing.unsent(connection)

    def waiting(self) -> int:
        """Cases that are stored and not triaged."""
        with self.context.store.reading() as connection:
            return triaging.unfinished(connection)

    def _end_of_register(self, error: RegisterGone) -> None:
        """Without its register the service must not go on: it would number applicants anew."""
        self._gone = error
        self.stop()

    def _intake_failed(self, error: Exception) -> None:
        if isinstance(error, RegisterGone):
            self._end_of_register(error)
            return
        raise_alarm(self.context, "imap", f"메일함을 읽을 수 없습니다: {error}")


def _require_usable_sender(config: Config) -> None:
    """A fault of our own address must show before any mail is judged, not as a trouble of each mail."""
    try:
        smtp_address(config.settings.smtp.from_address)
    except UnusableAddress as error:
        raise ConfigError(f"{config.path}: smtp.from_address: {error}") from error


LANES = {
    "triage": "판정",
    "assess": "서류 읽기",
    "judge": "서류 검토",
    "provision": "자원할당 전달",
    "file": "심사자료 작성",
    "deliver": "회신 발송",
    "copy": "회신 사본 보관",
}


def _trouble(lane: str, error: Exception) -> str:
    """What an operator should know: of our own errors the text, of any other only its kind, since it may quote a
    stranger's mail."""
    known = isinstance(error, CopyFailed | MailboxError | ConfigError)
    return f"{LANES[lane]} 단계에서 오류가 났습니다: {error if known else type(error).__name__}"


class CopyFailed(Exception):
    """Copies of sent mails could not be put into the mailbox; they are tried again."""
