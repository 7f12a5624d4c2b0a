"""DOCX, HWPX and XLSX for reviewers: no secret in any part, whatever holds it; the rest reads as before."""

import hashlib
import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from hwpx import HwpxDocument
from PIL import Image

from intake.documents import DocumentLimits, read_text
from intake.redaction import Redacted, redact
from tests.redaction_makers import zipped

NUMBER = "850101-1234567"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(content: bytes, name: str, folder: Path) -> Redacted:
    """The derivative of a file with these bytes."""
    path = folder / "source"
    path.write_bytes(content)
    text = read_text(path, name, DocumentLimits(), sha256=hashlib.sha256(content).hexdigest())
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return redact(path, text, None, out, DocumentLimits())


def parts_of(content: bytes) -> dict[str, bytes]:
    """A package as its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def cleaned(result: Redacted) -> dict[str, bytes]:
    """Parts of a result that was cleaned."""
    assert result.how == "cleaned" and result.path is not None, result
    return parts_of(result.path.read_bytes())


def raw(parts: dict[str, bytes]) -> str:
    """All parts as text, with and without their tags."""
    texts = [data.decode("utf-8", "replace") for data in parts.values()]
    return "\n".join((*parts, *texts, *(re.sub(r"<[^>]*>", "", text) for text in texts)))


def word(body: str, **more: bytes) -> bytes:
    """A DOCX with this body, and parts replaced or added (`__` in names stands for a slash, `_dot_` for a point)."""
    document = docx.Document()
    out = io.BytesIO()
    document.save(out)
    parts = parts_of(out.getvalue())
    ns = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    )
    parts["word/document.xml"] = f"<w:document {ns}><w:body>{body}</w:body></w:document>".encode()
    for name, data in more.items():
        parts[name.replace("__", "/").replace("_dot_", ".")] = data
    return zipped(parts)


def runs(*texts: str) -> str:
    """A paragraph of several runs."""
    return "<w:p>" + "".join(f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def row(*texts: str) -> str:
    """A table of one row."""
    return "<w:tbl><w:tr>" + "".join(f"<w:tc>{runs(text)}</w:tc>" for text in texts) + "</w:tr></w:tbl>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(runs(f"번호 {NUMBER} 끝"), id="한 조각"),
        pytest.param(runs("번호 85", "01", "01", "-", "12345", "67", " 끝"), id="여러 조각"),
        pytest.param(runs("주민등록번호 850101", "-1234567"), id="표시와 조각"),
        pytest.param(f"<w:p><w:del w:id='1' w:author='가'><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del></w:p>"
                     + runs("글"), id="지운 글"),
        pytest.param(f"<w:p><w:pPr><w:rPr><w:del w:id='2' w:author='{NUMBER}'/></w:rPr></w:pPr></w:p>" + runs("글"),
                     id="지은이"),
        pytest.param(row("주민등록번호", "850101", "-", "1234567"), id="나뉜 칸"),
        pytest.param("<w:p><w:r><w:t>850101</w:t><w:noBreakHyphen/><w:t>1234567</w:t></w:r></w:p>", id="줄표 요소"),
        pytest.param(f"<w:p><w:r><w:instrText>HYPERLINK \"http://x/{NUMBER}\"</w:instrText></w:r></w:p>" + runs("글"),
                     id="필드"),
        pytest.param(f"<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='그림' descr='{NUMBER}'/></wp:inline>"
                     "</w:drawing></w:r></w:p>" + runs("글"), id="대체 글"),
        pytest.param("<w:p><mc:AlternateContent><mc:Choice Requires='w14'><w:r><w:t>글</w:t></w:r></mc:Choice>"
                     f"<mc:Fallback><w:r><w:t>{NUMBER}</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
                     id="대신 쓰는 글"),
        pytest.param(row(*NUMBER), id="칸마다 하나"),
    ],
)  # fmt: skip
def test_워드_본문_어디에_있어도_남지_않는다(tmp_path: Path, body: str) -> None:
    result = run(
        word(body + runs("사업자등록번호 123-45-67890, 법인등록번호 200111-0123456")), "신청서.docx", tmp_path
    )
    assert result.path is not None
    content = result.path.read_bytes()
    text = raw(parts_of(content)) if result.how == "cleaned" else content.decode()
    assert "850101" not in text and "234567" not in text.replace("0123456", "")
    assert "123-45-67890" in text and "200111-0123456" in text
    assert result.how == "cleaned"
    docx.Document(io.BytesIO(content))


def test_워드의_다른_부분에_있는_번호도_남지_않는다(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("본문 010-1234-5678")
    document.sections[0].header.paragraphs[0].text = f"머리글 {NUMBER}"
    document.sections[0].footer.paragraphs[0].text = f"바닥글 {NUMBER}"
    document.core_properties.author = f"홍길동 {NUMBER}"
    document.core_properties.title = NUMBER
    document.add_comment(document.paragraphs[0].runs, text=f"메모 {NUMBER}", author="나")
    picture = io.BytesIO()
    Image.new("RGB", (90, 30), "white").save(picture, "PNG")
    document.add_picture(picture)
    out = io.BytesIO()
    document.save(out)
    parts = parts_of(out.getvalue())
    parts["customXml/item1.xml"] = f"<a>{NUMBER}</a>".encode()
    parts["word/embeddings/oleObject1.bin"] = NUMBER.encode()
    parts["docProps/thumbnail.jpeg"] = NUMBER.encode()
    parts["word/vbaProject.bin"] = NUMBER.encode()
    parts["word/media/drawing1.emf"] = NUMBER.encode("utf-16-le")
    relations = parts["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for number, target in enumerate(("embeddings/oleObject1.bin", "media/drawing1.emf"), 90):
        link = f'<Relationship Id="r{number}" Type="{kind}/image" Target="{target}"/>'
        relations = relations.replace("</Relationships>", link + "</Relationships>")
    parts["word/_rels/document.xml.rels"] = relations.encode()
    result = run(zipped(parts), "신청서.docx", tmp_path)
    after = cleaned(result)
    assert "850101" not in raw(after) and "1234567" not in raw(after)
    assert not any(NUMBER.encode("utf-16-le") in data for data in after.values())
    assert not any(name.startswith(("customXml", "docProps", "word/embeddings", "word/vba")) for name in after)
    assert b"media/drawing1.emf.png" in after["word/_rels/document.xml.rels"]
    assert b"oleObject1" not in after["word/_rels/document.xml.rels"]
    reopened = docx.Document(io.BytesIO((tmp_path / "out").joinpath(str(result.path)).read_bytes()))
    assert reopened.paragraphs[0].text == "본문 010-1234-5678"
    assert "머리글" in reopened.sections[0].header.paragraphs[0].text
    assert len(reopened.inline_shapes) == 1


def test_같은_입력은_같은_바이트다(tmp_path: Path) -> None:
    source = word(runs(f"번호 {NUMBER}"))
    first = run(source, "가.docx", tmp_path).path
    assert first is not None
    content = first.read_bytes()
    second = run(source, "가.docx", tmp_path).path
    assert second is not None and second.read_bytes() == content


def hancom(change: dict[str, str] | None = None, **more: bytes) -> bytes:
    """An HWPX with a table, after replacing texts in its section."""
    document = HwpxDocument.new()
    document.add_paragraph("신청서 본문 FIRST 사업자등록번호 123-45-67890")
    table = document.add_table(2, 2)
    for row, values in enumerate((("성명", "주민등록번호"), ("홍길동", "SECOND"))):
        for column, value in enumerate(values):
            table.set_cell_text(row, column, value)
    parts = parts_of(bytes(document.to_bytes()))
    name = next(name for name in parts if name.endswith("section0.xml"))
    text = parts[name].decode()
    for old, new in (change or {}).items():
        assert old in text
        text = text.replace(old, new)
    parts[name] = text.encode()
    for extra, data in more.items():
        parts[extra.replace("__", "/").replace("_dot_", ".")] = data
    return zipped(parts)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"FIRST": NUMBER}, id="문단"),
        pytest.param({"SECOND": NUMBER}, id="표"),
        pytest.param({"SECOND": "8501011234567"}, id="붙여 쓴 칸"),
        pytest.param({"FIRST": "</hp:t></hp:run><hp:run charPrIDRef=\"0\"><hp:t>".join(("8501", "01-12", "34567"))},
                     id="여러 조각"),
        pytest.param({"FIRST": f"가<hp:deleteBegin Id=\"1\"/>{NUMBER}<hp:deleteEnd Id=\"1\"/>나"}, id="지운 글"),
        pytest.param({"FIRST": "850101<hp:hyphen/>1234567"}, id="줄표 요소"),
        pytest.param({"FIRST": "850101-<hp:lineBreak/>1234567"}, id="줄바꿈"),
        pytest.param({"FIRST": "850101<hp:markpenBegin color=\"#FFFF00\"/>-1234567<hp:markpenEnd/>"}, id="형광펜"),
    ],
)  # fmt: skip
def test_한글_본문_어디에_있어도_남지_않는다(tmp_path: Path, change: dict[str, str]) -> None:
    result = run(hancom(change), "신청서.hwpx", tmp_path)
    after = cleaned(result)
    assert "850101" not in raw(after) and "234567" not in raw(after)
    assert "123-45-67890" in raw(after) and "홍길동" in raw(after)
    assert next(iter(after)) == "mimetype"


def test_한글의_미리보기와_개체와_속성은_버린다(tmp_path: Path) -> None:
    source = hancom(
        Preview__PrvText_dot_txt=NUMBER.encode(),
        Preview__PrvImage_dot_png=NUMBER.encode(),
        BinData__ole1_dot_ole=NUMBER.encode(),
        Scripts__headerScripts=NUMBER.encode("utf-16-le"),
        DocHistory__VersionLog0_dot_xml=NUMBER.encode(),
    )
    after = cleaned(run(source, "신청서.hwpx", tmp_path))
    assert NUMBER not in raw(after) and not any(NUMBER.encode("utf-16-le") in data for data in after.values())
    assert not any(name.startswith(("Preview", "Scripts", "DocHistory")) for name in after)


def sheet(cells: str, strings: str = "", **more: bytes) -> bytes:
    """A workbook written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="명단" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'{head}<sst xmlns="{main}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return zipped({name: text.encode() for name, text in parts.items()} | more)


@pytest.mark.parametrize(
    ("cells", "strings"),
    [
        pytest.param('<c r="A2" t="s"><v>0</v></c>', f"<si><t>{NUMBER}</t></si>", id="글"),
        pytest.param('<c r="A2" t="s"><v>0</v></c>', "<si><r><t>8501</t></r><r><t>01-1234567</t></r></si>",
                     id="조각난 글"),
        pytest.param('<c r="A2"><v>8501011234567</v></c>', "", id="수"),
        pytest.param(f'<c r="A2" t="str"><f>"{NUMBER}"</f><v>{NUMBER}</v></c>', "", id="수식"),
        pytest.param(f'<c r="A2" t="inlineStr"><is><t>{NUMBER}</t></is></c>', "", id="바로 쓴 글"),
        pytest.param('<c r="A2"><v>850101</v></c><c r="B2"><v>-1234567</v></c>', "", id="나뉜 수"),
    ],
)  # fmt: skip
def test_엑셀_칸_어디에_있어도_남지_않는다(tmp_path: Path, cells: str, strings: str) -> None:
    keep = '<row r="1"><c r="A1" t="inlineStr"><is><t>사업자 123-45-67890</t></is></c>'
    keep += '<c r="B1"><v>12345678</v></c></row>'
    result = run(sheet(f'{keep}<row r="2">{cells}</row>', strings), "명단.xlsx", tmp_path)
    assert result.path is not None
    content = result.path.read_bytes()
    text = raw(parts_of(content)) if result.how == "cleaned" else content.decode()
    assert "850101" not in text and "1234567" not in text.replace("12345678", "")
    assert "123-45-67890" in text and "12345678" in text


@pytest.mark.parametrize("broken", ["<!DOCTYPE x [<!ENTITY a 'b'>]><w:document/>", "<w:document", ""])
def test_깨진_XML은_글로_주거나_주지_않는다(tmp_path: Path, broken: str) -> None:
    result = run(word("", **{"word/document.xml": broken.encode()}), "신청서.docx", tmp_path)
    assert result.how in ("masked-text", "withheld")
