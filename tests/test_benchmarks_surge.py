"""The arithmetic and the book-keeping of surge, throughput and the growing register."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from benchmarks import applications, bare, growing, surge, throughput
from benchmarks.applications import MEGABYTE, Made
from tests.servers.smtp_sink import Caught

NOON = datetime(2025, 8, 14, 3, 0, tzinfo=UTC)


def answer(number: int, recipient: str, seconds: float) -> Caught:
    """A receipt as the sink keeps it; its subject is an encoded word, as in real ones."""
    subject = b"=?utf-8?b?W+ygkeyImOyZhOujjF0=?= AICA-2025-%04d" % number
    raw = b"To: " + recipient.encode() + b"\r\nSubject: " + subject + b"\r\n\r\nAICA-2025-9999\r\n"
    return Caught("from@x.example", (recipient,), raw, NOON + timedelta(seconds=seconds), False, None)


def sent(count: int) -> list[Made]:
    """Mails that were delivered."""
    return [Made(number, Path(f"{number}"), f"a{number}@x.example", number == 1, 10) for number in range(count)]


def sink(*caught: Caught) -> Any:
    """What is used of a sink."""
    return SimpleNamespace(caught=list(caught))


def test_기다린_시간은_배달부터_첫_회신까지이고_회신이_없으면_끝이_없다() -> None:
    arrived = {f"a{n}@x.example": NOON for n in range(3)}
    got = sink(answer(1, "a0@x.example", 4), answer(1, "a0@x.example", 9), answer(2, "a2@x.example", 2.5))
    assert surge.waits(arrived, got, sent(3)) == [4.0, float("inf"), 2.5]


@pytest.mark.parametrize(
    ("seconds", "good"), [([3, 119.9, 7], True), ([3, 120.1, 7], False), ([1, float("inf")], False)]
)
def test_한_사람이라도_너무_오래_기다리면_목표를_놓친_것이다(seconds: Sequence[float], good: bool) -> None:
    assert surge.answering(seconds) is good


@pytest.mark.parametrize(("count", "part", "expected"), [(100, 0.95, 95), (20, 0.95, 19), (1, 0.95, 1), (3, 0.0, 1)])
def test_몇_퍼센트가_든_값(count: int, part: float, expected: int) -> None:
    assert surge.share(range(count, 0, -1), part) == expected


@pytest.mark.parametrize(
    ("caught", "cases", "good"),
    [
        ([answer(1, "a0@x.example", 1), answer(2, "a1@x.example", 2)], 2, True),
        ([answer(2, "a0@x.example", 1), answer(1, "a1@x.example", 2)], 2, True),
        ([answer(1, "a0@x.example", 1), answer(3, "a1@x.example", 2)], 2, False),
        ([answer(1, "a0@x.example", 1), answer(1, "a0@x.example", 2)], 2, False),
        ([answer(1, "a0@x.example", 1)], 2, False),
        ([answer(1, "a0@x.example", 1), answer(2, "a1@x.example", 2)], 3, False),
    ],
)
def test_장부는_한_통에_한_건_한_번호_한_회신이어야_맞는다(
    tmp_path: Path, caught: list[Caught], cases: int, good: bool
) -> None:
    (tmp_path / "var" / "originals" / "ab").mkdir(parents=True)
    for number in range(2):
        (tmp_path / "var" / "originals" / "ab" / f"{number}.eml").write_bytes(b".")
    with closing(sqlite3.connect(tmp_path / "var" / "jeopsu.db")) as register:
        register.execute("CREATE TABLE cases (disposition TEXT, stage TEXT)")
        register.executemany("INSERT INTO cases VALUES ('accepted', ?)", [("judged",), *[("triaged",)] * (cases - 1)])
        register.commit()
    assert surge.books(tmp_path, sink(*caught), sent(2)) is good
    assert surge.judged(tmp_path / "var" / "jeopsu.db") == 1


def test_아직_없는_접수대장은_0이다(tmp_path: Path) -> None:
    assert not surge.polled(tmp_path / "no.db")
    assert surge.ask(tmp_path / "no.db", "SELECT count(*) FROM cases") == 0


@pytest.mark.parametrize(("judged", "good"), [(149.0, True), (151.0, False)])
def test_견줌은_내려받기와_읽기를_더한_것에_대한_것이다(
    judged: float, good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    spent = bare.Spent
    least = {"download": spent(10, 1), "all": spent(90, 9), "text": spent(0, 4), "ocr": spent(0, 5)}
    assert surge.compared(surge.Moments(60, 70, judged, None, 200), least, 300) is good
    assert "folders" not in capsys.readouterr().out
    assert surge.compared(surge.Moments(60, 70, judged, 400, 200), least, 300) is good
    said = capsys.readouterr().out
    assert f"{judged / 100:.2f} x bare" in said and "20.00 x" in said and "folders written after 400 s" in said


@pytest.mark.parametrize(("judged", "good"), [(299.0, True), (301.0, False)])
def test_명령이_있으면_명령과_견준_것이_목표이고_라이브러리와_견준_것도_말한다(
    judged: float, good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    spent = bare.Spent
    least = {"download": spent(10, 1), "all": spent(90, 9), "text": spent(0, 4), "ocr": spent(0, 5)}
    beside = least | {"tools": spent(190, 19)}
    assert surge.compared(surge.Moments(60, 70, judged, None, 200), beside, 300) is good
    *_, by_commands, by_libraries = capsys.readouterr().out.splitlines()
    assert f"{judged / 200:.2f} x" in by_commands and "200 s (<= 1.5)" in by_commands and "10.00 x" in by_commands
    assert f"{judged / 100:.2f} x" in by_libraries and "100 s; by" in by_libraries
    assert (by_commands[0], by_libraries[0]) == (" " if good else "!", " "), "only the one is a target"


@pytest.mark.parametrize("number", [1, 4])
def test_신청_메일은_규칙대로이고_무게가_있으며_다섯에_하나는_스캔이다(tmp_path: Path, number: int) -> None:
    made = applications.make_one(applications.Task(number, f"test/{number}", 2 * MEGABYTE, tmp_path))
    assert made.scanned is (number == 4)
    assert 2 * MEGABYTE < made.size < 4 * MEGABYTE
    mail = message_from_bytes(made.path.read_bytes(), policy=policy.default)
    (archive,) = mail.iter_attachments()
    assert archive.get_filename() == f"{mail['Subject']}.zip"
    (tmp_path / "files").mkdir()
    files = bare.apart(tmp_path, tmp_path / "files")
    assert len(files) > 4 and len({path.name for path in files}) == len(files)
    kinds = {path.suffix for path in files}
    assert kinds == {".pdf"} if made.scanned else kinds <= {".pdf", ".hwpx"}


def test_다섯에_하나() -> None:
    assert sum(map(applications.is_scanned, range(300))) == 60


@pytest.mark.parametrize(
    ("count", "begun", "seconds", "rate"), [(25, 1, 60.0, 24.0), (25, 5, 30.0, 40.0), (2, 1, 120.0, 0.5)]
)
def test_처리량은_시작할_때_이미_읽은_것을_빼고_센다(count: int, begun: int, seconds: float, rate: float) -> None:
    found = throughput.rate(count, begun, seconds, 12.0)
    assert found.a_minute == rate
    assert found.processor == pytest.approx(12 / (count - begun))


@pytest.mark.parametrize(
    ("rates", "good"),
    [
        ((10, 18, 17, 9, 16), True),
        ((10, 10, 10, 9, 16), False),
        ((10, 18, 14, 9, 16), False),
        ((10, 18, 17, 9, 8), False),
    ],
)
def test_일꾼이_늘면_늘고_너무_많아도_줄지_않아야_한다(rates: Sequence[float], good: bool) -> None:
    ways = (throughput.ALONE, throughput.PAIR, throughput.MANY, throughput.ONE, throughput.TWO)
    assert throughput.judge(dict(zip(ways, rates, strict=True))) is good


def test_문장을_센다() -> None:
    counter, engine = growing.Counter(), create_engine("sqlite://")
    with counter.counting(), engine.connect() as connection:
        for _ in range(3):
            connection.execute(text("SELECT 1"))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert counter.statements == 3


def test_가장_좋은_것이_남는다() -> None:
    goes: list[int] = []
    wall, ours = growing.best(lambda: goes.append(1))
    assert len(goes) == growing.GOES and wall >= 0 and ours >= 0
