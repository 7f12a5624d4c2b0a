"""Writes sheets as PDF, or as pictures, with Typst: embedded fonts, real tables, text that can be read back."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.documents.marks import seal, signature
from demo.documents.sheet import Block, Fields, Grid, Note, Prose, Sheet, Signature, Title

if TYPE_CHECKING:
    from typst import Compiler

PREAMBLE = """
#set text(lang: "ko", size: 10.5pt)
#set par(leading: 0.8em, justify: false)
#set table(stroke: 0.5pt, inset: 7pt)
"""


@functools.cache
def _compiler() -> "Compiler":
    """Kept, because loading the fonts takes longer than a document."""
    from pylopdf_fonts_ko import sans_path
    from typst import Compiler

    return Compiler(font_paths=[str(sans_path().parent)], ignore_system_fonts=True)


def pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one PDF; each begins on a new page."""
    from datetime import UTC, datetime

    # a fixed moment, so that equal sheets are equal files
    out = _compiler().compile(source(sheets).encode(), format="pdf", timestamp=datetime(2000, 1, 1, tzinfo=UTC))
    assert isinstance(out, bytes)
    return out


def pictures(sheets: Sequence[Sheet], dpi: int) -> tuple[bytes, ...]:
    """Each page as a PNG picture."""
    out = _compiler().compile(source(sheets).encode(), format="png", ppi=dpi)
    return (out,) if isinstance(out, bytes) else tuple(out or ())


def source(sheets: Sequence[Sheet]) -> str:
    """The sheets in Typst's language."""
    return PREAMBLE + "\n".join(_sheet(sheet) for sheet in sheets)


def _sheet(sheet: Sheet) -> str:
    font = "Noto Serif KR" if sheet.serif else "Noto Sans KR"
    frame = "place(center + horizon, rect(width: 100% - 14mm, height: 100% - 14mm, stroke: 1.4pt + rgb(40, 70, 120)))"
    mark = f"place(center + horizon, rotate(-35deg, text(size: 44pt, fill: luma(232), {_quoted(sheet.watermark)})))"
    behind = [frame] * sheet.border + [mark] * bool(sheet.watermark)
    page = f'#page(paper: "a4", margin: (x: 22mm, y: 24mm), background: {{ {"; ".join(behind)} }})'
    type_size, inset = ("10pt", "5.5pt") if sheet.dense else ("12pt", "11pt")
    setting = f'#set text(font: "{font}", size: {type_size})\n#set table(inset: {inset})\n'
    return f"{page}[{setting}" + "\n".join(f"#{_block(block)}" for block in sheet.blocks) + "\n]"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(text: str) -> str:
    """Runs of spaces survive: people draw labels out with them."""
    kept = text.replace("  ", " \u00a0")
    return f"text({_quoted(kept)})"


def _block(block: Block) -> str:
    match block:
        case Title():
            words = f"text(size: 21pt, weight: 700, {_quoted(block.text)})"
            return f"align(center, block(above: 8mm, below: 9mm, {words}))"
        case Prose():
            return f"align({block.align}, block(above: 4mm, below: 4mm, {_text(block.text)}))"
        case Note():
            return f"block(above: 3mm, below: 3mm, text(size: 8.5pt, fill: luma(60), {_quoted(block.text)}))"
        case Grid():
            return _grid(block)
        case Fields():
            return _fields(block)
        case Signature():
            return _signature(block)


def _grid(grid: Grid) -> str:
    head = ", ".join(f"table.cell(fill: luma(235), {_text(cell)})" for cell in grid.rows[0])
    cells = ", ".join(_text(cell) for row in grid.rows[1:] for cell in row)
    columns = len(grid.rows[0])
    return f"{{ set text(size: 9pt); table(columns: (auto,) + (1fr,) * {columns - 1}, {head}, {cells}) }}"


def _fields(fields: Fields) -> str:
    heading = f"block(above: 5mm, below: 2mm, text(weight: 700, {_quoted('■ ' + fields.heading)}))"
    drawn = {"lines": _lines, "table": _table, "pairs": _pairs, "vertical": _vertical, "headed": _headed}[
        fields.style
    ](fields)
    return f"{{ {heading}; {drawn} }}" if fields.heading and fields.style != "vertical" else drawn


def _label(text: str) -> str:
    return f"table.cell(fill: luma(238), align: center + horizon, {_text(text)})"


def _lines(fields: Fields) -> str:
    rows = "; ".join(
        f"block(above: 1.2em, below: 1.2em, {_text(f'{label} : {value}')})" for label, value in fields.rows
    )
    return f"{{ {rows} }}"


def _table(fields: Fields) -> str:
    cells = ", ".join(f"{_label(label)}, {_text(value)}" for label, value in fields.rows)
    return f"table(columns: (38mm, 1fr), {cells})"


def _pairs(fields: Fields) -> str:
    cells = ", ".join(f"{_label(label)}, {_text(value)}" for label, value in fields.rows)
    rest = ", [], []" if len(fields.rows) % 2 else ""
    return f"{{ set text(size: 9pt); table(columns: (27mm, 1fr, 27mm, 1fr), {cells}{rest}) }}"


def _vertical(fields: Fields) -> str:
    heading = _quoted("\n".join(fields.heading))
    cells = ", ".join(f"{_label(label)}, {_text(value)}" for label, value in fields.rows)
    side = f"table.cell(rowspan: {len(fields.rows)}, fill: luma(230), align: center + horizon, text({heading}))"
    return f"block(above: 4mm, below: 4mm, table(columns: (10mm, 32mm, 1fr), {side}, {cells}))"


def _headed(fields: Fields) -> str:
    out = []
    for start in range(0, len(fields.rows), 3):
        part = fields.rows[start : start + 3]
        cells = ", ".join([*(_label(label) for label, _ in part), *(_text(value) for _, value in part)])
        out.append(f"table(columns: (1fr,) * {len(part)}, {cells})")
    return f"{{ set table(align: center); set block(spacing: 0pt); {'; '.join(out)} }}"


def _signature(block: Signature) -> str:
    *above, last = (_text(line) for line in block.lines)
    mark = ""
    if block.mark != "none":
        picture = (
            signature(block.owner) if block.mark == "signature" else seal(block.owner, block.mark == "round-seal")
        )
        width = "26mm" if block.mark == "signature" else "17mm"
        drawn = f"image(bytes(({','.join(map(str, picture))})), width: {width})"
        mark = f"place(right + horizon, dx: 12mm, {drawn}); "
    lines = "; ".join(f"align(center, block(above: 6mm, below: 6mm, {line}))" for line in above)
    foot = f"align(center, block(above: 6mm, below: 8mm, box({{ {mark}text(size: 13pt, {last}) }})))"
    return f"{{ v(6mm); {lines}; {foot} }}"
