"""What a case costs when the register has grown: SQL statements and time at 100, 1,000 and 10,000 cases.

The mails lie in a real Dovecot and are taken in by the first stage; all but the measured ones are then decided and
answered by the register's own functions. Measured is what an applicant waits for: recording the mail, everything
known that bears on it, the decision with its number, the reply laid into the outbox, and that it was sent and copied.
Statements are counted. Times are processor time of this process, since the sizes are measured minutes apart and other
work on the machine must not make the difference; the median of many cases counts.

The idle poll is a whole pass over a mailbox of which every mail is known, by the clock on the wall: over a connection
that is kept, as `serve` does it, and over a new one, as `jeopsu poll` does; then its parts, each the best of several,
and what of it is processor time of ours.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Engine, event

from benchmarks import service
from intake.mailbox import Mailbox
from intake.message import open_mail
from models.config import load, secret
from models.decision import Triage
from models.mail import OpenedMail, TakenMail
from models.reply import ReadyMail
from models.store import Store, outgoing
from models.store import intake as taking
from models.store import triage as register
from models.times import SEOUL, utc_now
from runners.context import Context
from runners.take_in import NEWEST, TakeIn
from runners.triage import open_options, settle
from runners.workers import Workers
from tests.servers.dovecot import Dovecot
from tests.stories.letters import letter, zipped
from tests.whole import RULE

SIZES = (100, 1_000, 10_000)
MEASURED = 60
GOES = 7
FLAT = 1.3
"""How much dearer a case may be in the largest register than in the smallest."""
IDLE_MILLISECONDS = 200
RECEIVED = datetime(2025, 8, 10, 9, tzinfo=SEOUL)


class Counter:
    """SQL statements of all engines while the block runs."""

    def __init__(self) -> None:
        self.statements = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Counts from entry to exit."""
        event.listen(Engine, "before_cursor_execute", self._one)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._one)

    def _one(self, *_: object) -> None:
        self.statements += 1


def application(number: int) -> bytes:
    """A mail that keeps all rules, of an applicant of its own."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen{number % 50}.example")


def put_into_maildir(server: Dovecot, user: str, numbers: range) -> None:
    """Mails as the server stores them: quicker than handing them over one by one."""
    folder = server.maildir(user) / "new"
    if not folder.exists():
        server.deliver(b"Subject: first\r\n\r\n.\r\n", RECEIVED, user=user)
    owner = folder.stat()
    dice = random.Random(numbers.start)
    for number in numbers:
        # names as Dovecot gives them: it sorts them by a hash, for which names in a pattern are all the same
        told = f"M{dice.randrange(10**6)}P{1000 + dice.randrange(30_000)}.mail"
        path = folder / f"{1_750_000_000 + number}.{told}"
        path.write_bytes(b"From: a%d@x.example\r\nSubject: %d\r\nMessage-ID: <%d@x>\r\n\r\n.\r\n" % ((number,) * 3))
        os.chown(path, owner.st_uid, owner.st_gid)


def decide_all(context: Context, opened: OpenedMail, triage: Triage) -> None:
    """Every case that waits gets a decision, a number and a sent receipt like the template's, in one transaction."""
    now = utc_now()
    receipt = context.call.receipt
    template = _template(context)
    with context.store.writing() as connection:
        for item in register.waiting(connection, now, 100_000):
            own = {"message_id": f"<{item.case}@x>", "from_address": f"a{item.case}@x.example"}
            number = register.next_receipt_number(connection, receipt.prefix, receipt.year, receipt.digits)
            mail = opened.model_copy(update=own)
            register.record_decision(connection, item, mail, triage, number, now)
            ready = template.model_copy(update={"message_id": f"<jeopsu.C{item.case}.t{item.case}@x>"})
            outgoing.put(connection, item.case, outgoing.AUTOMATIC, f"t{item.case}", ready, now)
        while due := outgoing.due(connection, now, 1000):
            for one in due:
                outgoing.mark_sent(connection, one, now)
            outgoing.mark_copied(connection, [one.id for one in due], now)


def _template(context: Context) -> ReadyMail:
    with context.store.reading() as connection:
        return outgoing.mails_of(connection, 1)[0]


def one_case(context: Context, number: int) -> float:
    """Takes in and answers one application; the seconds of the processor that the register and the rules took."""
    raw = application(number)
    sha256 = context.store.originals.put(raw)
    opened = open_mail(context.store.originals.path(sha256), open_options(context))
    taken = TakenMail(
        sha256=sha256, size=len(raw), received_at=RECEIVED + timedelta(milliseconds=number), internaldate_raw=None,
        savedate=None, first_seen_at=utc_now(), location=None, imported_by="bench",
    )  # fmt: skip
    start = time.process_time()
    with context.store.writing() as connection:
        taking.take_in(connection, [taken])
    with context.store.reading() as connection:
        (item,) = register.waiting(connection, utc_now(), 10)
    with context.store.writing() as connection:
        settle(context, connection, item, opened, patient=True)
    with context.store.reading() as connection:
        (due,) = outgoing.due(connection, utc_now(), 10)
    with context.store.writing() as connection:
        outgoing.mark_sent(connection, due, utc_now())
        outgoing.mark_copied(connection, [due.id], utc_now())
    return time.process_time() - start


def measured(context: Context, first: int) -> tuple[float, float]:
    """Statements a case, and the median of its seconds."""
    counter = Counter()
    with counter.counting():
        seconds = [one_case(context, first + number) for number in range(MEASURED)]
    return counter.statements / MEASURED, statistics.median(seconds)


def template(context: Context) -> tuple[OpenedMail, Triage]:
    """A decided application, from which the others are made."""
    one_case(context, 999_999)
    with context.store.reading() as connection:
        found = register.settled(connection, "C000001")
    assert found is not None and found.receipt_number, "the template must be accepted"
    return found.mail, found.triage


class Idle(NamedTuple):
    """A pass that finds nothing new, in milliseconds."""

    kept: float
    """Over a connection that is open."""
    new: float
    """With connecting, TLS and login."""
    connect: float
    folders: float
    """Asking which folders there are."""
    survey: float
    """EXAMINE and SEARCH of the folder: what the server needs."""
    headers: float
    """A look at the newest mails."""
    ours: float
    """Processor time of this process in `kept`."""
    statements: float
    """SQL statements."""

    def told(self) -> str:
        """In one line."""
        return (
            f"kept connection {self.kept:.0f}, new {self.new:.0f} (login {self.connect:.0f}, folders"
            f" {self.folders:.0f}, EXAMINE, SEARCH {self.survey:.0f}, newest {self.headers:.0f});"
            f" ours {self.ours:.0f}, {self.statements:.0f} statements"
        )


def idle(context: Context, mailbox: Mailbox) -> Idle:
    """The best of several passes, and the parts of it that wait for the server."""
    counter = Counter()

    def a_pass(over: Mailbox) -> None:
        assert TakeIn(context).pass_over(over).stored == 0

    def from_nothing() -> None:
        with Mailbox(context.settings.imap, lambda: secret(context.settings.imap)) as fresh:
            a_pass(fresh)

    folder = context.settings.imap.folder
    survey = mailbox.survey(folder)
    with counter.counting():
        a_pass(mailbox)
    return Idle(
        kept=best(lambda: a_pass(mailbox))[0],
        new=best(from_nothing)[0],
        connect=best(mailbox.connect)[0],
        folders=best(mailbox.watched_folders)[0],
        survey=best(lambda: mailbox.survey(folder))[0],
        headers=best(lambda: mailbox.headers(survey, survey.uids[-NEWEST:]))[0],
        ours=best(lambda: a_pass(mailbox))[1],
        statements=counter.statements,
    )


def best(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the best of several goes, by the clock and of our processor."""
    runs = []
    for _ in range(GOES):
        start, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - processor)))
    return min(runs)


def main() -> int:
    """Prints the table; 0 if every target is met."""
    with Dovecot() as server, service.folder() as folder:
        user = server.new_user()
        environment = service.environment(server, user, folder)
        config = load(service.ROOT / "config.yaml", environment)
        store = Store(config.settings.database.url, config.settings.storage.root, write=True)
        workers = Workers(config.settings.limits.workers)
        context = Context(config=config, store=store, workers=workers, clock=utc_now)
        context.scratch.mkdir()
        try:
            return _table(context, server, user)
        finally:
            workers.close()
            store.close()


def _table(context: Context, server: Dovecot, user: str) -> int:
    settings = context.settings.imap
    opened, triage = template(context)
    rows: list[tuple[float, float]] = []
    print(f"{'cases':>7} {'statements':>11} {'ms a case':>10} {'ratio':>6}   idle poll, ms")
    done = 0
    with Mailbox(settings, lambda: secret(settings)) as mailbox:
        for size in SIZES:
            put_into_maildir(server, user, range(done, size))
            done = size
            TakeIn(context).pass_over(mailbox)
            decide_all(context, opened, triage)
            rows.append(measured(context, size))
            poll = idle(context, mailbox)
            ratio = rows[-1][1] / rows[0][1]
            statements, seconds = rows[-1]
            print(f"{size:>7} {statements:>11.1f} {seconds * 1000:>10.2f} {ratio:>6.2f}   {poll.told()}", flush=True)
    good = rows[-1][0] <= rows[0][0] and rows[-1][1] <= FLAT * rows[0][1]
    good = good and max(poll.kept, poll.new) <= IDLE_MILLISECONDS
    print(f"flat within {FLAT}, idle poll within {IDLE_MILLISECONDS} ms: {'met' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
