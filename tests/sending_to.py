"""Settings for sending to the servers of these tests."""

from typing import Any

from models.settings import SmtpSettings
from tests.reply_facts import SMTP
from tests.servers.smtp_sink import SmtpSink

PASSWORD = "비밀-번호 p4ss"


def settings_at(port: int, **changes: Any) -> SmtpSettings:
    facts = {"host": "localhost", "port": port, "security": "none", "timeout": 5.0}
    return SMTP.model_copy(update=facts | changes)


def settings_of(sink: SmtpSink, **changes: Any) -> SmtpSettings:
    return settings_at(
        sink.port, **({"host": sink.host, "security": sink.security, "ca_file": sink.ca_file} | changes)
    )


HELLO = ["220 hi", "250-me\r\n250 SIZE 1000000"]
