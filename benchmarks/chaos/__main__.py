"""`make chaos`: kills processes while mails flow, then checks every book from the outside.

`python -m benchmarks.chaos --engine sqlite --mails 300 --kills 50 --seed 1`. Exit status 1 if books do not balance.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.chaos.campaign import Engine, Order, run
from benchmarks.chaos.report import faults, lines

ENGINES: dict[str, tuple[Engine, ...]] = {
    "sqlite": ("sqlite",),
    "postgresql": ("postgresql",),
    "both": ("sqlite", "postgresql"),
}


def main(words: Sequence[str]) -> int:
    """Runs the campaign on the engines asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--engine", choices=list(ENGINES), default="both")
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--poisons", type=int, default=1, help="mails of each kind of poison")
    parser.add_argument("--seed", type=int, default=20250814)
    parser.add_argument("--no-scenes", action="store_true", help="the random part only")
    parser.add_argument("--keep", type=Path, help="an empty folder for logs and registers, which stays")
    asked = parser.parse_args(words)
    wrong = False
    for engine in ENGINES[asked.engine]:
        order = Order(
            engine=engine,
            mails=asked.mails,
            kills=asked.kills,
            seed=asked.seed,
            poisons=asked.poisons,
            scenes=not asked.no_scenes,
        )
        outcome = run(order, _folder(asked.keep, engine))
        print("\n".join(lines(outcome)), flush=True)
        wrong = wrong or bool(faults(outcome))
    return 1 if wrong else 0


def _folder(keep: Path | None, engine: str) -> Path | None:
    if keep is None:
        return None
    (keep / engine).mkdir(parents=True)
    return keep / engine


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
