"""Documents with resident numbers of people who do not exist, and innocent numbers beside them."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, NamedTuple, get_args

from PIL import Image

from demo.documents import scan, to_typst
from demo.documents.people import business_number, corporate_number, person
from demo.documents.sheet import Fields, FieldStyle, Grid, Note, Prose, Sheet, Signature, Title
from demo.documents.writers import write

STYLES: tuple[FieldStyle, ...] = get_args(FieldStyle)
PRODUCERS = (
    "typst",
    "reportlab",
    "docx",
    "hwpx",
    "hwp",
    "scan",
    "photo",
    "docx-picture",
    "hwpx-picture",
    "pdf-picture",
)


class Made(NamedTuple):
    """A document and the truth about its numbers."""

    name: str
    content: bytes
    secret: tuple[str, ...]
    innocent: tuple[str, ...]


def sheet(rng: Random, style: FieldStyle) -> tuple[Sheet, tuple[str, ...], tuple[str, ...]]:
    """A certificate with a resident number in a table and one in running text, and innocent numbers."""
    people = [person(rng, "company", "x.example", (date(1958, 1, 1), date(2001, 12, 31))) for _ in range(3)]
    secret = tuple(one.resident_number(masked=False) for one in people)
    innocent = (corporate_number(rng), business_number(rng, "81"), people[0].mobile, people[1].phone)
    rows = (
        ("성명", people[0].name),
        ("주민등록번호", secret[0]),
        ("소속", "한빛데이터 연구소"),
        ("법인등록번호", innocent[0]),
        ("사업자등록번호", innocent[1]),
        ("연락처", innocent[2]),
        ("재직기간", "2019년 03월 15일 ~ 현재"),
    )
    blocks = (
        Title(text="재 직 증 명 서"),
        Fields(rows=rows, style=style),
        Prose(
            text=f"위 사람과 {people[1].name}({secret[1]})은 당사에 재직하고 있음을 증명합니다. 문의 {innocent[3]}"
        ),
        Grid(rows=(("구분", "성명", "주민등록번호", "금액"), ("참여", people[2].name, secret[2], "12,345,678원"))),
        Note(text="발급번호 2025-0710-123456"),
        Signature(lines=("2025년 07월 10일", "주식회사 한빛데이터"), owner="한빛"),
    )
    return Sheet(blocks=blocks), secret, (*innocent, "12,345,678", "2019")


def plain_sheet(text: str) -> Sheet:
    """A page without secrets."""
    return Sheet(blocks=(Title(text="붙임 자료"), Prose(text=text)))


def picture(content: Sheet, dpi: int = 150) -> bytes:
    """A sheet as a clean PNG."""
    return to_typst.pictures([content], dpi)[0]


def made(producer: str, seed: int) -> Made:
    """One document by one of `PRODUCERS`."""
    rng = Random(seed * 1000 + PRODUCERS.index(producer))
    content, secret, innocent = sheet(rng, STYLES[seed % len(STYLES)])
    if maker := _PICTURED.get(producer):
        return Made(f"문서{seed}.{producer.split('-')[0]}", maker(picture(content)), secret, innocent)
    written = write([[content]], producer, rng)
    return Made(f"문서{seed}{written.suffix}", written.content, secret, innocent)


def _docx_with(png: bytes) -> bytes:
    import docx
    from docx.shared import Mm

    document = docx.Document()
    document.add_paragraph("사본을 붙입니다.")
    document.add_picture(io.BytesIO(png), width=Mm(150))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _hwpx_with(png: bytes) -> bytes:
    from hwpx import HwpxDocument

    document: Any = HwpxDocument.new()
    document.add_paragraph("사본을 붙입니다.")
    document.add_picture(png, "png")
    return bytes(document.to_bytes())


def _pdf_with(png: bytes) -> bytes:
    """A PDF page of text with a picture in the middle."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for line in range(12):
        canvas.drawString(
            60, 800 - 14 * line, f"Line {line} of a page that is text, with a copy of a paper below it."
        )
    canvas.drawImage(ImageReader(Image.open(io.BytesIO(png))), 90, 40, 400, 566)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


_PICTURED: dict[str, Callable[[bytes], bytes]] = {
    "docx-picture": _docx_with,
    "hwpx-picture": _hwpx_with,
    "pdf-picture": _pdf_with,
}


def jpeg_scan(seed: int, turn: int = 0) -> Made:
    """A scan as a JPEG that lies turned by some degrees, with EXIF notes in it."""
    rng = Random(seed)
    content, secret, innocent = sheet(rng, STYLES[seed % len(STYLES)])
    page = scan.scanned(picture(content), rng).rotate(turn, expand=True)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = f"resident {secret[0]}"
    page.save(out, "JPEG", quality=80, exif=exif)
    return Made(f"스캔{seed}.jpg", out.getvalue(), secret, innocent)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Parts as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()
