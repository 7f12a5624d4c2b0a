"""A register that an older program wrote: what it kept has fewer fields; what is done now fits what stands there."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select, update

from models.config import Config
from models.store import Store, events
from models.store.digests import digest
from models.store.tables import events as log
from models.store.tables import mails
from models.times import SEOUL
from tests.filled import add, config_of, drawn, samples
from tests.whole import bare_command

AT = datetime(2025, 8, 11, 9, 0, tzinfo=SEOUL)


@pytest.fixture
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A valid application whose mail was read by a program that knew one thing less about mails."""
    folder = tmp_path_factory.mktemp("upgraded")
    made = config_of(folder)
    (sample,) = samples(["selection/2"], folder)
    store = Store(made.settings.database.url, made.settings.storage.root, write=True)
    try:
        add(store, made, drawn(sample, 1, AT), AT)
        with store.writing() as connection:
            content = connection.execute(select(mails.c.opened)).scalar_one()
            del content["links"]
            connection.execute(update(mails).values(opened=content))
            told = connection.execute(select(log).order_by(log.c.seq)).all()
            connection.execute(delete(log))
            for event in told:
                data = event.data | ({"opened": digest(content)} if "opened" in event.data else {})
                events.append(connection, event.at, event.what, event.case_id, data)
    finally:
        store.close()
    return made


@pytest.mark.parametrize("option", ["--withdraw", "--reject", "--accept"])
def test_옛_접수대장의_사건에_내린_결정도_이력과_맞는다(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setenv("JEOPSU_DATABASE__URL", config.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(config.settings.storage.root))
    before = bare_command("verify", capture=capsys)
    told = bare_command("decide", "C000001", "--by", "김", "--reason", "확인", option, capture=capsys)
    after = bare_command("verify", capture=capsys)
    assert told.status in (0, 1)
    assert after.err == before.err
