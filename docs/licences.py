"""Whether every locked package has a licence that we may use, by the metadata of what is installed; no network.

`python -m docs.licences` prints what is wrong and then ends with 1. LGPL is for the packages named here only, used
unmodified; GPL and AGPL never.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
ALLOWED = frozenset(
    {
        *("MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "PSF-2.0"),
        *("Zlib", "CC0-1.0", "Unlicense", "MPL-2.0", "OFL-1.1", "Public Domain"),
    }
)
UNMODIFIED = frozenset(
    {
        *("inflate64", "multivolumefile", "py7zr", "pybcj", "pyppmd"),
        *("pebble", "psycopg", "psycopg-binary", "psycopg-pool"),
    }
)
"""Packages under the LGPL (docs/dependencies.md)."""
UNSAID = {"imapclient": "BSD-3-Clause"}
"""Packages whose metadata name no licence, by what stands in their licence file."""
WORDS = (
    (r"AGPL|Affero", "AGPL"),
    (r"LGPL|Lesser General", "LGPL"),
    (r"GPL|General Public", "GPL"),
    (r"MIT", "MIT"),
    (r"BSD", "BSD"),
    (r"Apache", "Apache-2.0"),
    (r"Mozilla|MPL", "MPL-2.0"),
    (r"ISC", "ISC"),
    (r"Python Software Foundation|PSF", "PSF-2.0"),
    (r"SIL Open Font", "OFL-1.1"),
    (r"Public Domain", "Public Domain"),
)
"""How classifiers and free words name the same; the stricter first."""
_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.*?))?\s*\\?")


class Locked(NamedTuple):
    """One line of a lock file."""

    name: str
    version: str
    conditional: bool
    """For some systems or versions of Python only."""


def locked(text: str) -> Iterator[Locked]:
    """The packages of a lock file."""
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found:
            yield Locked(found["name"], found["version"], found["marker"] is not None)


def licences(name: str, said: Mapping[str, list[str]]) -> list[list[str]]:
    """What the metadata say: alternatives, of each of which all parts hold. Empty if they say nothing."""
    expression = "".join(said.get("License-Expression", []))
    if expression:
        plain = expression.replace("(", " ").replace(")", " ")
        return [re.split(r"\s+AND\s+", one.strip()) for one in re.split(r"\s+OR\s+", plain)]
    classifiers = [one.rpartition(" :: ")[2] for one in said.get("Classifier", []) if one.startswith("License ::")]
    named = [one for one in classifiers if one != "OSI Approved"]
    if not named:
        named = ["".join(said.get("License", [])).strip().partition("\n")[0]]
    found = [_id(words) for words in named if words]
    return [found] if found else [[UNSAID[name]]] if name in UNSAID else []


def _id(words: str) -> str:
    return next((known for pattern, known in WORDS if re.search(pattern, words)), words)


def fault(name: str, said: Mapping[str, list[str]]) -> str | None:
    """Why this package must not be used; None if it may."""
    choices = licences(name, said)
    if not choices:
        return f"{name}: its metadata name no licence"
    for parts in choices:
        if all(part in ALLOWED or (part.startswith("LGPL") and name in UNMODIFIED) for part in parts):
            return None
    return f"{name}: {' or '.join(' and '.join(parts) for parts in choices)} is not on the list of licences"


def faults() -> Iterator[str]:
    """Everything that is wrong with the locked packages."""
    for package in sorted({one for lock in LOCKS for one in locked((HERE / lock).read_text(encoding="utf-8"))}):
        try:
            found = metadata(package.name)
        except PackageNotFoundError:
            if not package.conditional:
                yield f"{package.name}: locked and not installed; run `make setup-test`"
            continue
        said = {key: found.get_all(key) or [] for key in ("License-Expression", "Classifier", "License")}
        wrong = fault(package.name, said)
        if wrong:
            yield wrong


def main() -> int:
    """Prints every fault. Returns the exit status."""
    found = list(faults())
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
