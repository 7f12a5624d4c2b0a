"""Reaching a mail server: what is refused before anything is sent, and how the trouble is told."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.config_errors import ConfigError
from models.settings import SmtpSettings
from notifier.transport import Transport, Unreachable
from tests.sending_to import HELLO, PASSWORD, settings_at, settings_of
from tests.servers.authority import Authority
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink


def _unreachable(settings: SmtpSettings, secret: Callable[[], str | None] = lambda: None) -> str:
    with Transport(settings, secret) as transport, pytest.raises(Unreachable) as trouble:
        transport.connect()
    message = str(trouble.value)
    assert "\n" not in message
    assert PASSWORD not in message
    return message


def test_닿지_않는_까닭을_한_줄로_말한다(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        silent = _unreachable(settings_at(port, host="127.0.0.1", timeout=0.3))
    assert f"127.0.0.1:{port}" in silent
    assert "0.3초" in silent
    assert f"127.0.0.1:{port}: 연결이 거절" in _unreachable(settings_at(port, host="127.0.0.1"))
    assert "서버 이름" in _unreachable(settings_at(25, host="no-such-host.invalid"))
    assert "smtp.host가 비어" in _unreachable(settings_at(25, host=""))
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate", encoding="utf-8")
    for ca_file in (nothing, tmp_path / "missing.pem"):
        assert "smtp.ca_file" in _unreachable(settings_at(port, security="tls", ca_file=ca_file))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_인증서를_확인할_수_없으면_아무것도_보내지_않는다(security: Any, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "other")
    with SmtpSink(security) as sink:
        for ca_file in (stranger.ca_file, None):
            assert "인증서" in _unreachable(settings_of(sink, ca_file=ca_file))
        named = settings_of(sink, host="127.0.0.1")
        with Transport(named) as transport:
            transport.connect()
        assert sink.caught == []


def test_인증서의_이름이_다르면_연결하지_않는다(tmp_path: Path) -> None:
    elsewhere = Authority(tmp_path / "elsewhere", "mail.elsewhere.example")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(elsewhere.cert_file, elsewhere.key_file)

    def greet(listener: socket.socket) -> None:
        with contextlib.suppress(OSError), listener.accept()[0] as plain:
            context.wrap_socket(plain, server_side=True).sendall(b"220 hi\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet, args=(listener,), daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        assert "인증서" in _unreachable(settings_at(port, security="tls", ca_file=elsewhere.ca_file))
        thread.join(5)


def test_STARTTLS를_주지_않는_서버에는_비밀번호를_말하지_않는다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted(["220 hi", "250-me\r\n250 AUTH PLAIN LOGIN", "235 in"])
    settings = settings_at(server.port, security="starttls", username="user")
    assert "STARTTLS" in _unreachable(settings, lambda: PASSWORD)
    assert not any("auth" in line.lower() for line in server.lines[0])


def test_평문_서버에_TLS로_말을_걸면_설정을_확인하라고_한다(smtp_sink: SmtpSink) -> None:
    assert "smtp.security" in _unreachable(settings_of(smtp_sink, security="tls"))


@pytest.mark.parametrize(
    ("offer", "lines"),
    [
        ("AUTH PLAIN LOGIN", ["AUTH PLAIN AHUAcA=="]),
        ("AUTH plain", ["AUTH PLAIN AHUAcA=="]),
        ("AUTH LOGIN", ["AUTH LOGIN dQ==", "cA=="]),
    ],
)
def test_로그인은_서버가_주는_방법으로_한_번만_한다(
    scripted: Callable[..., ScriptedSmtp], offer: str, lines: list[str]
) -> None:
    answers = ["334 UGFzc3dvcmQ6"] * (len(lines) - 1)
    server = scripted(["220 hi", f"250-me\r\n250 {offer}", *answers, "535 5.7.8 bad <u@example.com>", "221 bye"])
    message = _unreachable(settings_at(server.port, username="u"), lambda: "p")
    assert "535" in message
    assert "u@example.com" not in message
    assert server.lines[0][1:] == lines


def test_비밀번호가_없거나_읽을_수_없으면_그렇게_말한다(scripted: Callable[..., ScriptedSmtp]) -> None:
    def unreadable() -> str:
        raise ConfigError("smtp.password_file: /x을(를) 읽을 수 없습니다.")

    server = scripted(["220 hi", "250-me\r\n250 AUTH PLAIN"])
    settings = settings_at(server.port, username="user")
    assert "smtp.password_file" in _unreachable(settings)
    assert "읽을 수 없습니다" in _unreachable(settings, unreadable)


def test_로그인을_주지_않는_서버에는_그렇다고_말한다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted([*HELLO, "250 ok"])
    assert "AUTH" in _unreachable(settings_at(server.port, username="user"), lambda: "p")


def test_닫기는_몇_번이든_조용하다(smtp_sink: SmtpSink) -> None:
    transport = Transport(settings_of(smtp_sink))
    transport.close()
    transport.connect()
    smtp_sink.stop()
    transport.close()
    transport.close()
