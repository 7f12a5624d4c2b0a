"""Documents written by hand for the tests of recognition and fields, and how they become `DocumentText`.

A line is a line; a line that begins with `|` is a row of a table (its cells also form a line, as readers give them);
`^` in a cell continues the cell above, `<` the cell at the left; `====` begins a new page.
"""

from pathlib import Path
from typing import Any

import yaml

from models.document import Box, Cell, DocumentText, Line, Page, Table

HERE = Path(__file__).parent


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file beside this one."""
    loaded = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, list)
    return loaded


def document(file: str, text: str, *, ocr: bool = False, confidence: float = 0.93) -> DocumentText:
    """A file as a reader would give it: pages for PDF and pictures, none for HWP, HWPX and DOCX."""
    suffix = file.rsplit(".", 1)[-1].lower()
    paged = suffix in ("pdf", "jpg", "png", "tif")
    chunks = text.split("====\n") if paged else [text.replace("====\n", "")]
    pages = tuple(
        _page(chunk, number if paged else None, ocr=ocr, confidence=confidence)
        for number, chunk in enumerate(chunks, 1)
    )
    return DocumentText(file=file, format=suffix, sha256="0" * 64, state="read", pages=pages)


def _page(text: str, number: int | None, *, ocr: bool, confidence: float) -> Page:
    rows = text.strip("\n").split("\n")
    lines: list[Line] = []
    tables: list[Table] = []
    block: list[list[str]] = []
    for n, row in enumerate([*rows, ""]):
        if row.startswith("|"):
            block.append([cell.strip() for cell in row.strip().strip("|").split("|")])
        elif block:
            tables.append(_table(block))
            block = []
        shown = "   ".join(c.strip() for c in row.strip("|").split("|") if c.strip() not in ("", "^", "<"))
        shown = shown if row.startswith("|") else row
        if shown.strip():
            top = n / (len(rows) + 1)
            box = Box(left=0.1, top=top, right=min(0.95, 0.1 + len(shown) / 90), bottom=top + 0.01)
            lines.append(Line(text=shown, box=box if number else None, confidence=confidence if ocr else None))
    return Page(number=number, source="ocr" if ocr else "text", lines=tuple(lines), tables=tuple(tables))


def _table(block: list[list[str]]) -> Table:
    cells: list[Cell] = []
    for r, row in enumerate(block):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            rows, columns = 1, 1
            while r + rows < len(block) and c < len(block[r + rows]) and block[r + rows][c] == "^":
                rows += 1
            while c + columns < len(row) and row[c + columns] == "<":
                columns += 1
            cells.append(Cell(row=r, column=c, rows=rows, columns=columns, text=text.replace("\\n", "\n")))
    return Table(cells=tuple(cells))
