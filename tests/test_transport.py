"""Sending against real servers: what arrives, and who is told what when it does not."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.config_errors import ConfigError
from models.reply import ReadyMail
from models.settings import SmtpSettings
from notifier.replies import compose
from notifier.send_errors import reply_text
from notifier.transport import Deferred, Refused, SendError, Transport, Unreachable
from tests.reply_facts import SMTP, archive, call, mail, reply, triage
from tests.servers.authority import Authority
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

PASSWORD = "비밀-번호 p4ss"


def _settings(port: int, **changes: Any) -> SmtpSettings:
    facts = {"host": "localhost", "port": port, "security": "none", "timeout": 5.0}
    return SMTP.model_copy(update=facts | changes)


def _for(sink: SmtpSink, **changes: Any) -> SmtpSettings:
    return _settings(sink.port, **({"host": sink.host, "security": sink.security, "ca_file": sink.ca_file} | changes))


def _ready(to: str = "someone@example.com", raw: bytes = b"Subject: x\r\n\r\nbody\r\n") -> ReadyMail:
    return ReadyMail(
        kind="receipt",
        message_id="<jeopsu.c1.t@example.or.kr>",
        envelope_from="intake+t@example.or.kr",
        to=to,
        subject="x",
        raw=raw,
    )


HELLO = ["220 hi", "250-me\r\n250 SIZE 1000000"]


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedSmtp]]:
    """Makes scripted servers and stops them."""
    made: list[ScriptedSmtp] = []

    def make(*scripts: list[str | None]) -> ScriptedSmtp:
        made.append(ScriptedSmtp(*scripts))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_회신이_바이트까지_그대로_도착한다(security: Any) -> None:
    ready = compose(reply("receipt", mail(archive()), triage("receipt")), call(), SMTP)
    with SmtpSink(security, login=("보내는이", PASSWORD)) as sink:
        settings = _for(sink, username="보내는이")
        with Transport(settings, lambda: PASSWORD) as transport:
            for _ in range(3):
                transport.send(ready)
        assert [caught.raw for caught in sink.caught] == [ready.raw] * 3
        assert {(caught.sender, caught.recipients) for caught in sink.caught} == {(ready.envelope_from, (ready.to,))}
        assert {caught.login for caught in sink.caught} == {"보내는이"}
        assert {caught.tls for caught in sink.caught} == {security != "none"}


def test_점으로_시작하는_줄도_그대로_도착한다(smtp_sink: SmtpSink) -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..two\r\nmid.dot\r\n.end\r\n"
    with Transport(_for(smtp_sink)) as transport:
        transport.send(_ready(raw=raw))
    assert smtp_sink.caught[0].raw == raw


@pytest.mark.parametrize("stage", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("said", "kind", "code"),
    [
        ("550 5.1.1 <someone@example.com>: User unknown", Refused, 550),
        ("554 5.7.1 content rejected", Refused, 554),
        ("451 4.7.1 greylisted", Deferred, 451),
        ("452 4.2.2 over quota", Deferred, 452),
    ],
)
def test_한_통의_거절은_다음_통을_막지_않는다(
    smtp_sink: SmtpSink, stage: str, said: str, kind: type[SendError], code: int
) -> None:
    getattr(smtp_sink, stage)["someone@example.com"] = said
    with Transport(_for(smtp_sink)) as transport:
        transport.send(_ready("first@example.com"))
        with pytest.raises(kind) as trouble:
            transport.send(_ready())
        transport.send(_ready("last@example.com"))
    assert trouble.value.code == code
    assert str(code) in str(trouble.value)
    assert "@" not in str(trouble.value)
    assert [caught.recipients for caught in smtp_sink.caught] == [("first@example.com",), ("last@example.com",)]


def test_받은_뒤에_끊긴_메일은_결과를_모르므로_다시_보낸다(smtp_sink: SmtpSink) -> None:
    smtp_sink.trouble["someone@example.com"] = "die-after-data"
    with Transport(_for(smtp_sink)) as transport:
        with pytest.raises(Deferred, match="결과를 알 수 없습니다"):
            transport.send(_ready())
        smtp_sink.trouble.clear()
        transport.send(_ready())
    assert [caught.raw for caught in smtp_sink.caught] == [_ready().raw] * 2


def test_대답_없는_서버는_제한_시간_뒤에_미룬다(smtp_sink: SmtpSink) -> None:
    smtp_sink.trouble["someone@example.com"] = "hang"
    with Transport(_for(smtp_sink, timeout=0.5)) as transport:
        with pytest.raises(Deferred):
            transport.send(_ready())
        transport.send(_ready("last@example.com"))
    assert [caught.recipients for caught in smtp_sink.caught] == [("last@example.com",)]


def test_그사이_서버가_다시_켜졌으면_모르는_사이에_다시_연결한다(smtp_sink: SmtpSink) -> None:
    with Transport(_for(smtp_sink)) as transport:
        transport.send(_ready("first@example.com"))
        smtp_sink.stop()
        with pytest.raises(Unreachable):
            transport.send(_ready("second@example.com"))
        smtp_sink.start()
        transport.send(_ready("third@example.com"))
    assert [caught.recipients for caught in smtp_sink.caught] == [("first@example.com",), ("third@example.com",)]


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (["554 no service"], Unreachable),
        (["421 too busy"], Unreachable),
        (["220 hi", "421 bye", "421 bye"], Unreachable),
        ([None], Unreachable),
        (["nonsense"], Unreachable),
        ([*HELLO, "421 too many mails"], Unreachable),
        ([*HELLO, None], Unreachable),
        ([*HELLO, "530 5.7.0 authentication required"], Unreachable),
        ([*HELLO, "550 5.7.1 sender not allowed", "250 reset"], Deferred),
        ([*HELLO, "552 5.3.4 too large", "250 reset"], Refused),
        ([*HELLO, "451 try later", "250 reset"], Deferred),
        ([*HELLO, "250 ok", None], Deferred),
        ([*HELLO, "250 ok", "421 closing"], Deferred),
        ([*HELLO, "250 ok", "250 ok", "554 no"], Refused),
        ([*HELLO, "250 ok", "250 ok", "450 not now"], Deferred),
        ([*HELLO, "250 ok", "250 ok", "354 go", None], Deferred),
        ([*HELLO, "250 ok", "250 ok", "354 go", "421 shutting down"], Deferred),
        ([*HELLO, "250 ok", "250 ok", "354 go", "garbage"], Deferred),
        ([*HELLO, "250 ok", "250 ok", "354 go", "554 spam"], Refused),
        ([*HELLO, "250 ok", "250 ok", "354 go", "451 busy"], Deferred),
    ],
)
def test_서버의_말에_따라_누가_기다릴지_갈린다(
    scripted: Callable[..., ScriptedSmtp], script: list[str | None], kind: type[SendError]
) -> None:
    server = scripted(script)
    with Transport(_settings(server.port, timeout=2.0)) as transport, pytest.raises(SendError) as trouble:
        transport.send(_ready())
    assert type(trouble.value) is kind, trouble.value
    assert "\n" not in str(trouble.value)
    assert len(server.lines) == 1, "a fresh connection is not tried twice"


def test_오래된_연결의_421은_새_연결로_한_번_더_해_본다(scripted: Callable[..., ScriptedSmtp]) -> None:
    sent: list[str | None] = [*HELLO, "250 ok", "250 ok", "354 go", "250 queued"]
    server = scripted([*sent, "421 idle too long"], [*sent, "221 bye"])
    with Transport(_settings(server.port)) as transport:
        transport.send(_ready("first@example.com"))
        transport.send(_ready("second@example.com"))
    assert len(server.lines) == 2
    assert "rcpt TO:<second@example.com>" in server.lines[1]
    assert "." in server.lines[1]


def test_크기를_먼저_알리고_주소에는_다른_명령이_섞이지_않는다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted([*HELLO, "250 ok", "250 ok", "354 go", "250 queued", "221 bye"])
    with Transport(_settings(server.port)) as transport:
        transport.send(_ready())
        for bad in ("a@b.kr>\r\nRSET", "a b@c.kr", "가@b.kr", "", "a@b.kr\n"):
            with pytest.raises(Refused):
                transport.send(_ready(bad))
    assert server.lines[0][1] == f"mail FROM:<intake+t@example.or.kr> size={len(_ready().raw)}"
    assert not any("RSET" in line for line in server.lines[0])


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
        silent = _unreachable(_settings(port, host="127.0.0.1", timeout=0.3))
    assert f"127.0.0.1:{port}" in silent
    assert "0.3초" in silent
    assert f"127.0.0.1:{port}: 연결이 거절" in _unreachable(_settings(port, host="127.0.0.1"))
    assert "서버 이름" in _unreachable(_settings(25, host="no-such-host.invalid"))
    assert "smtp.host가 비어" in _unreachable(_settings(25, host=""))
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate", encoding="utf-8")
    for ca_file in (nothing, tmp_path / "missing.pem"):
        assert "smtp.ca_file" in _unreachable(_settings(port, security="tls", ca_file=ca_file))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_인증서를_확인할_수_없으면_아무것도_보내지_않는다(security: Any, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "other")
    with SmtpSink(security) as sink:
        for ca_file in (stranger.ca_file, None):
            assert "인증서" in _unreachable(_for(sink, ca_file=ca_file))
        named = _for(sink, host="127.0.0.1")
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
        assert "인증서" in _unreachable(_settings(port, security="tls", ca_file=elsewhere.ca_file))
        thread.join(5)


def test_STARTTLS를_주지_않는_서버에는_비밀번호를_말하지_않는다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted(["220 hi", "250-me\r\n250 AUTH PLAIN LOGIN", "235 in"])
    settings = _settings(server.port, security="starttls", username="user")
    assert "STARTTLS" in _unreachable(settings, lambda: PASSWORD)
    assert not any("auth" in line.lower() for line in server.lines[0])


def test_평문_서버에_TLS로_말을_걸면_설정을_확인하라고_한다(smtp_sink: SmtpSink) -> None:
    assert "smtp.security" in _unreachable(_for(smtp_sink, security="tls"))


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
    message = _unreachable(_settings(server.port, username="u"), lambda: "p")
    assert "535" in message
    assert "u@example.com" not in message
    assert server.lines[0][1:] == lines


def test_비밀번호가_없거나_읽을_수_없으면_그렇게_말한다(scripted: Callable[..., ScriptedSmtp]) -> None:
    def unreadable() -> str:
        raise ConfigError("smtp.password_file: /x을(를) 읽을 수 없습니다.")

    server = scripted(["220 hi", "250-me\r\n250 AUTH PLAIN"])
    settings = _settings(server.port, username="user")
    assert "smtp.password_file" in _unreachable(settings)
    assert "읽을 수 없습니다" in _unreachable(settings, unreadable)


def test_로그인을_주지_않는_서버에는_그렇다고_말한다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted([*HELLO, "250 ok"])
    assert "AUTH" in _unreachable(_settings(server.port, username="user"), lambda: "p")


def test_닫기는_몇_번이든_조용하다(smtp_sink: SmtpSink) -> None:
    transport = Transport(_for(smtp_sink))
    transport.close()
    transport.connect()
    smtp_sink.stop()
    transport.close()
    transport.close()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (b"5.1.1 <kim@example.com>... User unknown", "550 5.1.1 <(주소)>... User unknown"),
        (b"mailbox kim+x@sub.example.co.kr is full\r\nsee log", "550 mailbox (주소) is full see log"),
        ("한글 주소 담당@예시.kr 없음".encode(), "550 한글 주소 (주소) 없음"),
        (b"\xb0\xa1 \x1b[31m", "550 �� [31m"),
        (b"x" * 1000, "550 " + "x" * 295 + "…"),
    ],
)
def test_서버의_말은_주소_없이_한_줄로_남긴다(said: bytes, wanted: str) -> None:
    assert reply_text(550, said) == wanted
