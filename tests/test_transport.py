"""Sending against real servers: what arrives, and who is told what when it does not."""

from collections.abc import Callable
from typing import Any

import pytest

from models.reply import ReadyMail
from notifier.replies import compose
from notifier.send_errors import reply_text
from notifier.transport import Deferred, Refused, SendError, Transport, Unreachable
from tests.reply_facts import SMTP, archive, call, mail, reply, triage
from tests.sending_to import HELLO, PASSWORD, settings_at, settings_of
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink


def _ready(to: str = "someone@example.com", raw: bytes = b"Subject: x\r\n\r\nbody\r\n") -> ReadyMail:
    return ReadyMail(
        kind="receipt",
        message_id="<jeopsu.c1.t@example.or.kr>",
        envelope_from="intake+t@example.or.kr",
        to=to,
        subject="x",
        raw=raw,
    )


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_회신이_바이트까지_그대로_도착한다(security: Any) -> None:
    ready = compose(reply("receipt", mail(archive()), triage("receipt")), call(), SMTP)
    with SmtpSink(security, login=("보내는이", PASSWORD)) as sink:
        settings = settings_of(sink, username="보내는이")
        with Transport(settings, lambda: PASSWORD) as transport:
            for _ in range(3):
                transport.send(ready)
        assert [caught.raw for caught in sink.caught] == [ready.raw] * 3
        assert {(caught.sender, caught.recipients) for caught in sink.caught} == {(ready.envelope_from, (ready.to,))}
        assert {caught.login for caught in sink.caught} == {"보내는이"}
        assert {caught.tls for caught in sink.caught} == {security != "none"}


def test_점으로_시작하는_줄도_그대로_도착한다(smtp_sink: SmtpSink) -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..two\r\nmid.dot\r\n.end\r\n"
    with Transport(settings_of(smtp_sink)) as transport:
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
    with Transport(settings_of(smtp_sink)) as transport:
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
    with Transport(settings_of(smtp_sink)) as transport:
        with pytest.raises(Deferred, match="결과를 알 수 없습니다"):
            transport.send(_ready())
        smtp_sink.trouble.clear()
        transport.send(_ready())
    assert [caught.raw for caught in smtp_sink.caught] == [_ready().raw] * 2


def test_대답_없는_서버는_제한_시간_뒤에_미룬다(smtp_sink: SmtpSink) -> None:
    smtp_sink.trouble["someone@example.com"] = "hang"
    with Transport(settings_of(smtp_sink, timeout=0.5)) as transport:
        with pytest.raises(Deferred):
            transport.send(_ready())
        transport.send(_ready("last@example.com"))
    assert [caught.recipients for caught in smtp_sink.caught] == [("last@example.com",)]


def test_그사이_서버가_다시_켜졌으면_모르는_사이에_다시_연결한다(smtp_sink: SmtpSink) -> None:
    with Transport(settings_of(smtp_sink)) as transport:
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
    with Transport(settings_at(server.port, timeout=2.0)) as transport, pytest.raises(SendError) as trouble:
        transport.send(_ready())
    assert type(trouble.value) is kind, trouble.value
    assert "\n" not in str(trouble.value)
    assert len(server.lines) == 1, "a fresh connection is not tried twice"


def test_오래된_연결의_421은_새_연결로_한_번_더_해_본다(scripted: Callable[..., ScriptedSmtp]) -> None:
    sent: list[str | None] = [*HELLO, "250 ok", "250 ok", "354 go", "250 queued"]
    server = scripted([*sent, "421 idle too long"], [*sent, "221 bye"])
    with Transport(settings_at(server.port)) as transport:
        transport.send(_ready("first@example.com"))
        transport.send(_ready("second@example.com"))
    assert len(server.lines) == 2
    assert "rcpt TO:<second@example.com>" in server.lines[1]
    assert "." in server.lines[1]


def test_크기를_먼저_알리고_주소에는_다른_명령이_섞이지_않는다(scripted: Callable[..., ScriptedSmtp]) -> None:
    server = scripted([*HELLO, "250 ok", "250 ok", "354 go", "250 queued", "221 bye"])
    with Transport(settings_at(server.port)) as transport:
        transport.send(_ready())
        for bad in ("a@b.kr>\r\nRSET", "a b@c.kr", "가@b.kr", "", "a@b.kr\n"):
            with pytest.raises(Refused):
                transport.send(_ready(bad))
    assert server.lines[0][1] == f"mail FROM:<intake+t@example.or.kr> size={len(_ready().raw)}"
    assert not any("RSET" in line for line in server.lines[0])


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
