"""Scores, a selection, its release and a workbook of decisions, killed at any moment and given once more: the books
are those of who was never killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from sqlalchemy import create_engine, text

from models.register import CASE, DECISION, REASON
from models.store.engine import parse_url
from tests.filled import Entry, config_of
from tests.selection_register import AT, fill, sheet, two_applications
from tests.servers.postgres import Postgres
from tests.whole import CONFIG

KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
last, count = int(sys.argv.pop(1)), 0
def step(*_):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)
for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
    event.listen(Engine, name, step)
from cli.main import main
status = main(sys.argv[1:])
print("steps", count)
raise SystemExit(status)
"""
"""Gives a command and ends it with the n-th thing that the database is asked for."""
BOOKS = {
    "cases": "SELECT id, stage, disposition, receipt_number FROM cases ORDER BY id",
    "scores": "SELECT case_id, reviewer, points FROM scores ORDER BY case_id, reviewer, id",
    "selections": "SELECT id FROM selections ORDER BY id",
    "messages": "SELECT case_id, type, revision FROM messages ORDER BY case_id, revision",
    "outbox": "SELECT case_id, kind, state, count(*) FROM outbox GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "rulings": "SELECT case_id, what, subject, count(*) FROM rulings GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "events": "SELECT what, count(*) FROM events GROUP BY 1 ORDER BY 1",
}


class Office:
    """A register with two valid applications and a held one, and the files that operators hand in."""

    def __init__(self, folder: Path, url: str, shelf: list[Entry]) -> None:
        self.url, self.folder = url, folder
        folder.mkdir()
        self.config = config_of(folder, url)
        fill(self.config, *shelf, Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)))
        numbers = [self.config.call.receipt.number(count) for count in (1, 2)]
        rows = [(number, who, share) for number, share in zip(numbers, (90.0, 80.0), strict=True) for who in "가나"]
        sheet(self.config, folder / "scores.xlsx", *rows)
        book = xlsxwriter.Workbook(str(folder / "decisions.xlsx"))
        page = book.add_worksheet()
        for row, values in enumerate(
            [(CASE, DECISION, REASON), (numbers[0], "철회", "요청"), ("C000003", "접수", "확인")]
        ):
            page.write_row(row, 0, values)
        book.close()

    def commands(self) -> list[list[str]]:
        """What an office does, one after the other."""
        confirm, scores = ["select", "--confirm", "--by", "김"], str(self.folder / "scores.xlsx")
        return [
            ["scores", "import", scores, "--by", "김"],
            confirm,
            ["select", "--release", "--by", "김"],
            ["decide", "--from", str(self.folder / "decisions.xlsx"), "--by", "김"],
            confirm,
        ]

    def give(self, arguments: list[str], last: int = 0) -> "subprocess.CompletedProcess[str]":
        """A command in a process of its own, killed at a step (0: not at all)."""
        settings = {
            "JEOPSU_DATABASE__URL": self.url,
            "JEOPSU_STORAGE__ROOT": str(self.folder / "var"),
            "JEOPSU_SELECTION__REVIEWERS": "2",
        }
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(last), *arguments, "--config", str(CONFIG)],
            cwd=CONFIG.parent, env=dict(os.environ) | settings, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def books(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that must be the same."""
        engine = create_engine(parse_url(self.url))
        with engine.connect() as connection:
            found = {name: [tuple(row) for row in connection.execute(text(query))] for name, query in BOOKS.items()}
        engine.dispose()
        return found


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Two valid applications of organisations of their own."""
    return two_applications(tmp_path_factory.mktemp("samples"))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_언제_끊겨도_다시_하면_끊기지_않은_것과_같다(
    engine: str, shelf: list[Entry], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def office(name: str) -> Office:
        if engine == "sqlite":
            return Office(tmp_path / name, f"sqlite:///{tmp_path / name / 'register.db'}", shelf)
        server: Postgres = request.getfixturevalue("postgres")
        return Office(tmp_path / name, server.url(f"office{name}"), shelf)

    calm, hit, rng = office("calm"), office("hit"), Random(engine)
    for ours, theirs in zip(calm.commands(), hit.commands(), strict=True):
        done = calm.give(ours)
        assert done.returncode == 0, done.stderr
        steps = int(re.findall(r"steps (\d+)", done.stdout)[0])
        for last in (rng.randrange(1, steps), steps - rng.randrange(1, 4)):
            assert hit.give(theirs, last).returncode in (-signal.SIGKILL, 0, 1)
        again = hit.give(theirs)
        assert "Traceback" not in again.stderr
        assert again.returncode == 0 or "내보낼 초안이 없습니다" in again.stdout, "they have left before the end"
        assert hit.books() == calm.books(), theirs
    told = [line for line in hit.give(["verify"]).stderr.splitlines() if "원본 메일이 없습니다" not in line]
    assert len(told) <= 1, told  # the sum: these mails have no originals
