"""Alarms by mail: once at the beginning, once at the end, never twice, also across a restart and a restore; what a
mail says is so when it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from models.reply import ReadyMail
from models.store import backup, outgoing, views, watch
from runners.context import Context
from runners.deliver import DeliveryReport, deliver_round
from runners.watching import look_after
from tests.provisioning import Hands, settings_for, surroundings
from tests.servers.smtp_sink import SmtpSink

OFFICE, NIGHT = "office@example.org", "night@example.org"
A_MINUTE = 61
"""After a mail, so that the next one does not wait for what may follow."""


@pytest.fixture
def clock() -> Hands:
    """Time by hand."""
    return Hands()


@pytest.fixture
def environ(smtp_sink: SmtpSink, tmp_path: Path) -> dict[str, str]:
    """Settings of an intake whose operators want mails."""
    return {
        "JEOPSU_SMTP__ENABLED": "true",
        "JEOPSU_SMTP__HOST": smtp_sink.host,
        "JEOPSU_SMTP__PORT": str(smtp_sink.port),
        "JEOPSU_SMTP__SECURITY": "none",
        "JEOPSU_WATCH__ALARM_TO": f'["{OFFICE}"]',
    }


def opened(folder: Path, clock: Hands, environ: dict[str, str]) -> Iterator[Context]:
    """The surroundings of an intake with these settings."""
    with surroundings(settings_for(folder, f"spool:///{folder}/q", **environ), clock) as made:
        yield made


@pytest.fixture
def context(tmp_path: Path, clock: Hands, environ: dict[str, str]) -> Iterator[Context]:
    """The intake."""
    yield from opened(tmp_path, clock, environ)


def begin(context: Context, *keys: str) -> None:
    """Alarms of these keys begin."""
    with context.store.writing() as connection:
        for key in keys:
            watch.raise_alarm(connection, key, f"{key}이(가) 고장 났습니다 <b>&", context.clock())


def end(context: Context, *keys: str) -> None:
    """They are over."""
    with context.store.writing() as connection:
        for key in keys:
            watch.end_alarm(connection, key, context.clock())


def sent(context: Context, clock: Hands | None = None) -> int:
    """How many mails leave in a round of the service, which looks every few seconds."""
    if clock is not None:
        clock.forward(A_MINUTE)
    return deliver_round(context, all_at_once=False).sent


def waiting_mail(context: Context, number: int = 1) -> None:
    """A mail that is about no alarm waits to be sent."""
    raw = b"Subject: %d\r\n\r\n" % number
    letter = ReadyMail(
        kind="digest", message_id=f"<{number}@example.org>", envelope_from="intake@example.org",
        to=f"a{number}@lumen.example", subject=str(number), raw=raw,
    )  # fmt: skip
    with context.store.writing() as connection:
        outgoing.put(connection, None, f"digest-{number}", f"token-{number}", letter, context.clock())


def alarm_keys(context: Context) -> list[str]:
    """Of the open alarms."""
    with context.store.reading() as connection:
        return [one.key for one in views.open_alarms(connection)]


def told(sink: SmtpSink, to: str = OFFICE) -> list[EmailMessage]:
    """Alarm mails that this operator got."""
    mine = [one.raw for one in sink.caught if one.recipients == (to,)]
    return [message_from_bytes(raw, policy=policy.default) for raw in mine]


def subjects(sink: SmtpSink, to: str = OFFICE) -> list[str]:
    """What stands in their subjects after the badge."""
    return [str(mail["Subject"]).removeprefix("[접수 경보] ") for mail in told(sink, to)]


def text(mail: EmailMessage, kind: str = "plain") -> str:
    """One of its parts, in one line."""
    part = mail.get_body((kind,))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def test_시작과_끝을_한_번씩만_알린다(context: Context, clock: Hands, smtp_sink: SmtpSink) -> None:
    assert sent(context) == 0
    begin(context, "imap")
    assert (sent(context), sent(context, clock)) == (1, 0)
    begin(context, "imap")  # renewed, not new
    assert sent(context, clock) == 0
    end(context, "imap")
    assert (sent(context, clock), sent(context, clock)) == (1, 0)
    first, second = told(smtp_sink)
    assert subjects(smtp_sink) == ["시작 1건", "해제 1건"]
    assert "imap이(가) 고장" in text(first) and "경보는 없습니다" in text(second)
    assert list(context.store.differences()) == []


def test_한꺼번에_난_경보는_한_통으로_알리고_꺾쇠는_그대로_글자다(
    context: Context, clock: Hands, smtp_sink: SmtpSink
) -> None:
    begin(context, *(f"lane-{number}" for number in range(60)))
    assert sent(context) == 1
    (one,) = told(smtp_sink)
    assert subjects(smtp_sink) == ["시작 60건"] and "그 밖에 10건" in text(one)
    assert "<b>&" not in text(one, "html") and "&lt;b&gt;&amp;" in text(one, "html")
    begin(context, "soon")  # what follows at once waits for what may follow it
    clock.forward(5)
    assert sent(context) == 0
    begin(context, "sooner")
    assert sent(context, clock) == 1 and subjects(smtp_sink)[-1] == "시작 2건"


def test_보는_사이에_났다가_끝난_경보도_알린다(context: Context, clock: Hands, smtp_sink: SmtpSink) -> None:
    begin(context, "one")
    assert sent(context) == 1
    begin(context, "blip")
    clock.forward(3600)
    end(context, "blip")
    assert sent(context, clock) == 1
    assert subjects(smtp_sink)[-1] == "시작 후 해제 1건"
    last = text(told(smtp_sink)[-1])
    assert "1건입니다" in last and "12:00:00 ~ 2025. 8. 20.(수) 13:00:00" in last


def test_발송_서버가_끊긴_동안의_경보는_돌아온_뒤_있는_그대로_한_번에_알린다(
    context: Context, clock: Hands, smtp_sink: SmtpSink
) -> None:
    begin(context, "disk")
    assert sent(context) == 1
    smtp_sink.stop()
    begin(context, "imap")
    for _ in range(130):  # six and a half minutes
        clock.forward(3)
        assert sent(context) == 0
    assert alarm_keys(context) == ["disk", "imap", "smtp"]
    end(context, "imap")
    begin(context, "stale")
    smtp_sink.start()
    clock.forward(31)
    assert sent(context) == 1, "soon, and not when a long back-off is over"
    assert subjects(smtp_sink) == ["시작 1건", "시작 1건, 시작 후 해제 2건"]
    last = text(told(smtp_sink)[-1])
    assert "지금 계속되고 있는 경보는 2건입니다" in last
    begun, passed = last.split("그사이 시작되었다가 끝난 경보")
    assert "[stale]" in begun and "[imap]" not in begun and "[smtp]" not in begun
    assert "[imap]" in passed and "[smtp]" in passed
    assert alarm_keys(context) == ["disk", "stale"]
    end(context, "disk", "stale")
    assert sent(context, clock) == 1
    assert subjects(smtp_sink)[-1] == "해제 2건"
    assert list(context.store.differences()) == []


def test_끊긴_동안_밀린_회신도_돌아오면_곧_나간다(context: Context, clock: Hands, smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    for number in range(3):
        waiting_mail(context, number)
    tries = 0
    for _ in range(4 * 120):  # four hours
        clock.forward(30)
        tries += bool(deliver_round(context, all_at_once=False).trouble)
    assert tries > 100
    smtp_sink.start()
    clock.forward(31)
    assert sent(context) == 4
    assert subjects(smtp_sink) == ["시작 후 해제 1건"]


def test_받는_서버가_미룬_경보_메일은_나갈_때의_일로_다시_쓴다(
    tmp_path: Path, clock: Hands, environ: dict[str, str], smtp_sink: SmtpSink
) -> None:
    environ["JEOPSU_WATCH__ALARM_TO"] = f'["{OFFICE}", "{NIGHT}"]'
    smtp_sink.rcpt = {NIGHT: "451 4.7.1 greylisted"}
    for context in opened(tmp_path, clock, environ):
        begin(context, "imap")
        assert deliver_round(context, all_at_once=False) == DeliveryReport(sent=1, postponed=1, reports_sent=1)
        end(context, "imap")
        clock.forward(5)
        assert deliver_round(context, all_at_once=False) == DeliveryReport(), "as the server wished"
    for context in opened(tmp_path, clock, environ):  # another process goes on where the first one stopped
        smtp_sink.rcpt = {}
        begin(context, "disk")
        assert sent(context, clock) == 2
        assert sent(context, clock) == 0
        assert list(context.store.differences()) == []
    assert subjects(smtp_sink, OFFICE) == ["시작 1건", "시작 1건, 해제 1건"]
    assert subjects(smtp_sink, NIGHT) == ["시작 1건, 시작 후 해제 1건"]


def test_받을_사람이_없던_때의_경보는_나중에_보내지_않는다(
    tmp_path: Path, clock: Hands, environ: dict[str, str], smtp_sink: SmtpSink
) -> None:
    for nobody in opened(tmp_path, clock, environ | {"JEOPSU_WATCH__ALARM_TO": "[]"}):
        begin(nobody, "old", "older")
        assert sent(nobody) == 0
        end(nobody, "older")
        assert sent(nobody) == 0
    environ["JEOPSU_WATCH__ALARM_TO"] = f'["{OFFICE}", "{NIGHT}"]'
    for later in opened(tmp_path, clock, environ):
        assert sent(later, clock) == 0, "another process goes on where the first one stopped"
        end(later, "old")
        assert sent(later, clock) == 2, "one for each address"
    assert subjects(smtp_sink) == ["해제 1건"]


def test_발송을_켜면_그때_계속되는_경보만_알린다(
    tmp_path: Path, clock: Hands, environ: dict[str, str], smtp_sink: SmtpSink
) -> None:
    for off in opened(tmp_path, clock, environ | {"JEOPSU_SMTP__ENABLED": "false"}):
        begin(off, "disk", "imap")
        assert sent(off) == 0
        end(off, "imap")
        assert sent(off, clock) == 0
    for on in opened(tmp_path, clock, environ):
        assert sent(on, clock) == 1
    assert subjects(smtp_sink) == ["시작 1건"] and "[disk]" in text(told(smtp_sink)[0])


def test_쓸_수_없는_주소_하나가_다른_사람의_경보를_막지_않는다(context: Context, smtp_sink: SmtpSink) -> None:
    config = context.config  # which refuses such an address; a program that made its own may not
    watching = config.settings.watch.model_copy(update={"alarm_to": ("not an address", OFFICE)})
    settings = config.settings.model_copy(update={"watch": watching})
    careless = replace(context, config=config.model_copy(update={"settings": settings}))
    begin(careless, "disk")
    assert sent(careless) == 1 and subjects(smtp_sink) == ["시작 1건"]


def test_메일함을_오래_읽지_못하면_경보가_나고_다시_읽으면_끝난다(
    context: Context, clock: Hands, smtp_sink: SmtpSink
) -> None:
    def polled() -> None:
        with context.store.writing() as connection:
            watch.set_mark(connection, "poll", context.clock(), {})

    polled()
    clock.forward(250)
    look_after(context)
    assert sent(context) == 0
    clock.forward(100)
    look_after(context)
    assert sent(context) == 1
    polled()
    look_after(context)
    assert sent(context, clock) == 1
    assert subjects(smtp_sink) == ["시작 1건", "해제 1건"]


def test_복구한_뒤에는_옛_경보를_다시_보내지_않고_복구_경보의_시작을_알린다(
    context: Context, tmp_path: Path, clock: Hands, environ: dict[str, str], smtp_sink: SmtpSink
) -> None:
    begin(context, "disk")
    assert sent(context) == 1
    smtp_sink.rcpt = {OFFICE: "451 4.7.1 greylisted"}
    begin(context, "imap")
    assert sent(context, clock) == 0, "a mail about it waits"
    waiting_mail(context)
    copy = tmp_path / "copy.db"
    backup.snapshot(context.store, copy)
    smtp_sink.rcpt = {}
    assert sent(context, clock) == 2
    before = len(smtp_sink.caught)
    elsewhere = tmp_path / "elsewhere"
    root = elsewhere / "var"
    root.mkdir(parents=True)
    backup.load(copy, f"sqlite:///{elsewhere}/register.db", root, clock.now, {}, "접수번호와 발송을 멈췄습니다.")
    for restored in opened(elsewhere, clock, environ):
        assert sent(restored, clock) == 1, "and the mail of a case still waits"
        assert sent(restored, clock) == 0
        assert subjects(smtp_sink)[-1] == "시작 1건" and len(smtp_sink.caught) == before + 1
        last = text(told(smtp_sink)[-1])
        assert "[restored]" in last and "[imap]" not in last and "[disk]" not in last
        assert "경보는 3건입니다" in last
        end(restored, "restored", "imap")
        assert sent(restored, clock) == 1 and subjects(smtp_sink)[-1] == "해제 2건"
        assert list(restored.store.differences()) == []
