"""`make bench`: every measurement, or those named: `python -m benchmarks take_in answering`."""

import importlib
import sys

ALL = ("take_in", "answering", "reading", "judging")


def main(names: list[str]) -> int:
    """Runs the measurements one after the other. Returns 0 if every target was met."""
    missed = 0
    for name in names or ALL:
        print(f"\n== {name} ==", flush=True)
        missed += importlib.import_module(f"benchmarks.{name}").main() != 0
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
