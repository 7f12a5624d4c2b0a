"""A person's data in a table that lies in a cell of another table: whose they are the cell beside it says."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.documents import DocumentLimits, read_text
from intake.documents.recognise import read_documents
from models.config import load
from models.document import Box, Cell, DocumentText, Line, Page, Table
from tests.hand_application import findings
from tests.whole import CONFIG

CALL = load(CONFIG, {}).call
Nested = list[list[str]]
Rows = list[list["str | Nested"]]
LEADER: Nested = [
    ["성명", "한도경"],
    ["부서", "비전연구팀"],
    ["연락처", "010-1234-5678"],
    ["이메일", "dk@daon.example"],
]
STAFF: Nested = [
    ["성명", "윤세아"],
    ["부서", "데이터팀"],
    ["연락처", "010-8765-4321"],
    ["이메일", "sea@daon.example"],
]
OTHERS: Rows = [
    ["기업명", "주식회사 다온비전"],
    ["사업자등록번호", "220-81-62517"],
    ["과제명", "저조도 영상 복원"],
    ["신청자원", "H100 8장"],
]
SHAPES: dict[str, Rows] = {
    "side by side": [["과제책임자", LEADER, "실무담당자", STAFF]],
    "below": [["과제책임자", LEADER], ["실무담당자", STAFF]],
    "staff first": [["실무담당자", STAFF], ["과제책임자", LEADER]],
    "heading above": [["과제책임자", "실무담당자"], [LEADER, STAFF]],
}
PLAN = [
    "이용계획서",
    "저조도에서 찍은 영상을 복원하는 모델을 학습한다.",
    "9월에 데이터를 정제하고 10월에 학습한다.",
    "학습한 모델을 출입 관리 제품에 싣는다.",
]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def docx(path: Path, rows: Rows) -> None:
    def table(rows: Rows) -> str:
        cells = [[f"<w:tc>{p('') if isinstance(c, str) else ''}{inside(c)}</w:tc>" for c in row] for row in rows]
        return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"

    def inside(cell: "str | Nested") -> str:
        return p(cell) if isinstance(cell, str) else table([[*row] for row in cell]) + p("")

    def p(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" if text else "<w:p/>"

    body = p("이용신청서") + table(OTHERS) + p("신청인") + table(rows) + "".join(map(p, (*END, *PLAN)))
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


def hwpx(path: Path, rows: Rows) -> None:
    def table(rows: Rows) -> str:
        cells = [
            [f'<hp:tc><hp:subList>{inside(c)}</hp:subList><hp:cellAddr colAddr="{n}" rowAddr="{r}"/></hp:tc>'
             for n, c in enumerate(row)]
            for r, row in enumerate(rows)
        ]  # fmt: skip
        return "<hp:tbl>" + "".join(f"<hp:tr>{''.join(row)}</hp:tr>" for row in cells) + "</hp:tbl>"

    def inside(cell: "str | Nested") -> str:
        return (
            p(cell) if isinstance(cell, str) else f"<hp:p><hp:run>{table([[*row] for row in cell])}</hp:run></hp:p>"
        )

    def p(text: str) -> str:
        return f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>"

    whole = "".join(f"<hp:p><hp:run>{table(one)}</hp:run></hp:p>" for one in (OTHERS, rows))
    body = p("이용신청서") + whole + "".join(map(p, (*END, *PLAN)))
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/hwp+zip")
        made.writestr("Contents/section0.xml", f'<hs:sec xmlns:hs="s" xmlns:hp="{HP}">{body}</hs:sec>')


def odt(path: Path, rows: Rows) -> None:
    def table(rows: Rows) -> str:
        cells = [[f"<table:table-cell>{inside(c)}</table:table-cell>" for c in row] for row in rows]
        made = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
        return f"<table:table>{made}</table:table>"

    def inside(cell: "str | Nested") -> str:
        return p(cell) if isinstance(cell, str) else table([[*row] for row in cell])

    def p(text: str) -> str:
        return f"<text:p>{text}</text:p>"

    body = p("이용신청서") + table(OTHERS) + table(rows) + "".join(map(p, (*END, *PLAN)))
    names = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "text", "table"))
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")


END = ["위와 같이 이용을 신청합니다.", "2025년 8월 5일", "과제책임자 : 한도경 (인)"]
MAKERS: dict[str, Callable[[Path, Rows], None]] = {"docx": docx, "hwpx": hwpx, "odt": odt}


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_칸_안의_표는_그_칸이_가리키는_사람의_것이다(tmp_path: Path, form: str, shape: str) -> None:
    path = tmp_path / f"1 신청서.{form}"
    MAKERS[form](path, SHAPES[shape])
    text = read_text(path, path.name, DocumentLimits(), sha256="1" * 64)
    assert text.state == "read", text.detail
    assert_read(text)


def assert_read(text: DocumentText) -> None:
    document = read_documents([text], CALL).documents[0]
    read = {field.name: field.best for field in document.fields}
    for name, value in (("pi.name", "한도경"), ("staff.name", "윤세아"), ("pi.department", "비전연구팀")):
        assert name in read, sorted(read)
        best = read[name]
        assert best and (best.value, best.certainty) == (value, "sure"), best
    found = findings({"1 신청서.hwp": None, text.file: text}, {text.file: ("과제책임자 : 한도경 (인)",)})
    wrong = [f for f in found.values() if f.outcome != "pass" and f.name != "signature"]
    assert wrong == []


@pytest.mark.parametrize("shape", SHAPES)
def test_PDF에서도_칸_안의_표는_그_칸이_가리키는_사람의_것이다(shape: str) -> None:
    assert_read(drawn(SHAPES[shape]))


def drawn(rows: Rows) -> DocumentText:
    """A page as the reader of PDFs gives it: the outer table, the inner ones, and their rows as lines."""
    lines: list[Line] = []
    tables: list[Table] = []
    at = 0.02

    def line(text: str, left: float, top: float, right: float = 0.9) -> None:
        lines.append(Line(text=text, box=Box(left=left, top=top, right=right, bottom=top + 0.015)))

    line("이용신청서", 0.4, at)
    at += 0.04
    for block in (OTHERS, rows):
        cells: list[Cell] = []
        inner: list[Table] = []
        for r, row in enumerate(block):
            height = max(0.02 if isinstance(c, str) else 0.02 * len(c) + 0.01 for c in row)
            width = 0.8 / len(row)
            shown = "   ".join(c for c in row if isinstance(c, str))
            if shown:
                line(shown, 0.1, at)
            for n, c in enumerate(row):
                left = 0.1 + n * width
                box = Box(left=left, top=at, right=left + width, bottom=at + height)
                cells.append(Cell(row=r, column=n, text=c if isinstance(c, str) else "", box=box))
                if isinstance(c, str):
                    continue
                own = []
                for k, pair in enumerate(c):
                    top = at + 0.005 + 0.02 * k
                    line("   ".join(pair), left + 0.01, top, left + width - 0.01)
                    for m, text in enumerate(pair):
                        begin = left + 0.01 + m * (width - 0.02) / 2
                        place = Box(left=begin, top=top, right=begin + (width - 0.02) / 2, bottom=top + 0.018)
                        own.append(Cell(row=k, column=m, text=text, box=place))
                inner.append(Table(cells=tuple(own)))
            at += height
        tables += [Table(cells=tuple(cells)), *inner]
        at += 0.01
    for text in (*END, *PLAN):
        line(text, 0.1, at)
        at += 0.025
    lines.sort(key=lambda one: (round(one.box.top, 3), one.box.left) if one.box else (0.0, 0.0))
    page = Page(number=1, source="text", lines=tuple(lines), tables=tuple(tables))
    return DocumentText(file="1 신청서.pdf", format="pdf", sha256="2" * 64, state="read", pages=(page,))
