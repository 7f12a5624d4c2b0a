"""HWP 5 and HWP 3: skdconv reads, syhwp finds the pictures and takes over where skdconv returns (nearly) nothing."""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

import olefile
import skdconv
import syhwp

from intake.documents.text.clean import solid
from intake.documents.text.flow import Flow
from intake.documents.text.hwp_mended import BREAK, Mended, mended
from intake.documents.text.problems import Damaged, Encrypted, ReadProblem, Sealed, Unsupported
from intake.documents.text.result import Content
from models.document import Cell, Page
from models.settings import DocumentLimits

_PLACEHOLDER = re.compile(r"이\s*문서는\s*상위\s*버전의\s*배포용\s*문서입니다")
"""What a program that cannot open a distribution document is given to read in place of its content."""
_NESTED = re.compile(r"\[중첩 테이블 #\d+\]\n?")
_PICTURE = "[그림]"
_PASSWORD, _DISTRIBUTION, _DRM, _SIGNED, _TRACKED = 0x02, 0x04, 0x10, 0x100, 0x4000
_FEW = 0.3
"""Part of the preview text below which a reading is not believed to be whole."""


def read(path: Path, limits: DocumentLimits) -> Content:
    """Text of an HWP 5 document. Raises a ReadProblem."""
    flags, preview = _header(path)
    if flags & _PASSWORD:
        raise Encrypted("암호가 걸린 한글 문서(HWP)라서 열 수 없습니다.")
    if flags & _DRM:
        raise Sealed("DRM으로 보호된 한글 문서(HWP)라서 열 수 없습니다.")
    content = path.read_bytes()
    plain = mended(content)
    first = skdconv.parse(plain.content)
    flow = Flow(limits.characters)
    if first.success:
        add_blocks(flow, first.blocks)
    with _as_file(plain, content, path) as standing:
        second = _second(standing, limits)
    notes = [] if plain.whole else ["struck-unclear"]
    if _enough(flow, preview) and not loses_signs(flags, flow, second):
        page = flow.page()
        if second is not None:
            page = page.model_copy(update={"marks": second.page().marks})
    elif second is not None and solid(second.page().text) > solid(flow.page().text):
        flow, page = second, second.page()
        notes.append("second-reader")
    else:
        page = flow.page()
        if not page.lines and (second is None or not first.success):  # one of two readers says it is broken
            raise skd_problem(getattr(first, "code", None))
    _refuse_placeholder(page)
    for text in plain.struck:
        flow.strike(text)
    page = page.model_copy(update={"struck": flow.page().struck})
    return _content(flow, page, flags, preview, notes)


@contextmanager
def _as_file(plain: Mended, content: bytes, path: Path) -> Iterator[Path]:
    """Where the document made plain lies: the file itself if it was plain."""
    if plain.content == content:
        yield path
        return
    with TemporaryDirectory() as folder:
        standing = Path(folder) / "plain.hwp"
        standing.write_bytes(plain.content)
        yield standing


def loses_signs(flags: int, first: Flow, second: Flow | None) -> bool:
    """Whether skdconv read less than the other reader of a distribution document, in which breaks cannot be made
    plain: it takes the signs behind each for a part of it."""
    if second is None or not flags & _DISTRIBUTION:
        return False
    return solid(second.page().text) > solid(first.page().text)


def _content(flow: Flow, page: Page, flags: int, preview: str, notes: list[str]) -> Content:
    if not page.lines and solid(preview) > 0:
        raise Damaged("한글 문서(HWP)의 본문을 읽을 수 없습니다. 파일이 손상된 것으로 보입니다.")
    if solid(preview) >= 20 and solid(page.text) < _FEW * solid(preview):
        notes.append("text-missing")
    if flags & _DISTRIBUTION:
        notes.append("distribution")
    if flags & _TRACKED:
        notes.append("track-changes")
    return Content(pages=(page,), notes=(*flow.notes(), *notes))


def read_old(path: Path, limits: DocumentLimits) -> Content:
    """Text of an HWP 3 document. Raises a ReadProblem."""
    result = skdconv.parse(path.read_bytes())
    if not result.success:
        raise skd_problem(getattr(result, "code", None))
    flow = Flow(limits.characters)
    add_blocks(flow, result.blocks)
    return Content(pages=(flow.page(),), notes=flow.notes())


def add_blocks(flow: Flow, blocks: Sequence[Any]) -> None:
    """Adds skdconv's blocks to a flow."""
    for block in blocks:
        if block.table is not None:
            flow.table(_cells(block.table))
        elif block.type == "image":
            flow.picture()
        else:
            flow.paragraph(_broken(_NESTED.sub("", block.text or "")))
            flow.paragraph(_broken(block.footnote_text or ""))


def _cells(table: Any) -> list[Cell]:
    """skdconv's grid without the empty cells that lie under a spanning one."""
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(table.cells):
        for column, cell in enumerate(line):
            if (row, column) in covered and not cell.text:
                continue
            rows, columns = max(1, cell.row_span), max(1, cell.col_span)
            if rows * columns > 1:
                within = range(row, min(row + rows, table.rows)), range(column, min(column + columns, table.cols))
                covered |= {(r, c) for r in within[0] for c in within[1]}
            text = _broken(_NESTED.sub("", cell.text))
            cells.append(Cell(row=row, column=column, rows=rows, columns=columns, text=text))
    return cells


def skd_problem(code: str | None) -> ReadProblem:
    """The cause that skdconv names."""
    if code == "ENCRYPTED":
        return Encrypted("암호가 걸린 한글 문서라서 열 수 없습니다.")
    if code == "DRM_PROTECTED":
        return Sealed("문서 보안(DRM)이 걸린 한글 문서라서 열 수 없습니다.")
    if code in ("UNSUPPORTED_FORMAT", "MISSING_DEPENDENCY"):
        return Unsupported("이 형식의 한글 문서는 자동으로 읽을 수 없습니다.")
    return Damaged("한글 문서가 손상되어 읽을 수 없습니다.")


def _second(path: Path, limits: DocumentLimits) -> Flow | None:
    """syhwp's reading, with pictures; None if it fails."""
    try:
        document = syhwp.open(str(path))
    except (syhwp.SyhwpError, zlib.error, BadZipFile, OSError, ValueError, IndexError, KeyError, RecursionError):
        return None
    except (AttributeError, TypeError, ArithmeticError, LookupError, EOFError):
        return None  # a young library: what it does with broken bytes is not all typed
    flow = Flow(limits.characters)
    for block in document.blocks:
        if isinstance(block, syhwp.Table):
            _add_table(flow, block)
        elif isinstance(block, syhwp.Image):
            flow.picture()
        else:
            flow.paragraph(_broken(block.text))
    return flow


def _broken(text: str) -> str:
    return text.replace(BREAK, "\n")


def _add_table(flow: Flow, table: Any) -> None:
    cells, before = [], ""
    for one in table.cells:
        text = _broken(one.text).replace(_PICTURE, " ").strip()
        if _PICTURE in one.text:
            flow.picture(one.text.partition(_PICTURE)[0].strip() or before)
        before = text or before
        cells.append(Cell(row=one.row, column=one.col, rows=one.row_span, columns=one.col_span, text=text))
    flow.table(cells)


def _enough(flow: Flow, preview: str) -> bool:
    have, expected = solid(flow.page().text), solid(preview)
    return have > 0 and (expected < 20 or have >= _FEW * expected)


def _refuse_placeholder(page: Page) -> None:
    if _PLACEHOLDER.search(page.text) and solid(page.text) < 400:
        raise Sealed("배포용으로 잠긴 한글 문서라서 본문을 읽을 수 없습니다.")


def _header(path: Path) -> tuple[int, str]:
    """Flags of the file header, and the text that Hancom keeps for previews."""
    try:
        with olefile.OleFileIO(str(path)) as ole:
            header = ole.openstream("FileHeader").read(40)
            preview = ""
            if ole.exists("PrvText"):
                preview = ole.openstream("PrvText").read(8192).decode("utf-16-le", "ignore")
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return 0, ""  # the readers will say what is wrong with it; skdconv opens some that olefile does not
    flags = int.from_bytes(header[36:40], "little") if len(header) >= 40 else 0
    return flags, re.sub(r"[<>]", " ", preview)
