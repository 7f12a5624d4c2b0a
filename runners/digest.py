"""The daily report: when one is due, its facts, and its way into the outbox.

Times of the clock only say when a report is made, once each; none of them ever decides anything about a mail.
"""

import secrets
import shutil
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from models.config import Config
from models.digest import DigestFacts
from models.store import Store, Transaction, digest, outgoing, reports, views
from models.times import SEOUL
from notifier.digest import compose_digest
from runners import temporary

if TYPE_CHECKING:
    from runners.context import Context  # and with it the pool of workers

KIND = "digest"
DAY = timedelta(days=1)
LATE = timedelta(hours=20)
"""A report missed for longer than this is not made up for: the next one tells all."""
LONGEST = timedelta(days=7)


def report_if_due(context: "Context") -> bool:
    """Makes the report that is due, if there is one. Returns whether."""
    settings, now = context.settings.digest, context.clock()
    if not settings.to:
        return False
    due_at = latest_due(context.config, now)
    if due_at is None or now - due_at > LATE:
        return False
    with context.store.reading() as connection:
        if reports.is_made(connection, KIND, due_at):
            return False
    _lay_down(context.config, context.store, now, due_at, None)
    return True


def send_now(config: Config, store: Store, now: datetime, since: datetime | None) -> int:
    """Lays a report at an operator's wish into the outbox. Returns how many mails."""
    return _lay_down(config, store, now, now, since)


def latest_due(config: Config, now: datetime) -> datetime | None:
    """The latest moment, not after `now`, for which a report is configured."""
    settings, deadline = config.settings.digest, config.call.window.closes_at
    today = now.astimezone(SEOUL).date()
    moments = [
        datetime.combine(day, time.fromisoformat(text), SEOUL)
        for day in (today - DAY, today)
        for text in settings.times
    ]
    moments += [deadline - timedelta(hours=hours) for hours in settings.hours_before_deadline]
    moments.append(deadline + timedelta(minutes=settings.minutes_after_deadline))
    return max((moment for moment in moments if moment <= now), default=None)


def facts_of(connection: Transaction, config: Config, now: datetime, since: datetime | None = None) -> DigestFacts:
    """What the report of this moment says: changes since the last one (a day, if there is none), or since `since`."""
    if since is None:
        since = max(now - LONGEST, reports.last_made(connection, KIND) or now - DAY)
    free = shutil.disk_usage(config.settings.storage.root).free
    sending = config.settings.smtp.enabled
    return digest.gather(
        connection, config.call, now, since, receipt_days=config.receipt_days, free=free, sending=sending
    )


def _lay_down(config: Config, store: Store, now: datetime, due_at: datetime, since: datetime | None) -> int:
    """The report for each operator, in one transaction. Returns how many mails."""
    with store.reading() as connection:
        facts = facts_of(connection, config, now, since)
        register = register_of(connection, now) if config.settings.digest.attach_register else None
    with store.writing() as connection:
        if reports.is_made(connection, KIND, due_at):
            return 0
        row = None
        for to in config.settings.digest.to:
            token = secrets.token_hex(10)
            mail = compose_digest(facts, to, token, config.call, config.settings.smtp, register)
            row = outgoing.put(connection, None, f"{KIND}-{token}", token, mail, now)
        reports.record(connection, KIND, due_at, now, row)
    return len(config.settings.digest.to)


def register_of(connection: Transaction, now: datetime) -> bytes:
    """The register as a workbook."""
    from notifier.register import write_xlsx  # only a report that is sent has it with it

    with tempfile.TemporaryDirectory(dir=temporary.folder()) as folder:
        path = Path(folder) / "register.xlsx"
        write_xlsx(views.all_cases(connection, documents=False), path, now)
        return path.read_bytes()
