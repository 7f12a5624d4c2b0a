"""Connecting and logging in: certificates, STARTTLS, passwords, tokens, and never a password in the wrong place."""

from pathlib import Path

import pytest

from intake.mailbox import (
    CannotConnect,
    ConnectionLost,
    LoginRefused,
    Mailbox,
    TlsRefused,
)
from models.settings import ImapSettings
from tests.conftest import needs
from tests.mailboxes import mailbox_for, plain, settings_for
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port
from tests.servers.scripted_imap import Answer, ScriptedImap
from tests.servers.tokens import TokenServer


@pytest.mark.parametrize("user", ["aica_dc", "other", "third"])
def test_한글과_따옴표가_든_암호로_로그인한다(dovecot: Dovecot, user: str) -> None:
    with mailbox_for(dovecot, user) as mailbox:
        assert mailbox.survey("inbox").exists == 0


@pytest.mark.parametrize("secret", ["wrong-password", "틀린 암호", None, ""])
def test_틀린_암호는_거절되고_글에_나타나지_않는다(dovecot: Dovecot, box: str, secret: str | None) -> None:
    with pytest.raises(LoginRefused) as refused:
        Mailbox(settings_for(dovecot, box), lambda: secret).connect()
    assert box in str(refused.value)
    assert not secret or secret not in str(refused.value)


def test_암호는_로그인할_때마다_새로_묻는다(dovecot: Dovecot, box: str) -> None:
    answers = iter(["old", dovecot.users[box], dovecot.users[box]])
    mailbox = Mailbox(settings_for(dovecot, box), lambda: next(answers))
    with pytest.raises(LoginRefused):
        mailbox.connect()
    assert mailbox.survey("INBOX").uids == ()
    mailbox.close()
    assert mailbox.survey("INBOX").uids == ()
    mailbox.close()
    assert next(answers, "none left") == "none left"


def test_믿지_않는_인증서와_다른_서버_이름은_거절한다(dovecot: Dovecot, box: str) -> None:
    with pytest.raises(TlsRefused, match=r"imap\.ca_file"):
        mailbox_for(dovecot, box, ca_file=None).connect()
    with Dovecot(names=("mail.example.org",)) as other, pytest.raises(TlsRefused, match="localhost"):
        mailbox_for(other, other.first_user).connect()
    with pytest.raises(TlsRefused):
        mailbox_for(dovecot, box, port=dovecot.imap_port, security="starttls", ca_file=None).connect()
    with pytest.raises(TlsRefused, match="ca_file"):
        mailbox_for(dovecot, box, ca_file=Path("/nonexistent/ca.pem")).connect()


def test_암호화되지_않은_포트에_TLS로_접속하면_거절한다(dovecot: Dovecot, box: str) -> None:
    with pytest.raises(TlsRefused):
        mailbox_for(dovecot, box, port=dovecot.imap_port).connect()


def test_서버가_없으면_어디인지_알려_준다(dovecot: Dovecot, box: str) -> None:
    port = free_port()
    with pytest.raises(CannotConnect, match=f"localhost:{port}"):
        mailbox_for(dovecot, box, port=port).connect()
    with pytest.raises(CannotConnect, match=r"imap\.host"):
        mailbox_for(dovecot, box, host="").connect()
    with pytest.raises(CannotConnect):
        mailbox_for(dovecot, box, host="no-such-host.invalid").connect()


@pytest.mark.parametrize("greeting", [b"* BYE too many connections\r\n", b"+OK POP3 ready\r\n", b"\r\n", b""])
def test_IMAP이_아니거나_거절하는_서버(greeting: bytes) -> None:
    with ScriptedImap({rb".*": b""}, greeting=greeting) as server, pytest.raises(CannotConnect):
        plain(server.port, connect_timeout=1).connect()


OFFERED: dict[bytes, Answer] = {rb"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%T OK x\r\n"}


@pytest.mark.parametrize(
    ("script", "greeting"),
    [
        ({}, b"* OK ready\r\n"),
        ({**OFFERED, rb"STARTTLS": b"%T NO no\r\n"}, b"* OK hi\r\n"),
        ({**OFFERED, rb"STARTTLS": b"%T BAD no\r\n"}, b"* OK hi\r\n"),
        (OFFERED, b"* PREAUTH you are in\r\n"),
    ],
)  # fmt: skip
def test_STARTTLS가_없으면_암호를_보내지_않는다(script: dict[bytes, Answer], greeting: bytes) -> None:
    with ScriptedImap(script, greeting) as server, pytest.raises(TlsRefused):
        plain(server.port, security="starttls").connect()
    assert not [line for line in server.seen if b"LOGIN" in line.upper() or b"s3cret" in line]


def test_로그인을_막은_서버에는_암호를_보내지_않는다() -> None:
    script: dict[bytes, Answer] = {rb"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%T OK x\r\n"}
    with ScriptedImap(script) as server, pytest.raises(LoginRefused, match="LOGINDISABLED"):
        plain(server.port).connect()
    assert not [line for line in server.seen if b"s3cret" in line]


def test_서버의_거절문에_든_암호는_가려진다() -> None:
    script: dict[bytes, Answer] = {rb"LOGIN .*": b"%T NO wrong password s3cret-pass, try again\r\n"}
    with ScriptedImap(script) as server, pytest.raises(LoginRefused) as refused:
        plain(server.port).connect()
    assert "s3cret-pass" not in str(refused.value)
    assert "wrong password ***" in str(refused.value)


def test_로그인_중에_끊긴_것은_틀린_암호가_아니다() -> None:
    with ScriptedImap({rb"LOGIN .*": b""}) as server, pytest.raises(ConnectionLost):
        plain(server.port).connect()


def test_AUTH_PLAIN이_없는_서버에_한글_암호는_쓸_수_없다고_알린다() -> None:
    with ScriptedImap({}) as server, pytest.raises(LoginRefused, match="AUTH=PLAIN"):
        settings = ImapSettings(host="127.0.0.1", port=server.port, security="none", username="u")
        Mailbox(settings, lambda: "한글암호").connect()


@pytest.mark.parametrize(("token", "good"), [("ya29.right", True), ("ya29.wrong", False)])
def test_XOAUTH2_토큰으로_로그인한다(token: str, good: bool) -> None:
    needs("dovecot")
    with TokenServer({"aica_dc": "ya29.right"}) as tokens, Dovecot(token_url=tokens.url) as server:
        settings = ImapSettings(
            host="localhost", port=server.imaps_port, username="aica_dc", ca_file=server.ca_file, auth="xoauth2"
        )
        mailbox = Mailbox(settings, lambda: token)
        if good:
            assert mailbox.survey("INBOX").uids == ()
        else:
            with pytest.raises(LoginRefused) as refused:
                mailbox.connect()
            assert token not in str(refused.value)
        mailbox.close()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("aica_dc@example.or.kr", b'LOGIN aica_dc@example.or.kr "s3cret-pass"'),
        ("my name", b'LOGIN "my name" "s3cret-pass"'),
        ('a"b\\c', b'LOGIN "a\\"b\\\\c" "s3cret-pass"'),
    ],
)
def test_사용자_이름의_공백과_따옴표도_그대로_전해진다(name: str, command: bytes) -> None:
    with ScriptedImap({}) as server:
        plain(server.port, username=name).connect()
    assert command in server.seen
