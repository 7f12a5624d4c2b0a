"""Sheets of OpenDocument, written by hand."""

from pathlib import Path

import pytest

from models.document import DocumentText
from tests.documents.making import package, read
from tests.test_documents_text_odt import NAMES, cell, odt, paragraph

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
STRUCK = (
    '<style:style style:name="{}"><style:text-properties style:text-line-through-style="{}"/></style:style>'.format
)


def sheet(name: str, *rows: str, style: str = "ta1") -> str:
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}" table:style-name="{style}">{body}</table:table>'


def ods(folder: Path, *sheets: str, styles: str = "") -> DocumentText:
    told = "<table:x><text:p>목록에서 고르세요.</text:p></table:x>"
    help_text = f"<table:content-validations>{told}</table:content-validations>"
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{help_text}{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return read(folder, "요약서.ods", package({"mimetype": MIMETYPE, "content.xml": content}, "mimetype"))


def test_시트를_표로_읽는다(tmp_path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    found = ods(
        tmp_path, sheet("요약서", cell("기업명") + blank + cell("주식회사 솔빛"), cell("신청자원") + cell("H100 8장"))
    )
    assert (found.state, found.format, found.notes) == ("read", "ods", ())
    assert [line.text for line in found.pages[0].lines] == ["기업명   주식회사 솔빛", "신청자원   H100 8장"]
    assert [(one.row, one.column) for one in found.pages[0].tables[0].cells if one.text] == [
        (0, 0),
        (0, 3),
        (1, 0),
        (1, 1),
    ]


@pytest.mark.parametrize(("line", "lines"), [("solid", ["기업명   새터"]), ("none", ["기업명   옛터   새터"])])
def test_취소선을_그은_칸은_값이_아니다(tmp_path: Path, line: str, lines: list[str]) -> None:
    row = cell("기업명") + cell("옛터", 'table:style-name="ce1"') + cell("새터")
    found = ods(tmp_path, sheet("요약서", row), styles=STRUCK("ce1", line))
    assert [one.text for one in found.pages[0].lines] == lines
    assert [one.text for one in found.pages[0].struck] == (["옛터"] if line == "solid" else [])


def test_칸_안에서_일부만_지운_글도_값이_아니다(tmp_path: Path) -> None:
    part = (
        '<table:table-cell><text:p><text:span text:style-name="T1">옛터</text:span>새터</text:p></table:table-cell>'
    )
    found = ods(tmp_path, sheet("요약서", cell("기업명") + part), styles=STRUCK("T1", "solid"))
    assert [one.text for one in found.pages[0].lines] == ["기업명   새터"]


def test_숨긴_시트와_예시_시트는_읽지_않고_그렇다고_말한다(tmp_path: Path) -> None:
    hidden = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    old = sheet("옛 요약서", cell("신청자원") + cell("A100"), style="ta2")
    sample = sheet("작성예시", cell("신청자원") + cell("HPC"))
    found = ods(tmp_path, sheet("요약서", cell("신청자원") + cell("H100")), old, sample, styles=hidden)
    assert [one.text for one in found.pages[0].lines] == ["신청자원   H100"]
    assert set(found.notes) == {"guide-left-out", "sheets-hidden"}


@pytest.mark.parametrize(("line", "struck"), [("solid", ["옛 과제명"]), ("none", [])])
def test_글_문서에서_문단째_지운_글도_값이_아니다(tmp_path: Path, line: str, struck: list[str]) -> None:
    body = '<text:p text:style-name="P1">옛 과제명</text:p>' + paragraph("과제명 : 산불 탐지")
    found = odt(tmp_path, body, STRUCK("P1", line))
    assert [one.text for one in found.pages[0].struck] == struck
    assert found.pages[0].lines[-1].text == "과제명 : 산불 탐지" and len(found.pages[0].lines) == 2 - len(struck)
