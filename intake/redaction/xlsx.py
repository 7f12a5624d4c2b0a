"""XLSX for reviewers: every cell, comment and drawing masked; what is no part of a sheet dropped."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from intake.redaction.docx import rewritten
from intake.redaction.finder import Known
from intake.redaction.folding import HIDDEN
from intake.redaction.package import Pictures, packed, parts_of
from intake.redaction.reread import check_again
from intake.redaction.xml_text import name_of, tree, written
from models.document import DocumentText
from models.settings import DocumentLimits

_KEPT = (
    r"\[Content_Types\]\.xml", r"_rels/\.rels", r"xl/workbook\.xml", r"xl/(?:styles|sharedStrings)\.xml",
    r"xl/theme/theme\d*\.xml", r"xl/worksheets/[^/]+\.xml", r"xl/drawings/[^/]+\.xml", r"xl/charts/[^/]+\.xml",
    r"xl/comments\d*\.xml", r"xl/tables/[^/]+\.xml", r"xl/_rels/[^/]+\.rels",
    r"xl/(?:worksheets|drawings|charts)/_rels/[^/]+\.rels",
)  # fmt: skip


def clean(
    path: Path, text: DocumentText, pages: tuple[int, int] | None, known: Known, limits: DocumentLimits
) -> tuple[bytes, int]:
    """The workbook without secrets, and how many places were masked. Raises NotCleared, ReadProblem."""
    with TemporaryDirectory() as folder:
        looker = Pictures(Path(folder), known, limits)
        parts, places = rewritten(parts_of(path, limits), _KEPT, known, looker)
        for name in parts:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                parts[name] = _words(parts[name])
        result = packed(parts, ("[Content_Types].xml",))
        check_again(result, "xlsx", known, limits, Path(folder))
    return result, places + looker.places


def _words(data: bytes) -> bytes:
    """A sheet in which cells whose number was masked hold a text, and formulas that were, their value."""
    root = tree(data)
    for cell in [one for one in root.iter() if name_of(one) == "c"]:
        for part in list(cell):
            if HIDDEN in (part.text or ""):
                _as_text(cell, part)
    return written(root)


def _as_text(cell: Any, part: Any) -> None:
    if name_of(part) == "f":
        cell.remove(part)
    elif name_of(part) == "v":
        cell.set("t", "str")
