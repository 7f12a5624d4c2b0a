"""One pass over the mailbox as the pipeline does it: with patience, and with what follows after a restore."""

import logging
from collections.abc import Callable

from intake.mailbox import Mailbox, MailboxError
from models.store import reconciling
from runners.context import Context
from runners.reconcile import look_for_earlier, reconcile_round
from runners.take_in import TakeIn, TakeInReport

log = logging.getLogger(__name__)
TRIES = 4


def take_in(context: Context, taking: TakeIn, mailbox: Mailbox) -> TakeInReport:
    """A pass; after it a restored register, which now knows all mails, is reconciled with the copies of ours, and so
    is one that begins where another has been.

    Raises MailboxError, OSError.
    """
    look_for_earlier(context, mailbox)
    report = taking.pass_over(mailbox)
    if waits(context) and not context.stopping():
        reconcile_round(context, mailbox)
    return report


def take_in_with_patience(context: Context, taking: TakeIn, connected: Callable[[], Mailbox]) -> TakeInReport:
    """A pass that survives dropped connections: what is stored is stored, the rest is fetched again."""
    with connected() as mailbox:
        for _ in range(TRIES - 1):
            try:
                return take_in(context, taking, mailbox)
            except MailboxError as error:
                log.warning("the pass was interrupted: %s", type(error).__name__)
        return take_in(context, taking, mailbox)


def waits(context: Context) -> str | None:
    """Why a restored register still gives no numbers; None if it does."""
    with context.store.reading() as connection:
        data = reconciling.pending(connection)
    return None if data is None else str(data.get("findings", {}).get("told", "아직 맞추어 보지 않았습니다."))
