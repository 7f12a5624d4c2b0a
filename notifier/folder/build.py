"""The folder on disk: documents under names of their own, summary, checklist, score sheet, manifest."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import korean
from models.call import Call
from models.case import Case
from models.disk import sync_folder, sync_tree, write_whole
from models.folder import FolderDocument, Placed
from models.record import Record
from notifier.folder.casefile import Hide, open_questions, reviewers_case
from notifier.folder.sheet import SheetCase, write_sheet
from notifier.folder.summary import summary_pdf
from notifier.folder.view import view_of
from notifier.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = 200
MANIFEST = "MANIFEST.sha256"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class IndexRow(Record):
    """One case in the list of all."""

    number: str
    organization: str
    project: str
    resource: str
    result: str


def build_folder(
    case: Case,
    documents: Sequence[FolderDocument],
    folder: Path,
    call: Call,
    hide: Hide,
    *,
    presentation_percent: int,
) -> None:
    """Writes the case folder in place of an older one, whole or not at all. The same facts give the same bytes.

    `presentation_percent`: what a presentation weighs in the sum of the score sheet.
    """
    assert case.receipt_number is not None, "only accepted cases have folders"
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    (new / "documents").mkdir(parents=True, mode=0o700)
    placed = _place(documents, call)
    for one in placed:
        if one.name is not None and one.document.content is not None:
            shutil.copyfile(one.document.content, new / one.name)
    data = reviewers_case(case, call, hide)
    view = view_of(data, tuple(placed), call, open_questions(case, hide))
    (new / "case.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (new / "summary.pdf").write_bytes(summary_pdf(view))
    (new / "checklist.html").write_text(_environment().get_template("page.j2").render(v=view), encoding="utf-8")
    write_sheet([sheet_case(data)], new / "score-sheet.xlsx", call, presentation_percent=presentation_percent)
    (new / MANIFEST).write_text(manifest(new), encoding="utf-8")
    _swap(new, folder)


def _place(documents: Sequence[FolderDocument], call: Call) -> list[Placed]:
    """In the order of the announcement's list of documents, numbered."""
    order = [kind.id for kind in call.document_kinds]
    ordered = sorted(documents, key=lambda d: (d.loose, order.index(d.kind), d.file, d.pages or (0, 0)))
    placed = []
    for number, document in enumerate(ordered, 1):
        kind = call.document_kind(document.kind)
        title = _UNSAFE.sub("_", kind.name if kind else document.kind)
        name = f"documents/{number:02d}_{title}.{document.extension}" if document.content is not None else None
        placed.append(Placed(document=document, name=name))
    return placed


def plain_name(text: str, limit: int) -> str:
    """`text` as a part of a file name: no separator, no sign that a file system refuses, no leading dot."""
    return _UNSAFE.sub("_", clean(text, limit)).strip(". ") or "_"


def sheet_case(data: dict[str, Any]) -> SheetCase:
    """What a score sheet shows of a case (as `reviewers_case` gives it)."""
    asked = data.get("application") or {}
    return SheetCase(
        number=data["receipt_number"],
        organization=clean(asked.get("organization") or "", NAME),
        project=clean(asked.get("project") or "", NAME),
        resource=asked.get("resource") or "",
    )


def manifest(folder: Path) -> str:
    """Every file with its SHA-256, as `sha256sum -c` reads it."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names if name != MANIFEST
    )


def _swap(new: Path, folder: Path) -> None:
    """A reader sees the old folder or the new one, but for the moment between two renamings. On return the new one
    survives a power cut."""
    for path in new.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    sync_tree(new)
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.rename(folder, old)  # noqa: PTH104 -- one system call each, nothing in between
    os.rename(new, folder)  # noqa: PTH104
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def index_row(case: Case, hide: Hide) -> IndexRow:
    """One line of the list."""
    asked = case.application
    result = korean.REVIEW_RESULTS.get(case.review_result or "", "검토 전")
    return IndexRow(
        number=case.receipt_number or "",
        organization=clean(hide((asked and asked.organization) or ""), NAME),
        project=clean(hide((asked and asked.project) or ""), NAME),
        resource=(asked and asked.resource) or "",
        result=f"{result} (나중 신청으로 대체됨)" if case.superseded_by else result,
    )


def write_index(
    rows: Sequence[IndexRow], folder: Path, call: Call, *, reviewer: str = "", sheet: str | None = None
) -> Path:
    """`index.html` over all case folders that lie beside it; for one reviewer with the name of the score sheet."""
    page = folder / "index.html"
    template = _environment().get_template("index.j2")
    shown = template.render(rows=rows, call=call.title, reviewer=clean(reviewer, NAME), sheet=sheet)
    write_whole(page, shown.encode("utf-8"))
    return page


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
