"""The log says when an alarm begins and when it is over: its key and since when, never its text."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from imapclient.util import to_unicode

from cli.logs import Json, Quiet
from cli.logs import begin as begin_logs
from models.store import watch
from runners.context import Context
from tests.provisioning import NOON, Hands, settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole

STRANGER = "홍길동 <gildong@hanbit.example>의 메일"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """An intake whose clock stands."""
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q"), Hands()) as made:
        yield made


def written(caplog: pytest.LogCaptureFixture, form: logging.Formatter) -> list[str]:
    """The lines about alarms as this form writes them."""
    return [form.format(record) for record in caplog.records if record.name == watch.__name__]


def begin(context: Context, key: str) -> None:
    """An alarm whose text quotes a stranger."""
    with context.store.writing() as connection:
        watch.raise_alarm(connection, key, STRANGER, context.clock())


def test_경보의_시작과_끝은_이름과_시각만_담은_한_줄씩이다(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, watch.__name__)
    begin(context, "judge-C000012")
    begin(context, "judge-C000012")  # renewed, not new
    with context.store.writing() as connection:
        watch.end_alarm(connection, "judge-C000012", context.clock())
        watch.end_alarm(connection, "judge-C000012", context.clock())
    first, second = (json.loads(line) for line in written(caplog, Json()))
    assert (first["event"], first["key"], first["level"]) == ("alarm", "judge-C000012", "warning")
    assert (second["event"], second["key"], second["level"]) == ("alarm-ended", "judge-C000012", "info")
    assert (
        datetime.fromisoformat(first["since"])
        == datetime.fromisoformat(second["since"])
        == NOON.replace(microsecond=0)
    )
    assert first["case"] == "C000012"
    for line in (*written(caplog, Json()), *written(caplog, Quiet("%(message)s"))):
        assert "홍길동" not in line and "example" not in line
    text = written(caplog, Quiet("%(message)s"))
    assert "경보 시작 [judge-C000012]" in text[0] and "경보 해제 [judge-C000012]" in text[1]


def test_적히지_않은_경보는_알리지_않는다(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, watch.__name__)
    with pytest.raises(ZeroDivisionError), context.store.writing() as connection:
        watch.raise_alarm(connection, "smtp", STRANGER, context.clock())
        raise ZeroDivisionError
    begin(context, "imap")
    assert [json.loads(line)["key"] for line in written(caplog, Json())] == ["imap"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_도는_서비스의_로그에_발송_서버_경보가_보인다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, form: str
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.configure(smtp__retry_seconds="[1]", watch__log=form)
    smtp_sink.stop()
    name = f"{RULE}_한빛_A100"
    whole.deliver(letter(name, (f"{name}.zip", zipped()), sender="someone@lumen.example"))
    begun, failed, ended = {
        "json": ('"alarm", "key": "smtp"', '"event": "sending-failed"', '"alarm-ended", "key": "smtp"'),
        "text": ("경보 시작 [smtp]", "발송 서버로 메일을 보낼 수 없습니다", "경보 해제 [smtp]"),
    }[form]  # fmt: skip
    serve = Serve(whole, tmp_path / "serve.log")
    try:
        wait_for(lambda: begun in serve.text() and failed in serve.text(), 60, serve.text)
        assert ended not in serve.text()
        smtp_sink.start()
        wait_for(lambda: ended in serve.text(), 60, serve.text)
        assert serve.stop()[0] == 0
        assert serve.text().count(begun) == 1 and "someone" not in serve.text()
    finally:
        serve.end()


@pytest.mark.parametrize("debug", [False, True])
def test_메일_서버가_한_말은_로그에_남지_않는다(debug: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """The library warns of text that is no ASCII, and repeats it: a folder's name, or what a stranger wrote."""
    said = f"Mailbox doesn't exist: {STRANGER}".encode()
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        begin_logs(debug)
        to_unicode(said)
        told = capsys.readouterr().err
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)
    assert ("Mailbox doesn't exist" in told) is debug
