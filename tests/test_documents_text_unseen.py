"""What nobody sees on a PDF page is no value; what is typed and ticked in the fields of a form is."""

from pathlib import Path

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from intake.documents import DocumentLimits, read_text
from intake.redaction.unmasked import unmasked_residents
from models.document import DocumentText
from tests.documents.making import pdf, read, shown

SEEN = "a longer line of visible text that makes this page no scan"
REST = shown(60, 100, SEEN)


def lines(found: DocumentText) -> list[str]:
    return [one.text for one in found.pages[0].lines]


def with_resources(content: bytes, more: str) -> bytes:
    """With more resources of the page; pdfium finds objects that have moved."""
    return content.replace(b"/Resources <<", b"/Resources << " + more.encode())


LAYERS = "/OCProperties << /OCGs [6 0 R] /D << /BaseState /ON /OFF [6 0 R] >> >>"
LAYER = ("<< /Type /OCG /Name (x) >>",)
WORDS = shown(60, 700, "Hidden Value 77")
UNSEEN = {
    "흰 글자": pdf(f"1 g {WORDS} 0 g {REST}"),
    "거의 흰 글자": pdf(f"0.99 0.98 1 rg {WORDS} 0 g {REST}"),
    "바탕과 같은 파란 글자": pdf(f"0.8 0.9 1 rg 50 690 200 30 re f 0.8 0.9 1 rg {WORDS} 0 g {REST}"),
    "아주 작은 글자": pdf(shown(60, 700, "Hidden Value 77", 1) + REST),
    "그리지 않는 글자": pdf(f"3 Tr {WORDS} 0 Tr {REST}"),
    "흰 칸에 가린 글자": pdf(f"{WORDS} 1 g 50 690 200 30 re f 0 g {REST}"),
    "투명한 글자": with_resources(pdf(f"q /G0 gs {WORDS} Q {REST}"), "/ExtGState << /G0 << /ca 0 >> >>"),
    "꺼진 레이어": with_resources(
        pdf(f"/OC /O1 BDC {WORDS} EMC {REST}", catalog=LAYERS, objects=LAYER),
        "/Properties << /O1 6 0 R >>",
    ),
    "쪽 밖의 글자": pdf(shown(700, 700, "Hidden") + shown(60, 900, "Value 77") + REST),
    "잘려 나간 곳의 글자": pdf(WORDS + REST, more="/CropBox [0 0 600 600]"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_보이지_않는_글은_값으로_읽지_않는다(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, "a.pdf", UNSEEN[name])
    assert lines(found) == [SEEN]
    outside = name in ("쪽 밖의 글자", "잘려 나간 곳의 글자")
    assert found.notes == (() if outside else ("unseen-text",))
    assert [one.text for one in found.pages[0].struck] == ([] if outside else ["Hidden Value 77"])
    assert found.state == "read" and ("보이지 않는 글" in found.detail) is not outside


FILLED = "Track I - l 1 | _ ."
"""Signs that fill their places with one shade."""


@pytest.mark.parametrize("colour", ["0 g", "1 0 0 rg", "0.6 g"])
def test_칸을_한_색으로_채우는_글자도_보인다(tmp_path: Path, colour: str) -> None:
    content = pdf(f"1 g {WORDS} {colour} {shown(60, 650, FILLED)} 0 g {REST}")
    found = read(tmp_path, "a.pdf", content)
    assert [one.text for one in found.pages[0].struck] == ["Hidden Value 77"]
    assert "".join(lines(found)[0].split()) == "".join(FILLED.split())


@pytest.mark.parametrize("font", ["HYSMyeongJo-Medium", "HYGothic-Medium"])
@pytest.mark.parametrize("size", [8, 9, 10.5, 12, 14])
@pytest.mark.parametrize("under", [False, True], ids=["드러난 네모", "가려진 네모"])
def test_네모로_한_표시는_가려지지_않으면_보인다(tmp_path: Path, font: str, size: float, under: bool) -> None:
    registerFont(UnicodeCIDFont(font))
    page = Canvas(str(tmp_path / "a.pdf"))
    page.setFont(font, size)
    page.drawString(60, 700, "개인정보 수집에 동의합니까?")
    page.drawString(60, 660, "■")
    page.drawString(80, 660, "동의함")
    page.drawString(60, 630, "□ 동의하지 않음 - 한 줄은 반드시 표시해 주십시오")
    page.setFillGray(1)
    page.rect(55, 656 if under else 580, 140, 16, stroke=0, fill=1)
    page.drawString(60, 600, "보이지 않는 글")
    page.save()
    found = read_text(tmp_path / "a.pdf", "a.pdf", DocumentLimits(), sha256="")
    text = "".join(" ".join(lines(found)).split())
    assert ("■동의함" in text) is not under and "□동의하지않음-한줄은" in text
    assert "보이지않는글" not in text


@pytest.mark.parametrize(
    "content",
    [
        f"0 0 0.6 rg 50 690 200 30 re f 1 g {WORDS} 0 g {REST}",
        f"0.5 g {WORDS} 0 g {REST}",
        f"0.85 g {WORDS} 0 g {REST}",
        f"1 g 50 690 200 30 re f 0 g {WORDS} {REST}",
        f"{REST} 1 g 50 690 200 30 re f 0 g {WORDS}",
        f"{WORDS} 1 g 50 600 200 30 re f 0 g {REST}",
        shown(60, 700, "Hidden Value 77", 6) + REST,
    ],
    ids=[
        "진한 바탕의 흰 글자",
        "회색",
        "옅은 회색",
        "먼저 그린 흰 칸",
        "글 뒤의 다른 흰 칸",
        "옆을 덮은 칸",
        "작은 글자",
    ],
)
def test_보이는_글은_모두_읽는다(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, "a.pdf", pdf(content))
    assert lines(found) == ["Hidden Value 77", SEEN]
    assert found.notes == ()


def test_보이지_않는_주민등록번호도_찾는다(tmp_path: Path) -> None:
    found = read(tmp_path, "a.pdf", pdf(f"1 g {shown(60, 700, '850101-1234568')} 0 g {REST}"))
    assert "850101" not in found.pages[0].text
    assert len(unmasked_residents(found)) == 1


def typed(text: str) -> str:
    """A text in a PDF as forms hold it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def widget(kind: str, value: str, y: int, more: str = "", flags: int = 4, wide: int = 240) -> str:
    return (
        f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T (f{y}) /V {value} /Rect [160 {y} {160 + wide} {y + 20}] "
        f"/F {flags} /DA (/F1 12 Tf 0 g) {more} >>"
    )


def form(content: str, *fields: str, needs: str = "true") -> bytes:
    """A form without any look for its fields: programs draw it from the values."""
    numbers = " ".join(f"{n} 0 R" for n in range(6, 6 + sum(one.startswith("<< /Type /Annot") for one in fields)))
    return pdf(
        content + REST,
        more=f"/Annots [{numbers}]",
        objects=fields,
        catalog=f"/AcroForm << /Fields [{numbers}] /NeedAppearances {needs} /DA (/F1 12 Tf 0 g) "
        "/DR << /Font << /F1 5 0 R >> >> >>",
    )


@pytest.mark.parametrize("needs", ["true", "false"])
@pytest.mark.parametrize(
    ("kind", "value", "more", "wanted"),
    [
        ("Tx", "(Solbit Inc)", "", "Solbit Inc"),
        ("Tx", typed("주식회사 솔빛"), "", "주식회사 솔빛"),
        ("Tx", "(1234567890)", "/Ff 16777216 /MaxLen 10", "1234567890"),
        ("Ch", "(H100)", "/Ff 131072 /Opt [(A100) (H100)]", "H100"),
    ],
    ids=["글", "한글", "한 칸에 한 글자", "고르기"],
)
def test_양식_필드에_입력한_값을_읽는다(
    tmp_path: Path, kind: str, value: str, more: str, wanted: str, needs: str
) -> None:
    content = form(shown(60, 705, "Name"), widget(kind, value, 700, more), needs=needs)
    assert lines(read(tmp_path, "a.pdf", content)) == [f"Name   {wanted}", SEEN]


@pytest.mark.parametrize("flags", [2, 32, 34, 6], ids=["숨김", "화면에 없음", "둘 다", "인쇄만 숨김"])
def test_보이지_않는_필드의_값은_읽지_않는다(tmp_path: Path, flags: int) -> None:
    box = widget("Btn", "/Yes", 660, "/AS /Yes", flags, wide=15)
    content = form(shown(60, 705, "Name"), widget("Tx", "(Solbit Inc)", 700, flags=flags), box)
    assert lines(read(tmp_path, "a.pdf", content)) == ["Name", SEEN]


def look(content: str) -> str:
    font = "/Font << /ZaDb << /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >> >>"
    head = f"/Type /XObject /Subtype /Form /BBox [0 0 15 20] /Resources << {font} >>"
    return f"<< {head} /Length {len(content)} >>\nstream\n{content}\nendstream"


FRAME = "0 0 15 15 re S "
TICKS = {
    "모양 없음": ("", ""),
    "글꼴로 그린 표시": (f"{FRAME} BT /ZaDb 12 Tf 2 2 Td (4) Tj ET", FRAME),
    "글꼴로 그린 가위표": (f"{FRAME} BT /ZaDb 12 Tf 2 2 Td (8) Tj ET", FRAME),
    "선으로 그린 표시": (f"{FRAME} 2 2 m 13 13 l S 2 13 m 13 2 l S", FRAME),
}


@pytest.mark.parametrize("name", TICKS)
@pytest.mark.parametrize(("state", "sign"), [("Yes", "☑"), ("Off", "□")])
def test_표시_칸은_그린_방법과_상관없이_읽는다(tmp_path: Path, name: str, state: str, sign: str) -> None:
    on, off = TICKS[name]
    more = f"/AS /{state} " + ("/AP << /N << /Yes 7 0 R /Off 8 0 R >> >>" if on else "")
    box = widget("Btn", f"/{state}", 700, more, wide=15)
    content = form(shown(60, 705, "Agree") + shown(180, 705, "Yes"), box, *([look(on), look(off)] if on else []))
    assert [one.split() for one in lines(read(tmp_path, "a.pdf", content))] == [
        ["Agree", sign, "Yes"],
        SEEN.split(),
    ]


def test_두_가지_가운데_고른_단추를_읽는다(tmp_path: Path) -> None:
    parent = "<< /FT /Btn /Ff 49152 /T (agree) /V /B /Kids [7 0 R 8 0 R] >>"
    kids = [
        f"<< /Type /Annot /Subtype /Widget /Parent 6 0 R /Rect [{x} 700 {x + 15} 715] /F 4 /AS /{state} "
        f"/AP << /N << /{on} 9 0 R /Off 10 0 R >> >> >>"
        for x, state, on in ((160, "Off", "A"), (260, "B", "B"))
    ]
    content = pdf(
        shown(60, 703, "Consent") + shown(180, 703, "Yes") + shown(280, 703, "No") + REST,
        more="/Annots [7 0 R 8 0 R]",
        objects=(parent, *kids, look("4 4 7 7 re f"), look(FRAME)),
        catalog="/AcroForm << /Fields [6 0 R] >>",
    )
    assert lines(read(tmp_path, "a.pdf", content))[0].split() == ["Consent", "□", "Yes", "☑", "No"]


def test_덧쓴_주석은_읽고_숨은_쪽지는_읽지_않는다(tmp_path: Path) -> None:
    text = look("BT /ZaDb 0 Tf ET").replace("BT /ZaDb 0 Tf ET", "BT /F1 9 Tf 2 8 Td (Typed over) Tj ET")
    text = text.replace("/Length 16", "/Length 41").replace("/BBox [0 0 15 20]", "/BBox [0 0 240 20]")
    text = text.replace("/Font << ", "/Font << /F1 5 0 R ")
    box = "/Rect [160 500 400 520] /Contents (Typed over) /AP << /N 7 0 R >>"
    for flags, wanted in ((4, ["Typed over", SEEN]), (2, [SEEN]), (32, [SEEN])):
        note = f"<< /Type /Annot /Subtype /FreeText {box} /F {flags} >>"
        memo = "<< /Type /Annot /Subtype /Text /Rect [500 500 520 520] /Contents (A note aside) /F 4 >>"
        content = pdf(REST, more="/Annots [6 0 R 8 0 R]", objects=(note, text, memo))
        assert lines(read(tmp_path, "a.pdf", content)) == wanted


def test_동적_서식의_PDF는_사람이_본다(tmp_path: Path) -> None:
    """Its page only says that another program is needed; the values lie in the XFA."""
    packet = "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>"
    content = pdf(
        shown(60, 700, "Please wait... your viewer may not be able to display this type of document."),
        objects=(f"<< /Length {len(packet)} >>\nstream\n{packet}\nendstream",),
        catalog="/NeedsRendering true /AcroForm << /Fields [] /XFA [(template) 6 0 R] >>",
    )
    found = read(tmp_path, "a.pdf", content)
    assert (found.state, found.notes) == ("manual", ("live-form",))
    assert "XFA" in found.detail
