"""The version of the register: created when new, brought up to date by the service, refused when it is newer."""

import threading
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from models.store.engine import StoreError

HEAD = "0004"
"""The newest migration; migrations are numbered, so that an older one sorts before."""
_ALEMBIC = threading.Lock()
"""It keeps the migration that it is at in the module, for all threads."""


def revision(engine: Engine) -> str | None:
    """The migration that the register stands at; None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine) -> None:
    """Brings the register to this program's version. Raises StoreError if it was written by a newer one."""
    current = revision(engine)
    if current == HEAD:
        return
    _refuse_newer(current)
    from alembic import command  # Alembic is needed only on the day of a change
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _ALEMBIC, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(engine: Engine) -> None:
    """For commands that only read. Raises StoreError unless the register is at this program's version."""
    current = revision(engine)
    if current is None:
        raise StoreError("접수대장이 아직 없습니다. 먼저 `jeopsu poll`이나 `jeopsu serve`를 실행하십시오.")
    _refuse_newer(current)
    if current != HEAD:
        raise StoreError(
            f"접수대장의 판({current})이 프로그램({HEAD})과 다릅니다. `jeopsu poll`을 한 번 실행하면 맞춰집니다."
        )


def _refuse_newer(current: str | None) -> None:
    if current is not None and current > HEAD:
        raise StoreError(f"접수대장의 판({current})이 이 프로그램보다 새롭습니다. 프로그램을 새 판으로 바꾸십시오.")
