"""The special scenes after the random part. Each yields lines for the print-out and faults for the books."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

from benchmarks.chaos.bounds import DISTRIBUTED_SECONDS, EMBEDDED_SECONDS, WAITING_SECONDS, allowed
from benchmarks.chaos.diary import Blow, Diary
from benchmarks.chaos.killing import Orphans
from benchmarks.chaos.machine import Machine
from benchmarks.chaos.mails import Planned
from benchmarks.chaos.outside import LIMITS, Intake
from models.record import Record

FREEZE_SECONDS = 38.0
"""Beyond the 30 s after which a silent machine counts as dead."""
PATIENCE = 150.0


class Scene(Record):
    """What a scene brought."""

    name: str
    shown: str
    faults: tuple[str, ...] = ()


class Stage:
    """What scenes need: the intake, its machines, the diary, and mails of their own."""

    def __init__(
        self, intake: Intake, machines: Sequence[Machine], diary: Diary, mails: Callable[[int], list[Planned]]
    ):
        """`mails` gives so many new mails, which the books then expect; `delivered` counts all."""
        self.intake, self.machines, self.diary = intake, machines, diary
        self._mails = mails
        self.delivered = 0

    def deliver(self, count: int) -> None:
        """Puts so many new mails into the mailbox."""
        fresh = self._mails(count)
        self.intake.expect(fresh)
        self.intake.deliver(fresh)
        self.delivered += len(fresh)

    def drained(self, seconds: float = PATIENCE) -> tuple[str, ...]:
        """Waits until all is done; what is not."""
        return self.intake.drain(self.delivered, seconds)

    def first_work(self, after: float, *, by: Sequence[Machine], seconds: float) -> float | None:
        """When one of these machines first told of mails done since; None if it did not in time."""
        names = {machine.name for machine in by}
        end = time.time() + seconds
        while time.time() < end:
            times = [at for at, name in self.diary.work if at > after and name in names]
            if times:
                return min(times)
            time.sleep(0.05)
        return None

    def holder(self) -> Machine:
        """The machine that told of work last, of those that run."""
        living = {machine.name: machine for machine in self.machines if not machine.lost}
        for _, name in sorted(self.diary.work, reverse=True):
            if name in living:
                return living[name]
        return next(iter(living.values()))


def restarts(stage: Stage, times: int = 5) -> Scene:
    """Embedded: kill -9 of the service while a mail waits; from its restart until it has done something."""
    orphans, waits, faults = Orphans(stage.diary), [], []
    for _ in range(times):
        stage.drained()
        machine = stage.machines[0]
        old = machine.run
        orphans.expect(machine)
        died = machine.kill_service()
        stage.deliver(1)
        stage.first_work(died, by=[machine], seconds=PATIENCE)
        run = machine.run
        if run is None or run is old or run.worked is None:
            faults.append("the service did not work again")
            continue
        waits.append(run.worked - run.began)
    orphans.look(wait=True)
    began = time.monotonic()
    stage.intake.command("config", "check")
    bare = time.monotonic() - began
    bound = allowed(EMBEDDED_SECONDS)
    if waits and max(waits) > bound:
        faults.append(f"take-over after {max(waits):.1f} s, more than {bound:.0f} s")
    shown = f"{_seconds(waits)}, {EMBEDDED_SECONDS:.0f} s allowed ({bound:.0f} s under this load)"
    shown += f"; `jeopsu config check` takes {bare:.1f} s now"
    return Scene(name="kill -9, restart, mail done", shown=shown, faults=tuple(faults))


def frozen_workers(stage: Stage) -> Scene:
    """All workers, one of them with a task in hand, stand still for longer than a task may take; then they go on if
    they still can."""
    stage.deliver(12)
    machine, end = stage.machines[0], time.monotonic() + 60
    while not any(one.cpu_percent(0.1) > 20 for one in machine.processes()["worker"]):
        if time.monotonic() > end:
            return Scene(name="workers frozen", shown="no worker worked", faults=("no worker to freeze",))
    workers = machine.processes()["worker"]
    blow = Blow(at=time.time(), machine=machine.name, victim="worker", how="freeze")
    stage.diary.blow(blow)
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.suspend()
    time.sleep(float(LIMITS["READ_DOCUMENT_SECONDS"]) + 3)
    left = [worker for worker in workers if worker.is_running()]
    for worker in left:
        with suppress(psutil.NoSuchProcess):
            worker.resume()
    stage.diary.freeze_ended(blow)
    shown = f"{len(workers)}, of which {len(workers) - len(left)} were ended at their limit and the others went on"
    return Scene(name="workers frozen", shown=shown, faults=stage.drained())


def frozen_service(stage: Stage) -> Scene:
    """Everything on the one machine stands still for longer than any limit of a task."""
    stage.deliver(8)
    machine = stage.machines[0]
    time.sleep(1)
    blow = machine.freeze()
    time.sleep(float(LIMITS["READ_DOCUMENT_SECONDS"]) + 3)
    machine.thaw(blow)
    thawed = time.time()
    left = stage.drained()
    return Scene(name="service frozen", shown=f"all done {time.time() - thawed:.1f} s after the thaw", faults=left)


def frozen_machine(stage: Stage) -> Scene:
    """Distributed: the machine that holds the work freezes; another takes over; it wakes up and cannot write."""
    stage.deliver(4)
    stage.drained()
    holder = stage.holder()
    others = [machine for machine in stage.machines if machine is not holder and not machine.lost]
    stage.deliver(8)
    blow, bound = holder.freeze(), allowed(DISTRIBUTED_SECONDS, WAITING_SECONDS)
    taken = stage.first_work(blow.at, by=others, seconds=FREEZE_SECONDS)
    time.sleep(max(blow.at + FREEZE_SECONDS - time.time(), 0))
    if taken is None:
        taken = stage.first_work(blow.at, by=others, seconds=bound - FREEZE_SECONDS)
    holder.thaw(blow)
    left = stage.drained()
    faults = list(left)
    if taken is None:
        faults.append(f"no machine took over from a frozen one within {bound:.0f} s")
    shown = "nobody took over" if taken is None else f"another worked after {taken - blow.at:.1f} s"
    return Scene(name=f"machine frozen {time.time() - blow.at:.0f} s", shown=shown, faults=tuple(faults))


def lost_machine(stage: Stage) -> Scene:
    """Distributed: the machine that holds the work dies and never comes back."""
    stage.deliver(4)
    stage.drained()
    orphans, holder = Orphans(stage.diary), stage.holder()
    stage.deliver(12)
    stage.first_work(time.time(), by=[holder], seconds=10)
    orphans.expect(holder)
    died = holder.lose()
    others = [machine for machine in stage.machines if not machine.lost]
    taken = stage.first_work(died, by=others, seconds=2 * DISTRIBUTED_SECONDS)
    left = stage.drained()
    orphans.look(wait=True)
    faults, done, bound = list(left), time.time() - died, allowed(DISTRIBUTED_SECONDS, WAITING_SECONDS)
    if taken is None or done > bound:
        faults.append(f"the work of a dead machine was not done within {bound:.0f} s")
    after = "never" if taken is None else f"after {taken - died:.1f} s"
    shown = f"another worked {after}, all was done after {done:.1f} s ({bound:.0f} s allowed under this load)"
    return Scene(name="machine lost for good", shown=shown, faults=tuple(faults))


def _seconds(values: Sequence[float]) -> str:
    if not values:
        return "never"
    return f"{min(values):.1f} to {max(values):.1f} s after the restart ({len(values)} times)"


EMBEDDED = (restarts, frozen_workers, frozen_service)
DISTRIBUTED = (frozen_machine, lost_machine)
