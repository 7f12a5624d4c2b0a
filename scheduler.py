"""READ FIRST: the way of a mail, one line a stage, and who runs them when. The only file that knows the order.

    take in   list, fetch what is unknown, raw bytes to the disk, mail and case into the register (runners/take_in.py)
    triage    open in a worker, disposition, receipt number and reply, one transaction  (runners/triage.py)
    assess    unpack, read, recognise the documents, read their fields (runners/assess.py)
    judge     every check and rule, review result, eligibility, discount, fee (runners/judge.py)
    clean     derivatives of the documents for reviewers, when nothing waits to be read (runners/clean.py)
    provision messages about valid cases to the queue (runners/provision.py)
    file      case folders for reviewers (runners/package.py)
    deliver   the outbox sends, with back-off  (runners/deliver.py)
    copy      a copy of each sent mail into the mailbox  (runners/deliver.py)

Each stage is a lane of its own: a surge never delays an answer, and a mail that cannot be sent delays no mail.
`Service.poll` runs the stages until the mailbox is done; `Service.serve` runs their lanes until it is told to stop:
all in one process (runners/embedded.py), or, on PostgreSQL, on as many machines as wanted (runners/distributed.py):
then each reads documents, and one at a time does the rest. Begin and end of it: runners/serving.py; who wakes whom:
runners/house.py.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler

from intake.mailbox import Mailbox, MailboxError
from models.addresses import UnusableAddress, smtp_address
from models.config import Config, ConfigError, secret
from models.mail import TakenMail
from models.record import Record
from models.store import Store, outgoing, place
from models.store import intake as taking
from models.store import triage as triaging
from models.times import SEOUL, Clock, utc_now
from runners import leftovers
from runners.assess import assess_round
from runners.confine import Room
from runners.context import Context, Progress, no_progress
from runners.deliver import DeliveryReport, copy_sent, deliver_round
from runners.digest import report_if_due
from runners.embedded import Lane, LaneEnded, run_until
from runners.hearing import end_of_the_gone
from runners.house import lane_of
from runners.judge import judge_round
from runners.package import file_round
from runners.passing import take_in_with_patience, waits
from runners.provision import provision_round
from runners.reconcile import Findings, look_for_earlier, reconcile_round
from runners.serving import GRACE, Serving
from runners.take_in import TakeIn, TakeInReport
from runners.triage import triage_round
from runners.watching import all_clear, by_the_clock, good_work, look_after, raise_alarm, trouble
from runners.workers import NoWorkers, Workers

WATCH_SECONDS = 60
SWEEP_HOURS = 6
JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""A job that could not run in time runs once as soon as it can, never twice at the same time."""


class PollReport(Record):
    """What one pass brought."""

    taken: TakeInReport
    delivery: DeliveryReport
    unsent: int
    """Mails that still wait in the outbox."""
    unsent_reports: int = 0
    """Of these, reports and alarms of ours."""
    uncopied: str | None = None
    """Why copies of sent mails could not be put into the mailbox."""
    waits: str | None = None
    """Why a restored register still gives no numbers."""


class Service:
    """The running intake: opened once, closed at the end. Who may run at the same time is in `runners/lock.py`."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock = utc_now,
        progress: Progress = no_progress,
        output: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Starts the workers and opens the register. `output` says why what is printed does not arrive, None if it
        does. Raises StoreError, ConfigError."""
        _require_usable_sender(config)
        limits = config.settings.limits.workers
        root = config.settings.storage.root
        for folder in (
            root,
            root / "originals",
            root / "scratch",
        ):  # the walls of a worker are bound to the folder that is there now
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        room = Room(reads=(root / "originals",), writes=(root / "scratch",))
        workers = Workers(limits, room=room)
        # documents are read in processes of their own: a long one must never keep a mail from being opened
        self._readers = Workers(
            limits, seconds=limits.read_document_seconds, memory=limits.read_document_bytes, room=room
        )
        try:
            store = Store(config.settings.database.url, root, write=True, call=config.call)
        except BaseException:
            workers.close()
            self._readers.close()
            raise
        self._asked_to_stop = False
        self.context = Context(
            config=config, store=store, workers=workers, clock=clock, progress=progress, stopping=self._stopping,
            output=output,
        )  # fmt: skip
        self.context.scratch.mkdir(mode=0o700, exist_ok=True)
        place.empty(self.context.scratch)
        if store.is_shared:
            place.sweep(self.context.scratch.parent)
        leftovers.sweep(root, self.context.scratch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.workers.close()
        self._readers.close()
        self.context.store.close()
        place.empty(self.context.scratch)
        if self.context.store.is_shared:
            with suppress(OSError):  # whoever did not end in time may still write there
                self.context.scratch.rmdir()

    def mailbox(self) -> Mailbox:
        """A new, unopened connection to the submission mailbox."""
        settings = self.context.settings.imap
        return Mailbox(settings, lambda: secret(settings), self.context.clock)

    def poll(self) -> PollReport:
        """One pass: returns when every new mail is fetched, triaged, answered as far as the server lets, and read.

        Raises MailboxError if the mailbox cannot be read to the end, OSError if the disk does not take a mail; what
        was stored until then is still triaged and answered. Raises NoWorkers if no mail can be opened on this
        machine; they wait, and what was answered before is still sent.
        """
        problem: MailboxError | OSError | NoWorkers | None = None
        taken = TakeInReport()
        done = threading.Event()
        triage = lane_of(self.context, "triage", lambda: triage_round(self.context, patient=False), 2)
        runner = threading.Thread(target=_run_for_a_while, args=(triage, done.is_set), daemon=True)
        runner.start()
        try:
            taken = take_in_with_patience(self.context, TakeIn(self.context, stored=triage.wake), self.mailbox)
        except (MailboxError, OSError) as error:
            problem = error
        except BaseException:
            self.stop()  # interrupted: no more than the mail in hand
            raise
        finally:
            done.set()
            runner.join()
        due_later = waits(self.context)
        try:
            self.settle()
            all_clear(self.context, "lane-triage")
        except NoWorkers as error:
            problem = problem or error
            raise_alarm(self.context, "lane-triage", trouble("triage", error))
        report_if_due(self.context)
        delivery = self.deliver()
        if problem is not None:
            raise problem
        uncopied = copy_sent(self.context, self.mailbox)
        if uncopied is None:
            good_work(self.context, "lane-copy")
        self.assess()  # applicants are answered first
        self.judge()
        self.file()
        self.provision()
        return PollReport(taken=taken, delivery=delivery, uncopied=uncopied, waits=due_later, **self._unsent())

    def settle(self) -> None:
        """Triages everything that is stored."""
        while triage_round(self.context, patient=False):
            pass
        good_work(self.context, "lane-triage")

    def assess(self) -> None:
        """Reads the documents of every case that waits for it."""
        while assess_round(self.context, self._readers, patient=False):
            pass
        good_work(self.context, "lane-assess")

    def judge(self) -> None:
        """Judges every case that waits for it."""
        while judge_round(self.context):
            pass
        good_work(self.context, "lane-judge")

    def file(self) -> None:
        """Writes every case folder that is due."""
        while file_round(self.context):
            pass
        good_work(self.context, "lane-file")

    def provision(self) -> None:
        """Tries every waiting message to the provisioning queue once."""
        provision_round(self.context, patient=False)
        good_work(self.context, "lane-provision")

    def deliver(self) -> DeliveryReport:
        """Tries every waiting mail of ours once."""
        report = deliver_round(self.context, all_at_once=True)
        good_work(self.context, "lane-deliver")
        return report

    def import_mails(self, mails: Sequence[TakenMail]) -> list[int]:
        """Records mails that an operator vouches for; their bytes are already among the originals. Before its very
        first mail a register looks for copies of earlier receipts. Raises MailboxError."""
        if self.context.settings.imap.host:
            with self.mailbox() as mailbox:
                look_for_earlier(self.context, mailbox)
        with self.context.store.writing() as connection:
            return list(taking.take_in(connection, mails).new_cases)

    def stop(self) -> None:
        """Asks `serve` to end. May be called from a signal handler: it takes no lock."""
        self._asked_to_stop = True

    def _stopping(self) -> bool:
        return self._asked_to_stop

    def serve(self, *, only_reads: bool = False) -> bool:
        """Runs until `stop`, on a shared register together with other machines. Returns whether everything in hand
        was finished. `only_reads`: this machine reads documents and leaves all else to others, which needs a shared
        register. Raises RegisterGone, LaneEnded."""
        serving = Serving(self.context, self._readers, mailbox=self.mailbox, timed=timed_jobs, stop=self.stop)
        return serving.run(only_reads=only_reads)

    def reconcile(self) -> Findings:
        """Takes in what lies in the mailbox, and compares a restored register with the copies of our mails.

        Raises MailboxError, OSError.
        """
        taking = TakeIn(self.context)
        with self.mailbox() as mailbox:
            taking.pass_over(mailbox)
            return reconcile_round(self.context, mailbox)

    def _unsent(self) -> dict[str, int]:
        with self.context.store.reading() as connection:
            return {"unsent": outgoing.unsent(connection), "unsent_reports": outgoing.unsent_reports(connection)}

    def waiting(self) -> int:
        """Cases that are stored and not triaged."""
        with self.context.store.reading() as connection:
            return triaging.unfinished(connection)


def _run_for_a_while(lane: Lane, ended: Callable[[], bool]) -> None:
    """What the lane leaves undone, should it go away, is done at the end of the pass."""
    with suppress(LaneEnded):
        run_until([lane], ended, GRACE)


def timed_jobs(context: Context) -> BackgroundScheduler:
    """Jobs by the clock. None of them ever decides a deadline; the stored time of receipt does."""
    timed = BackgroundScheduler(timezone=SEOUL, job_defaults=JOB_DEFAULTS)
    every_minute = {"trigger": "interval", "seconds": WATCH_SECONDS, "timezone": SEOUL}
    every_hours = {"trigger": "interval", "hours": SWEEP_HOURS, "timezone": SEOUL}
    begun, root = context.clock(), context.settings.storage.root
    jobs: list[tuple[str, Callable[[], object], dict[str, object]]] = [
        ("look-after", lambda: look_after(context, begun), every_minute),
        ("machines", lambda: end_of_the_gone(context), every_minute),
        ("leftovers", lambda: leftovers.sweep(root, context.scratch), every_hours),
        ("report", lambda: report_if_due(context), every_minute),
    ]
    for name, work, when in jobs:
        timed.add_job(by_the_clock(context, name, work), id=name, **when)
    return timed


def _require_usable_sender(config: Config) -> None:
    """A fault of our own address must show before any mail is judged, not as a trouble of each mail."""
    try:
        smtp_address(config.settings.smtp.from_address)
    except UnusableAddress as error:
        raise ConfigError(f"{config.path}: smtp.from_address: {error}") from error
