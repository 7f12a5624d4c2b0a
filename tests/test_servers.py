"""The test servers themselves: what they promise to other tests."""

import smtplib
import ssl

import psycopg
import pytest

from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import Security, SmtpSink

MAIL = b"Subject: =?utf-8?b?7KCR7IiY?=\r\n\r\n.leading dot\r\n"


def connect(sink: SmtpSink) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=str(sink.ca_file)) if sink.ca_file else None
    if sink.security == "tls":
        return smtplib.SMTP_SSL("localhost", sink.port, context=context, timeout=5)
    client = smtplib.SMTP("localhost", sink.port, timeout=5)
    if sink.security == "starttls":
        client.starttls(context=context)
    return client


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_메일을_바이트_그대로_붙잡는다(security: Security) -> None:
    with SmtpSink(security, login=("user", "pass")) as sink:
        client = connect(sink)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("user", "wrong")
        client.login("user", "pass")
        client.sendmail("me@example.org", ["you@example.org"], MAIL)
        client.quit()
    (caught,) = sink.caught
    assert (caught.raw, caught.sender, caught.recipients) == (MAIL, "me@example.org", ("you@example.org",))
    assert (caught.tls, caught.login) == (security != "none", "user")


def test_주문한_대로_말썽을_부린다(smtp_sink: SmtpSink) -> None:
    smtp_sink.rcpt["unknown@example.org"] = "550 5.1.1 unknown"
    smtp_sink.data["full@example.org"] = "452 4.2.2 full"
    smtp_sink.trouble |= {"kept@example.org": "die-after-data", "lost@example.org": "die-before-data"}
    smtp_sink.trouble["mute@example.org"] = "hang"
    expected: dict[str, type[Exception]] = {
        "unknown@example.org": smtplib.SMTPRecipientsRefused,
        "full@example.org": smtplib.SMTPDataError,
        "kept@example.org": smtplib.SMTPServerDisconnected,
        "lost@example.org": smtplib.SMTPServerDisconnected,
        "mute@example.org": smtplib.SMTPServerDisconnected,
    }
    for address, error in expected.items():
        with smtplib.SMTP("localhost", smtp_sink.port, timeout=1) as client, pytest.raises(error):
            client.sendmail("me@example.org", [address], MAIL)
    assert [caught.recipients for caught in smtp_sink.caught] == [("kept@example.org",)]
    smtp_sink.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("localhost", smtp_sink.port, timeout=1)
    smtp_sink.start()
    smtplib.SMTP("localhost", smtp_sink.port, timeout=1).quit()


def test_데이터베이스는_비어_있고_다시_시작해도_남는다(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table t (name text)")
        connection.execute("insert into t values ('접수')")
    postgres.stop()
    postgres.start()
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select name from t").fetchall() == [("접수",)]
    with psycopg.connect(postgres.url("case")) as connection:
        tables = connection.execute("select 1 from pg_tables where schemaname = 'public'").fetchall()
    assert tables == []
