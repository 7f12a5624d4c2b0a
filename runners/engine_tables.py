"""The tables of the distributed engine: where they lie, and that they are there."""

from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from models.store import StoreError, jobs
from models.store.engine import CONNECTION

PREPARING = 0x6A656F72
"""Advisory lock of PostgreSQL: machines that start together make the tables once."""


def prepare(address: str) -> None:
    """Makes the tables of the engine, if they are missing. Raises StoreError if that is not allowed."""
    try:
        with psycopg.connect(address, **connection_options()) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARING,))
            names = (jobs.SCHEMA, f"{jobs.SCHEMA}.procrastinate_jobs", jobs.MACHINES)
            found = connection.execute(
                "SELECT to_regnamespace(%s), to_regclass(%s), to_regclass(%s)", names
            ).fetchone()
            schema, table, machines = found or (None, None, None)
            if schema is None:  # asked first: "if not exists" needs the right to make one even if it exists
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(jobs.SCHEMA)))
            if table is None:
                connection.execute(SchemaManager.get_schema())
            if machines is None:
                connection.execute(jobs.MAKE_MACHINES)
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            "database.url: 여러 서버가 일을 나누는 데 쓸 스키마를 만들 권한이 없습니다. 데이터베이스 관리자에게"
            f" `CREATE SCHEMA {jobs.SCHEMA} AUTHORIZATION 접속 사용자`를 부탁하십시오."
        ) from error


def connection_options() -> dict[str, Any]:
    """How the engine connects: it finds its tables without their schema's name."""
    return {**CONNECTION, "options": f"-c search_path={jobs.SCHEMA}"}
