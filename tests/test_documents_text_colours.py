"""Which pages show red only in their pictures, and that the seals found on them are those of the whole page."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from intake.documents.text.marks import pdf_marks, red_marks
from intake.documents.text.pdf_colours import red_only_in_pictures
from intake.documents.text.pdf_drawn import drawn_on
from intake.documents.text.pdf_place import Place

SIDE = 40
SEAL = b"".join(
    b"\xd2\x14\x1e" if (x - 20) ** 2 + (y - 20) ** 2 > 320 else b"\xff\xff\xff"
    for y in range(SIDE)
    for x in range(SIDE)
)
PICTURE = b"q 60 0 0 60 300 200 cm /I Do Q "
TEXT = b"0 0 0 rg BT /F 14 Tf 100 222 Td (Hong Gildong) Tj ET "
OBJECTS = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/T 8 0 R>>"
    b"/XObject<</I 6 0 R>>/Pattern<</P 7 0 R/Q 10 0 R>>/Shading<</S 11 0 R>>/ExtGState<</G <</ca .4>>>>>>>>",
    b"",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    b"<</Type/XObject/Subtype/Image/Width 40/Height 40/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    b"/Length %d>>stream\n%s\nendstream" % (len(zlib.compress(SEAL)), zlib.compress(SEAL)),
    b"<</PatternType 2/Shading 11 0 R>>",
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a 9 0 R>>"
    b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1000]/Resources<<>>>>",
    b"<</Length 42>>stream\n1000 0 d0 1 0 0 rg 0 0 800 800 re f       \nendstream",
    b"<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 5 5]/XStep 5/YStep 5/Resources<<>>/Length 22>>stream\n"
    b"1 0 0 rg 0 0 5 5 re f \nendstream",
    b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 300 300]/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]"
    b"/C1[1 0 0]/N 1>>/Extend[true true]>>",
]


@contextmanager
def page_of(content: bytes, folder: Path) -> Iterator[Any]:
    objects = [*OBJECTS]
    objects[3] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    path = folder / "page.pdf"
    path.write_bytes(body + end % (len(objects) + 1, table, len(objects) + 1, len(body)))
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        try:
            yield page
        finally:
            page.close()


@pytest.mark.parametrize(
    "more",
    [
        b"",
        b".8 .9 1 rg 50 700 400 40 re f ",
        b".5 g 10 10 50 50 re f 0 0 .7 RG 20 20 m 90 90 l S ",
        b"1 0 0 rg BT 3 Tr /F 20 Tf 20 20 Td (unseen) Tj ET 0 g ",
    ],
)
def test_빨간_것이_그림에만_있으면_그림만_보아도_같은_도장이_나온다(more: bytes, tmp_path: Path) -> None:
    with page_of(more + TEXT + PICTURE, tmp_path) as page:
        assert red_only_in_pictures(page, 1)
        whole = red_marks(page.render(scale=700 / 842, rev_byteorder=True).to_numpy())
        found = pdf_marks(page, drawn_on(page, Place(page)), (), [(0.1, 0.7, 0.3, 0.75)])
        assert [mark for mark in found if mark.kind == "red-stamp"] == whole
        assert len(whole) == 1


@pytest.mark.parametrize(
    "more",
    [
        b"1 0 0 rg BT /F 20 Tf 20 20 Td (red) Tj ET ",
        b"1 0 0 rg BT 1 Tr /F 20 Tf 20 20 Td (black outside) Tj 1 0 0 RG (red outside) Tj ET ",
        b"BT /T 50 Tf 20 20 Td (aaa) Tj ET ",
        b".8 0 0 RG 4 w 10 10 50 50 re S ",
        b"1 1 0 rg 10 10 50 50 re f ",
        b"/Pattern cs /P scn 10 10 100 100 re f ",
        b"/Pattern cs /Q scn 10 10 100 100 re f ",
        b"q 0 0 50 50 re W n /S sh Q ",
        b"/G gs 0 0 1 rg 10 10 50 50 re f ",
        b"q 50 20 -20 50 100 500 cm /I Do Q ",
    ],
)
def test_그림_밖에도_빨간_것이_있을_수_있으면_쪽_전체를_본다(more: bytes, tmp_path: Path) -> None:
    with page_of(more + TEXT + PICTURE, tmp_path) as page:
        assert not red_only_in_pictures(page, 1)
        whole = red_marks(page.render(scale=700 / 842, rev_byteorder=True).to_numpy())
        found = pdf_marks(page, drawn_on(page, Place(page)), (), [(0.1, 0.7, 0.3, 0.75)])
        assert [mark for mark in found if mark.kind == "red-stamp"] == whole


def test_그림의_수가_다르면_쪽_전체를_본다(tmp_path: Path) -> None:
    with page_of(TEXT + PICTURE + PICTURE, tmp_path) as page:
        assert not red_only_in_pictures(page, 1)
        assert red_only_in_pictures(page, 2)
