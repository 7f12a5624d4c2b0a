"""Applications of the golden mails: generated documents with what the story changes in them, written as recipes."""

import io
import re
import zipfile
from datetime import date
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from pydantic import BaseModel, ConfigDict

from demo.documents import Application, Wish, application, terms_of
from demo.documents.packing import fixed_zip
from demo.documents.sheet import day
from demo.documents.truth import DocumentTruth
from models.config import load
from tests.whole import CONFIG

XML = (".docx", ".hwpx")
DAY_STYLES = 6


class Part(BaseModel):
    """A part of a recipe. Keys that it does not know are faults of the recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Part):
    """Other words in the documents of one kind, or in all documents."""

    kind: str = ""
    old: str
    new: str
    """Both may name what is true of the application: `{pi}`, `{staff}`, `{organization}`, `{project}`, ..."""


class Page(Part):
    """A document written by hand: each line a paragraph."""

    name: str
    text: str


class Made(Part):
    """Which synthetic application, and what is different in it."""

    of: str
    """Who hands it in: the same name gives the same organisation, people and documents."""
    wish: dict[str, Any] = {}
    """Fields of `demo.documents.Wish`; by default files of a word processor, one for each document."""
    change: tuple[Change, ...] = ()
    issued: dict[str, date] = {}
    """Other dates of issue, by kind."""
    valid: dict[str, tuple[date, date]] = {}
    """Other periods of validity, by kind."""
    opened: date | None = None
    """Another day on which the business was opened."""
    born: date | None = None
    """Another birth date of the representative, as the register or the copy of the card prints it."""
    without: tuple[str, ...] = ()
    """Kinds that are not handed in."""
    broken: tuple[str, ...] = ()
    """Kinds whose file cannot be opened."""
    pages: tuple[Page, ...] = ()
    """Further documents."""


class Handed(Part):
    """An application as files."""

    files: dict[str, bytes]
    application: Application
    names: dict[str, str]
    """What recipes may name in braces."""
    broken: frozenset[str]
    """Files that cannot be opened."""


@cache
def _application(of: str, wish: str) -> Application:
    terms = terms_of(load(CONFIG, {}).call)
    return application(f"golden/{of}", terms, Wish.model_validate_json(wish))


def hand_in(made: Made) -> Handed:
    """The files of an application. Raises ValueError for a change that changes nothing."""
    usual = {"producers": ["docx"], "layout": 0, "merged": False, "plain_names": True, "more_storage": False}
    chosen = Wish.model_validate({**usual, "in_region": False, "youth": False, "sole": False, **made.wish})
    drawn = _application(made.of, chosen.model_dump_json())
    truth = drawn.truth
    names = {
        "organization": truth.organization,
        "business_number": truth.business_number,
        "project": truth.project,
        "pi": truth.pi.name,
        "staff": truth.staff.name,
        "department": truth.pi.department or "",
        "pi_email": truth.pi.email or "",
        "pi_phone": truth.pi.phone or "",
        "staff_email": truth.staff.email or "",
        "staff_phone": truth.staff.phone or "",
    }
    documents: dict[str, DocumentTruth] = {document.kind: document for document in truth.documents}
    gone = {documents[kind].file for kind in made.without}
    files = {name: _same_bytes(name, content) for name, content in drawn.files.items() if name not in gone}
    for change in _changes(made, documents):
        wanted = [documents[change.kind].file] if change.kind else list(files)
        _apply(files, wanted, change.old.format(**names), change.new.format(**names))
    for kind in made.broken:
        name = documents[kind].file
        files[name] = files[name][: len(files[name]) // 2]
    for page in made.pages:
        files[page.name] = written(page, names)
    return Handed(
        files=files, application=drawn, names=names, broken=frozenset(documents[kind].file for kind in made.broken)
    )


def _same_bytes(name: str, content: bytes) -> bytes:
    """Without the time of writing, which word processors note."""
    return fixed_zip(content) if name.endswith(XML) else content


def _changes(made: Made, documents: dict[Any, DocumentTruth]) -> list[Change]:
    found = list(made.change)
    for kind, when in made.issued.items():
        found += _dates(kind, documents[kind].issued_on, when)
    for kind, (begins, ends) in made.valid.items():
        found += _dates(kind, documents[kind].valid_from, begins)
        found += _dates(kind, documents[kind].valid_until, ends)
    register = documents.get("corporate_register") or documents.get("id_card")
    if made.opened:
        found += _dates("", documents["business_registration"].opened_on, made.opened)
    if made.born and register:
        old = register.representatives[0].born_on
        # the head of the resident number, which the register and the copy of the card print
        found.append(Change(kind=register.kind, old=f"{old:%y%m%d}-", new=f"{made.born:%y%m%d}-"))
    return found


def _dates(kind: str, old: date | None, new: date) -> list[Change]:
    """The first layout writes the dates that certificates are judged by in one of these ways."""
    if old is None:
        raise ValueError(f"{kind} bears no such date")
    return [Change(kind=kind, old=f"?{day(old, style)}", new=day(new, style)) for style in range(DAY_STYLES)]


def _apply(files: dict[str, bytes], names: list[str], old: str, new: str) -> None:
    """Writes `new` for `old`; an `old` that begins with a question mark may be missing."""
    sought = old.removeprefix("?")
    changed = {name: _replaced(files[name], sought, new) for name in names if name.endswith(XML)}
    if sought == old and all(files[name] == content for name, content in changed.items()):
        raise ValueError(f"{old!r} stands in none of {names}")
    files |= changed


def _replaced(content: bytes, old: str, new: str) -> bytes:
    before, after = escape(old).encode(), escape(new).encode()
    return fixed_zip(content, lambda name, data: data.replace(before, after) if name.endswith(".xml") else data)


def written(page: Page, names: dict[str, str]) -> bytes:
    """A document by hand, as a word processor or a plain editor writes it."""
    text = page.text.format(**names)
    if not page.name.endswith(".docx"):
        return text.encode()
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue())


def secrets_in(handed: Handed, kind: str, pattern: str) -> list[str]:
    """What of the pattern stands in the documents of a kind. Raises ValueError if there is nothing."""
    files = {document.file for document in handed.application.truth.documents if document.kind == kind}
    found = [match for name in files for match in re.findall(pattern, _text(handed.files[name]))]
    if not found:
        raise ValueError(f"{pattern} stands in no {kind}")
    return found


def _text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
