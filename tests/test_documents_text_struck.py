"""Text that is struck out is no value any more, but still counts where it can be seen."""

from pathlib import Path

import pytest

from intake.documents.fields import Lexicons, read_fields
from intake.redaction.unmasked import unmasked_residents
from models.config import load
from tests.documents.making import docx, pdf, read, shown


def line(left: float, right: float, y: float) -> str:
    return f"0.6 w {left} {y} m {right} {y} l S "


def text(tmp_path: Path, content: str) -> tuple[list[str], list[str], tuple[str, ...]]:
    found = read(tmp_path, "a.pdf", pdf(content))
    page = found.pages[0]
    return [one.text for one in page.lines], [one.text for one in page.struck], found.notes


WORDS = shown(60, 700, "Gwangju Bukgu 77") + shown(60, 660, "Gwangju Donggu 193 present office")


def width_of(tmp_path: Path, content: str) -> tuple[float, float]:
    box = read(tmp_path, "w.pdf", pdf(content)).pages[0].lines[0].box
    assert box is not None
    return box.left * 600, box.right * 600


def test_줄을_그어_지운_글은_따로_둔다(tmp_path: Path) -> None:
    left, right = width_of(tmp_path, shown(60, 700, "Gwangju Bukgu 77"))
    lines, struck, notes = text(tmp_path, WORDS + line(left, right, 704))
    assert lines == ["Gwangju Donggu 193 present office"]
    assert struck == ["Gwangju Bukgu 77"]
    assert notes == ("struck-out",)


@pytest.mark.parametrize(
    ("begin", "end", "y"),
    [(0, 0, 697.2), (0, 0, 713), (-45, 0, 704), (0, 300, 704), (40, 0, 704), (0, -60, 704)],
    ids=["밑줄", "윗줄", "왼쪽으로 긴 선", "오른쪽으로 긴 선", "뒤쪽에만", "앞쪽에만"],
)
def test_지운_줄이_아닌_선은_글을_지우지_않는다(tmp_path: Path, begin: float, end: float, y: float) -> None:
    left, right = width_of(tmp_path, shown(60, 700, "Gwangju"))
    lines, struck, _ = text(tmp_path, shown(60, 700, "Gwangju") + line(left + begin, right + end, y))
    assert (lines, struck) == (["Gwangju"], [])


@pytest.mark.parametrize(
    ("kind", "flags", "struck"),
    [
        ("StrikeOut", 4, ["Gwangju Bukgu 77"]),
        ("StrikeOut", 2, []),
        ("StrikeOut", 32, []),
        ("Highlight", 4, []),
        ("Underline", 4, []),
    ],
    ids=["취소선 주석", "숨긴 주석", "화면에 없는 주석", "형광펜", "밑줄"],
)
def test_취소선_주석을_단_글은_값이_아니다(tmp_path: Path, kind: str, flags: int, struck: list[str]) -> None:
    quad = "/QuadPoints [58 714 162 714 58 696 162 696]"
    comment = f"<< /Type /Annot /Subtype /{kind} /Rect [58 696 162 714] {quad} /C [1 0 0] /F {flags} >>"
    found = read(tmp_path, "a.pdf", pdf(WORDS, more="/Annots [6 0 R]", objects=(comment,)))
    assert [one.text for one in found.pages[0].struck] == struck
    assert [one.text for one in found.pages[0].lines][-1] == "Gwangju Donggu 193 present office"
    assert len(found.pages[0].lines) == 2 - len(struck)


def run(text: str, formatting: str = "") -> str:
    return f"<w:r><w:rPr>{formatting}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize("formatting", ["<w:strike/>", '<w:dstrike w:val="true"/>', '<w:strike w:val="1"/>'])
def test_워드에서_취소선을_그은_값은_읽지_않는다(tmp_path: Path, formatting: str) -> None:
    body = "<w:p>" + run("기업명 : ") + run("주식회사 옛터", formatting) + run(" 주식회사 새터") + "</w:p>"
    found = read(tmp_path, "a.docx", docx(body))
    assert found.pages[0].text == "기업명 :  주식회사 새터"
    assert [one.text for one in found.pages[0].struck] == ["주식회사 옛터"]
    assert "취소선" not in found.detail and "지운 글" in found.detail


@pytest.mark.parametrize(
    "formatting",
    ['<w:strike w:val="0"/>', '<w:strike w:val="false"/>', '<w:vanish w:val="0"/>', "<w:webHidden/>", "<w:b/>"],
)
def test_취소선을_끈_글은_그대로_읽는다(tmp_path: Path, formatting: str) -> None:
    found = read(tmp_path, "a.docx", docx("<w:p>" + run("기업명 : 주식회사 새터", formatting) + "</w:p>"))
    assert found.pages[0].text == "기업명 : 주식회사 새터"
    assert found.notes == ()


@pytest.mark.parametrize("formatting", ["<w:vanish/>", '<w:vanish w:val="1"/>'])
def test_워드에서_숨긴_글은_읽지_않고_그렇다고_말한다(tmp_path: Path, formatting: str) -> None:
    body = "<w:p>" + run("기업명 : ") + run("주식회사 옛터", formatting) + run("주식회사 새터") + "</w:p>"
    found = read(tmp_path, "a.docx", docx(body))
    assert found.pages[0].text == "기업명 : 주식회사 새터"
    assert [one.text for one in found.pages[0].struck] == ["주식회사 옛터"]
    assert found.notes == ("unseen-text",) and "보이지 않는" in found.detail


def test_지운_주민등록번호도_보이므로_찾는다(tmp_path: Path) -> None:
    body = "<w:p>" + run("주민등록번호 : ") + run("850101-1234568", "<w:strike/>") + "</w:p>"
    assert len(unmasked_residents(read(tmp_path, "a.docx", docx(body)))) == 1


def test_등기부의_지난_본점은_주소가_아니다(tmp_path: Path) -> None:
    def cell(inner: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr><w:p>{inner}</w:p></w:tc>"

    past, now = "광주광역시 북구 용봉로 77", "광주광역시 동구 금남로 193-12"
    for formatting, wanted in (("<w:strike/>", [(now, "sure")]), ("", [(past, "likely"), (now, "likely")])):
        rows = (
            "<w:tr>" + cell(run("본   점"), '<w:vMerge w:val="restart"/>') + cell(run(past, formatting)) + "</w:tr>"
            "<w:tr>" + cell("", "<w:vMerge/>") + cell(run(now)) + "</w:tr>"
        )
        found = read(tmp_path, "등기.docx", docx(f"<w:tbl>{rows}</w:tbl>"))
        lexicons = Lexicons(load(Path(__file__).parent.parent / "config.yaml", {}).call)
        fields = {one.name: one for one in read_fields("등기.docx", found.pages, "corporate_register", lexicons)}
        assert [(one.value, one.certainty) for one in fields["address"].values] == wanted
