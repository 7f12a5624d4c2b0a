"""One campaign on one engine: mails and kills at random, then the scenes, then the books."""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from benchmarks.chaos import scenes
from benchmarks.chaos.applications import CONFIG
from benchmarks.chaos.books import Facts
from benchmarks.chaos.diary import Diary
from benchmarks.chaos.killing import deliver_in_bits, expected_seconds, kill_at_random
from benchmarks.chaos.machine import Machine
from benchmarks.chaos.mails import Planned, plan
from benchmarks.chaos.outside import Intake
from benchmarks.chaos.scenes import Scene, Stage
from models.config import load
from models.record import Record
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink

Engine = Literal["sqlite", "postgresql"]
MACHINES: dict[Engine, int] = {"sqlite": 1, "postgresql": 3}
PATIENCE = 300.0
"""Seconds after the last kill in which everything must be done."""


class Order(Record):
    """What to do."""

    engine: Engine
    mails: int = 300
    kills: int = 50
    seed: int = 20250814
    poisons: int = 1
    """Mails of each kind of poison."""
    scenes: bool = True


class Outcome(Record):
    """What came of it."""

    order: Order
    facts: Facts
    scenes: tuple[Scene, ...]
    seconds: float
    drained_after: float
    """Seconds from the last kill until all was done."""


def run(order: Order, keep: Path | None = None) -> Outcome:
    """A campaign against servers of its own, in a temporary folder or in one that is to stay."""
    with ExitStack() as servers:
        folder = keep or servers.enter_context(tempfile.TemporaryDirectory(prefix="jeopsu-chaos-"))
        dovecot, sink = servers.enter_context(Dovecot()), servers.enter_context(SmtpSink())
        url = servers.enter_context(Postgres()).url("chaos") if order.engine == "postgresql" else ""
        return run_in(order, Intake(dovecot, sink, Path(folder), url))


def run_in(order: Order, intake: Intake) -> Outcome:
    """A campaign on an intake that is there and empty."""
    began = time.monotonic()
    diary, dice = Diary(), random.Random(order.seed)
    planned = plan(order.mails, order.seed, poisons=order.poisons)
    intake.expect(planned)
    with machines(order, intake, diary) as running:
        mails = deliver_in_bits(intake, planned, expected_seconds(order.kills), dice)
        kill_at_random(running, order.kills, diary, dice)
        mails.join()
        last = time.monotonic()
        undrained = intake.drain(len(planned), PATIENCE)
        drained = time.monotonic() - last
        shown = tuple(_play(order, intake, running, diary, planned)) if order.scenes and not undrained else ()
        stopped = tuple(machine.stop() for machine in running if not machine.lost)
    facts = look(intake, planned, diary, undrained, stopped)
    return Outcome(order=order, facts=facts, scenes=shown, seconds=time.monotonic() - began, drained_after=drained)


@contextmanager
def machines(order: Order, intake: Intake, diary: Diary) -> Iterator[list[Machine]]:
    """The machines of this engine, running."""
    logs = intake.folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                Machine(f"machine-{number}", intake.settings, logs, diary, random.Random(f"{order.seed}/{number}"))
            )
            for number in range(1, MACHINES[order.engine] + 1)
        ]


def _play(
    order: Order, intake: Intake, running: Sequence[Machine], diary: Diary, planned: list[Planned]
) -> Iterator[Scene]:
    def more(count: int) -> list[Planned]:
        fresh = plan(count, order.seed, poisons=0, first=len(planned))
        planned.extend(fresh)
        return fresh

    stage = Stage(intake, running, diary, more)
    stage.delivered = len(planned)
    for scene in scenes.EMBEDDED if order.engine == "sqlite" else scenes.DISTRIBUTED:
        yield scene(stage)


def look(
    intake: Intake,
    planned: Sequence[Planned],
    diary: Diary,
    undrained: tuple[str, ...],
    stopped: tuple[int | None, ...],
) -> Facts:
    """Everything that can be seen from outside, once all is at rest."""
    receipt = load(CONFIG, {}).call.receipt
    return Facts(
        planned=tuple(planned),
        mailbox=intake.mailbox(),
        cases=intake.cases(),
        number_prefix=f"{receipt.prefix}-{receipt.year}-",
        arrived=intake.arrived(),
        spool=intake.spool(),
        ledger=intake.ledger(),
        blows=diary.blows,
        runs=diary.runs,
        orphans=diary.orphans,
        verified=intake.command("verify").returncode,
        stopped=stopped,
        work=diary.work,
        undrained=undrained,
    )
