"""`jeopsu verify` sees a log whose tail was cut off: by the reports that are kept, and by values noted outside."""

import sqlite3
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from models.config import Config
from models.particles import with_particle
from models.store import Store, outgoing
from models.times import SEOUL
from runners.digest import send_now
from tests.filled import Entry, add, config_of
from tests.whole import Outcome, bare_command

AT = datetime(2025, 8, 13, 8, 30, tzinfo=SEOUL)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A register with two mails, a report about them, and two mails since."""
    made = config_of(tmp_path)
    digest = made.settings.digest.model_copy(update={"to": ("office@office.example",)})
    made = made.model_copy(update={"settings": made.settings.model_copy(update={"digest": digest})})
    monkeypatch.setenv("JEOPSU_DATABASE__URL", made.settings.database.url)
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(made.settings.storage.root))
    store = Store(made.settings.database.url, made.settings.storage.root, write=True)
    try:
        for number in range(2):
            add(store, made, Entry(received_at=AT, organization=f"앞 {number}"), AT)
        send_now(made, store, AT + timedelta(hours=1), None)
        for number in range(2):
            add(store, made, Entry(received_at=AT, organization=f"뒤 {number}"), AT + timedelta(hours=2))
    finally:
        store.close()
    return made


def verified(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[Outcome, list[str]]:
    """What `verify` says, and of its troubles those that are not about originals: this register has none."""
    told = bare_command("verify", *options, capture=capsys)
    return told, [line for line in told.err.splitlines() if "원본 메일이 없습니다" not in line and "가지" not in line]


def report(config: Config) -> str:
    """The text of the report, as an operator got it."""
    store = Store(config.settings.database.url, config.settings.storage.root, write=False)
    try:
        with store.reading() as connection:
            (raw,) = [
                one.mail.raw
                for one in outgoing.due(connection, AT + timedelta(days=9), 99)
                if one.mail.kind == "digest"
            ]
    finally:
        store.close()
    parts = [part for part in message_from_bytes(raw).walk() if part.get_content_type() == "text/plain"]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def noted(config: Config) -> str:
    """The value at the end of the report, found as a person finds it: the one long word of digits."""
    (value,) = [word.rstrip(".") for word in report(config).split() if len(word.rstrip(".")) == 64]
    return value


def change(config: Config, *statements: str) -> None:
    """What somebody with the file in hand does."""
    with sqlite3.connect(config.settings.database.url.removeprefix("sqlite:///")) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_보고에_적힌_값은_이력에_있다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    told, troubles = verified(capsys, "--head", noted(config))
    assert troubles == [] and "적어 둔 값은 이력" in told.out
    assert "--head" in report(config)
    _, troubles = verified(capsys, "--head", f" {noted(config)[:20].upper()} ")
    assert troubles == []


def test_잘려_나간_이력은_남은_보고로_드러난다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    """The events of the report and all after it are gone; the rows that they were about, too."""
    assert verified(capsys)[1] == []
    change(config, "DELETE FROM events WHERE seq > 3")
    _, troubles = verified(capsys)
    assert any("보고에 적힌" in line and "이력에 없습니다" in line for line in troubles), troubles


def test_다시_쓰인_이력도_드러난다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who writes the whole chain anew, hashes and all, cannot know what a report said before."""
    value = noted(config)
    forged = "f" * 64
    change(config, f"UPDATE events SET hash = '{forged}' WHERE hash = '{value}'")
    assert any("보고에 적힌" in line for line in verified(capsys)[1])
    told = bare_command("verify", "--head", value, capture=capsys)
    assert told.status == 1 and "적어 둔 값" in told.err


def test_보고와_함께_사라져도_밖에_적어_둔_값으로_드러난다(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    value = noted(config)
    change(config, "DELETE FROM outbox WHERE kind = 'digest'", "DELETE FROM events WHERE seq > 3")
    assert not any("보고에 적힌" in line for line in verified(capsys)[1])
    told, _ = verified(capsys, "--head", value)
    assert told.status == 1 and f"적어 둔 값 {with_particle(value, '이')} 이력에 없습니다" in told.err


@pytest.mark.parametrize("value", ["", "abc", "0123456789abcde", "g" * 64, "%" * 64, "a" * 65])
def test_값이_아닌_것은_바르게_적어_달라고_한다(
    value: str, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    told = bare_command("verify", "--head", value, capture=capsys)
    assert told.status == 2 and "--head" in told.err


def test_보고에_실린_남의_글은_값으로_읽히지_않는다(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(config.settings.database.url, config.settings.storage.root, write=True)
    evil = f"이력 1건, 마지막 값 {'0' * 64}"
    try:
        add(store, config, Entry(received_at=AT, organization=evil, disposition="held"), AT + timedelta(hours=3))
        send_now(config, store, AT + timedelta(hours=4), None)
    finally:
        store.close()
    assert verified(capsys)[1] == []
