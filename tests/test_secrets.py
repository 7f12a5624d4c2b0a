"""Secrets and personal data stay out of what the program prints, logs and records, above all when it fails."""

import logging
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.whole import BEFORE, Whole, bare_command

SECRETS = ("Zq7-imap-secret", "Zq8-smtp-secret", "Zq9-database-secret", "Zq1-provisioning-secret")
BAD_DATABASE = f"postgresql://jeopsu:{SECRETS[2]}@127.0.0.1:1/register"


def settings(whole: Whole) -> dict[str, str]:
    """Everything has a password, and none of them works."""
    return whole.environment | {
        "JEOPSU_IMAP__PASSWORD": SECRETS[0],
        "JEOPSU_SMTP__PASSWORD": SECRETS[1],
        "JEOPSU_SMTP__USERNAME": "intake",
        "JEOPSU_SMTP__PORT": "1",
        "JEOPSU_PROVISIONING__URL": "http://127.0.0.1:1/hook",
        "JEOPSU_PROVISIONING__SECRET": SECRETS[3],
    }


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("database", [None, BAD_DATABASE])
def test_실패해도_비밀번호를_말하지_않는다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, debug: bool, database: str | None,
) -> None:  # fmt: skip
    whole = Whole(dovecot, smtp_sink, tmp_path)
    caplog.set_level(logging.DEBUG)
    said = ""
    for words in (("config", "check"), ("doctor",), ("poll",), ("poll", "--dry-run"), ("status",), ("verify",)):
        for name, value in (settings(whole) | ({"JEOPSU_DATABASE__URL": database} if database else {})).items():
            monkeypatch.setenv(name, value)  # each time: a service takes them out of the environment
        outcome = bare_command(*(("--debug",) if debug else ()), *words, capture=capsys)
        said += outcome.out + outcome.err
    said += caplog.text
    assert "메일함" in said or "접수대장" in said
    assert [secret for secret in SECRETS if secret in said] == []
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [secret for secret in SECRETS if secret.encode() in stored] == []


@pytest.mark.parametrize("value", ["tls\nZq7-imap-secret", "Zq7-imap-secret" * 9000])
def test_쓸_수_없는_비밀번호_파일의_내용도_말하지_않는다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, value: str,
) -> None:  # fmt: skip
    whole = Whole(dovecot, smtp_sink, tmp_path)
    (tmp_path / "password").write_text(value)
    for name, text in whole.environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("JEOPSU_IMAP__PASSWORD")
    monkeypatch.setenv("JEOPSU_IMAP__PASSWORD_FILE", str(tmp_path / "password"))
    told = bare_command("--debug", "poll", capture=capsys)
    assert told.status != 0 and "password_file" in told.err and SECRETS[0] not in told.out + told.err


def test_서비스의_기록에는_보낸_사람도_제목도_없다(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.configure(imap__poll_seconds=1, watch__log="json")
    for number, raw in enumerate(
        (
            "From: 김비밀 <secret.kim@hanbit.example>\r\nSubject: 01098765432 문의\r\n\r\n본문-달무리\r\n",
            "From: secret.kim@hanbit.example\r\nTo: \xff\r\nContent-Type: multipart/mixed\r\n\r\n--달무리",
            "Subject: secret.kim\r\nContent-Type: message/rfc822\r\n\r\n" * 40,
        )
    ):
        whole.deliver(f"Message-ID: <{number}.secret.kim@x>\r\n{raw}".encode(), BEFORE)
    service = Serve(whole, tmp_path / "log")
    try:
        wait_for(lambda: service.text().count('"triaged"') >= 1, 60, service.text)
        wait_for(lambda: len(whole.cases()) == 3, 60, service.text)
        service.stop()
    finally:
        service.end()
    said = service.text()
    assert [word for word in ("secret.kim", "김비밀", "98765432", "달무리") if word in said] == []
