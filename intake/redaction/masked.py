"""The masked text of a document, for formats that cannot be cleaned."""

from intake.redaction.finder import Finder, Known
from intake.redaction.folding import hidden
from models.document import Cell, DocumentText, Page, Table


def masked_text(text: DocumentText, pages: tuple[int, int] | None, known: Known) -> tuple[str, int]:
    """Text of the wanted pages with page marks, and tables that no line holds; secrets masked, and how many."""
    finders = {ocr: Finder(known, ocr=ocr) for ocr in (False, True)}
    parts: list[str] = []
    places = 0
    for page in wanted(text, pages):
        finder = finders[page.source == "ocr"]
        if page.number is not None:
            parts.append(f"===== {page.number}쪽 =====")
        whole = page.text
        spans = finder.spans(whole)  # over the ends of lines too
        places += len(spans)
        parts.append(hidden(whole, spans))
        said = _solid(whole)
        parts += [_table(table, finder) for table in page.tables if not _is_said(table, said)]
    return finders[False].masked("\n\n".join(parts) + "\n"), places


def wanted(text: DocumentText, pages: tuple[int, int] | None) -> list[Page]:
    """The pages of one document in a file; all of them where the format has none."""
    return [page for page in text.pages if not pages or page.number is None or pages[0] <= page.number <= pages[1]]


def _is_said(table: Table, said: str) -> bool:
    """Whether the lines of the page have all that a table holds."""
    return all(_solid(part) in said for cell in table.cells for part in cell.text.splitlines())


def _solid(text: str) -> str:
    return "".join(text.split())


def _table(table: Table, finder: Finder) -> str:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    lines = []
    for row in rows.values():
        line = " | ".join(" ".join(cell.text.split()) for cell in sorted(row, key=lambda cell: cell.column))
        lines.append(f"| {line} |")
    return finder.masked("\n".join(lines))
