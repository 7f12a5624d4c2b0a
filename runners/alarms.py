"""Alarms by mail: once when one begins and once when it is over, also across restarts; what changed together goes
in one mail."""

import logging
import secrets

from models.store import outgoing, watch
from notifier.addresses import UnusableAddress
from notifier.alarms import compose_alarm
from runners.context import Context

log = logging.getLogger(__name__)


def tell_alarms(context: Context) -> int:
    """Lays mails about new and ended alarms into the outbox, in one transaction with the note that they were told.
    Returns how many mails. With nobody to tell, the note is kept all the same: nobody hears of old alarms later."""
    with context.store.reading() as connection:
        if not watch.transitions(connection).news:
            return 0
    now, told = context.clock(), 0
    with context.store.writing() as connection:
        found = watch.transitions(connection)
        for to in context.settings.watch.alarm_to if found.news else ():
            token = secrets.token_hex(10)
            try:
                mail = compose_alarm(found.news, found.still_open, to, token, now, context.settings.smtp)
            except UnusableAddress:
                log.warning("watch.alarm_to holds an address that cannot be used")
                continue
            outgoing.put(connection, None, f"alarm-{token}", token, mail, now)
            told += 1
        watch.note_told(connection, found, now)
    return told
