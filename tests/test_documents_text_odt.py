"""ODT and PPTX written by hand: what people see in them is read, what was deleted or encrypted is not."""

from pathlib import Path

import pytest

from intake.documents.fields import Lexicons, read_fields
from models.config import load
from models.document import DocumentText
from tests.documents.making import package, read

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style")
)
MIMETYPE = "application/vnd.oasis.opendocument.text"
DRAW = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="urn:p"'


def odt(folder: Path, body: str, styles: str = "", **parts: str) -> DocumentText:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return read(folder, "신청서.odt", package({"mimetype": MIMETYPE, "content.xml": content, **parts}, "mimetype"))


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def table(*rows: str) -> str:
    return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{paragraph(text)}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def test_문단과_표를_순서대로_읽는다(tmp_path: Path) -> None:
    rows = (
        cell("기업명") + cell("솔빛", 'table:number-columns-spanned="3"') + COVERED * 2,
        cell("과제\n책임자", 'table:number-rows-spanned="2"') + cell("성명") + cell("한지우") + cell("비고"),
        COVERED + cell("부서") + cell("연구소", 'table:number-columns-repeated="2"'),
    )
    found = odt(tmp_path, paragraph("이용<text:s text:c='2'/>신청서") + table(*rows) + paragraph("가<text:tab/>나"))
    page = found.pages[0]
    assert found.state == "read" and page.number is None
    assert page.lines[0].text == "이용  신청서" and page.lines[-1].text == "가   나"
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in page.tables[0].cells] == [
        (0, 0, 1, 1, "기업명"),
        (0, 1, 1, 3, "솔빛"),
        (1, 0, 2, 1, "과제\n책임자"),
        (1, 1, 1, 1, "성명"),
        (1, 2, 1, 1, "한지우"),
        (1, 3, 1, 1, "비고"),
        (2, 1, 1, 1, "부서"),
        (2, 2, 1, 1, "연구소"),
        (2, 3, 1, 1, "연구소"),
    ]


def test_신청서의_항목을_읽는다(tmp_path: Path) -> None:
    body = paragraph("컴퓨팅 자원 이용신청서") + table(
        cell("기업명") + cell("주식회사 솔빛데이터"),
        cell("과제책임자 성명") + cell("한지우"),
        cell("신청자원") + cell("H100 8장"),
    )
    lexicons = Lexicons(load(Path(__file__).parent.parent / "config.yaml", {}).call)
    fields = read_fields("신청서.odt", odt(tmp_path, body).pages, "application_plan", lexicons)
    got = {one.name: [(v.value, v.certainty) for v in one.values] for one in fields}
    assert got["organization"] == [("주식회사 솔빛데이터", "sure")]
    assert got["pi.name"] == [("한지우", "sure")]
    assert got["resource"] == [("H100", "sure")]


def test_지운_글과_메모는_읽지_않고_취소선은_따로_둔다(tmp_path: Path) -> None:
    struck = (
        '<style:style style:name="T1"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    plain = '<style:style style:name="T2"><style:text-properties style:text-line-through-style="none"/></style:style>'
    body = (
        f"<text:tracked-changes>{paragraph('지운 문단')}</text:tracked-changes>"
        '<text:p>상호 <text:span text:style-name="T1">옛터</text:span><text:span text:style-name="T2">새터'
        "</text:span>"
        f"<office:annotation>{paragraph('메모')}</office:annotation> 끝</text:p>"
    )
    found = odt(tmp_path, body, struck + plain)
    assert [line.text for line in found.pages[0].lines] == ["상호 새터 끝"]
    assert [line.text for line in found.pages[0].struck] == ["옛터"]
    assert set(found.notes) == {"struck-out", "track-changes"}


def test_머리말과_글상자도_읽는다(tmp_path: Path) -> None:
    body = f"<text:p>앞<text:text-box>{paragraph('글상자')}</text:text-box>뒤</text:p>"
    head = (
        f"<office:document-styles {NAMES}><style:header>{paragraph('머리말')}</style:header></office:document-styles>"
    )
    found = odt(tmp_path, body, **{"styles.xml": head})
    assert [line.text for line in found.pages[0].lines] == ["머리말", "앞뒤", "글상자"]


def test_암호가_걸린_ODT는_열지_못했다고_한다(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    found = odt(tmp_path, "", **{"META-INF/manifest.xml": manifest})
    assert (found.state, "암호" in found.detail) == ("encrypted", True)


@pytest.mark.parametrize("content", ["<broken", "<!DOCTYPE a><a/>"])
def test_망가진_ODT는_손상으로_본다(tmp_path: Path, content: str) -> None:
    assert (
        read(tmp_path, "a.odt", package({"mimetype": MIMETYPE, "content.xml": content}, "mimetype")).state
        == "damaged"
    )


def frame(*paragraphs: str) -> str:
    inner = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs)
    return f"<p:sp><p:txBody>{inner}</p:txBody></p:sp>"


def slide(inner: str) -> str:
    return f"<p:sld {DRAW}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>"


def tc(text: str, attributes: str = "") -> str:
    return f"<a:tc {attributes}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def test_발표_자료는_쪽의_차례대로_읽는다(tmp_path: Path) -> None:
    head = tc("과제명", "gridSpan='2'") + tc("", "hMerge='1'")
    rows = f"<a:tr>{head}</a:tr><a:tr>{tc('가')}{tc('나')}</a:tr>"
    parts = {
        "[Content_Types].xml": "<a/>",
        "ppt/presentation.xml": "<a/>",
        "ppt/slides/slide10.xml": slide(frame("마지막")),
        "ppt/slides/slide2.xml": slide(f"<a:tbl>{rows}</a:tbl>"),
        "ppt/slides/slide1.xml": slide(frame("이용계획서", "1. 과제 개요")),
    }
    found = read(tmp_path, "계획서.pptx", package(parts))
    assert (found.state, found.format) == ("read", "pptx")
    assert [line.text for line in found.pages[0].lines] == [
        "이용계획서",
        "1. 과제 개요",
        "과제명",
        "가   나",
        "마지막",
    ]
    assert [(c.row, c.column, c.columns, c.text) for c in found.pages[0].tables[0].cells] == [
        (0, 0, 2, "과제명"),
        (1, 0, 1, "가"),
        (1, 1, 1, "나"),
    ]
