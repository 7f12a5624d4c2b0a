"""Stage 3, delivering: the outbox sends. A crash can only repeat a mail, never change or lose it."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Literal

from intake.mailbox import CommandRefused, Mailbox, MailboxError
from models import korean
from models.config import ConfigError, secret
from models.record import Record
from models.store import outgoing, views, watch
from models.store.ids import case_name
from models.store.outgoing import Outgoing
from notifier.transport import Deferred, Refused, Transport, Unreachable
from runners.alarms import have_news, write_letters
from runners.context import Context
from runners.overtaken import true_now

log = logging.getLogger(__name__)
ROUND = 100
MOST_REFUSED = 3
"""Copies in a row that the mailbox refuses before the others wait."""
SMTP = "smtp"
"""The alarm that the mail server cannot be reached."""
AWAY = "smtp-away"
"""The mark that stands while the mail server cannot be reached: when it was tried last."""
FAR = timedelta(days=36500)


class DeliveryReport(Record):
    """What one round of sending brought."""

    sent: int = 0
    refused: int = 0
    postponed: int = 0
    reports_sent: int = 0
    """Of these, reports and alarms of ours; the others answer applicants."""
    reports_refused: int = 0
    trouble: str | None = None
    """Why the round was broken off: the server could not be reached."""


def deliver_round(context: Context, *, all_at_once: bool, sent: Callable[[], None] = lambda: None) -> DeliveryReport:
    """Sends what is due; with `all_at_once` everything that waits, each once, whatever its back-off.

    One undeliverable mail never blocks the others; a server that is down ends the round.
    """
    if not context.settings.smtp.enabled:
        have_news(context, at_once=False)  # nobody is told, also not later
        return DeliveryReport()
    tried: set[int] = set()
    total = DeliveryReport()
    away = _away(context)
    if away == "just now" and not all_at_once:
        return total
    knocks = have_news(context, at_once=all_at_once) or away == "for a while"
    while (items := _due(context, all_at_once, tried)) or knocks:
        knocks = False
        tried.update(item.id for item in items)
        report = _send_all(context, items, sent, all_at_once, tried)
        total = DeliveryReport(
            sent=total.sent + report.sent,
            refused=total.refused + report.refused,
            postponed=total.postponed + report.postponed,
            reports_sent=total.reports_sent + report.reports_sent,
            reports_refused=total.reports_refused + report.reports_refused,
            trouble=report.trouble,
        )
        if report.trouble or context.stopping():
            break
    return total


def _away(context: Context) -> Literal["", "just now", "for a while"]:
    """Whether the server could not be reached when it was tried last. All mails wait for the first pause then, and
    it is asked again though none is due: nothing waits much longer than the server is away."""
    with context.store.reading() as connection:
        mark = views.mark(connection, AWAY)
    if mark is None:
        return ""
    pause = timedelta(seconds=context.settings.smtp.retry_seconds[0])
    return "just now" if timedelta() <= context.clock() - mark.at < pause else "for a while"


def _due(context: Context, all_at_once: bool, tried: set[int]) -> list[Outgoing]:
    now = context.clock()
    # what is put off for longer than ever was asked was put off by a clock that ran ahead
    longest = timedelta(seconds=2 * max(context.settings.smtp.retry_seconds))
    until, limit = (now + FAR, ROUND + len(tried)) if all_at_once else (now, ROUND)
    with context.store.reading() as connection:
        items = outgoing.due(connection, until, limit, longest)
    return [item for item in items if item.id not in tried][:ROUND]


def _send_all(
    context: Context, items: list[Outgoing], sent: Callable[[], None], all_at_once: bool, tried: set[int]
) -> DeliveryReport:
    counts: Counter[str] = Counter()
    item: Outgoing | None = None
    try:
        with Transport(context.settings.smtp, lambda: secret(context.settings.smtp)) as transport:
            transport.connect()
            for item in _in_order(context, items, all_at_once):
                tried.add(item.id)  # one that was written anew has another number than the one that was due
                outcome = _send_one(context, transport, item)
                counts[outcome] += 1
                if item.case is None and outcome != "postponed":
                    counts[f"reports_{outcome}"] += 1
                sent()
    except Unreachable as error:
        _note_trouble(context, item or next(iter(items), None), str(error))
        return DeliveryReport(**counts, trouble=str(error))
    _all_well(context)
    return DeliveryReport(**counts)


def _in_order(context: Context, items: list[Outgoing], all_at_once: bool) -> Iterator[Outgoing]:
    """Mails of cases, then those about alarms, written only now."""
    for item in items:
        if context.stopping():
            return
        with context.store.reading() as connection:
            waits = outgoing.still_waits(connection, item.id)
        if waits and (mail := true_now(context, item)):  # else a decision outdated it since it was looked up
            yield mail
    if not context.stopping() and have_news(context, at_once=all_at_once):
        yield from write_letters(context)


def _all_well(context: Context) -> None:
    """The server is there. What waits for it need not wait longer."""
    with context.store.reading() as connection:
        if views.mark(connection, AWAY) is None and all(one.key != SMTP for one in views.open_alarms(connection)):
            return
    with context.store.writing() as connection:
        now = context.clock()
        watch.end_alarm(connection, SMTP, now)
        if watch.forget_mark(connection, AWAY):
            outgoing.hurry(connection, now)


def _send_one(context: Context, transport: Transport, item: Outgoing) -> str:
    """Sends one mail and writes the outcome at once: only a crash in between can repeat it."""
    try:
        transport.send(item.mail)
    except Refused as error:
        with context.store.writing() as connection:
            outgoing.mark_refused(connection, item, str(error), context.clock())
        _tell(item, "mail-refused", "받는 서버가 {}을 거절했습니다")
        return "refused"
    except Deferred as error:
        _postpone(context, item, str(error))
        _tell(item, "mail-postponed", "받는 서버가 {}을 나중에 받겠다고 합니다")
        return "postponed"
    with context.store.writing() as connection:
        outgoing.mark_sent(connection, item, context.clock())
    context.progress("sent", 1)
    return "sent"


def _tell(item: Outgoing, what: str, words: str) -> None:
    """One line of the log. Neither the server's words nor the address: both are somebody's."""
    case = {"case": case_name(item.case)} if item.case is not None else {}
    name = case.get("case", korean.MAILS.get(item.mail.kind, item.mail.kind))
    text = f"{words.format('회신' if case else '메일')}: {name}"
    log.warning(text, extra={"figures": {"event": what, "kind": item.mail.kind} | case})


def _postpone(context: Context, item: Outgoing, error: str) -> None:
    with context.store.writing() as connection:
        outgoing.postpone(connection, item, error, _next_try(context, item))


def _next_try(context: Context, item: Outgoing) -> datetime:
    steps = context.settings.smtp.retry_seconds
    return context.clock() + timedelta(seconds=steps[min(item.tries, len(steps) - 1)])


def _note_trouble(context: Context, item: Outgoing | None, error: str) -> None:
    now = context.clock()
    with context.store.writing() as connection:
        if item is not None:
            outgoing.postpone(connection, item, error, _next_try(context, item))
        watch.set_mark(connection, AWAY, now, {})
        watch.raise_alarm(connection, SMTP, f"회신 메일을 보낼 수 없습니다: {error}", now)
        waiting = outgoing.unsent(connection)
    figures = {"event": "sending-failed", "unsent": waiting}
    log.warning("발송 서버로 메일을 보낼 수 없습니다. 기다리는 메일 %d통", waiting, extra={"figures": figures})


def copy_round(context: Context, mailbox: Mailbox) -> int:
    """Puts copies of sent mails into the mailbox folder. Returns how many. One that the server refuses keeps no other
    from its place, but many in a row are no matter of one mail. Raises MailboxError, at the end for the refused."""
    copied, in_a_row = 0, 0
    refused: dict[int, CommandRefused] = {}
    while items := _uncopied(context, refused):
        for item in items:
            if context.stopping():
                return copied
            try:
                mailbox.append_copy(item.mail.raw, item.mail.message_id)
            except CommandRefused as error:
                refused[item.id], in_a_row = error, in_a_row + 1
                if in_a_row >= MOST_REFUSED:
                    raise
                continue
            with context.store.writing() as connection:
                outgoing.mark_copied(connection, [item.id], context.clock())
            copied, in_a_row = copied + 1, 0
    if refused:
        raise next(iter(refused.values()))
    return copied


def _uncopied(context: Context, but: Collection[int]) -> list[Outgoing]:
    with context.store.reading() as connection:
        items = outgoing.uncopied(connection, ROUND + len(but))
    return [item for item in items if item.id not in but]


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
