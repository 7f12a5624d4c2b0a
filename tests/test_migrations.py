"""The migrations make exactly the tables of `models/store/tables.py`, on both engines, once, and never backwards."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from models.store import Store, StoreError, schema
from models.store.engine import parse_url
from models.store.tables import metadata

MIGRATIONS = Path(schema.__file__).parent / "migrations"


@pytest.fixture
def url(register_url: str) -> str:
    """An empty database."""
    return register_url


def plain_engine(url: str) -> Engine:
    """An engine without our own rules of transactions."""
    return create_engine(parse_url(url))


def test_마이그레이션이_만든_표는_정의와_같다(url: str, tmp_path: Path) -> None:
    Store(url, tmp_path, write=True).close()
    engine = plain_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        found = inspect(connection)
        for table in metadata.sorted_tables:
            names = {unique["name"] for unique in found.get_unique_constraints(table.name)}
            wanted = {str(one.name) for one in table.constraints if type(one).__name__ == "UniqueConstraint"}
            assert names == wanted, table.name
    engine.dispose()


def test_새_접수대장은_마지막_판이고_다시_열어도_그대로이다(url: str, tmp_path: Path) -> None:
    for _ in range(2):
        Store(url, tmp_path, write=True).close()
    engine = plain_engine(url)
    assert schema.revision(engine) == schema.HEAD
    engine.dispose()
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == schema.HEAD


def test_더_새로운_판은_건드리지_않고_한_줄로_거절한다(url: str, tmp_path: Path) -> None:
    Store(url, tmp_path, write=True).close()
    engine = plain_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for write in (True, False):
        with pytest.raises(StoreError) as caught:
            Store(url, tmp_path, write=write)
        assert "9999" in str(caught.value) and "새 판" in str(caught.value) and "\n" not in str(caught.value)
    assert schema.revision(engine) == "9999"
    engine.dispose()


def test_없는_접수대장은_읽기만_할_때_만들지_않는다(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="아직 없습니다"):
        Store(url, tmp_path / "var", write=False)
    engine = plain_engine(url)
    if not url.startswith("sqlite"):
        assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_여럿이_동시에_처음_열어도_한_번만_만든다(url: str, tmp_path: Path) -> None:
    faults: list[BaseException] = []
    ready = threading.Barrier(4)

    def start() -> None:
        try:
            ready.wait(20)
            Store(url, tmp_path, write=True).close()
        except BaseException as error:  # whatever it is, the test reports it
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    engine = plain_engine(url)
    assert schema.revision(engine) == schema.HEAD
    engine.dispose()
