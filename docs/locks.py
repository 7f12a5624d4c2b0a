"""Whether the lock files hold what they promise: every package with its hashes, and what is locked, and nothing
else, is installed.

`python -m docs.locks` prints what is wrong and then ends with 1. It needs no network and knows no vulnerabilities:
for those there is `make audit`.
"""

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distributions, version

from docs.licences import HERE, LOCKS, locked

OURS = frozenset({"jeopsu", "pip"})
"""What an environment holds beside the locked packages."""
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


def strays(texts: Iterable[str], installed: Iterable[str]) -> Iterator[str]:
    """What is installed though no lock names it: a test may lean on it here and fail on every other machine."""
    named = {_same(package.name) for text in texts for package in locked(text)} | OURS
    for name in {_same(name) for name in installed} - named:
        yield f"{name}: installed, but no lock names it; add it to pyproject.toml and run `make lock`, or remove it"


def _same(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Prints every fault. Returns the exit status."""
    texts = [(HERE / lock).read_text(encoding="utf-8") for lock in LOCKS]
    here = [one.metadata["Name"] for one in distributions(path=[sysconfig.get_path("purelib")])]
    found = sorted({one for text in texts for one in faults(text)} | set(strays(texts, here)))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
