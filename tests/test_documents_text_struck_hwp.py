"""Text that is struck out in Hangul documents is no value: HWPX by its properties, HWP 5 by its character shapes."""

import struct
import zlib
from pathlib import Path

import pytest

from intake.documents.text.flow import Flow
from intake.documents.text.hwp import loses_signs
from intake.documents.text.hwp_mended import mended
from models.document import DocumentText
from tests.documents.making import hwpx, ole, read

HEAD = (
    '<hh:head xmlns:hh="urn:h"><hh:refList><hh:charProperties>'
    '<hh:charPr id="0"><hh:strikeout shape="NONE" color="#000000"/></hh:charPr>'
    '<hh:charPr id="1"><hh:strikeout shape="{shape}" color="#FF0000"/></hh:charPr>'
    '<hh:charPr id="2"><hh:underline type="CENTER" shape="SOLID"/><hh:strikeout shape="NONE"/></hh:charPr>'
    '<hh:charPr id="3"><hh:underline type="BOTTOM" shape="SOLID"/></hh:charPr>'
    "</hh:charProperties></hh:refList></hh:head>"
)


def spoken(found: DocumentText) -> tuple[list[str], list[str], tuple[str, ...]]:
    page = found.pages[0]
    return [one.text for one in page.lines], [one.text for one in page.struck], found.notes


def in_hwpx(tmp_path: Path, shape: str, number: int) -> tuple[list[str], list[str], tuple[str, ...]]:
    runs = (
        '<hp:run charPrIDRef="0"><hp:t>기업명 : </hp:t></hp:run>'
        f'<hp:run charPrIDRef="{number}"><hp:t>주식회사 옛터</hp:t></hp:run>'
        '<hp:run charPrIDRef="0"><hp:t>주식회사 새터</hp:t></hp:run>'
    )
    content = hwpx(f"<hp:p>{runs}</hp:p>", **{"Contents/header.xml": HEAD.format(shape=shape)})
    return spoken(read(tmp_path, "a.hwpx", content))


@pytest.mark.parametrize(
    ("shape", "number"), [("SOLID", 1), ("DASH", 1), ("DOUBLE_SLIM", 1), ("slim_thick", 1), ("NONE", 2)]
)
def test_한글_문서에서_취소선을_그은_값은_읽지_않는다(tmp_path: Path, shape: str, number: int) -> None:
    lines, struck, notes = in_hwpx(tmp_path, shape, number)
    assert (lines, struck, notes) == (["기업명 : 주식회사 새터"], ["주식회사 옛터"], ("struck-out",))


@pytest.mark.parametrize(("shape", "number"), [("NONE", 1), ("3D", 1), ("", 1), ("SOLID", 3), ("SOLID", 9)])
def test_한글이_채워_넣은_빈_취소선과_밑줄은_글을_지우지_않는다(tmp_path: Path, shape: str, number: int) -> None:
    lines, struck, notes = in_hwpx(tmp_path, shape, number)
    assert (lines, struck, notes) == (["기업명 : 주식회사 옛터주식회사 새터"], [], ())


def test_칸_안에서_지운_값도_값이_아니고_머리글이_없어도_읽는다(tmp_path: Path) -> None:
    cell = '<hp:tc><hp:subList><hp:p><hp:run charPrIDRef="{0}"><hp:t>{1}</hp:t></hp:run></hp:p></hp:subList></hp:tc>'
    row = cell.format(0, "자원명") + cell.format(1, "A100") + cell.format(0, "H100")
    table = f"<hp:p><hp:run><hp:tbl><hp:tr>{row}</hp:tr></hp:tbl></hp:run></hp:p>"
    found = read(tmp_path, "a.hwpx", hwpx(table, **{"Contents/header.xml": HEAD.format(shape="SOLID")}))
    assert [one.text for one in found.pages[0].tables[0].cells] == ["자원명", "", "H100"]
    assert [one.text for one in read(tmp_path, "b.hwpx", hwpx(table)).pages[0].tables[0].cells][1] == "A100"


def record(tag: int, level: int, data: bytes) -> bytes:
    return struct.pack("<I", tag | level << 10 | len(data) << 20) + data


def shape(attributes: int) -> bytes:
    return record(0x15, 1, bytes(46) + struct.pack("<I", attributes) + bytes(22))


PLAIN = shape(0)
REAL = shape(1 << 18)
DOTTED = shape(1 << 18 | 2 << 26)
EMPTY = shape(1 << 18 | 15 << 26)
UNDERLINED = shape(1 << 2)
CENTRED = shape(2 << 2)


def paragraph(text: str, shapes: list[tuple[int, int]]) -> bytes:
    """A paragraph whose signs from each place on have the given shape."""
    places = b"".join(struct.pack("<II", place, number) for place, number in shapes)
    head = struct.pack("<IIHBBHHHI", len(text) + 1, 0, 0, 0, 0, len(shapes), 0, 1, 0)
    return record(0x42, 0, head) + record(0x43, 1, (text + "\r").encode("utf-16-le")) + record(0x44, 1, places)


def hwp(body: bytes, shapes: bytes, *, compressed: bool = True) -> bytes:
    def packed(data: bytes) -> bytes:
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        return deflate.compress(data) + deflate.flush() if compressed else data

    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, int(compressed))
    return ole({"FileHeader": header.ljust(256, b"\0"), "DocInfo": packed(shapes), "BodyText/Section0": packed(body)})


@pytest.mark.parametrize("attributes", [REAL, DOTTED, CENTRED], ids=["실선", "점선", "가운데 밑줄"])
@pytest.mark.parametrize("compressed", [True, False], ids=["압축", "비압축"])
def test_HWP에서_취소선을_그은_값은_읽지_않는다(tmp_path: Path, attributes: bytes, compressed: bool) -> None:
    body = paragraph("기업명 : 주식회사 옛터주식회사 새터", [(0, 0), (6, 1), (13, 0)]) + paragraph(
        "자원명 : H100", [(0, 0)]
    )
    found = read(tmp_path, "a.hwp", hwp(body, PLAIN + attributes, compressed=compressed))
    assert spoken(found) == (["기업명 : 주식회사 새터", "자원명 : H100"], ["주식회사 옛터"], ("struck-out",))


@pytest.mark.parametrize("attributes", [EMPTY, UNDERLINED, shape(0), shape(1 << 18 | 13 << 26)])
def test_HWP의_빈_취소선과_밑줄은_글을_지우지_않는다(tmp_path: Path, attributes: bytes) -> None:
    body = paragraph("기업명 : 주식회사 새터", [(0, 0), (6, 1)])
    assert spoken(read(tmp_path, "a.hwp", hwp(body, PLAIN + attributes))) == (["기업명 : 주식회사 새터"], [], ())


def test_HWP에서_문단_전체를_지우면_줄이_남지_않는다(tmp_path: Path) -> None:
    body = paragraph("대표자 : 김옛날", [(0, 1)]) + paragraph("대표자 : 이새날", [(0, 0)])
    lines, struck, _ = spoken(read(tmp_path, "a.hwp", hwp(body, PLAIN + REAL)))
    assert (lines, struck) == (["대표자 : 이새날"], ["대표자 : 김옛날"])


def test_HWP의_제어_문자_뒤에서도_지운_자리를_맞힌다(tmp_path: Path) -> None:
    control = "\x09" + "\0" * 6 + "\x09"  # a tab takes eight places
    text = "성명" + control + "김옛날이새날"
    lines, struck, _ = spoken(read(tmp_path, "a.hwp", hwp(paragraph(text, [(0, 0), (10, 1), (13, 0)]), PLAIN + REAL)))
    assert struck == ["김옛날"]
    assert [line.split() for line in lines] == [["성명", "이새날"]]


def test_표본_HWP에는_지운_글이_없다고_본다(tmp_path: Path) -> None:
    """A shape that is defined and nowhere used strikes nothing."""
    body = paragraph("기업명 : 주식회사 새터", [(0, 0)])
    assert spoken(read(tmp_path, "a.hwp", hwp(body, PLAIN + REAL)))[2] == ()


def test_지운_글을_가려낼_수_없는_HWP는_사람이_본다(tmp_path: Path) -> None:
    """A distribution document keeps its text sealed elsewhere: whether its struck shape is used cannot be seen."""
    content = hwp(paragraph("기업명 : 주식회사 옛터", [(0, 1)]), PLAIN + REAL)
    sealed = content.replace(struct.pack("<II", 0x05000300, 1), struct.pack("<II", 0x05000300, 5))
    assert mended(sealed).whole is False
    assert mended(content).whole is True
    assert mended(content[:900]).struck == ()


def test_아무것도_지우지_않은_HWP는_그대로_둔다() -> None:
    content = hwp(paragraph("기업명 : 주식회사 새터", [(0, 0)]), PLAIN + REAL)
    assert mended(content).content == content


@pytest.mark.parametrize("compressed", [True, False], ids=["압축", "비압축"])
def test_HWP의_줄바꿈_뒤_글자를_잃지_않는다(tmp_path: Path, compressed: bool) -> None:
    text = "소재지 : 광주광역시 북구\n첨단과기로 208번길 11\n2025. 7. 1."
    found = read(tmp_path, "a.hwp", hwp(paragraph(text, [(0, 0)]), PLAIN, compressed=compressed))
    assert [one.text for one in found.pages[0].lines] == text.split("\n")
    assert found.notes == ()


def test_지운_글_안의_줄바꿈도_자리를_지킨다(tmp_path: Path) -> None:
    text = "기업명 : 옛\n터\n주식회사 새터"
    lines, struck, _ = spoken(read(tmp_path, "a.hwp", hwp(paragraph(text, [(0, 0), (6, 1), (9, 0)]), PLAIN + REAL)))
    assert struck == ["옛 터"]
    assert " ".join(lines).split() == ["기업명", ":", "주식회사", "새터"]


@pytest.mark.parametrize(
    ("flags", "other", "loses"),
    [
        (5, "소재지 : 광주 북구 첨단과기로 208", True),
        (5, "소재지 : 광주 북구 로 208", False),
        (5, "소재지", False),
        (5, None, False),
        (1, "소재지 : 광주 북구 첨단과기로 208", False),
    ],
)
def test_배포용_HWP에서_글자를_잃으면_다른_방식으로_읽는다(flags: int, other: str | None, loses: bool) -> None:
    first = Flow(1000)
    first.paragraph("소재지 : 광주 북구 로 208")
    second = Flow(1000) if other is not None else None
    if second is not None:
        second.paragraph(other or "")
    assert loses_signs(flags, first, second) is loses


@pytest.mark.parametrize(("control", "seen"), [(b"tmct", False), (b"  nf", True)], ids=["숨은 설명", "각주"])
def test_숨은_설명은_읽지_않고_각주는_값에_붙지_않는다(tmp_path: Path, control: bytes, seen: bool) -> None:
    """A hidden comment hangs on its paragraph as a footnote does, deeper by its level."""
    anchor = "기업명 : 주식회사 새터" + "\x0f" + "\0" * 6 + "\x0f"
    outer = paragraph(anchor, [(0, 0)])
    inner = "주식회사 옛터"
    nested = (
        record(0x47, 1, control + bytes(8))
        + record(0x48, 2, bytes(16))
        + record(0x42, 2, bytes(22))
        + record(0x43, 3, (inner + "\r").encode("utf-16-le"))
        + record(0x44, 3, struct.pack("<II", 0, 0))
    )
    after = paragraph("자원명 : H100", [(0, 0)])
    found = read(tmp_path, "a.hwp", hwp(outer + nested + after, PLAIN))
    text = found.pages[0].text
    assert text.splitlines() == ["기업명 : 주식회사 새터", *(["주식회사 옛터"] if seen else []), "자원명 : H100"]
