"""Case folders as a package to hand out: all of them or those for one reviewer, as a folder or as a ZIP."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.case import Case
from models.config import Config
from models.record import Record
from models.store import Store, Transaction, selecting
from models.store.ids import case_row
from notifier.folder import MANIFEST, index_row, manifest, pack, plain_name, sheet_case, write_index, write_sheet
from notifier.folder.conflicts import conflict, same_people
from runners.package import HIDE, alone, filed_cases, folders_of

REVIEWER_NAME = 40
SHOWN = 5
"""Of files that are not ours so many are named."""


class NotOurs(Exception):
    """The folder to write into holds something else; nothing was written. The text says so."""


class LeftOut(Record):
    """A case that the reviewer does not get."""

    receipt_number: str
    organization: str
    word: str
    how: str


class Choice(Record):
    """What goes into a package."""

    cases: tuple[Case, ...]
    left_out: tuple[LeftOut, ...]
    idle: tuple[str, ...]
    """Words of exclusion that concern no case: perhaps misspelt."""
    acquainted: tuple[str, ...]
    """Receipt numbers of cases in it that name a person called as the reviewer."""
    not_valid: tuple[str, ...]
    """Receipt numbers of cases in it whose document review is not passed: their scores cannot be taken back yet."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Receipt numbers."""
        return tuple(case.receipt_number or "" for case in self.cases)


def choose(
    connection: Transaction,
    config: Config,
    only: Collection[str] | None,
    broken: Collection[str],
    reviewer: str,
    exclude: Sequence[str],
    *,
    valid: bool,
) -> Choice:
    """The filed cases (of `only`, unless it is None) without those that concern the reviewer and the `broken` ones,
    whose folders may be old.

    Superseded cases are in it only if they are named; with `valid` only those that passed the document review.
    """
    filed = sorted(filed_cases(connection, folders_of(config)), key=lambda case: case.receipt_number or "")
    left_out: list[LeftOut] = []
    kept: list[Case] = []
    used: set[str] = set()
    for case in filed:
        found = conflict(case, exclude, config.call)
        used.update(word for word in exclude if conflict(case, [word], config.call))
        if case.receipt_number in broken or (only is not None and case.receipt_number not in only):
            continue
        if found is not None:
            name = (case.application and case.application.organization) or ""
            left_out.append(
                LeftOut(receipt_number=case.receipt_number or "", organization=name, word=found[0], how=found[1])
            )
        elif (only is not None or case.superseded_by is None) and (not valid or _is_valid(case)):
            kept.append(case)
    return Choice(
        cases=tuple(kept),
        left_out=tuple(left_out),
        idle=tuple(word for word in exclude if word not in used),
        acquainted=tuple(case.receipt_number or "" for case in kept if same_people(case, reviewer))
        if reviewer
        else (),
        not_valid=tuple(case.receipt_number or "" for case in kept if not _is_valid(case)),
    )


def _is_valid(case: Case) -> bool:
    return case.review_result == "complete" and (case.eligibility or {}).get("decision") == "eligible"


def hand_out(
    store: Store,
    config: Config,
    choice: Choice,
    now: datetime,
    *,
    reviewer: str = "",
    folder: Path | None = None,
    archive: Path | None = None,
    password: str | None = None,
) -> None:
    """Writes the package as `folder`, as `archive` (encrypted if there is a password), or both, each whole or not at
    all, and notes in the history who got which receipt numbers (of a reviewer's name only the digest).

    Raises NotOurs if `folder` holds anything but an earlier package as it was made.
    """
    if folder is not None:
        _require_ours(folder)
    with _assembled(config, choice, reviewer) as made:
        if archive is not None:
            archive.parent.mkdir(parents=True, exist_ok=True)
            folders = [made / number for number in choice.numbers]
            pack(folders, sorted(path for path in made.iterdir() if path.is_file()), archive, password)
        if folder is not None:
            _replace(made, folder)
    left_out = [one.receipt_number for one in choice.left_out]
    encrypted = archive is not None and password is not None
    with store.writing() as connection:
        selecting.handed_out(connection, reviewer, choice.numbers, left_out, now, encrypted=encrypted)


@contextmanager
def _assembled(config: Config, choice: Choice, reviewer: str) -> Iterator[Path]:
    """The package in a folder that goes away; its files are links to those of the case folders."""
    folders = folders_of(config)
    with tempfile.TemporaryDirectory(dir=config.settings.storage.root, prefix=".package-") as name:
        made = Path(name)
        rows, sheets = [], []
        for case in choice.cases:
            number = case.receipt_number or ""
            with alone(folders, case_row(case.case_id) or 0):
                shutil.copytree(folders / number, made / number, copy_function=os.link)
            rows.append(index_row(case, HIDE))
            sheets.append(sheet_case(json.loads((made / number / "case.json").read_text(encoding="utf-8"))))
        sheet = sheet_name(reviewer) if reviewer else None
        if sheet is not None:
            weight = config.settings.selection.presentation_percent
            write_sheet(sheets, made / sheet, config.call, reviewer, presentation_percent=weight)
        write_index(rows, made, config.call, reviewer=reviewer, sheet=sheet)
        (made / MANIFEST).write_text(manifest(made), encoding="utf-8")
        yield made


def sheet_name(reviewer: str) -> str:
    """Of the reviewer's score sheet over all cases: told apart when the sheets come back."""
    return f"score-sheet-{plain_name(reviewer, REVIEWER_NAME)}.xlsx"


def _require_ours(folder: Path) -> None:
    """Whatever is in the folder is as an earlier package laid it down, by its own list; else it may be somebody's
    work. Raises NotOurs, which names what is not."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder}: 폴더가 아닙니다. 비어 있거나 없는 폴더를 지정해 주십시오.")
    listed = _listed(folder / MANIFEST)
    there = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    if there and not listed:
        raise NotOurs(f"{folder}: 다른 파일이 들어 있는 폴더입니다. 비어 있거나 없는 폴더를 지정해 주십시오.")
    others = [name for path in sorted(there) if not _is_as_listed(path, name := path.relative_to(folder), listed)]
    if others:
        more = f" 외 {len(others) - SHOWN}개" if len(others) > SHOWN else ""
        raise NotOurs(
            f"{folder}: 꾸러미를 만든 뒤에 고치거나 넣은 파일이 있어 아무것도 바꾸지 않았습니다:"
            f" {', '.join(str(name) for name in others[:SHOWN])}{more}."
            " 다른 폴더를 지정하거나 그 파일을 옮겨 주십시오."
        )


def _is_as_listed(path: Path, name: Path, listed: dict[str, str]) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    if name == Path(MANIFEST):
        return True
    with path.open("rb") as stream:
        return listed.get(name.as_posix()) == hashlib.file_digest(stream, "sha256").hexdigest()


def _listed(path: Path) -> dict[str, str]:
    """Digest of each file of an earlier package; nothing if this is no list of one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        return {}
    listed = {name: digest for digest, mark, name in (line.partition("  ") for line in lines) if mark}
    return listed if "index.html" in listed else {}


def _replace(made: Path, folder: Path) -> None:
    """Copies, because a reviewer's entries must not get into the case folders."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for rest in (new, old):
        shutil.rmtree(rest, ignore_errors=True)
    shutil.copytree(made, new)
    for path in (new, *new.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    if folder.exists():
        folder.rename(old)
        try:
            _require_ours(old)  # somebody may have worked in it since
        except NotOurs:
            old.rename(folder)
            shutil.rmtree(new, ignore_errors=True)
            _require_ours(folder)
            raise
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
