"""A private PostgreSQL cluster on a free loopback port."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests.servers.daemon import Daemon
from tests.servers.ports import LOOPBACK, free_port, short_dir
from tests.servers.server import Server

PROGRAM = "postgres"


class Postgres(Server):
    """Use as a context manager. `url(name)` makes an empty database and names it for SQLAlchemy and psycopg."""

    def __init__(self) -> None:
        self.port = free_port()
        self.root = short_dir("postgres")
        self._daemon: Daemon | None = None

    def __enter__(self) -> Self:
        self._own()
        self._initialise()
        return super().__enter__()

    def _own(self) -> None:
        if os.geteuid() == 0:
            user = _unprivileged()
            os.chown(self.root, user.pw_uid, user.pw_gid)

    def _initialise(self) -> None:
        command = [*_as_user(), _program("initdb"), "-D", str(self.root / "data"), "-U", "jeopsu",
                   "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]  # fmt: skip
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr}")

    def start(self) -> None:
        """Starts the server; returns when it answers. May follow `stop`: the data stay."""
        options = {
            "listen_addresses": LOOPBACK, "port": self.port, "unix_socket_directories": self.root,
            "fsync": "off", "max_connections": 100, "shared_buffers": "32MB",
        }  # fmt: skip
        command = [*_as_user(), _program(PROGRAM), "-D", str(self.root / "data")]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._daemon = Daemon(command, self.root / "out.log")
        self._wait()

    @property
    def pid(self) -> int:
        """Of the master process."""
        assert self._daemon is not None, "it does not run"
        return self._daemon.pid

    def stop(self) -> None:
        """Stops exactly this server."""
        if self._daemon is not None:
            # a fast shutdown; SIGTERM would wait for the clients
            self._daemon.stop(signal.SIGINT)
            self._daemon = None

    def dsn(self, name: str = "postgres") -> str:
        """Connection URL of a database that exists."""
        return f"postgresql://jeopsu@{LOOPBACK}:{self.port}/{name}"

    def url(self, name: str) -> str:
        """Connection URL of a new, empty database `name`; one that was there before is dropped."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)

    def _wait(self) -> None:
        last = ""
        for _ in range(100):
            try:
                psycopg.connect(self.dsn(), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                last = str(error)
                if self._daemon is None or not self._daemon.running():
                    break
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"PostgreSQL does not answer: {last}\n{(self.root / 'out.log').read_text()}")


def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _as_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = _unprivileged()
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT", "--"]


def program_path(name: str) -> str | None:
    """Where a PostgreSQL program is: on PATH, or where Debian hides it."""
    if found := shutil.which(name):
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else None


def _program(name: str) -> str:
    path = program_path(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path
