"""A register that takes no alarm does not keep operators from hearing of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from models.store import StoreTrouble, views
from runners.context import Context
from runners.unwritten import Unwritten
from runners.watching import raise_alarm
from tests.provisioning import settings_for, surroundings
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink

OFFICE, NIGHT = "office@example.org", "night@example.org"


def environ(sink: SmtpSink, url: str) -> dict[str, str]:
    """Settings of an intake whose operators want mails."""
    return {
        "JEOPSU_DATABASE__URL": url,
        "JEOPSU_SMTP__ENABLED": "true",
        "JEOPSU_SMTP__HOST": sink.host,
        "JEOPSU_SMTP__PORT": str(sink.port),
        "JEOPSU_SMTP__SECURITY": "none",
        "JEOPSU_WATCH__ALARM_TO": f'["{OFFICE}", "{NIGHT}"]',
    }


@pytest.fixture
def context(smtp_sink: SmtpSink, tmp_path: Path) -> Iterator[Context]:
    """An intake on a register that does not wait long for its turn."""
    url = f"sqlite:///{tmp_path}/register.db?timeout=0.1"
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q", **environ(smtp_sink, url))) as made:
        yield made


@contextmanager
def locked(tmp_path: Path) -> Iterator[None]:
    """Somebody keeps the register from being written to."""
    with closing(sqlite3.connect(tmp_path / "register.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def fail(context: Context, key: str, text: str) -> None:
    """An alarm that is not taken."""
    with pytest.raises(StoreTrouble):
        raise_alarm(context, key, text)


def mails(sink: SmtpSink, to: str) -> list[tuple[str, str]]:
    """Subject and text of each mail to an operator."""
    parsed = [message_from_bytes(one.raw, policy=policy.default) for one in sink.caught if one.recipients == (to,)]
    found = []
    for mail in parsed:
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain",))
        assert body is not None
        found.append((str(mail["Subject"]), str(body.get_content())))
    return found


def test_기록할_수_없는_경보는_메일로_한_번_알리고_풀린_것도_한_번_알린다(
    context: Context, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    teller = Unwritten(context, patience=0)
    teller.look()
    with locked(tmp_path):
        for _ in range(3):
            fail(context, "disk", "저장 폴더의 남은 공간이 0MB뿐입니다.")
            teller.look()
        for to in OFFICE, NIGHT:
            ((subject, text),) = mails(smtp_sink, to)
            assert "접수 경보" in subject
            assert "[register]" in text and "잠그고 있음" in text, "why"
            assert "[disk] 저장 폴더의 남은 공간이 0MB뿐입니다." in text
    for _ in range(3):
        teller.look()
    assert [subject for subject, _ in mails(smtp_sink, OFFICE)][1:] == ["[접수 경보] 해제 1건"]
    with context.store.reading() as connection:
        assert views.open_alarms(connection) == []
    with locked(tmp_path):
        fail(context, "imap", "다시")
        teller.look()
    assert len(mails(smtp_sink, OFFICE)) == 3, "another time"


def test_잠깐이면_아무도_듣지_않는다(context: Context, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    teller = Unwritten(context, patience=3600)
    with locked(tmp_path):
        fail(context, "imap", "잠깐")
        for _ in range(3):
            teller.look()
    teller.look()
    assert not context.unwritten
    assert smtp_sink.caught == []


def test_발송_서버도_없으면_돌아올_때까지_다시_알린다(context: Context, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    away = context.settings.smtp.model_copy(update={"port": free_port()})
    settings = context.settings.model_copy(update={"smtp": away})
    elsewhere = Context(
        config=context.config.model_copy(update={"settings": settings}),
        store=context.store,
        workers=context.workers,
        clock=context.clock,
        unwritten=context.unwritten,
    )
    teller = Unwritten(elsewhere, patience=0)
    with locked(tmp_path):
        fail(context, "imap", "오래")
        teller.look()
        teller.look()
        assert smtp_sink.caught == []
        teller._context = context
        teller.look()
        assert len(mails(smtp_sink, OFFICE)) == 1


def test_접수대장_서버가_없어도_알린다(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    with Postgres() as server:
        made = environ(smtp_sink, server.url("away"))
        with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q", **made)) as context:
            teller = Unwritten(context, patience=0)
            server.stop()
            fail(context, "lane-engine", "여러 서버의 작업 나누기 단계에서 오류가 났습니다")
            teller.look()
            ((_, text),) = mails(smtp_sink, OFFICE)
            assert "연결이 거절됨" in text
            server.start()
            teller.look()
            assert [subject for subject, _ in mails(smtp_sink, OFFICE)][1:] == ["[접수 경보] 해제 1건"]
