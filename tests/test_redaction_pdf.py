"""PDF for reviewers: nothing of a secret is left, seen or unseen, and innocent pages stay as they were."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from demo.documents import to_typst
from intake.documents import DocumentLimits, read_text
from intake.redaction import Redacted, redact
from tests.redaction_makers import plain_sheet

NUMBER = "850101-1234567"
FILLER = "This page is plain text about a project and its goals, numbered 123-45-67890."


def canvas_pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF of pages of lines."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for lines in pages:
        for row, line in enumerate((*lines, FILLER)):
            canvas.drawString(60, 780 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def run(content: bytes, folder: Path, pages: tuple[int, int] | None = None, name: str = "문서.pdf") -> Redacted:
    """The derivative of a file with these bytes."""
    path = folder / "source"
    path.write_bytes(content)
    text = read_text(path, name, DocumentLimits(), sha256=hashlib.sha256(content).hexdigest())
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return redact(path, text, pages, out, DocumentLimits())


def everything(content: bytes) -> str:
    """All texts of pages, all strings and all unpacked streams of a PDF."""
    parts: list[str] = []
    with pypdfium2.PdfDocument(content) as document:
        parts += [page.get_textpage().get_text_range() for page in document]
    with pikepdf.open(io.BytesIO(content)) as document:
        for item in document.objects:
            parts.append(repr(item))
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != "/Image":
                parts.append(item.read_bytes().decode("latin-1"))
        parts.append(repr(document.trailer))
    return "\n".join(parts)


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF after a change of its objects."""
    with pikepdf.open(io.BytesIO(content)) as document:
        change(document)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def content_of(result: Redacted) -> bytes:
    """The bytes of a result that was cleaned."""
    assert result.how == "cleaned" and result.path is not None, result
    return result.path.read_bytes()


def test_번호가_있는_쪽은_그림이_되고_없는_쪽은_글자로_남는다(tmp_path: Path) -> None:
    result = run(canvas_pdf(("Name", f"No {NUMBER} and 010-1234-5678"), ("innocent 200111-0123456",)), tmp_path)
    content = content_of(result)
    assert result.places == 1 and result.extension == "pdf" and "1곳" in result.note
    assert "34567" not in everything(content) and "850101" not in everything(content)
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 2
        assert document[0].get_textpage().get_text_range() == ""
        assert "200111-0123456" in document[1].get_textpage().get_text_range()
        picture = document[0].render(scale=2).to_pil().convert("L")
    number = picture.crop((2 * 84, 2 * (842 - 767), 2 * 160, 2 * (842 - 762)))
    assert number.getextrema()[1] < 60, "the number is black"
    after = picture.crop((2 * 185, 2 * (842 - 772), 2 * 260, 2 * (842 - 758)))
    assert after.getextrema()[1] > 200, "what follows it is not"


def test_같은_입력은_같은_바이트다(tmp_path: Path) -> None:
    source = canvas_pdf((NUMBER,), ("none",))
    first = content_of(run(source, tmp_path))
    assert first == content_of(run(source, tmp_path))


def test_문서의_쪽만_담는다(tmp_path: Path) -> None:
    source = canvas_pdf(("first", NUMBER), ("second",), ("third",), ("fourth", NUMBER))
    result = run(source, tmp_path, (2, 3))
    with pypdfium2.PdfDocument(content_of(result)) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert result.places == 0 and len(texts) == 2 and "second" in texts[0] and "third" in texts[1]
    assert "34567" not in everything(content_of(result))


def test_여러_쪽이_함께_쓰는_자원에서_다른_쪽의_그림이_따라오지_않는다(tmp_path: Path) -> None:
    def share(document: pikepdf.Pdf) -> None:
        both = pikepdf.Dictionary()
        for page in document.pages:
            for key, value in page.Resources.get("/XObject", {}).items():
                both[key] = value
        fonts = document.pages[0].Resources.Font
        shared = document.make_indirect(pikepdf.Dictionary(XObject=both, Font=fonts))
        for page in document.pages:
            page.Resources = shared

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for shade in (40, 200):
        canvas.drawString(60, 800, FILLER)
        canvas.drawImage(ImageReader(Image.new("L", (300, 200 + shade), shade)), 60, 300, 300, 200)
        canvas.showPage()
    canvas.save()
    content = content_of(run(changed(out.getvalue(), share), tmp_path, (1, 1)))
    with pikepdf.open(io.BytesIO(content)) as document:
        heights = [
            int(item.Height) for item in document.objects if isinstance(item, pikepdf.Stream) and "/Height" in item
        ]
    assert heights == [240]


def add_notes(document: pikepdf.Pdf, note: Path) -> None:
    """Secrets wherever a PDF can hide them."""
    note.write_text(NUMBER, encoding="utf-8")
    document.docinfo["/Title"] = f"제목 {NUMBER}"
    document.attachments["secret.txt"] = pikepdf.AttachedFileSpec.from_filepath(document, note)
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{NUMBER}')")
    document.Root.Metadata = pikepdf.Stream(document, f"<x>{NUMBER}</x>".encode())
    page = document.pages[0]
    page.obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=pikepdf.String(NUMBER)))
    page.obj.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Text,
                Rect=[10, 10, 30, 30],
                Contents=pikepdf.String(f"메모 {NUMBER}"),
                F=2,
            )
        ]
    )


def test_속성_첨부_스크립트_메모에_있는_번호도_남지_않는다(tmp_path: Path) -> None:
    source = changed(canvas_pdf(("visible",)), lambda document: add_notes(document, tmp_path / "note.txt"))
    assert "34567" in everything(source)
    content = content_of(run(source, tmp_path))
    assert "34567" not in everything(content)
    with pypdfium2.PdfDocument(content) as document:
        assert "visible" in document[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    "operators",
    [
        pytest.param("BT 3 Tr /F1 10 Tf 60 400 Td (850101-1234567) Tj ET", id="보이지 않는 글자"),
        pytest.param("BT /F1 10 Tf 60 400 Td (850101) Tj 40 0 Td (-1234567) Tj ET", id="나뉜 글자"),
        pytest.param("BT /F1 10 Tf 60 400 Td [(8)-900(5)-900(0)-900(1)-900(0)-900(1)-900(-)-900(1)-900(2)-900(3)"
                     "-900(4)-900(5)-900(6)-900(7)] TJ ET", id="벌린 글자"),
        pytest.param("BT /F1 10 Tf 60 400 Td (850101-1234567) Tj ET 1 g 50 390 200 30 re f", id="흰 상자 아래"),
        pytest.param("BT /F1 10 Tf 60 2400 Td (850101-1234567) Tj ET", id="쪽 밖"),
        pytest.param("/Span << /ActualText (850101-1234567) >> BDC BT /F1 10 Tf 60 400 Td (x) Tj ET EMC",
                     id="대체 글"),
    ],
)  # fmt: skip
def test_숨은_글자에_있는_번호도_남지_않는다(tmp_path: Path, operators: str) -> None:
    def add(document: pikepdf.Pdf) -> None:
        document.pages[0].contents_add(pikepdf.Stream(document, operators.encode()))

    result = run(changed(canvas_pdf(("visible",)), add), tmp_path)
    assert result.path is not None
    content = result.path.read_bytes()
    seen = everything(content) if content.startswith(b"%PDF") else content.decode()
    assert "34567" not in seen and "850101" not in seen
    assert "(8)" not in seen and "1234567" not in seen


@pytest.mark.parametrize("left", [110, 150, 230])
def test_스캔의_글자층이_어긋나_있어도_그림의_번호가_남지_않는다(tmp_path: Path, left: int) -> None:
    shown = "911231-2345678"  # on the page from 176 to 264 points
    scan = Image.open(
        io.BytesIO(to_typst.pictures([plain_sheet(f"Name Hong, number {shown} of the person")], 150)[0])
    )
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(scan), 0, 0, 595, 842)
    hidden = canvas.beginText(left, 724)
    hidden.setTextRenderMode(3)
    hidden.setFont("Helvetica", 11)
    hidden.textOut(NUMBER)
    canvas.drawText(hidden)
    canvas.drawString(60, 600, FILLER)
    canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(content_of(run(out.getvalue(), tmp_path))) as document:
        number = document[0].render(scale=1).to_pil().convert("L").crop((184, 842 - 731, 260, 842 - 724))
    assert number.getextrema()[1] < 60, "the number that is seen is black, all of it"


def test_서식_입력란의_값도_그려진_뒤에_가린다(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.drawString(60, 780, FILLER)
    canvas.acroForm.textfield(name="rrn", value=NUMBER, x=60, y=600, width=200, height=24)
    canvas.showPage()
    canvas.save()
    assert "34567" in everything(out.getvalue())
    result = run(out.getvalue(), tmp_path)
    content = content_of(result)
    assert "34567" not in everything(content) and result.places >= 1
    with pypdfium2.PdfDocument(content) as document:
        field = document[0].render(scale=1).to_pil().convert("L").crop((64, 842 - 616, 120, 842 - 610))
    assert field.getextrema()[0] < 40


def test_꺼진_층에_있는_번호는_켜지지_않는다(tmp_path: Path) -> None:
    def add(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="숨김"))
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
        page = document.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(L1=layer)
        drawn = b"/OC /L1 BDC BT /F1 10 Tf 60 400 Td (hidden word) Tj ET 0 g 300 300 100 100 re f EMC"
        page.contents_add(pikepdf.Stream(document, drawn))

    content = content_of(run(changed(canvas_pdf(("visible",)), add), tmp_path))
    with pypdfium2.PdfDocument(content) as document:
        assert "hidden" not in document[0].get_textpage().get_text_range()
        picture = document[0].render(scale=1).to_pil().convert("L")
    assert picture.getpixel((350, 842 - 350)) > 200


def test_돌려진_쪽에서도_맞는_곳을_가린다(tmp_path: Path) -> None:
    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].Rotate = 90

    content = content_of(run(changed(canvas_pdf((f"No {NUMBER}",)), turn), tmp_path))
    with pypdfium2.PdfDocument(content) as document:
        assert document[0].get_size() == pytest.approx((842, 595), abs=1)
        picture = document[0].render(scale=1).to_pil().convert("L")
    column = picture.crop((782, 80, 786, 140))  # y 780 of the page lies 62 points from the right edge
    assert column.getextrema()[0] < 60


def test_소유자_암호만_있는_PDF는_고치고_열람_암호가_있으면_제공하지_않는다(tmp_path: Path) -> None:
    for password, how in (("", "cleaned"), ("pw", "withheld")):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(canvas_pdf((NUMBER,)))) as document:
            document.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
        result = run(out.getvalue(), tmp_path)
        assert result.how == how
        if how == "cleaned":
            assert "34567" not in everything(content_of(result))
        else:
            assert result.path is None and "암호" in result.note


def test_잘린_PDF는_읽힌_만큼만_그림으로_주거나_주지_않는다(tmp_path: Path) -> None:
    source = canvas_pdf(*((f"page {n}", NUMBER) for n in range(3)))
    for part in (0.4, 0.9):
        result = run(source[: int(len(source) * part)], tmp_path)
        assert result.path is None or b"34567" not in result.path.read_bytes()
        if result.how == "cleaned":
            assert "34567" not in everything(content_of(result))


def test_번호가_없는_쪽은_보이는_것도_글자도_그대로다(tmp_path: Path) -> None:
    source = to_typst.pdf(
        [plain_sheet(f"제{n}장 추진 내용 2025-07-{n:02d} 사업자등록번호 123-45-67890") for n in range(1, 4)]
    )
    content = content_of(run(source, tmp_path))
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(content) as after:
        assert len(before) == len(after) == 3
        for one, other in zip(before, after, strict=True):
            assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range()
            assert one.render(scale=1).to_pil().tobytes() == other.render(scale=1).to_pil().tobytes()


@pytest.mark.parametrize("pages", [(3, 2), (5, 9)])
def test_없는_쪽을_달라고_하면_고쳐_쓰지_않는다(tmp_path: Path, pages: tuple[int, int]) -> None:
    assert run(canvas_pdf(("first", NUMBER)), tmp_path, pages).how == "withheld"
