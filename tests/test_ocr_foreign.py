"""Latin words of a page that was read as Korean: where English looks, and when it is believed."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_ko import sans_path

from intake.documents.ocr import read_picture
from intake.documents.ocr.clean import Picture
from intake.documents.ocr.engine import ENGLISH, Word
from intake.documents.ocr.foreign import foreign, mostly_foreign, with_latin
from intake.documents.ocr.look import Page
from tests.fakes.looks import Spoken, page, words


def english(*spoken: Spoken, at: int = 100, gap: int = 12) -> dict[tuple[str, float], list[Word]]:
    return {(ENGLISH, 4 / 3): words(*spoken, at=at, gap=gap)}


def text(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [
        (("(06「1103[6", 0.0), True), (("(43006)", 0.84), True), (("0266", 0.67), True), (("(43006)", 0.9), False),
        (("증명서", 0.1), False), (("성명:", 0.3), False), (("2024", 0.4), False), (("2024년", 0.4), False),
        (("ㅁ", 0.2), False), (("—=", 0.1), False), (("Name", 0.5), False), (("융합R", 0.4), True),
    ],
)  # fmt: skip
def test_영문일지_모르는_낱말을_고른다(spoken: Spoken, wanted: bool) -> None:
    assert foreign(words(spoken)[0]) is wanted


def test_한국어가_모르는_낱말은_영어로_읽은_것을_쓴다() -> None:
    line = words(("성명", 0.96), ("(43006)", 0.8), ("홍길동", 0.9))
    seen = page(english(("4a", 0.3), ("(Name)", 0.95), ("Seo", 0.4), gap=0))
    found = with_latin(seen, line)
    assert text(found) == "성명 (Name) 홍길동"
    assert found[1].confidence == 0.95 and found[1].line == line[0].line


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (("MASSA", 0.79), "증명서 (06「11"),
        (("MASSA", 0.81), "증명서 MASSA"),
        (("20241", 0.95), "증명서 (06「11"),
        (("a@b.kr", 0.31), "증명서 a@b.kr"),
        (("a@b.kr", 0.29), "증명서 (06「11"),
    ],
)
def test_영어는_또렷할_때만_믿고_주소는_한국어보다_나으면_쓴다(said: Spoken, wanted: str) -> None:
    line = words(("증명서", 0.9), ("(06「11", 0.3))
    seen = page(english(said, at=line[1].box[0]))
    assert text(with_latin(seen, line)) == wanted


@pytest.mark.parametrize(("sure", "wanted"), [(0.97, "(Date of 홍길동"), (0.93, "(Date 아 홍길동")])
def test_곁의_짧은_낱말은_영어가_아주_또렷할_때만_바뀐다(sure: float, wanted: str) -> None:
    line = words(("(0266", 0.7), ("아", 0.91), ("홍길동", 0.5))
    assert text(with_latin(page(english(("(Date", 0.97), ("of", sure), gap=0)), line)) == wanted


def test_영문_사이에_남은_부스러기는_버린다() -> None:
    line = words(("『13001", 0.2), ("1", 0.79), ("10516", 0.1), ("홍", 0.5))
    seen = page({(ENGLISH, 4 / 3): [words(("Hanbit", 0.96))[0], words(("Inst", 0.96), at=line[2].box[0])[0]]})
    assert text(with_latin(seen, line)) == "Hanbit Inst 홍"
    sure = [line[0], line[1].model_copy(update={"confidence": 0.9}), *line[2:]]
    assert text(with_latin(seen, sure)) == "Hanbit 1 Inst 홍"


def test_두_낱말로_잘린_영문을_한_번만_쓴다() -> None:
    line = words(("66「", 0.1), ("6021", 0.2), ("대학", 0.9), gap=2)
    seen = page({(ENGLISH, 4 / 3): [words(("certify", 0.96))[0]]})
    assert text(with_latin(seen, line)) == "certify 대학"


@pytest.mark.parametrize(("latin", "wanted"), [(1, False), (2, False), (30, True)])
def test_거의_다_영문인_쪽을_안다(latin: int, wanted: bool) -> None:
    assert mostly_foreign(words(("재직증명서", 0.9), *[("0010/6", 0.2)] * latin)) is wanted
    assert mostly_foreign([]) is False


class Cut(Page):
    """A page that keeps the upper edge of what it is asked to look at."""

    tops: list[int]

    def _seen(self, part: Picture, factor: float, mode: int, languages: str) -> list[Word]:
        self.tops.append(int(part[:, 10].min()))
        return []


@pytest.mark.parametrize("beside", [-26, 0, 24])
def test_줄의_높이는_글의_대부분이_선_곳이다(beside: int) -> None:
    """A label that runs down the page, `인 적 사 항`, puts a sign between two rows."""
    bare = np.repeat(np.clip(np.arange(900), 0, 255).astype(np.uint8)[:, None], 900, axis=1)
    row = words(("생년월일", 0.9), ("1967.11.", 0.1), ("22.", 0.9), at=200)
    sign = words(("사", 0.9), at=100)[0]
    sign = sign.model_copy(update={"box": (100, 48 + beside, 130, 48 + 40 + beside)})
    seen = Cut(bare, 1.0, 5)
    seen.tops = []
    seen.line([sign, *row])
    assert abs(seen.tops[0] - (50 - 12)) <= 3


def drawn(lines: Sequence[str], size: int = 34) -> list[str]:
    """The lines read from a page on which these are printed."""
    picture = Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(sans_path()), size)
    for number, line in enumerate(lines):
        draw.text((150, 200 + 90 * number), line, font=font, fill=0)
    return ["".join(line.text.split()) for line in read_picture(np.asarray(picture), 1, 60).lines]


@pytest.mark.parametrize(
    "latin", ["Hanbit Research Institute", "Certificate of Employment", "hong@hanbit.example", "(Date of Birth)"]
)
def test_한글_쪽의_영문을_읽는다(latin: str) -> None:
    korean = ["위 사람은 본 기관에 재직하고 있음을 증명합니다", "소속 기업부설연구소 책임연구원", "성명 홍길동"]
    lines = drawn([*korean, f"주소 {latin}", latin])
    assert sum(latin.replace(" ", "") in line for line in lines) == 2
    assert any("재직하고있음을증명합니다" in line for line in lines)


def test_글이_거의_다_영문인_쪽은_두_언어로_읽는다() -> None:
    said = [
        "This is to certify that the person named below",
        "has been employed by our institute as a researcher",
        "since the first day of the contract and works there",
        "Department of Computer Science and Engineering",
        "and that the salary is paid every month as agreed",
    ]
    lines = drawn([*said, "위 사람이 우리 연구소에 재직하고 있음을 증명합니다"])
    assert [line.replace(" ", "") in lines for line in said] == [True] * len(said)
