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
SIZES = ((20, 40, 30, 160), (14, 30, 24, 160), (12, 20, 20, 160), (9, 12, 16, 100), (6, 6, 10, 60), (3, 4, 8, 60))
"""What is shown, from much to little, until all fits on the page: questions, findings that are in order, documents,
and characters of a fact."""


def summary_pdf(view: FolderView) -> bytes:
    """The PDF; the same view gives the same bytes. Always one page: what does not fit is counted, the checklist has
    it all."""
    data = json.dumps(view.model_dump(mode="json") | {"sizes": SIZES}, ensure_ascii=False)
    made = _compiler().compile(SOURCE, format="pdf", sys_inputs={"summary": data}, timestamp=EPOCH)
    assert isinstance(made, bytes)
    return made


@functools.cache
def _compiler() -> "Compiler":
    """Kept, because loading the fonts takes longer than a page."""
    from pylopdf_fonts_ko import sans_path
    from typst import Compiler

    # without a root it takes the current folder, and refuses whatever lies outside of it
    return Compiler(root=SOURCE.parent, font_paths=[str(sans_path().parent)], ignore_system_fonts=True)
