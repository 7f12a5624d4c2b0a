"""Which program a process of ours runs: this very one, wherever somebody stands.

multiprocessing starts its processes with `python -c`, and Python then looks for modules in the current folder first:
another checkout there would be run in place of this one, and a stranger's `json.py` in a folder for everybody.
"""

import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

SAFE, PLACES = "PYTHONSAFEPATH", "PYTHONPATH"
FOUND_ANYWAY = ("site-packages", "dist-packages")
ROOT = Path(__file__).resolve().parent.parent
"""Where this program was imported from."""


@contextmanager
def of_this_program(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """For a while, processes of Python that are started import what this one would, and nothing of the current
    folder."""
    before = {name: environ.get(name) for name in (SAFE, PLACES)}
    own = [] if ROOT.name in FOUND_ANYWAY else [str(ROOT)]
    places = [*own, *(one for one in (before[PLACES] or "").split(os.pathsep) if one)]
    environ.update({SAFE: "1", PLACES: os.pathsep.join(places)})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del environ[name]
            else:
                environ[name] = value
