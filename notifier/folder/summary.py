"""`summary.pdf`: one page about one case, set by Typst with a Korean face that comes with the program."""

import functools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.folder.view import FolderView

if TYPE_CHECKING:
    from typst import Compiler

SOURCE = Path(__file__).with_name("summary.typ")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed moment, so that equal views are equal files."""
SIZES = ((26, 16), (18, 14), (12, 10), (8, 8), (5, 5))
"""Findings and documents that are shown, from many to few, until all fits on one page."""


def summary_pdf(view: FolderView) -> bytes:
    """The PDF; the same view gives the same bytes. Always one page: what does not fit is counted, the checklist has
    it all."""
    made = b""
    for findings, documents in SIZES:
        data = view.model_dump(mode="json") | {"most_findings": findings, "most_documents": documents}
        made = _compile(json.dumps(data, ensure_ascii=False))
        if _pages(made) == 1:
            break
    return made


def _compile(data: str) -> bytes:
    out = _compiler().compile(SOURCE, format="pdf", sys_inputs={"data": data}, timestamp=EPOCH)
    assert isinstance(out, bytes)
    return out


def _pages(pdf: bytes) -> int:
    """Of a file that Typst wrote: its page tree is not compressed."""
    return pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages") - pdf.count(b"/Type /PageLabel")


@functools.cache
def _compiler() -> "Compiler":
    """Kept, because loading the fonts takes longer than a page."""
    from pylopdf_fonts_ko import sans_path
    from typst import Compiler

    return Compiler(font_paths=[str(sans_path().parent)], ignore_system_fonts=True)
