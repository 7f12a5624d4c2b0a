"""Whether the lock files hold what they promise: every package with its hashes, and installed is what is locked.

`python -m docs.locks` prints what is wrong and then ends with 1. It needs no network and knows no vulnerabilities:
for those there is `make audit`.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from docs.licences import HERE, LOCKS, locked

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])")


def entries(text: str) -> Iterator[str]:
    """Each package of a lock file with the lines that belong to it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return (entry.strip() for entry in "\n".join(lines).replace("\\\n", " ").splitlines())


def faults(text: str) -> Iterator[str]:
    """What is wrong with one lock file."""
    for entry in entries(text):
        name = entry.partition(" ")[0]
        if "==" not in name or "@" in name or "://" in entry:
            yield f"{name}: not locked to one version"
        elif not HASH.search(entry):
            yield f"{name}: without a hash"
    for package in locked(text):
        try:
            found = version(package.name)
        except PackageNotFoundError:
            continue  # `docs.licences` says so
        if found != package.version and not package.conditional:
            yield f"{package.name}: {found} is installed, {package.version} is locked; run `make setup-test`"


def main() -> int:
    """Prints every fault. Returns the exit status."""
    found = sorted({one for lock in LOCKS for one in faults((HERE / lock).read_text(encoding="utf-8"))})
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
