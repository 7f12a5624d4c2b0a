"""Goes through an archive and the archives in it, within one budget, and notes what it finds."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from intake import filetype
from intake.archive.budget import Budget
from intake.archive.entry import Entry
from intake.archive.formats import Reader, reader_of
from intake.archive.names import UniqueNames, clean_name, is_junk, without_packing
from intake.archive.problems import ArchiveProblem, Damaged, Unsafe, shown
from models.mail import ArchiveListing, ArchiveMember

_HEAD = 1024


class Walk:
    """One pass over one attached archive.

    With `keep` every member is written there, named by a number; `files` holds the paths in the order of `members`.
    """

    def __init__(self, budget: Budget, keep: Path | None = None) -> None:
        self._budget = budget
        self._keep = keep
        self._number = 0
        self._names = UniqueNames()
        self._problem: ArchiveProblem | None = None
        self._members: list[ArchiveMember] = []
        self.files: list[Path] = []

    def listing(self, file: BinaryIO, format_: str, name: str, reader: Reader | None = None) -> ArchiveListing:
        """What the archive called `name` holds. Raises nothing for its content; OSError for a failing disk."""
        try:
            self._archive(reader or reader_of(format_), file, name, "", 0)
            if not self._members and not self._problem:
                raise Damaged("압축파일 안에 파일이 없습니다.")
        except Unsafe as problem:
            self.files.clear()
            return ArchiveListing(format=format_, state="unsafe", detail=problem.detail)
        except ArchiveProblem as problem:
            self._note(problem, "")
        members = tuple(self._members)
        if self._problem:
            return ArchiveListing(
                format=format_, state=self._problem.state, detail=self._problem.detail, members=members
            )
        return ArchiveListing(format=format_, state="readable", members=members)

    def _archive(self, reader: Reader, file: BinaryIO, own_name: str, prefix: str, level: int) -> None:
        for entry in reader(file, self._budget):
            self._budget.entry()
            name = clean_name(entry.name or without_packing(own_name))
            if entry.folder:
                continue
            try:
                self._file(entry, name, prefix, level)
            except Unsafe:
                raise
            except ArchiveProblem as problem:
                self._note(problem, prefix)

    def _file(self, entry: Entry, name: str, prefix: str, level: int) -> None:
        with self._copy() as copy:
            size, sha256, archive = self._take(entry, name, copy)
            if is_junk(name):
                return
            full_name = self._names.take(prefix + name)
            if archive and self._nested(copy, full_name, level):
                return
            self._members.append(ArchiveMember(name=full_name, size=size, sha256=sha256))
            if self._keep:
                self.files.append(Path(copy.name))

    def _nested(self, copy: BinaryIO, name: str, level: int) -> bool:
        """Opens a member that is an archive itself. Whether its files now stand for it."""
        found = filetype.identify_open(copy)
        if found.kind != "archive":
            return False
        if level >= self._budget.limits.depth:
            raise Unsafe(f"압축파일이 {self._budget.limits.depth}단계보다 깊게 겹쳐 있습니다.")
        before = len(self._members)
        try:
            self._archive(reader_of(found.format), copy, name, f"{name}!/", level + 1)
        except Unsafe:
            raise
        except ArchiveProblem as problem:
            self._note(problem, f"{name}!/")
        return len(self._members) > before

    def _take(self, entry: Entry, name: str, copy: BinaryIO) -> tuple[int, str, bool]:
        """Size and digest of a member, and whether it may be an archive: then, or if kept, it is copied."""
        digest = hashlib.sha256()
        size, archive = 0, False
        for block in _whole_head(entry.data):
            archive = archive or (not size and filetype.may_be_archive(block))
            size += len(block)
            self._budget.member(name, size, entry.packed)
            self._budget.spend(len(block))
            digest.update(block)
            if archive or self._keep:
                copy.write(block)
        copy.flush()
        return size, digest.hexdigest(), archive

    def _copy(self) -> AbstractContextManager[BinaryIO]:
        """An open file for the content of a member: a numbered one if members are kept, else a nameless one."""
        if not self._keep:
            return tempfile.TemporaryFile()
        self._number += 1
        return (self._keep / f"{self._number:05d}").open("x+b")

    def _note(self, problem: ArchiveProblem, prefix: str) -> None:
        if prefix:
            inner = prefix.removesuffix("!/")
            problem = type(problem)(f"안에 들어 있는 압축파일 {shown(inner)}: {problem.detail}")
        if self._problem is None or problem.weight > self._problem.weight:
            self._problem = problem


def _whole_head(data: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, the first block long enough to recognise a file by it. Never an empty block."""
    head = b""
    for block in data:
        if len(head) < _HEAD:
            head += block
            if len(head) >= _HEAD:
                yield head
        elif block:
            yield block
    if 0 < len(head) < _HEAD:
        yield head
