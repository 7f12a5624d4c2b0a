"""Settings that point the shipped configuration at private servers."""

from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def pointed_at(server: Dovecot, user: str, sink: SmtpSink, database_url: str, folder: Path) -> dict[str, str]:
    """Environment of an intake with the mailbox of `user`, its files below `folder`; sending is on."""
    return {
        "JEOPSU_IMAP__HOST": server.host,
        "JEOPSU_IMAP__PORT": str(server.imaps_port),
        "JEOPSU_IMAP__USERNAME": user,
        "JEOPSU_IMAP__PASSWORD": server.users[user],
        "JEOPSU_IMAP__CA_FILE": str(server.ca_file),
        "JEOPSU_SMTP__ENABLED": "true",
        "JEOPSU_SMTP__HOST": sink.host,
        "JEOPSU_SMTP__PORT": str(sink.port),
        "JEOPSU_SMTP__SECURITY": "none",
        "JEOPSU_DATABASE__URL": database_url,
        "JEOPSU_STORAGE__ROOT": str(folder / "var"),
        "JEOPSU_PROVISIONING__URL": f"spool:///{folder / 'provisioning'}",
    }
