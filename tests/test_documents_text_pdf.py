"""PDF pages written by hand: places, tables, fields, hidden text, damage."""

from pathlib import Path

import pytest

from intake.documents import DocumentLimits, page_picture
from intake.documents.fields import signatures
from intake.documents.text import marks
from tests.documents.making import pdf, read, shown

GRID = "1 w 50 600 m 550 600 l S 50 650 m 550 650 l S 50 700 m 550 700 l S 50 600 m 50 700 l S 550 600 m 550 700 l S "
SPLIT = "200 600 m 200 700 l S "
TEXT = shown(60, 720, "certificate of employment issued 2025-07-01 by Example")


def test_따로_그려진_이름과_값도_같은_높이면_한_줄이다(tmp_path: Path) -> None:
    labels = "".join(shown(60, 700 - 30 * row, f"label{row}") for row in range(4))
    values = "".join(shown(300, 701 - 30 * row, f"value{row}") for row in range(4))
    document = read(tmp_path, "a.pdf", pdf(labels + values))
    assert [line.text for line in document.pages[0].lines] == [f"label{row}   value{row}" for row in range(4)]


def test_좁은_틈은_한_칸으로_남는다(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pdf", pdf(TEXT))
    assert document.pages[0].text == "certificate of employment issued 2025-07-01 by Example"
    assert document.state == "read"


@pytest.mark.parametrize(
    ("rotate", "matrix"),
    [(0, "1 0 0 1 60 716"), (90, "0 1 -1 0 60 80"), (180, "-1 0 0 -1 540 84"), (270, "0 -1 1 0 540 720")],
)
def test_돌려_놓은_쪽의_자리는_화면에_보이는_대로_센다(tmp_path: Path, rotate: int, matrix: str) -> None:
    content = f"BT /F1 12 Tf {matrix} Tm (HERE certificate 2025-07-01 employment) Tj ET"
    (line,) = read(tmp_path, "a.pdf", pdf(content, rotate=rotate)).pages[0].lines
    assert line.text == "HERE certificate 2025-07-01 employment"
    assert line.box is not None
    assert line.box.left == pytest.approx(0.1, abs=0.01)
    assert line.box.top == pytest.approx(0.09, abs=0.02)


SIDEWAYS = {90: (0.91, 0.1), 180: (0.9, 0.91), 270: (0.09, 0.9)}
"""Where the beginning of a line, a tenth from the left and near the top, comes to lie on a page that was turned."""


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_옆으로_누운_쪽도_글이_선_대로_읽고_자리는_보이는_대로_센다(tmp_path: Path, rotate: int) -> None:
    words = shown(60, 716, "certificate of graduation") + shown(60, 620, "name") + shown(210, 620, "Hong Gildong")
    page = read(tmp_path, "a.pdf", pdf(GRID + SPLIT + words, rotate=rotate)).pages[0]
    assert [line.text for line in page.lines] == ["certificate of graduation", "name   Hong Gildong"]
    assert [cell.text for cell in page.tables[0].cells if cell.text] == ["name", "Hong Gildong"]
    assert page.turned == 360 - rotate
    box = page.lines[0].box
    assert box is not None
    along, across = SIDEWAYS[rotate]
    assert min(abs(box.left - along), abs(box.right - along)) < 0.03
    assert min(abs(box.top - across), abs(box.bottom - across)) < 0.03


def test_바로_선_글_위의_기울어진_도장은_쪽을_돌리지_않는다(tmp_path: Path) -> None:
    stamp = "BT /F1 30 Tf 0 1 -1 0 560 300 Tm (COPY) Tj ET "
    page = read(tmp_path, "a.pdf", pdf(TEXT + stamp)).pages[0]
    assert page.turned == 0
    assert TEXT[TEXT.index("(") + 1 : TEXT.index(")")] in page.text


def test_선으로_그린_표는_칸과_병합을_안다(tmp_path: Path) -> None:
    drawn = GRID + "200 600 m 200 650 l S "  # the upper row is one cell
    words = shown(60, 670, "title over both columns") + shown(60, 620, "name") + shown(210, 620, "Hong Gildong 2025")
    document = read(tmp_path, "a.pdf", pdf(drawn + words))
    (table,) = document.pages[0].tables
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in table.cells] == [
        (0, 0, 1, 2, "title over both columns"),
        (1, 0, 1, 1, "name"),
        (1, 1, 1, 1, "Hong Gildong 2025"),
    ]


def test_두_줄짜리_주소_옆의_이름은_주소와_한_줄이다(tmp_path: Path) -> None:
    words = shown(60, 672, "address") + shown(210, 684, "Gwangju Bukgu 208") + shown(210, 660, "402 ho")
    document = read(tmp_path, "a.pdf", pdf(GRID + SPLIT + words + shown(60, 620, "phone") + shown(210, 620, "010")))
    assert [line.text for line in document.pages[0].lines] == ["address   Gwangju Bukgu 208 402 ho", "phone   010"]


def test_사각형으로_그린_칸도_표다(tmp_path: Path) -> None:
    boxes = "".join(f"{50 + 100 * c} {600 + 40 * r} 100 40 re S " for c in range(3) for r in range(2))
    words = "".join(shown(55 + 100 * c, 615 + 40 * (1 - r), f"cell{r}{c}") for c in range(3) for r in range(2))
    document = read(tmp_path, "a.pdf", pdf(boxes + words))
    assert [c.text for c in document.pages[0].tables[0].cells] == [
        "cell00",
        "cell01",
        "cell02",
        "cell10",
        "cell11",
        "cell12",
    ]


def test_양식_필드의_값과_메모도_글이다(tmp_path: Path) -> None:
    field = (
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (org) /V (FieldValue) /Rect [100 500 400 520] /F 4 "
        "/DA (/F1 12 Tf 0 g) /AP << /N 7 0 R >> >>"
    )
    look = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 300 20] /Resources << /Font << /F1 5 0 R >> >> /Length 44 >>\n"
        "stream\nBT /F1 12 Tf 2 5 Td (FieldValue 12345) Tj ET   \nendstream"
    )
    content = pdf(
        TEXT,
        more="/Annots [6 0 R]",
        objects=(field, look),
        catalog="/AcroForm << /Fields [6 0 R] /DR << /Font << /F1 5 0 R >> >> >>",
    )
    assert "FieldValue" in read(tmp_path, "a.pdf", content).pages[0].text


def test_손으로_그은_주석은_자취로_남는다(tmp_path: Path) -> None:
    ink = "<< /Type /Annot /Subtype /Ink /Rect [300 100 420 160] /InkList [[300 100 420 160]] /F 4 >>"
    document = read(tmp_path, "a.pdf", pdf(TEXT, more="/Annots [6 0 R]", objects=(ink,)))
    inks = [mark for mark in document.pages[0].marks if mark.kind == "ink"]
    assert [(round(m.box.left, 1), round(m.box.top, 1)) for m in inks if m.box] == [(0.5, 0.8)]


def test_붉은_도장은_검은_도형과_구별된다(tmp_path: Path) -> None:
    stamp = "q {} RG 3 w 400 100 60 60 re S Q "
    red = read(tmp_path, "a.pdf", pdf(TEXT + stamp.format("0.8 0.1 0.1")))
    black = read(tmp_path, "a.pdf", pdf(TEXT + stamp.format("0 0 0")))
    assert [mark.kind for mark in red.pages[0].marks] == ["red-stamp"]
    assert black.pages[0].marks == ()


@pytest.mark.parametrize(
    ("gap", "kinds"), [(10, ["image", "red-stamp"]), (40, ["image", "red-stamp"]), (120, ["image"])]
)
def test_글자_높이에_있는_그림에서만_도장을_찾는다(tmp_path: Path, gap: int, kinds: list[str]) -> None:
    """A photograph far from all words takes longer to decode than the text, and signs nothing."""
    pixels = "".join("d01818" if x > 12 and 2 < y < 7 else "f8f8f8" for y in range(20) for x in range(20))
    picture = f"BI /W 20 /H 20 /CS /RGB /BPC 8 /F /AHx ID {pixels}> EI"
    content = f"{TEXT}q 300 0 0 240 60 {720 - gap - 240} cm {picture} Q "
    assert [mark.kind for mark in read(tmp_path, "a.pdf", pdf(content)).pages[0].marks] == kinds


def test_서명이_될_수_있는_거리의_그림은_모두_살핀다() -> None:
    assert marks._REACH >= signatures._NEAR


def _strips(count: int) -> str:
    """A picture of the page, cut into strips as some scanners do, one pixel each."""
    image = "BI /W 1 /H 1 /CS /G /BPC 8 ID z EI "
    return "".join(f"q 600 0 0 {800 / count} 0 {800 / count * n} cm {image} Q " for n in range(count))


@pytest.mark.parametrize("count", [1, 8])
def test_그림으로_덮인_쪽은_꼬리말이_있어도_스캔이다(tmp_path: Path, count: int) -> None:
    short = shown(60, 20, "issued on the internet, page 1 of 1")
    long = "".join(shown(60, 700 - 20 * n, "a line of visible text over a coloured background") for n in range(6))
    limits = DocumentLimits(ocr_pages=0)
    assert "ocr-cut" in read(tmp_path, "a.pdf", pdf(_strips(count) + short), limits).notes
    assert read(tmp_path, "a.pdf", pdf(_strips(count) + long), limits).pages[0].source == "text"
    assert "ocr-cut" in read(tmp_path, "a.pdf", pdf(long + _strips(count)), limits).notes


def test_보이지_않는_글은_스캔의_글자층이다(tmp_path: Path) -> None:
    layer = "3 Tr " + "".join(shown(60, 700 - 20 * n, "text that some scanner recognised") for n in range(9))
    document = read(tmp_path, "a.pdf", pdf(_strips(1) + layer), DocumentLimits(ocr_pages=0))
    assert "ocr-cut" in document.notes
    assert document.state == "manual"


def test_쪽_밖의_글은_세지_않는다(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pdf", pdf(TEXT + shown(60, -50, "outside") + shown(900, 700, "beyond")))
    assert "outside" not in document.pages[0].text
    assert "beyond" not in document.pages[0].text


def test_글이_없는_빈_쪽은_빈_문서다(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pdf", pdf("1 w 10 10 m 500 10 l S"))
    assert (document.state, document.pages[0].source) == ("empty", "text")


def test_한도를_넘는_글은_잘렸다고_적는다(tmp_path: Path) -> None:
    content = pdf("".join(shown(20, 780 - 8 * row, "abcdefgh " * 8, 6) for row in range(90)))
    assert "text-cut" in read(tmp_path, "a.pdf", content, DocumentLimits(characters=500)).notes
    assert read(tmp_path, "a.pdf", content).notes == ()


def test_뒤가_잘린_파일은_고쳐_열거나_손상이라_한다(tmp_path: Path) -> None:
    content = pdf(TEXT)
    states = {read(tmp_path, "a.pdf", content[:size]).state for size in range(30, len(content) - 60, 23)}
    assert states <= {"damaged", "read", "empty", "manual"}
    assert "damaged" in states


def test_쪽을_그림으로_낸다(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(TEXT, rotate=90))
    assert page_picture(path, "pdf", 1, 72).size == (800, 600)
