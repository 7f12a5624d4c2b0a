"""Pages written by hand as text become real files (text, DOCX, PDF), which the readers then read.

A line is a line; a line that begins with `|` is a row of a table; `<` in a cell continues the cell at its left.
"""

import io
from pathlib import Path
from typing import Any

import yaml

from tests.documents.making import docx

HERE = Path(__file__).parent
FORMATS = ("txt", "docx", "pdf")
_FONT = "HYSMyeongJo-Medium"


def cases(*names: str) -> list[dict[str, Any]]:
    """The cases of the files beside this one."""
    found: list[dict[str, Any]] = []
    for name in names:
        loaded = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
        assert isinstance(loaded, list)
        found += loaded
    assert len({case["name"] for case in found}) == len(found)
    return found


def made(text: str, format_: str) -> bytes:
    """The file."""
    return {"txt": _txt, "docx": _docx, "pdf": _pdf}[format_](text)


def _row(line: str) -> list[tuple[str, int]]:
    """Cells with the number of columns that they take."""
    cells: list[tuple[str, int]] = []
    for cell in line.strip().strip("|").split("|"):
        if cell.strip() == "<":
            cells[-1] = (cells[-1][0], cells[-1][1] + 1)
        else:
            cells.append((cell.strip().replace("\\n", "\n"), 1))
    return cells


def _blocks(text: str) -> list[str | list[list[tuple[str, int]]]]:
    """Lines, and tables as rows."""
    blocks: list[str | list[list[tuple[str, int]]]] = []
    for line in text.rstrip("\n").split("\n"):
        if not line.lstrip().startswith("|"):
            blocks.append(line)
        elif blocks and isinstance(blocks[-1], list):
            blocks[-1].append(_row(line))
        else:
            blocks.append([_row(line)])
    return blocks


def _txt(text: str) -> bytes:
    lines: list[str] = []
    for block in _blocks(text):
        rows = [block] if isinstance(block, str) else ["     ".join(c for c, _ in row if c) for row in block]
        lines += rows
    whole = "\n".join(lines)
    try:
        return whole.encode("cp949")
    except UnicodeEncodeError:  # boxes are not in CP949
        return whole.encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{_escaped(text)}</w:t></w:r></w:p>'


def _docx(text: str) -> bytes:
    body = ""
    for block in _blocks(text):
        if isinstance(block, str):
            body += _paragraph(block)
            continue
        rows = ""
        for row in block:
            rows += "<w:tr>"
            for cell, span in row:
                paragraphs = "".join(map(_paragraph, cell.split("\n")))
                rows += f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraphs}</w:tc>'
            rows += "</w:tr>"
        body += f"<w:tbl>{rows}</w:tbl>"
    return docx(body)


def _pdf(text: str) -> bytes:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    y = 790.0
    for block in _blocks(text):
        if isinstance(block, str):
            canvas.setFont(_FONT, 10)
            x = 60.0
            for sign in block:  # every sign at its place, so that wide gaps stay wide
                width = canvas.stringWidth(sign, _FONT, 10) if sign != " " else 5
                if sign != " ":
                    canvas.drawString(x, y, sign)
                x += width
            y -= 20
            continue
        columns = max(sum(span for _, span in row) for row in block)
        wide = 475 / columns
        for row in block:
            height = 18 * max(cell.count("\n") + 1 for cell, _ in row) + 4
            at = 0
            for cell, span in row:
                canvas.rect(60 + at * wide, y - height + 12, wide * span, height)
                for n, line in enumerate(cell.split("\n")):
                    size = min(9.0, 9 * (wide * span - 8) / max(1.0, canvas.stringWidth(line, _FONT, 9)))
                    canvas.setFont(_FONT, size)
                    canvas.drawString(64 + at * wide, y - 18 * n - 2, line)
                at += span
            y -= height
        y -= 8
    canvas.save()
    return out.getvalue()
