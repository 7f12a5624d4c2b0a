"""What a campaign prints: one table an engine, and every fault that the books show."""

import os
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.chaos.books import Facts, automatic, check, doubles, repeats, standstills
from benchmarks.chaos.campaign import Outcome
from benchmarks.chaos.mails import POISONS
from benchmarks.chaos.outside import LIMITS

WIDTH = 26
MOST_FAULTS = 12
"""Shown of one book."""


def faults(outcome: Outcome) -> dict[str, list[str]]:
    """By book and scene; only those that have any."""
    found = check(outcome.facts) | {scene.name: list(scene.faults) for scene in outcome.scenes}
    return {name: lines for name, lines in found.items() if lines}


def lines(outcome: Outcome) -> Iterator[str]:
    """The print-out."""
    order, facts = outcome.order, outcome.facts
    load = os.getloadavg()[0]
    host = f"load {load:.1f} on {os.cpu_count()} cores"
    yield f"== {order.engine}: seed {order.seed}, {outcome.seconds:.0f} s, {host} =="
    limits = ", ".join(f"{name.lower()} {value}" for name, value in LIMITS.items())
    yield f"   limits of workers lowered for the campaign: {limits}"
    for name, value in (*_figures(facts), *_times(outcome), *((scene.name, scene.shown) for scene in outcome.scenes)):
        yield f"   {name:<{WIDTH}} {value}"
    wrong = faults(outcome)
    for name, found in wrong.items():
        yield f"   FAULT in {name}: {len(found)}"
        yield from (f"      {line}" for line in found[:MOST_FAULTS])
    books = len(check(facts))
    yield f"   {'books':<{WIDTH}} {f'{len(wrong)} DO NOT BALANCE' if wrong else f'all {books} balance'}"


def _figures(facts: Facts) -> Iterator[tuple[str, str]]:
    kills = Counter(blow.victim for blow in facts.blows if blow.how == "kill -9")
    yield "kill -9", f"{kills.total()}: " + ", ".join(f"{role} {count}" for role, count in kills.most_common())
    sorts = Counter("poison" if mail.sort in POISONS else mail.sort for mail in facts.planned)
    yield "mails in", f"{len(facts.planned)}: " + ", ".join(f"{sort} {count}" for sort, count in sorts.most_common())
    yield "mails stored", str(len({case.message.sha256 for case in facts.cases})) + " (different ones)"
    dispositions = Counter(case.disposition for case in facts.cases)
    yield (
        "cases",
        f"{len(facts.cases)}: " + ", ".join(f"{name} {count}" for name, count in dispositions.most_common()),
    )
    numbers = sorted(str(case.receipt_number) for case in facts.cases if case.disposition == "accepted")
    yield "receipt numbers", f"{len(numbers)}: {numbers[0]} .. {numbers[-1]}" if numbers else "none"
    rows = [reply for case in facts.cases for reply in automatic(case)]
    states = Counter(reply.state for reply in rows)
    yield "replies", f"{len(rows)}: " + ", ".join(f"{state} {count}" for state, count in states.most_common())
    yield "doubles", f"{doubles(facts)} rows"
    again = repeats(facts)
    explained = sum(repeat.blow is not None for repeat in again)
    yield "mails sent", f"{len(facts.arrived)}, of them again {len(again)} (explained by a kill: {explained})"
    yield "provisioning messages", f"{len(facts.spool)} in the spool, {len(facts.ledger)} in the register"
    yield "orphans", str(len(facts.orphans))
    alone = sum(run.ended is not None and not run.wanted for run in facts.runs)
    yield "services", f"{len(facts.runs)} lives, {alone} ended by themselves"


def _times(outcome: Outcome) -> Iterator[tuple[str, str]]:
    runs = outcome.facts.runs
    starts = [run.started - run.began for run in runs if run.started is not None]
    works = [run.worked - run.began for run in runs if run.worked is not None]
    yield "start of a service", _spread(starts)
    if outcome.order.engine == "sqlite":
        yield "start to first mail done", _spread(works) + " (where it lived so long)"
    still = standstills(outcome.facts)
    yield "work stood still", f"{_spread(still)} ({len(still)} deaths of the machine that worked)"
    yield "all done after last kill", f"{outcome.drained_after:.1f} s"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "never"
    return f"median {statistics.median(values):.1f} s, at most {max(values):.1f} s"
