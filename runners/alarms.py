"""Alarms by mail: once when one begins and once when it is over, also across restarts; what changed together goes
in one mail.

A mail is written when the mail server is there to take it, so it tells what is so when it leaves: of an alarm that
is over already only its end, of one that came and went meanwhile both in one line.
"""

import logging
import secrets
from datetime import datetime, timedelta

from models.addresses import UnusableAddress, smtp_address
from models.store import Transaction, alarm_news, outgoing
from models.store.alarm_news import Known, Letter, Told
from models.store.outgoing import Outgoing
from notifier.alarms import compose_alarm
from runners.context import Context

log = logging.getLogger(__name__)
TOGETHER = timedelta(seconds=60)
"""What changes so soon after a mail waits for the next one."""
SENDING = "smtp"
"""The alarm that is over when a mail leaves."""


def have_news(context: Context, *, at_once: bool) -> bool:
    """Whether somebody is to be told of an alarm now. With `at_once` whatever was told a moment ago."""
    settings, now = context.settings, context.clock()
    with context.store.reading() as connection:
        told, letters = alarm_news.told(connection), alarm_news.letters(connection)
        found = alarm_news.news(connection, told.known if told else None, now)
    if not settings.smtp.enabled or not settings.watch.alarm_to:
        _pass_over(context, told, found)
        return False
    if letters:
        return at_once or any(one.next_try_at <= now for one in letters)
    return bool(found.transitions) and (at_once or told is None or not timedelta() <= now - told.at < TOGETHER)


def _pass_over(context: Context, told: Told | None, found: alarm_news.News) -> None:
    """Nobody hears of old alarms later. But while nothing is sent, what stands when it begins again will be told."""
    known = found.then
    if not context.settings.smtp.enabled:
        heard = told.known.standing if told else ()
        known = Known(standing=tuple(one for one in known.standing if one in heard), seen=known.seen)
    if told is None or known != told.known:
        with context.store.writing() as connection:
            alarm_news.note_told(connection, known, told.waiting if told else {}, context.clock())


def write_letters(context: Context) -> list[Outgoing]:
    """Lays mails about new and ended alarms into the outbox, in one transaction with the note that they were told,
    and returns them, to be sent at once. One that was put off is written anew."""
    now = context.clock()
    with context.store.writing() as connection:
        told, old = alarm_news.told(connection), alarm_news.letters(connection)
        alarm_news.drop(connection, old, now)
        newest = told.known if told else None
        written, waiting = [], {}
        for to in context.settings.watch.alarm_to:
            known, tries = _known(told, [one for one in old if _is_to(one, to)], newest)
            letter = _write(context, connection, to, known, tries, now)
            if letter is not None:
                written.append(letter)
                waiting[letter.token] = known or Known()
        then = alarm_news.news(connection, newest, now, SENDING).then
        alarm_news.note_told(connection, then, waiting, now)
    return written


def _known(told: Told | None, old: list[Letter], newest: Known | None) -> tuple[Known | None, int]:
    """What this recipient knows, and how often the mails that were to tell the rest were tried."""
    if told is None or not old:
        return newest, 0
    before = told.waiting.get(old[0].token, Known(seen=told.known.seen))
    return before, max(one.tries for one in old)


def _is_to(letter: Letter, to: str) -> bool:
    try:
        return letter.to == smtp_address(to)
    except UnusableAddress:
        return False


def _write(
    context: Context, connection: Transaction, to: str, known: Known | None, tries: int, now: datetime
) -> Outgoing | None:
    found = alarm_news.news(connection, known, now, SENDING)
    if not found.transitions:
        return None
    token = secrets.token_hex(10)
    try:
        mail = compose_alarm(found.transitions, found.still_open, to, token, now, context.settings.smtp)
    except UnusableAddress:
        log.warning("watch.alarm_to holds an address that cannot be used")
        return None
    occasion = f"alarm-{token}"
    row = outgoing.put(connection, None, occasion, token, mail, now, tries=tries)
    return Outgoing(id=row, case=None, occasion=occasion, prepared_at=now, token=token, tries=tries, mail=mail)
