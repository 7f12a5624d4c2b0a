"""What tests of the selection do with a register: fill it, score it, and look at what was recorded."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from models.config import Config
from models.register import COMMENT, NUMBER, REVIEWER
from models.selection import PRESENTATION
from models.store import Store, outgoing, selecting, views
from models.store.tables import outbox
from models.times import SEOUL
from tests.filled import Entry, add, config_of, drawn, samples
from tests.golden_shown import letter_text
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)


def two_applications(folder: Path) -> list[Entry]:
    """Two valid applications of organisations of their own, with the size that their forms state."""
    made = samples(("selection/1", "selection/2"), folder)
    entries = [drawn(sample, n, AT + timedelta(minutes=n)) for n, sample in enumerate(made)]
    return [entry.model_copy(update={"cards": one.cards}) for entry, one in zip(entries, made, strict=True)]


def register_with(folder: Path, monkeypatch: pytest.MonkeyPatch, *entries: Entry) -> Config:
    """A register with these, which commands find by the environment; each application needs two reviewers."""
    made = config_of(folder, selection__reviewers="2")
    for name, value in (
        ("DATABASE__URL", made.settings.database.url),
        ("STORAGE__ROOT", str(made.settings.storage.root)),
        ("SELECTION__REVIEWERS", "2"),
    ):
        monkeypatch.setenv(f"JEOPSU_{name}", value)
    fill(made, *entries)
    return made


def fill(config: Config, *entries: Entry) -> None:
    """Takes these in."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        for entry in entries:
            add(store, config, entry, AT)
    finally:
        store.close()


def numbers(config: Config) -> list[str]:
    """Receipt numbers of the valid applications."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            names = [offer.name for offer in config.call.resources]
            return [one.receipt_number for one in selecting.candidates(connection, names)]
    finally:
        store.close()


Row = tuple[str, str, str | float]
"""Receipt number, reviewer, the share of each criterion's points in percent, or a text for the first criterion."""


def sheet(config: Config, path: Path, *rows: Row) -> Path:
    """A score sheet as a reviewer's own spreadsheet writes it."""
    criteria = config.call.evaluation.criteria
    headings = [NUMBER, REVIEWER, *(c.name for c in criteria), PRESENTATION, COMMENT]
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    for column, heading in enumerate(headings):
        page.write(0, column, heading)
    for row, (number, reviewer, share) in enumerate(rows, 1):
        page.write(row, 0, number)
        page.write(row, 1, reviewer)
        for column, criterion in enumerate(criteria, 2):
            wrong = isinstance(share, str) and column == 2
            page.write(row, column, share if wrong else round(criterion.points * _part(share), 1))
        page.write(row, len(headings) - 2, round(config.call.evaluation.full_score * _part(share), 1))
    book.close()
    return path


def _part(share: str | float) -> float:
    return 0.9 if isinstance(share, str) else share / 100


def ran(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Outcome:
    """A command that ends with this status."""
    told = bare_command(*arguments, capture=capsys)
    assert told.status == status, (told.out, told.err)
    return told


def scored(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float = 90) -> list[str]:
    """Every application by two reviewers."""
    found = numbers(config)
    rows = [(number, reviewer, share) for number in found for reviewer in ("가위원", "나위원")]
    ran(capsys, "scores", "import", str(sheet(config, tmp_path / "scores.xlsx", *rows)), "--by", "김담당")
    return found


def states(config: Config) -> dict[str, str]:
    """State of each mail to the selected, by recipient."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            return {one.to_address: one.state for one in outgoing.of_kind(connection, "selected")}
    finally:
        store.close()


def recorded(config: Config) -> tuple[int, int]:
    """Number of the selection that stands, 0 if none does, and how many messages to provisioning there are."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            last = selecting.last_confirmed(connection)
            messages = connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()
            return last.number if last else 0, int(messages or 0)
    finally:
        store.close()


def texts(config: Config, number: str) -> dict[str, str]:
    """What the mails to one of the selected say, by their state; of several of one state the last."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            row = views.find(connection, number)
            assert row is not None
            rows = connection.execute(select(outbox).where(outbox.c.case_id == row, outbox.c.kind == "selected"))
            return {one.state: letter_text(one.to_address, one.raw) for one in rows}
    finally:
        store.close()
