"""Poison: makes a worker crash, hang or eat memory over a mail or a document that says so. Campaign only.

Python loads a module of this name by itself if its folder is on PYTHONPATH. It does something in worker processes
alone (those that the fork server forks), and only over the marks that `benchmarks/chaos/mails.py` writes. The product
knows nothing of it.
"""

import functools
import importlib.abc
import importlib.machinery
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

MARK = re.compile(rb"CHAOS-POISON: (?P<where>open|unpack|read)-(?P<how>crash|hang|memory)")
LOOKED_AT = 20_000
"""Octets of a file in which the mark must stand."""
READERS = {
    "intake.message": ("open_mail", "open"),
    "intake.unpacking": ("unpack_mail", "unpack"),
    "intake.documents.text.read": ("read_text", "read"),
}
"""Module: the function that opens a stranger's file, whose path is its first argument, and the mark's word for it."""


def suffer(how: str) -> None:
    """What a broken library does."""
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while how == "hang":
        pass
    eaten = []
    while how == "memory":
        eaten.append(bytearray(16 * 1024 * 1024))


def poisoned(reader: Callable[..., Any], where: str) -> Callable[..., Any]:
    """The reader, as it is for every file without the mark."""

    @functools.wraps(reader)
    def read(path: Path, *args: Any, **kwargs: Any) -> Any:
        with Path(path).open("rb") as stream:
            mark = MARK.search(stream.read(LOOKED_AT))
        if mark and mark["where"].decode() == where:
            suffer(mark["how"].decode())
        return reader(path, *args, **kwargs)

    return read


class Loader(importlib.abc.Loader):
    """Loads a module as ever, then replaces one function in it."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """As ever."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """As ever, and the function is another one before anybody can ask for it."""
        self._loader.exec_module(module)
        name, where = READERS[module.__name__]
        setattr(module, name, poisoned(getattr(module, name), where))


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of `READERS` where they are."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """None for every other module: the usual finders are asked."""
        if fullname not in READERS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader)
        return spec


if any("forkserver" in word for word in sys.orig_argv):
    sys.meta_path.insert(0, Finder())
