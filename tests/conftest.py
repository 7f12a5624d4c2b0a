"""Fixtures that start real servers. A missing server program skips a test, but fails it where CI is true."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.store import Store
from runners import temporary
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres, program_path
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

# the machine may be busy: no test judges by the clock
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


def needs(program: str) -> None:
    """Skips the test if `program` is not installed; with CI=true that is a failure, so that nothing rots unseen."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin") or program_path(program)
    if found is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{program} is not installed, and CI must not skip tests")
        pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session", autouse=True)
def nothing_left() -> Iterator[None]:
    """Of processes of ours that tests killed no temporary files stay."""
    yield
    temporary.sweep()


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    """A command of ours makes its files private for the rest of the process; the next test starts afresh."""
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)


@pytest.fixture(autouse=True)
def usual_logging() -> Iterator[None]:
    """A command of ours says where messages go for the rest of the process; the next test starts afresh."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the whole run. Take a fresh `box` for each test."""
    needs("dovecot")
    with Dovecot() as server:
        yield server


@pytest.fixture
def box(dovecot: Dovecot) -> str:
    """Name of a user of `dovecot` with an empty mailbox; `dovecot.users[box]` is the password."""
    return dovecot.new_user()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL cluster for the whole run."""
    needs("initdb")
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """URL of an empty database, made for this test."""
    return postgres.url("case")


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server without TLS and login that keeps what it gets."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads give way to each other as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty database, on either engine."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite:///{tmp_path / 'register.db'}"


@pytest.fixture
def store(register_url: str, tmp_path: Path) -> Iterator[Store]:
    """A new register, on either engine."""
    opened = Store(register_url, tmp_path / "var", write=True)
    yield opened
    opened.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedSmtp]]:
    """Makes scripted servers and stops them."""
    made: list[ScriptedSmtp] = []

    def make(*scripts: list[str | None]) -> ScriptedSmtp:
        made.append(ScriptedSmtp(*scripts))
        return made[-1]

    yield make
    for server in made:
        server.stop()
