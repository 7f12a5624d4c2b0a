"""Connections to the register: one engine that writes, one that only reads; SQLite or PostgreSQL by address."""

import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError

from models.particles import with_particle

BUSY_TIMEOUT_MS = 30_000
WRITER_LOCK = 0x6A656F70  # "jeop": the advisory lock that makes PostgreSQL's writers take turns as SQLite's do


CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that vanished from the network is noticed within half a minute (libpq's names)."""


class StoreError(Exception):
    """The register cannot be used; the message says why and what to do."""


class RegisterGone(StoreError):
    """The register's file is no longer the one that was opened; nothing more may be written."""


_SERVER_SAID = (
    ("connection refused", "연결이 거절됨"),
    ("failed to resolve host", "서버 이름을 찾을 수 없음"),
    ("could not translate host name", "서버 이름을 찾을 수 없음"),
    ("password authentication failed", "사용자 이름이나 비밀번호가 맞지 않음"),
    ("no password supplied", "비밀번호가 없음"),
    ("no pg_hba.conf entry", "서버가 이 컴퓨터나 사용자의 접속을 받지 않음"),
    ("timeout expired", "응답이 없음"),
    ("timed out", "응답이 없음"),
    ("network is unreachable", "네트워크에 닿을 수 없음"),
    ("no route to host", "서버에 닿을 수 없음"),
    ("no such file or directory", "서버의 소켓 파일이 없음"),
    ("too many clients", "서버에 연결이 너무 많음"),
    ("remaining connection slots", "서버에 연결이 너무 많음"),
    ("the database system is starting up", "서버가 아직 시작하는 중"),
    ("certificate verify failed", "서버 인증서를 확인할 수 없음"),
    ("server does not support ssl", "서버가 암호화 연결을 제공하지 않음"),
    ("unable to open database file", "파일을 열 수 없음"),
    ("attempt to write a readonly database", "파일에 쓸 수 없음"),
    ("file is not a database", "접수대장 파일이 아님"),
    ("disk image is malformed", "파일이 손상됨"),
    ("database is locked", "다른 프로그램이 잠그고 있음"),
    ("disk is full", "디스크가 가득 참"),
    ("disk i/o error", "디스크가 가득 찼거나 읽고 쓸 수 없음"),
    ("no space left on device", "디스크가 가득 참"),
)
_NO_DATABASE = re.compile(r'(database|role) "[^"]*" does not exist')


def cannot_open(error: Exception) -> StoreError:
    """Why the register cannot be opened, for an operator: what servers usually say in Korean, the rest as they say
    it. Never holds the address."""
    said = str(getattr(error, "orig", error)).splitlines()[0][:200]
    told = next((korean for words, korean in _SERVER_SAID if words in said.lower()), None)
    if found := _NO_DATABASE.search(said):
        told = "그 이름의 데이터베이스가 없음" if found[1] == "database" else "그 이름의 사용자가 없음"
    return StoreError(f"database.url: 접수대장을 열 수 없습니다 ({told or said}).")


def parse_url(address: str) -> URL:
    """The address of the register with its driver. Raises StoreError for anything but SQLite and PostgreSQL."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError(
            "database.url: 접수대장 주소의 형식이 맞지 않습니다. 예: postgresql://사용자@서버:5432/이름"
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(
        f"database.url: {with_particle(backend, '은')} 지원하지 않습니다. sqlite 또는 postgresql을 사용하십시오."
    )


def libpq_address(address: str) -> str | None:
    """The address of a PostgreSQL register as libpq reads it; None of any other."""
    url = parse_url(address)
    if url.get_backend_name() != "postgresql":
        return None
    plain, mark, options = url.set(drivername="postgresql").render_as_string(hide_password=False).partition("?")
    return plain + mark + options.replace("+", "%20")  # to libpq a plus sign is no space


def writing_engine(url: URL) -> Engine:
    """An engine whose transactions write, one at a time (`BEGIN IMMEDIATE`, or an advisory lock)."""
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _patience(url)})
        _sqlite_events(engine, "BEGIN IMMEDIATE", _patience(url))
        return engine
    # whoever forgets a transaction in the database must not keep the intake waiting in silence
    patience = {} if "options" in url.query else {"options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={**CONNECTION, **patience})

    @event.listens_for(engine, "begin")
    def take_turn(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})

    return engine


def reading_engine(url: URL) -> Engine:
    """An engine that cannot write: reports never hold up the intake. A transaction shows one moment, as those of
    SQLite do by themselves."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _patience(url)})
        _sqlite_events(engine, "BEGIN", _patience(url), read_only=True)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args={**CONNECTION, "options": "-c default_transaction_read_only=on"},
    )


def _patience(url: URL) -> float:
    """Seconds to wait while somebody else writes: of the address (`?timeout=5`) or the usual. Raises StoreError."""
    try:
        return float(str(url.query.get("timeout", BUSY_TIMEOUT_MS / 1000)))
    except ValueError:
        raise StoreError("database.url: timeout은 초를 나타내는 숫자여야 합니다. 예: ?timeout=30") from None


def _sqlite_events(engine: Engine, begin: str, patience: float, read_only: bool = False) -> None:
    """Transactions as SQLAlchemy understands them, a write-ahead log that survives a power cut, and patience."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={int(patience * 1000)}",
            "foreign_keys=ON",
            *(("query_only=ON",) if read_only else ("synchronous=FULL",)),
        ):
            connection.execute(f"PRAGMA {pragma}")
        if not read_only:
            _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _write_ahead(connection: Any) -> None:
    """Turns the write-ahead log on. While others do the same to a new file, SQLite refuses instead of waiting."""
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
