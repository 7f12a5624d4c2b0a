"""Alarms that the register does not take, since it is what failed: its disk is full, its server is away.

What concerns applicants is stored before anything is done about it. An alarm may go out all the same: by mail, once
for each such time and process, and once more when the register takes something again.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime

from models.addresses import UnusableAddress
from models.config import ConfigError, secret
from models.store import StoreError, StoreTrouble, watch
from models.store.alarm_news import Transition
from models.store.engine import cannot_open
from notifier.alarms import compose_alarm
from notifier.transport import SendError, Transport
from runners.context import Context
from runners.embedded import Lane
from runners.house import lane_of

KEY = "register"
"""The alarm, in mails only, and the mark that shows that something can be written."""
SECONDS = 10.0
"""How often it is looked at; nothing is asked of the register as long as it takes every alarm."""
PATIENCE = 60.0
"""So long it may be away, as for a restart, before somebody hears of it."""
log = logging.getLogger(__name__)


class Unwritten:
    """Tells what `watching.raise_alarm` could not record."""

    def __init__(self, context: Context, patience: float = PATIENCE) -> None:
        self._context, self._patience = context, patience
        self._began: float | None = None
        self._since = context.clock()
        self._why = ""
        self._is_told = False

    def lane(self) -> Lane:
        """Looks again and again."""
        return lane_of(self._context, "unwritten", self.look, SECONDS)

    def look(self) -> bool:
        """Looks once."""
        if not self._context.unwritten:
            return False
        now = self._context.clock()
        trouble = self._trouble(now)
        if trouble is None:
            if self._is_told:
                self._send([self._own(until=now)], 0, now)
            self._context.unwritten.clear()  # what still stands is raised again, and recorded
            self._began, self._is_told = None, False
            return False
        if self._began is None:
            self._began, self._since = time.monotonic(), now
        self._why = trouble
        if not self._is_told and time.monotonic() - self._began >= self._patience:
            noted = [
                Transition(id=0, key=key, message=message, since=self._since, until=None, was_told=False)
                for key, message in sorted(dict(self._context.unwritten).items())
            ]
            self._is_told = self._send([self._own(until=None), *noted], 1 + len(noted), now)
        return False

    def _trouble(self, now: datetime) -> str | None:
        """Why nothing can be written; None if it can."""
        try:
            with self._context.store.writing() as connection:
                watch.set_mark(connection, KEY, now, {})
        except StoreTrouble as error:
            return str(cannot_open(error))
        except StoreError as error:
            return str(error)
        return None

    def _own(self, until: datetime | None) -> Transition:
        message = f"접수대장에 기록할 수 없어 접수와 회신이 멈추어 있습니다. {self._why}"
        return Transition(id=0, key=KEY, message=message, since=self._since, until=until, was_told=until is not None)

    def _send(self, news: Sequence[Transition], still_open: int, now: datetime) -> bool:
        """Returns whether nothing is left to be done about it."""
        smtp, watched = self._context.settings.smtp, self._context.settings.watch
        if not smtp.enabled:
            return True
        try:
            with Transport(smtp, lambda: secret(smtp)) as transport:
                for to in watched.alarm_to:
                    transport.send(compose_alarm(news, still_open, to, secrets.token_hex(10), now, smtp))
        except (SendError, ConfigError, UnusableAddress) as error:
            log.warning("an alarm that cannot be recorded could not be sent: %s", type(error).__name__)
            return False
        return True
