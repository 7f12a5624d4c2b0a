"""`make bench`: every measurement, or those named: `python -m benchmarks take_in answering`.

Words that begin with `--` are for the measurements: `python -m benchmarks reading --misses`.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec

ALL = ("take_in", "answering", "reading", "judging", "redaction", "growing", "throughput", "surge")


def named(words: Sequence[str]) -> tuple[str, ...]:
    """The measurements that a command line names; all if it names none. SystemExit for one that does not exist."""
    names = tuple(word for word in words if not word.startswith("-"))
    for name in names:
        if find_spec(f"benchmarks.{name}") is None:
            sys.exit(f"no such measurement: {name}; there are {', '.join(ALL)}")
    return names or ALL


def main(words: Sequence[str]) -> int:
    """Runs the measurements one after the other. Returns 0 if every target was met."""
    if {"--help", "-h"} & set(words):
        print(f"python -m benchmarks [{' | '.join(ALL)}]...")
        return 0
    missed = 0
    for name in named(words):
        print(f"\n== {name} ==", flush=True)
        missed += importlib.import_module(f"benchmarks.{name}").main() != 0
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
