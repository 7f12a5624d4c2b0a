"""Handing over: messages about valid applications go to the provisioning system, each case's in order.

A message that is not taken delays the later ones of its own case, and no other. A crash can only repeat a message,
never change or lose it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from models.config import secret
from models.particles import with_particle
from models.settings import ProvisioningSettings
from models.store import provisioning, watch
from models.store.provisioning import Due
from models.times import Clock
from notifier.provisioning.transport import Deferred, Secret, Transport, Unreachable, open_transport
from runners.context import Context
from runners.watching import good_work

Opening = Callable[[ProvisioningSettings, Secret, Clock], Transport]
log = logging.getLogger(__name__)
ROUND = 100
FAR = timedelta(days=36500)
ALARM = "provisioning"
PATIENCE = 3
"""After so many failures of one message an operator is told."""


def provision_round(context: Context, *, patient: bool = True, opening: Opening = open_transport) -> bool:
    """Hands over what is due; if not `patient`, everything that waits, each once, whatever its back-off.

    Returns whether there is more to do at once: the service was asked to stop before all was tried.
    """
    tried: set[int] = set()
    items = _due(context, patient, tried)
    if not items:
        return False
    settings = context.settings.provisioning
    transport = opening(settings, lambda: secret(settings), context.clock)
    try:
        while items:
            for item in items:
                if context.stopping():
                    return True
                tried.add(item.id)
                _hand_over(context, transport, item)
            items = _due(context, patient, tried)
    except Unreachable as error:
        _note_trouble(context, item, str(error))
        return False
    finally:
        transport.close()
    _all_clear(context)
    return False


def _due(context: Context, patient: bool, tried: set[int]) -> list[Due]:
    now = context.clock()
    with context.store.reading() as connection:
        items = provisioning.due(connection, now if patient else now + FAR, ROUND + len(tried))
    return [item for item in items if item.id not in tried][:ROUND]


def _hand_over(context: Context, transport: Transport, item: Due) -> None:
    """Hands one message over and writes the outcome at once: only a crash in between can repeat it."""
    try:
        transport.send(item.event, again=item.again)
    except Deferred as error:
        _put_off(context, item, str(error), error.retry_after or 0)
    except Unreachable:
        raise
    except Exception as error:  # the top of a job: shelve this message, with its trace, and go on with the others
        log.error("message %s: %s", item.event.id, type(error).__name__, exc_info=True)
        _put_off(context, item, f"예상하지 못한 오류가 났습니다 ({type(error).__name__}).", 0)
    else:
        with context.store.writing() as connection:
            provisioning.mark_sent(connection, item, context.clock())


def _put_off(context: Context, item: Due, error: str, at_least: int) -> None:
    now = context.clock()
    wait = max(_pause(context.settings.provisioning, item.tries), timedelta(seconds=at_least))
    with context.store.writing() as connection:
        provisioning.postpone(connection, item, error, now + wait)
        if item.tries + 1 >= PATIENCE:
            watch.raise_alarm(
                connection, ALARM, f"자원할당 메시지 {with_particle(item.event.id, '을')} 보내지 못했습니다.", now
            )


def _pause(settings: ProvisioningSettings, tries: int) -> timedelta:
    steps = settings.retry_seconds
    return timedelta(seconds=steps[min(tries, len(steps) - 1)])


def _note_trouble(context: Context, item: Due, error: str) -> None:
    """Nothing can be handed over: all wait, so that a server that is down is knocked at once each back-off."""
    now = context.clock()
    until: datetime = now + _pause(context.settings.provisioning, item.tries)
    with context.store.writing() as connection:
        provisioning.postpone(connection, item, error, until)
        provisioning.hold_all(connection, until)
        watch.raise_alarm(connection, ALARM, f"자원할당 메시지를 보낼 수 없습니다: {error}", now)


def _all_clear(context: Context) -> None:
    with context.store.reading() as connection:
        if provisioning.failing(connection):
            return
    good_work(context, ALARM)
