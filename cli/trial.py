"""`jeopsu poll --dry-run`: what would be decided, with nothing written anywhere but in a temporary folder."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from cli import screen
from cli.listing import brief_subject, short_time
from cli.opening import reading_store
from models import korean
from models.config import Config
from models.config_files import SQLITE_AT, path_in
from models.settings import Settings
from models.store import Store, schema, views
from models.store import place as storage
from models.store.backup import is_empty
from models.store.engine import parse_url, writing_engine
from models.times import utc_now
from runners import temporary
from scheduler import Service


def show_trial(config: Config) -> int:
    """Runs the real pipeline on a copy of the register and prints what it would do. Nobody hears of it: sending is
    off in it, and what is for the provisioning system goes where the copy lies."""
    with tempfile.TemporaryDirectory(prefix="jeopsu-dry-run-", dir=temporary.folder()) as folder:
        trial = _copy(config, Path(folder))
        with Service(trial) as service:
            with service.context.store.reading() as connection:
                before = {case.case_id for case in views.all_cases(connection)}
            service.poll()
            with service.context.store.reading() as connection:
                new = [case for case in views.all_cases(connection) if case.case_id not in before]
    screen.say("미리 보기입니다. 아무것도 저장하거나 보내지 않았습니다.", style="yellow")
    screen.table(
        ["판정", "접수번호(예정)", "수신 시각", "보낸 사람", "제목", "사유", "회신(예정)"],
        [
            [
                korean.disposition(case.disposition),
                case.receipt_number or "-",
                short_time(case.message.received_at),
                screen.shorten(case.message.from_, 32),
                brief_subject(case.message.subject, config.call.naming, 44),
                korean.reasons(case.disposition_reasons),
                ", ".join(korean.MAILS[reply.kind] for reply in case.replies) or "없음",
            ]
            for case in new
        ],
        [screen.COLOURS.get(case.disposition) for case in new],
    )
    screen.say(f"\n새 메일 {len(new)}통.")
    return 0


def _copy(config: Config, folder: Path) -> Config:
    """The same configuration on a register of its own that knows what the real one knows."""
    url = f"sqlite:///{folder}/register.db"
    storage.require_restored(config.settings.storage.root)
    if source := path_in(config.settings.database.url, SQLITE_AT):
        if source.exists():
            # says in one clear line if this is no register, or not the one of this storage folder or call
            with reading_store(config):
                pass
            with (
                closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as real,
                closing(sqlite3.connect(folder / "register.db")) as copy,
            ):
                real.backup(copy)
            _settle(url, folder)
    else:
        _copy_from_server(config, url, folder)
    settings = config.settings
    values = {name: getattr(settings, name) for name in Settings.model_fields} | {
        "database": settings.database.model_copy(update={"url": url}),
        "storage": settings.storage.model_copy(update={"root": folder}),
        "smtp": settings.smtp.model_copy(update={"enabled": False}),
        "imap": settings.imap.model_copy(update={"sent_folder": ""}),
        "provisioning": settings.provisioning.model_copy(update={"url": f"spool:///{folder}/provisioning"}),
    }
    return config.model_copy(update={"settings": Settings(**values)})


def _settle(url: str, folder: Path) -> None:
    """The copy has a storage folder of its own."""
    engine = writing_engine(parse_url(url))
    try:
        schema.upgrade(engine)
        with engine.begin() as connection:
            storage.claim(connection, folder, utc_now())
    finally:
        engine.dispose()


def _copy_from_server(config: Config, url: str, folder: Path) -> None:
    if is_empty(config.settings.database.url):
        return  # no register yet: everything is new
    with reading_store(config) as real:
        copy = Store(url, folder, write=True)
        try:
            copy.fill_from(real)
        finally:
            copy.close()
