"""What commands need first: the configuration, and the store opened for reading."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cli.places import require_reachable
from models.config import Config, ConfigError, load
from models.config_files import missing_passwords
from models.store import Store


def configuration(context: click.Context, *, files: bool = False) -> Config:
    """The configuration of `--config` with the overrides of the environment; with `files`, what it names of password
    and certificate files is looked into, too, as whoever talks to servers needs. Raises ConfigError."""
    path = Path(context.ensure_object(dict)["config"])
    if problem := require_reachable(context, path):
        raise ConfigError(f"--config {problem}")
    return load(path, os.environ, files=files)


@contextmanager
def reading_store(config: Config) -> Iterator[Store]:
    """The store, opened for reading. Raises StoreError if there is none yet."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False, call=config.call)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def existing_store(config: Config) -> Iterator[Store]:
    """The store, opened for writing. A register that is not there is not made here: only `poll` and `serve` begin
    one. Raises StoreError if there is none yet."""
    with reading_store(config):
        pass
    store = Store(config.settings.database.url, config.settings.storage.root, write=True, call=config.call)
    try:
        yield store
    finally:
        store.close()


def require_mailbox(config: Config) -> None:
    """Raises ConfigError, naming the key, if no mailbox is configured, or nothing to log in with, there or where
    mails are sent: the server would refuse again and again, and the service seem to run."""
    for line in missing_passwords(config.settings):
        raise ConfigError(f"{config.path}: {line}")
    if not config.settings.imap.host:
        raise ConfigError(
            f"{config.path}: imap.host: 메일 서버 주소가 비어 있습니다. 설정 파일이나 환경 변수 JEOPSU_IMAP__HOST에"
            " 적어 주십시오."
        )


def logged_in() -> str:
    """Who gives the command: the user's name, or the number where it has none, as in many containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the second from Python 3.13 on
        return f"uid {os.getuid()}"
