"""The random part: mails come in bits while processes of every role die, one every second or two."""

import random
import threading
import time
from collections.abc import Sequence

import psutil

from benchmarks.chaos.bounds import ORPHAN_SECONDS, ORPHAN_SECONDS_AT_MOST, allowed
from benchmarks.chaos.diary import Diary, Victim
from benchmarks.chaos.machine import Machine, family
from benchmarks.chaos.mails import Planned, batches
from benchmarks.chaos.outside import Intake

SHORTEST, LONGEST = 0.3, 3.5
"""Seconds between two kills."""
ROLES: dict[Victim, int] = {"service": 35, "worker": 45, "fork server": 15, "helper": 5}
"""Who dies how often, of a hundred kills."""
WHILE_STARTING = 0.15
"""Part of the kills that would hit a service which still starts that do: else none would live to do anything."""
FLOW = 0.85
"""The last mail comes after this part of the expected time of all kills."""


class Orphans:
    """Looks, five seconds after the death of a service (on a busy machine later), whether anything of it lives."""

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._due: list[tuple[float, str, str]] = []

    def expect(self, machine: Machine) -> None:
        """The service of this machine dies now."""
        if machine.run is not None:
            self._due.append(
                (time.time() + min(allowed(ORPHAN_SECONDS), ORPHAN_SECONDS_AT_MOST), machine.run.mark, machine.name)
            )

    def look(self, *, wait: bool = False) -> None:
        """Checks those whose time has come; all of them with `wait`."""
        while self._due and (wait or self._due[0][0] <= time.time()):
            at, mark, name = self._due.pop(0)
            time.sleep(max(at - time.time(), 0))
            for process in family(mark):
                self._diary.orphan(f"{name}: {_words(process)}")


def _words(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())[:80]}"
    except psutil.Error:
        return f"{process.pid}, which ended late"


def deliver_in_bits(
    intake: Intake, mails: Sequence[Planned], seconds: float, dice: random.Random
) -> threading.Thread:
    """Starts to put the mails into the mailbox, a few at a time, over about so many seconds."""
    parts = list(batches(list(mails), dice))

    def work() -> None:
        for part in parts:
            intake.deliver(part)
            time.sleep(dice.uniform(0, 2 * seconds / len(parts)))

    thread = threading.Thread(target=work, name="mails", daemon=True)
    thread.start()
    return thread


def kill_at_random(machines: Sequence[Machine], kills: int, diary: Diary, dice: random.Random) -> None:
    """So many kills, each of a random process on a random machine."""
    orphans = Orphans(diary)
    done = 0
    while done < kills:
        time.sleep(dice.uniform(SHORTEST, LONGEST))
        orphans.look()
        machine = dice.choice([one for one in machines if not one.lost])
        victim, process = _choose(machine, dice)
        if process is None:
            continue
        if victim == "service":
            orphans.expect(machine)
        done += machine.kill(victim, process)
    orphans.look(wait=True)


def _choose(machine: Machine, dice: random.Random) -> tuple[Victim, psutil.Process | None]:
    running = {role: found for role, found in machine.processes().items() if found}
    starting = machine.run is None or machine.run.started is None
    if not running or (starting and dice.random() > WHILE_STARTING):
        return "service", None
    roles: list[Victim] = list(running)
    role = dice.choices(roles, [ROLES[one] for one in roles])[0]
    return role, dice.choice(running[role])


def expected_seconds(kills: int) -> float:
    """How long the mails should go on arriving."""
    return FLOW * kills * (SHORTEST + LONGEST) / 2
