"""HWPX, DOCX, XLSX, RTF, HTML and text, written by hand."""

from pathlib import Path
from typing import get_args

import pytest

from intake.documents import DocumentLimits
from intake.documents.text import notes
from tests.documents.making import docx, hwpx, package, read


def p(text: str) -> str:
    return f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>"


def tc(row: int, column: int, inner: str, rows: int = 1, columns: int = 1) -> str:
    return (
        f'<hp:tc><hp:subList>{inner}</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/></hp:tc>'
    )


def tbl(*rows: str) -> str:
    return "<hp:tbl>" + "".join(f"<hp:tr>{row}</hp:tr>" for row in rows) + "</hp:tbl>"


def run(inner: str) -> str:
    return f"<hp:p><hp:run>{inner}</hp:run></hp:p>"


def test_한글_표의_칸은_자리와_병합을_안다(tmp_path: Path) -> None:
    table = tbl(
        tc(0, 0, p("신청기관"), rows=2) + tc(0, 1, p("기업명")) + tc(0, 2, p("㈜가람")),
        tc(1, 1, p("주 소")) + tc(1, 2, p("광주광역시 북구") + p("402호")),
    )
    page = read(tmp_path, "a.hwpx", hwpx(p("앞") + run(table) + p("뒤"))).pages[0]
    assert [(c.row, c.column, c.rows, c.text) for c in page.tables[0].cells] == [
        (0, 0, 2, "신청기관"),
        (0, 1, 1, "기업명"),
        (0, 2, 1, "㈜가람"),
        (1, 1, 1, "주 소"),
        (1, 2, 1, "광주광역시 북구\n402호"),
    ]
    assert page.text.splitlines() == ["앞", "신청기관   기업명   ㈜가람", "주 소   광주광역시 북구 402호", "뒤"]


def test_한글_머리말과_글상자와_각주와_겹친_표도_글이다(tmp_path: Path) -> None:
    inner = tbl(tc(0, 0, p("속 표")) + tc(0, 1, p("속 값")))
    section = (
        run(f"<hp:ctrl><hp:header><hp:subList>{p('머리말')}</hp:subList></hp:header></hp:ctrl><hp:t>첫 줄</hp:t>")
        + run(f"<hp:rect><hp:drawText><hp:subList>{p('글상자')}</hp:subList></hp:drawText></hp:rect>")
        + run(f"<hp:t>본문</hp:t><hp:ctrl><hp:footNote><hp:subList>{p('각주')}</hp:subList></hp:footNote></hp:ctrl>")
        + run(tbl(tc(0, 0, p("겉") + run(inner)) + tc(0, 1, p("값"))))
    )
    page = read(tmp_path, "a.hwpx", hwpx(section)).pages[0]
    assert page.text.splitlines() == ["첫 줄", "머리말", "글상자", "본문", "각주", "겉   값", "속 표   속 값"]
    assert len(page.tables) == 2


def test_한글_그림은_앞의_글과_함께_남는다(tmp_path: Path) -> None:
    section = p("과제책임자 홍길동 (서명)") + run("<hp:pic/>") + run(tbl(tc(0, 0, p("(인)") + run("<hp:pic/>"))))
    marks = read(tmp_path, "a.hwpx", hwpx(section)).pages[0].marks
    assert [(mark.kind, mark.after) for mark in marks] == [("image", "과제책임자 홍길동 (서명)"), ("image", "(인)")]


def test_한글_변경_추적으로_지운_글은_읽지_않는다(tmp_path: Path) -> None:
    text = "남음<hp:deleteBegin Id='1'/>지움<hp:deleteEnd Id='1'/> <hp:insertBegin Id='2'/>넣음<hp:insertEnd Id='2'/>"
    document = read(tmp_path, "a.hwpx", hwpx(p(text)))
    assert document.pages[0].text == "남음 넣음"
    assert document.notes == ("track-changes",)


def test_깨진_한글_구역은_둘째_읽개도_못_읽으면_손상이다(tmp_path: Path) -> None:
    whole = hwpx(p("본문입니다"))
    assert read(tmp_path, "a.hwpx", hwpx("<hp:p><hp:run>")).state == "damaged"
    assert read(tmp_path, "a.hwpx", whole).state == "read"


def w(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def wtc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def test_워드_표의_가로_세로_병합(tmp_path: Path) -> None:
    start, goes_on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="3"/>'
    table = (
        f"<w:tbl><w:tr>{wtc(w('제목'), wide)}</w:tr>"
        f"<w:tr>{wtc(w('구분'), start)}{wtc(w('성명'))}{wtc(w('홍길동'))}</w:tr>"
        f"<w:tr>{wtc(w(''), goes_on)}{wtc(w('부서'))}{wtc(w('연구소'))}</w:tr></w:tbl>"
    )
    page = read(tmp_path, "a.docx", docx(table)).pages[0]
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in page.tables[0].cells] == [
        (0, 0, 1, 3, "제목"),
        (1, 0, 2, 1, "구분"),
        (1, 1, 1, 1, "성명"),
        (1, 2, 1, 1, "홍길동"),
        (2, 1, 1, 1, "부서"),
        (2, 2, 1, 1, "연구소"),
    ]


def test_워드_글상자와_머리말과_콘텐츠_컨트롤(tmp_path: Path) -> None:
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + w("글상자") + "</w:txbxContent></mc:Choice>"
        "<mc:Fallback><v:x><w:txbxContent>" + w("글상자") + "</w:txbxContent></v:x></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    control = "<w:sdt><w:sdtPr/><w:sdtContent>" + w("골라 넣은 값") + "</w:sdtContent></w:sdt>"
    content = docx(box + control, word__header1_xml=w("머리말"), word__footnotes_xml=w("각주"))
    assert read(tmp_path, "a.docx", content).pages[0].text.splitlines() == [
        "머리말",
        "글상자",
        "골라 넣은 값",
        "각주",
    ]


def test_워드에서_지운_글은_세지_않는다(tmp_path: Path) -> None:
    text = (
        "<w:p><w:r><w:t>신청 </w:t></w:r><w:del><w:r><w:delText>취소</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>합니다</w:t></w:r></w:ins></w:p>"
    )
    document = read(tmp_path, "a.docx", docx(text))
    assert (document.pages[0].text, document.notes) == ("신청 합니다", ("track-changes",))


def test_워드_그림은_앞의_글과_함께_남는다(tmp_path: Path) -> None:
    picture = "<w:p><w:r><w:t>(서명)</w:t></w:r><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    assert [m.after for m in read(tmp_path, "a.docx", docx(picture)).pages[0].marks] == ["(서명)"]


def _xlsx(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org"
    kinds = f"{space}/officeDocument/2006/relationships"
    return package(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{kinds}"><sheets>'
            '<sheet name="신청" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship '
            f'Id="r1" Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{rows}'
            "</sheetData></worksheet>",
        }
    )


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_엑셀은_시트마다_표_하나다(tmp_path: Path) -> None:
    rows = f'<row r="1">{_cell("A1", "기업명")}{_cell("B1", "㈜가람")}</row><row r="2"><c r="B2"><v>8</v></c></row>'
    page = read(tmp_path, "a.xlsx", _xlsx(rows)).pages[0]
    assert page.text.splitlines() == ["기업명   ㈜가람", "8"]
    assert [(c.row, c.column) for c in page.tables[0].cells] == [(0, 0), (0, 1), (1, 1)]


def test_한_칸만_멀리_있는_엑셀은_사람에게_간다(tmp_path: Path) -> None:
    rows = f'<row r="1">{_cell("A1", "가")}</row><row r="1000000">{_cell("XFD1000000", "나")}</row>'
    assert read(tmp_path, "a.xlsx", _xlsx(rows)).state == "manual"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_글_파일의_문자표를_알아낸다(tmp_path: Path, encoding: str) -> None:
    text = "똠방각하 주식회사\r\n재직증명서\t2025. 7. 1.\n"
    document = read(tmp_path, "a.txt", text.encode(encoding))
    assert document.pages[0].text == "똠방각하 주식회사\n재직증명서   2025. 7. 1."


def test_RTF의_한글을_읽는다(tmp_path: Path) -> None:
    raw = b"{\\rtf1\\ansicpg949{\\fonttbl{\\f0\\fcharset129 Batang;}}\\f0 \\'c0\\'e7\\'c1\\'f7 \\u51613?\\par next}"
    assert read(tmp_path, "a.rtf", raw).pages[0].text == "재직 증\nnext"


def test_HTML은_보이는_글만_읽는다(tmp_path: Path) -> None:
    page = "<html><script>var 숨김 = 1</script><td>기업명</td><td>가람</td></tr><p>둘째&nbsp;줄</p></html>"
    assert read(tmp_path, "a.html", page.encode()).pages[0].text.splitlines() == ["기업명   가람", "둘째 줄"]


def test_제어_문자와_풀어쓴_한글은_고쳐진다(tmp_path: Path) -> None:
    document = read(tmp_path, "a.docx", docx(w("\u1109\u1165\u11bc\u00a0\u1106\u1167\u11bc\u200b: \u3000가")))
    assert document.pages[0].text == "성 명:  가"


def test_한도까지만_읽고_적는다(tmp_path: Path) -> None:
    content = docx("".join(w(f"줄 번호 {number:04}") for number in range(500)))
    document = read(tmp_path, "a.docx", content, DocumentLimits(characters=300))
    assert len(document.pages[0].text) <= 300
    assert document.notes == ("text-cut",)


@pytest.mark.parametrize("name", ["한줄.txt", "한줄.html"])
def test_줄바꿈이_없는_긴_글도_한도까지_읽는다(tmp_path: Path, name: str) -> None:
    text = "재직증명서 " + "가나다라 " * 40_000
    page = f"<html><body><p>{text}</p></body></html>" if name.endswith("html") else text
    document = read(tmp_path, name, page.encode(), DocumentLimits(characters=50_000))
    assert document.state == "manual"
    assert document.pages[0].lines[0].text.startswith("재직증명서 가나다라")
    assert 45_000 <= len(document.pages[0].text) <= 50_000
    assert document.notes == ("text-cut",)
    assert "뒷부분은 읽지 않았습니다" in document.detail


def test_앞에서_잘린_HTML도_적어_둔다(tmp_path: Path) -> None:
    page = "<html><body><p>앞</p>" + "<i></i>" * 2_000 + "<p>뒤</p></body></html>"
    document = read(tmp_path, "a.html", page.encode(), DocumentLimits(characters=1_000))
    assert (document.pages[0].text, document.notes) == ("앞", ("text-cut",))


@pytest.mark.parametrize("begin", ["<script>", "<!--", "<STYLE type=a>"])
def test_끝나지_않는_HTML_조각은_뒤를_데려간다(tmp_path: Path, begin: str) -> None:
    assert read(tmp_path, "a.html", f"<html><p>앞</p>{begin * 30_000}<p>뒤</p>".encode()).pages[0].text == "앞"


def test_주석과_대문자_스크립트는_보이지_않는다(tmp_path: Path) -> None:
    page = "<html><p>하나<!-- 숨김 --><SCRIPT>x</SCRIPT>둘</p>İ<style>.a{}</style >셋"
    text = read(tmp_path, "a.html", page.encode()).pages[0].text.replace(" ", "").replace("\n", "")
    assert text == "하나둘İ셋"


def test_모든_표시에는_우리말_문장이_있다() -> None:
    assert set(get_args(notes.Note)) == notes.SENTENCES.keys()
    assert notes.told("3쪽: 손상", ("page-damaged", "page-damaged")).startswith("3쪽: 손상 손상되어 읽지 못한")
