"""The lanes of everything that only one process does at a time, who wakes whom, and the clock's jobs beside them."""

import time
from collections.abc import Callable
from typing import Self

from intake.mailbox import CannotConnect, LoginRefused, Mailbox, TlsRefused
from models.store import RegisterGone
from runners.clock import Clock, Timed
from runners.context import Context
from runners.deliver import CopyFailed, copy_sent, deliver_round
from runners.embedded import Lane
from runners.judge import judge_round
from runners.package import file_round
from runners.passing import take_in
from runners.provision import provision_round
from runners.take_in import TakeIn
from runners.triage import triage_round
from runners.watching import good_work, raise_alarm, trouble, unread

COPY_SECONDS = 5.0
"""How long copies of sent mails wait at most while others are being sent."""
LOGIN_PAUSE = 60.0
"""How long a refused login is not repeated: providers lock an account after a few."""
CLOCK_SECONDS = 10.0
"""How often it is seen whether the clock's jobs are still done."""

STORAGE_SECONDS = 5.0
"""How often it is seen whether register and storage are still there, even if nothing is written."""


class House:
    """The lanes of everything that only one process does at a time, and the timed jobs. Ended with its `with` block;
    the lanes are run by `run_until`."""

    def __init__(
        self,
        context: Context,
        connected: Callable[[], Mailbox],
        wake_reading: Callable[[], None],
        gone: Callable[[RegisterGone], None],
        timed: Callable[[], Timed],
    ) -> None:
        """`connected` makes an unopened connection to the mailbox; `wake_reading` says that there may be documents to
        read, `gone` that the register's file is no longer there; `timed` makes the jobs by the clock."""
        self._context, self._connected, self._gone = context, connected, gone
        self._is_away = False
        copying = self._lane("copy", self._copy, every=30)
        sending = self._lane("deliver", lambda: self._deliver(copying.wake))
        providing = self._lane("provision", lambda: provision_round(context), every=10)
        filing = self._lane("file", lambda: file_round(context, patient=True), every=10)
        self.judging = self._lane("judge", lambda: _then(judge_round(context), providing.wake, filing.wake))
        triage = self._lane("triage", lambda: _then(triage_round(context, patient=True), sending.wake, wake_reading))
        self._mailbox = connected()
        self._clock = Clock(timed)
        clock = self._lane("clock", self._clock.look, every=CLOCK_SECONDS)
        self.lanes = [
            self._intake(triage.wake, copying.wake),
            triage,
            sending,
            copying,
            self.judging,
            providing,
            filing,
            clock,
            Lane("storage", self._storage, every=STORAGE_SECONDS, failed=self._storage_failed),
        ]

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.stop()
        self._mailbox.close()

    def _intake(self, stored: Callable[[], None], copying: Callable[[], None]) -> Lane:
        taking, imap = TakeIn(self._context, stored=stored), self._context.settings.imap

        def well() -> None:
            self._is_away = False
            copying()

        return Lane(
            "intake",
            lambda: _then(False, lambda: take_in(self._context, taking, self._mailbox)),
            every=imap.poll_seconds,
            failed=self._intake_failed,
            recovered=well,
            pause=pause_after,
            sleep=lambda seconds: self._mailbox.wait(imap.folder, seconds),
            interrupt=self._mailbox.wake,
        )

    def _lane(self, name: str, work: Callable[[], bool], every: float = 2) -> Lane:
        return lane_of(self._context, name, work, every)

    def _deliver(self, wake: Callable[[], None]) -> bool:
        """Copies follow soon, also in a long round: of what has none, a restored register learns nothing."""
        woken = time.monotonic()

        def sent() -> None:
            nonlocal woken
            if time.monotonic() - woken >= COPY_SECONDS:
                woken = time.monotonic()
                wake()

        if deliver_round(self._context, all_at_once=False, sent=sent).sent:
            wake()
        return False

    def _copy(self) -> bool:
        if self._is_away:  # that is told already; they follow when it is back
            return False
        if problem := copy_sent(self._context, self._connected):
            raise CopyFailed(problem)
        return False

    def _storage(self) -> bool:
        self._context.store.require_there()
        return False

    def _storage_failed(self, error: BaseException) -> None:
        if isinstance(error, RegisterGone):
            self._gone(error)

    def _intake_failed(self, error: BaseException) -> None:
        if isinstance(error, RegisterGone):
            self._gone(error)
            return
        self._is_away = isinstance(error, CannotConnect | LoginRefused | TlsRefused)
        raise_alarm(self._context, "imap", unread(error))


def pause_after(error: BaseException) -> float:
    """Seconds to leave a mailbox alone at least, after such trouble with it."""
    return LOGIN_PAUSE if isinstance(error, LoginRefused) else 0


def lane_of(context: Context, name: str, work: Callable[[], bool], every: float) -> Lane:
    """A lane whose trouble becomes an alarm, and whose recovery ends it."""
    return Lane(
        name,
        work,
        every=every,
        failed=lambda error: raise_alarm(context, f"lane-{name}", trouble(name, error)),
        recovered=lambda: good_work(context, f"lane-{name}"),
    )


def _then(more: bool, *wake: Callable[[], object]) -> bool:
    """Wakes who comes next."""
    for next_one in wake:
        next_one()
    return more
