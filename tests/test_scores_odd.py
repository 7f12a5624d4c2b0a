"""Score sheets as offices really hand them in: several sheets, merged cells, formulas, names spelt in two ways."""

from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.config import Config
from models.register import CASE, DECISION, NUMBER, REASON, REVIEWER
from models.store import Store, selecting
from tests.filled import Entry
from tests.selection_register import AT, numbers, ran, register_with, two_applications

POINTS = (12, 25, 20, 25)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Two valid applications of organisations of their own."""
    return two_applications(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def config(tmp_path: Path, shelf: list[Entry], monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register with both."""
    return register_with(tmp_path, monkeypatch, *shelf)


def head(config: Config, page: Worksheet, row: int = 0) -> None:
    page.write_row(row, 0, [NUMBER, REVIEWER, *(c.name for c in config.call.evaluation.criteria), "발표"])


def kept(config: Config) -> dict[tuple[str, str], list[int]]:
    """What the register holds: tenths of a point by case and reviewer."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            names = [c.name for c in config.call.evaluation.criteria]
            return {(s.case_id, s.reviewer): [s.points[n] for n in names] for s in selecting.all_scores(connection)}
    finally:
        store.close()


def test_시트가_여럿이면_모두_가져오고_칸을_시트와_함께_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "둘.xlsx"))
    for name, rows in (
        ("가위원", [(first, "가위원", *POINTS, 80), (second, "가위원", *POINTS, 80)]),
        ("안내", []),
        ("나위원", [(first, "나위원", *POINTS, 80), (second, "나위원", 12, 25, 20, 99, 80)]),
    ):
        page = book.add_worksheet(name)
        if rows:
            head(config, page)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, row)
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "둘.xlsx"), "--by", "김", status=1)
    assert "1건의 점수 2개" in told.out and "나위원!F3" in told.err
    assert set(kept(config)) == {("C000001", "가위원"), ("C000001", "나위원")}


def test_접수번호나_위원의_칸을_합쳐도_줄마다_읽는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "합침.xlsx"))
    page = book.add_worksheet()
    page.merge_range("A1:G1", "평가표 (합친 제목)")
    head(config, page, 1)
    page.merge_range("A3:A4", first)
    page.write("B3", "가위원")
    page.write("B4", "나위원")
    page.write("A5", second)
    page.write("A6", second)
    page.merge_range("B5:B6", "가위원")
    for row, points in enumerate([POINTS, POINTS, POINTS, ()], 2):
        page.write_row(row, 2, [*points, *([80] if points else [])])
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "합침.xlsx"), "--by", "김")
    assert "2건의 점수 3개" in told.out and "적지 않은 줄 1개" in told.out
    assert set(kept(config)) == {("C000001", "가위원"), ("C000001", "나위원"), ("C000002", "가위원")}


def test_점수의_칸은_합쳐도_아래_줄의_점수가_되지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "점수.xlsx"))
    page = book.add_worksheet()
    head(config, page)
    for row, who in enumerate(("가위원", "나위원"), 1):
        page.write_row(row, 0, [first, who, None, *POINTS[1:], 80])
    page.merge_range("C2:C3", 12)
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "점수.xlsx"), "--by", "김", status=1)
    assert "C3: " in told.err and "0건의 점수 0개" in told.out and kept(config) == {}


def test_수식의_끝자리와_글자로_적은_수는_보이는_대로_읽는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "수식.xlsx"))
    page = book.add_worksheet()
    head(config, page)
    page.write_row(1, 0, [first, "가위원", "12.0", " 25 "])
    page.write_formula("E2", "=8.1*2", None, 16.199999999999996)
    page.write_row(1, 5, ["２５", 80])
    page.write_row(2, 0, [second, "가위원", 12, 25, 20.05, 25, 80])
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "수식.xlsx"), "--by", "김", status=1)
    assert "E3: " in told.err and "E2" not in told.err
    assert kept(config) == {("C000001", "가위원"): [120, 250, 162, 250]}


def test_값이_저장되지_않은_수식뿐이면_조용히_넘어가지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "빈수식.xlsx"))
    page = book.add_worksheet()
    head(config, page)
    page.write_row(1, 0, [first, "가위원"])
    for column in "CDEF":
        page.write_formula(f"{column}2", "=10+1", None, "")
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "빈수식.xlsx"), "--by", "김", status=1)
    assert "점수가 적힌 줄이 없습니다" in told.err and "수식" in told.err


def test_띄어_쓴_위원_이름은_같은_위원이고_바뀐_점수는_바뀌었다고_말한다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = numbers(config)
    for name, who, last in (("1.xlsx", "김위원", 25), ("2.xlsx", "김 위원", 25), ("3.xlsx", "김  위원 ", 20)):
        book = xlsxwriter.Workbook(str(tmp_path / name))
        page = book.add_worksheet()
        head(config, page)
        page.write_row(1, 0, [first, who, 12, 25, 20, last, 80])
        book.close()
    told = [ran(capsys, "scores", "import", str(tmp_path / f"{n}.xlsx"), "--by", "김").out for n in (1, 2, 3)]
    assert "점수 1개" in told[0] and "대신합니다" not in told[0]
    assert "점수 0개" in told[1] and "이미 있던 점수 1개" in told[1]
    assert "점수 1개" in told[2] and "1개는 같은 위원의 앞선 점수와 달라" in told[2]
    assert kept(config) == {("C000001", "김위원"): [120, 250, 200, 200]}


def test_이해관계로_자료를_주지_않은_위원의_점수는_가져오지_않는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = numbers(config)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    for given, left_out in (([second], [first]), ([second], [])):
        with store.writing() as connection:
            selecting.handed_out(connection, "가위원", given, left_out, AT, encrypted=False)
    store.close()
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet()
    head(config, page)
    for row, (number, who) in enumerate(((first, "가 위원"), (second, "가위원"), (first, "나위원")), 1):
        page.write_row(row, 0, [number, who, *POINTS, 80])
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "a.xlsx"), "--by", "김", status=1)
    assert f"A2: {first}: 평가위원 가 위원에게는 이해관계로" in told.err
    assert set(kept(config)) == {("C000002", "가위원"), ("C000001", "나위원")}
    with (store := Store(config.settings.database.url, config.settings.storage.root, write=True)).writing() as again:
        selecting.handed_out(again, "가위원", [first], [], AT, encrypted=False)
    store.close()
    ran(capsys, "scores", "import", str(tmp_path / "a.xlsx"), "--by", "김")
    assert ("C000001", "가위원") in kept(config)


@pytest.mark.parametrize("other", [25, 24])
def test_베껴_둔_시트는_같은_점수이면_한_번만_다르면_칸을_댄다(
    other: int, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = numbers(config)
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, last in (("평가표", 25), ("평가표 (2)", other)):
        page = book.add_worksheet(name)
        head(config, page)
        page.write_row(1, 0, [first, "가위원", 12, 25, 20, last, 80])
        page.write_row(2, 0, [second, "가위원", *POINTS, 80])
    book.close()
    told = ran(capsys, "scores", "import", str(tmp_path / "a.xlsx"), "--by", "김", status=int(other != 25))
    assert f"점수 {2 if other == 25 else 1}개를" in told.out
    assert other == 25 or ("평가표 (2)!A2" in told.err and "평가표!A2에도 달리" in told.err)


def test_결정이_두_시트에_적혀_있으면_어느_것인지_묻는다(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = numbers(config)
    for filled in (1, 2):
        book = xlsxwriter.Workbook(str(tmp_path / f"{filled}.xlsx"))
        for number, name in enumerate(("접수대장", "접수대장 (2)"), 1):
            page = book.add_worksheet(name)
            page.write_row(0, 0, [CASE, DECISION, REASON])
            page.write_row(1, 0, [first, "철회" if number <= filled else "", "요청"])
        book.close()
    two = ran(capsys, "decide", "--from", str(tmp_path / "2.xlsx"), "--by", "김", status=1)
    assert "접수대장, 접수대장 (2)" in two.err and "결정 " not in two.out
    assert "결정 1건" in ran(capsys, "decide", "--from", str(tmp_path / "1.xlsx"), "--by", "김").out
