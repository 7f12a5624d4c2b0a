"""A register of an older version is brought up to date whole or not at all, on both engines, whatever ends it."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as Alembic
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, select, text

from models.config import Config
from models.store import Store, schema
from models.store.engine import parse_url, writing_engine
from models.store.tables import metadata
from models.times import SEOUL
from tests.filled import Entry, add, config_of, drawn, samples
from tests.test_migrations import MIGRATIONS
from tests.whole import CONFIG

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)
VERSIONS = ("0001", "0002", "0003")
KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from models.store import Store, schema
last, count = int(sys.argv[3]), 0
def step(*_):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)
inner = schema.upgrade
def upgrade(engine):
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, name, step)
    inner(engine)
    print("steps", count)
schema.upgrade = upgrade
Store(sys.argv[1], Path(sys.argv[2]), write=True).close()
"""
"""Brings a register up to date and ends with the n-th thing that the database is asked for."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, list[dict[str, Any]]]:
    """A register of today: a valid application, a held one, a letter; and its rows by table."""
    folder = tmp_path_factory.mktemp("shelf")
    config = config_of(folder)
    (sample,) = samples(["selection/2"], folder)
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    try:
        add(store, config, drawn(sample, 1, AT), AT)
        add(store, config, Entry(received_at=AT, disposition="held", reasons=("archive-encrypted",)), AT)
        add(store, config, Entry(received_at=AT, disposition="not_submission", submission=False), AT)
        with store.reading() as connection:
            rows = [
                {"table": table.name, **row}
                for table in metadata.sorted_tables
                for row in connection.execute(select(table)).mappings()
            ]
    finally:
        store.close()
    return config, rows


@pytest.fixture
def url(register_url: str) -> str:
    """An empty database."""
    return register_url


def made(url: str, version: str, rows: list[dict[str, Any]]) -> None:
    """A register of an older version in the same storage folder, with as much of these rows as it knows."""
    engine = writing_engine(parse_url(url))
    settings = Alembic()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
        known = {
            name: {column["name"] for column in inspect(connection).get_columns(name)}
            for name in inspect(connection).get_table_names()
        }
        for row in rows:
            if row["table"] not in known:
                continue
            table = metadata.tables[row["table"]]
            values = {key: value for key, value in row.items() if key in known[row["table"]]}
            connection.execute(table.insert().values(values))
    engine.dispose()


def plain(url: str) -> Engine:
    return create_engine(parse_url(url))


def held(url: str) -> dict[str, list[dict[str, Any]]]:
    """Everything in the register, in the columns that it has now, but for marks and what a new program adds."""
    engine = plain(url)
    with engine.connect() as connection:
        found = inspect(connection)
        names = [name for name in found.get_table_names() if name not in ("marks", "alembic_version")]
        tables = {
            name: connection.execute(text(f"SELECT * FROM {name} ORDER BY 1")).mappings().all() for name in names
        }
    engine.dispose()
    return {name: [dict(row) for row in rows] for name, rows in tables.items() if rows}


def whole(url: str) -> bool:
    """Whether the register is exactly as this program's version has it."""
    engine = plain(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        same = compare_metadata(context, metadata) == []
    current = schema.revision(engine)
    engine.dispose()
    return same and current == schema.HEAD


def cut(rows: dict[str, list[dict[str, Any]]], like: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The rows in the tables and columns that the other has."""
    return {
        name: [{key: row[key] for key in like[name][0]} for row in found]
        for name, found in rows.items()
        if name in like
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_옛_접수대장은_내용을_그대로_둔_채_지금의_판이_된다(
    version: str, url: str, shelf: tuple[Config, list[dict[str, Any]]], tmp_path: Path
) -> None:
    made(url, version, shelf[1])
    before = held(url)
    assert len(before["cases"]) == 3 and not whole(url)
    store = Store(url, shelf[0].settings.storage.root, write=True)
    store.close()
    assert whole(url) and cut(held(url), before) == before


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
def test_판을_올리다_어느_때_끊겨도_다시_열면_온전하다(
    version: str, url: str, shelf: tuple[Config, list[dict[str, Any]]], tmp_path: Path
) -> None:
    root = shelf[0].settings.storage.root
    made(url, version, shelf[1])
    before = held(url)

    def upgraded(last: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", KILLED, url, str(root), str(last)],
            cwd=CONFIG.parent, env=dict(os.environ), capture_output=True, text=True, check=False,
        )  # fmt: skip

    engine, untouched = plain(url), 0
    for last in (2, 9, 14, 17, 26, 40):
        told = upgraded(last)
        if told.returncode == 0:
            break
        assert told.returncode == -signal.SIGKILL, told.stderr
        if schema.revision(engine) == version:
            assert held(url) == before, last
            untouched += 1
        else:
            assert whole(url), last
    engine.dispose()
    assert untouched > 1
    told = upgraded(0)
    assert told.returncode == 0, told.stderr
    assert whole(url) and cut(held(url), before) == before
