"""Stage 3, delivering: the outbox sends. A crash can only repeat a mail, never change or lose it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from intake.mailbox import Mailbox, MailboxError
from models.config import ConfigError, secret
from models.record import Record
from models.store import outgoing, watch
from models.store.outgoing import Outgoing
from notifier.transport import Deferred, Refused, Transport, Unreachable
from runners.context import Context

ROUND = 100
FAR = timedelta(days=36500)


class DeliveryReport(Record):
    """What one round of sending brought."""

    sent: int = 0
    refused: int = 0
    postponed: int = 0
    trouble: str | None = None
    """Why the round was broken off: the server could not be reached."""


def deliver_round(context: Context, *, all_at_once: bool, sent: Callable[[], None] = lambda: None) -> DeliveryReport:
    """Sends what is due; with `all_at_once` everything that waits, each once, whatever its back-off.

    One undeliverable mail never blocks the others; a server that is down ends the round.
    """
    if not context.settings.smtp.enabled:
        return DeliveryReport()
    tried: set[int] = set()
    total = DeliveryReport()
    while items := _due(context, all_at_once, tried):
        tried.update(item.id for item in items)
        report = _send_all(context, items, sent)
        total = DeliveryReport(
            sent=total.sent + report.sent,
            refused=total.refused + report.refused,
            postponed=total.postponed + report.postponed,
            trouble=report.trouble,
        )
        if report.trouble or context.stopping():
            break
    return total


def _due(context: Context, all_at_once: bool, tried: set[int]) -> list[Outgoing]:
    now = context.clock()
    # what is put off for longer than ever was asked was put off by a clock that ran ahead
    longest = timedelta(seconds=2 * max(context.settings.smtp.retry_seconds))
    until, limit = (now + FAR, ROUND + len(tried)) if all_at_once else (now, ROUND)
    with context.store.reading() as connection:
        items = outgoing.due(connection, until, limit, longest)
    return [item for item in items if item.id not in tried][:ROUND]


def _send_all(context: Context, items: list[Outgoing], sent: Callable[[], None]) -> DeliveryReport:
    counts = {"sent": 0, "refused": 0, "postponed": 0}
    try:
        with Transport(context.settings.smtp, lambda: secret(context.settings.smtp)) as transport:
            for item in items:
                if context.stopping():
                    break
                counts[_send_one(context, transport, item)] += 1
                sent()
    except Unreachable as error:
        _note_trouble(context, items[sum(counts.values())], str(error))
        return DeliveryReport(**counts, trouble=str(error))
    with context.store.writing() as connection:
        watch.end_alarm(connection, "smtp", context.clock())
    return DeliveryReport(**counts)


def _send_one(context: Context, transport: Transport, item: Outgoing) -> str:
    """Sends one mail and writes the outcome at once: only a crash in between can repeat it."""
    try:
        transport.send(item.mail)
    except Refused as error:
        with context.store.writing() as connection:
            outgoing.mark_refused(connection, item, str(error), context.clock())
        return "refused"
    except Deferred as error:
        _postpone(context, item, str(error))
        return "postponed"
    with context.store.writing() as connection:
        outgoing.mark_sent(connection, item, context.clock())
    context.progress("sent", 1)
    return "sent"


def _postpone(context: Context, item: Outgoing, error: str) -> None:
    with context.store.writing() as connection:
        outgoing.postpone(connection, item, error, _next_try(context, item))


def _next_try(context: Context, item: Outgoing) -> datetime:
    steps = context.settings.smtp.retry_seconds
    return context.clock() + timedelta(seconds=steps[min(item.tries, len(steps) - 1)])


def _note_trouble(context: Context, item: Outgoing, error: str) -> None:
    now = context.clock()
    with context.store.writing() as connection:
        outgoing.postpone(connection, item, error, _next_try(context, item))
        watch.raise_alarm(connection, "smtp", f"회신 메일을 보낼 수 없습니다: {error}", now)


def copy_round(context: Context, mailbox: Mailbox) -> int:
    """Puts copies of sent mails into the mailbox folder. Returns how many. Raises MailboxError."""
    copied = 0
    while True:
        with context.store.reading() as connection:
            items = outgoing.uncopied(connection, ROUND)
        if not items:
            return copied
        for item in items:
            if context.stopping():
                return copied
            mailbox.append_copy(item.mail.raw, item.mail.message_id)
            with context.store.writing() as connection:
                outgoing.mark_copied(connection, [item.id], context.clock())
            copied += 1


def copy_sent(context: Context, connected: Callable[[], Mailbox]) -> str | None:
    """Puts copies of sent mails into the mailbox folder, if there are any; None, or why it could not be done."""
    imap = context.settings.imap
    if not imap.sent_folder or not imap.host:
        return None
    with context.store.reading() as connection:
        if not outgoing.uncopied(connection, 1):
            return None
    try:
        with connected() as mailbox:
            copy_round(context, mailbox)
    except (MailboxError, ConfigError) as error:
        return str(error)
    return None


class CopyFailed(Exception):
    """Copies of sent mails could not be put into the mailbox; they are tried again."""
