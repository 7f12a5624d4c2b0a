"""One document in several files: a form scanned or photographed page by page, `신청서_1.jpg`, `신청서_2.jpg`.

Each page stays an entry of its own, since each has its file, but they are one document: each states what all state.
A page belongs to the document before it only where that is plain: the next number of the same file name, no title and
no sign of another paper on it, and besides the next printed page number, a printed count that includes it, or a file
name that says which form it is.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from intake.documents.fields.gather import fields as gathered
from intake.documents.fields.words import squash
from intake.documents.recognise.doubts import worse
from intake.documents.recognise.found import Found
from intake.documents.recognise.headings import Headings
from intake.documents.recognise.kinds import Judge
from intake.documents.recognise.parts import page_number
from intake.documents.recognise.titles import FORMS
from models.document import DocumentKindId, Field

_NUMBERED = re.compile(
    r"(?P<stem>.*?)[\s_\-.(\[]*(?P<number>\d{1,3})\s*(?:쪽|면|페이지|p|page)?[)\]]*", re.IGNORECASE
)
_TOP = 3
"""Lines in which a heading of another paper stands."""


class Leaf(NamedTuple):
    """A file of one page in a row of files."""

    at: int
    """Its place among all documents."""
    row: tuple[str, str, str]
    """Folder, name without number, ending."""
    number: int


def with_leaves(
    found: Sequence[Found],
    judge: Judge,
    headings: Headings,
    read: Callable[[Found, DocumentKindId], tuple[Field, ...]],
    corporate_forms: tuple[str, ...],
    *,
    nobodys: bool,
) -> list[Found]:
    """All documents, later pages in files of their own joined to their document; `read` reads a page as of a kind.

    `nobodys`: only kinds that do not depend on whose they are, else only those that do.
    """
    result = list(found)
    for chain in _chains(found, judge, headings):
        first = result[chain[0]]
        if (first.guess.words is None or len(first.guess.words.kinds) == 1) is not nobodys:
            continue
        pages = [first.fields, *(read(found[n], first.kind) for n in chain[1:])]
        both = gathered(
            ((field.name, value) for fields in pages for field in fields for value in field.values), corporate_forms
        )
        result[chain[0]] = first._replace(fields=both)
        for n in chain[1:]:
            certainty = worse(first.certainty, "likely")
            result[n] = result[n]._replace(kind=first.kind, guess=first.guess, certainty=certainty, fields=both)
    return result


def _chains(found: Sequence[Found], judge: Judge, headings: Headings) -> list[list[int]]:
    """Documents whose later pages lie in files of their own: the places of all their pages, in order."""
    chains: list[list[int]] = []
    before: Leaf | None = None
    for leaf in sorted(_leaves(found), key=lambda leaf: (leaf.row, leaf.number)):
        follows = before is not None and leaf.row == before.row and leaf.number == before.number + 1
        if chains and follows and _continues([found[n] for n in chains[-1]], found[leaf.at], leaf, judge, headings):
            chains[-1].append(leaf.at)
        else:
            chains.append([leaf.at])
        before = leaf
    return [chain for chain in chains if len(chain) > 1]


def _leaves(found: Sequence[Found]) -> list[Leaf]:
    files = [one.part.text.file for one in found]
    leaves = []
    for index, one in enumerate(found):
        text = one.part.text
        folder, _, name = unicodedata.normalize("NFKC", text.file).rpartition("/")
        stem, _, ending = name.rpartition(".")
        match = _NUMBERED.fullmatch(stem)
        if match and len(text.pages) == 1 and text.pages[0].number and files.count(text.file) == 1:
            leaves.append(Leaf(index, (folder, squash(match["stem"]), ending.lower()), int(match["number"])))
    return leaves


def _continues(document: Sequence[Found], one: Found, leaf: Leaf, judge: Judge, headings: Headings) -> bool:
    """Whether a page plainly is the next one of the document."""
    first, page = document[0], one.part.pages[0]
    if first.part.title is None or first.kind == "other" or first.certainty == "unsure" or one.part.perhaps:
        return False
    if one.part.title is not None or not (one.part.told is None or first.kind in one.part.told.kinds):
        return False
    if headings.find(page.lines[:_TOP], ocr=page.source == "ocr") is not None:
        return False
    place = len(document) + 1
    if printed := page_number(page):
        return printed[0] == place
    counts = [(n, count) for n, earlier in enumerate(document, 1) if (count := page_number(earlier.part.pages[0]))]
    if counts:
        return all(count[0] == n and place <= count[1] for n, count in counts)
    named = judge.by_file_name(leaf.row[1])
    return named is not None and first.kind in FORMS and first.kind in named.kinds
