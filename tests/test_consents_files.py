"""Consents in files that people make: boxes of Word, cells of Hancom and PDF tables, boxes that are only drawn."""

from pathlib import Path

import pytest
from pylopdf_fonts_ko import sans_path
from typst import Compiler

from intake.documents.recognise import read_documents
from models.call import Call
from models.config import load
from tests.documents.making import docx, hwpx, read

TITLE, ABOUT = "과제책임자 과제신청 개별 동의서", "수집 항목 : 성명, 소속   보유 기간 : 5년"
FOOT = ("성명 : 한도경", "과제명 : 저조도 영상 복원", "2025년 8월 5일", "과제책임자 한도경 (서명)")


@pytest.fixture(scope="module")
def call() -> Call:
    return load(Path(__file__).parent.parent / "config.yaml", {}).call


def answers(folder: Path, name: str, content: bytes, call: Call) -> list[str]:
    """What the consent in this file says."""
    found = read_documents([read(folder, name, content)], call).documents
    assert [one.kind for one in found] == ["pi_consent"]
    return [v.value for field in found[0].fields if field.name.startswith("agreed.") for v in field.values]


def word(*middle: str) -> bytes:
    """A Word file with these parts of its body between title and foot."""

    def paragraph(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    return docx("".join([*map(paragraph, (TITLE, ABOUT)), *middle, *map(paragraph, FOOT)]))


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(sign: str) -> str:
    """A check box of Word, as its content control keeps it."""
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("agree", "refuse", "expected"), [("☒", "☐", "agreed"), ("☐", "☒", "refused"), ("☐", "☐", "blank")]
)
def test_워드의_확인란을_읽는다(agree: str, refuse: str, expected: str, tmp_path: Path, call: Call) -> None:
    middle = f"<w:p>{control(agree)}{run(' 동의함   ')}{control(refuse)}{run(' 동의하지 않음')}</w:p>"
    assert answers(tmp_path, "동의서.docx", word(middle), call) == [expected]


@pytest.mark.parametrize("boxes", [("F0FE", "F0A8"), ("F0A8", "F0FE"), ("F0A8", "F0A8")])
def test_워드의_기호로_넣은_네모는_거꾸로_읽지_않는다(boxes: tuple[str, str], tmp_path: Path, call: Call) -> None:
    signs = [f'<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r>' for code in boxes]
    middle = f"<w:p>{signs[0]}{run(' 동의함   ')}{signs[1]}{run(' 동의하지 않음')}</w:p>"
    truth = "agreed" if boxes[0] == "F0FE" else "refused" if boxes[1] == "F0FE" else "blank"
    assert answers(tmp_path, "동의서.docx", word(middle), call) in ([truth], ["unclear"])


def rows(*texts: tuple[str, ...]) -> str:
    """A table of Hancom's HWPX."""
    made = ""
    for r, row in enumerate(texts):
        cells = "".join(
            f"<hp:tc><hp:subList><hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p></hp:subList>"
            f'<hp:cellAddr colAddr="{c}" rowAddr="{r}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>'
            for c, text in enumerate(row)
        )
        made += f"<hp:tr>{cells}</hp:tr>"
    return f'<hp:p><hp:run><hp:tbl rowCnt="{len(texts)}" colCnt="{len(texts[0])}">{made}</hp:tbl></hp:run></hp:p>'


def hancom(table: str) -> bytes:
    def paragraph(text: str) -> str:
        return f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>"

    return hwpx("".join([*map(paragraph, (TITLE, ABOUT)), table, *map(paragraph, FOOT)]))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            (("구분", "동의", "미동의"), ("개인정보 수집·이용", "○", ""), ("제3자 제공", "", "○")),
            ["agreed", "refused"],
        ),
        ((("구분", "동의함", "동의하지 않음"), ("개인정보 수집·이용", "", "")), ["blank"]),
        ((("동의 여부", "□ 동의   ■ 미동의"),), ["refused"]),
        ((("동의함", "V", "동의하지 않음", ""),), ["agreed"]),
        ((("동의함", "", "동의하지 않음", "V"),), ["refused"]),
    ],
)
def test_한글_문서의_표에서_읽는다(
    table: tuple[tuple[str, ...], ...], expected: list[str], tmp_path: Path, call: Call
) -> None:
    assert answers(tmp_path, "동의서.hwpx", hancom(rows(*table)), call) == expected


def printed(middle: str) -> bytes:
    """A PDF with this Typst markup between title and foot."""
    lines = [TITLE, ABOUT, middle, *FOOT]
    text = '#set page(paper: "a4")\n#set text(font: "Noto Sans KR", size: 11pt)\n' + "\n\n".join(lines)
    fonts = [Path(sans_path()).parent]
    made = Compiler(font_paths=fonts, ignore_system_fonts=True).compile(text.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("■ 동의함 #h(1em) □ 동의하지 않음", ["agreed"]),
        ("□ 동의함 #h(1em) ■ 동의하지 않음", ["refused"]),
        ("□ 동의함\n\n■ 동의하지 않음", ["refused"]),
        (
            "#table(columns: 3, [구분], [동의], [미동의], [개인정보 수집·이용], [○], [], [제3자 제공], [], [○])",
            ["agreed", "refused"],
        ),
        (
            "#rect(width: 8pt, stroke: 1pt) 동의함 #rect(width: 8pt, fill: red) 동의하지 않음",
            ["unclear"],
        ),
        ("동의함 #h(1em) #underline[동의하지 않음]", ["unclear"]),
    ],
)  # fmt: skip
def test_PDF에서_읽는다(middle: str, expected: list[str], tmp_path: Path, call: Call) -> None:
    assert answers(tmp_path, "동의서.pdf", printed(middle), call) == expected
