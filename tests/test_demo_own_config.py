"""`jeopsu demo` on the configuration of a running intake, as the runbook advises before next year's announcement:
none of the servers that it names is asked, and nobody that it names gets a mail."""

from pathlib import Path

import pytest
import yaml

from tests.whole import CONFIG, bare_command

OWN = {
    "imap": {
        "host": "mail.office.example", "username": "ops", "auth": "xoauth2", "ca_file": "gone/ca.pem",
        "password_file": "gone/imap", "folder": "신청", "extra_folders": ["휴지통"], "sent_folder": "",
        "trusted_hosts": ["mx.office.example"], "port": 1, "security": "starttls",
    },
    "smtp": {
        "host": "mail.office.example", "username": "ops", "password_file": "gone/smtp", "ca_file": "gone/ca.pem",
        "security": "tls", "port": 1,
    },
    "provisioning": {"url": "https://cloud.office.example/x", "secret_file": "gone/secret"},
    "security": {"clamd": "/nowhere/clamd.ctl"},
    "digest": {"to": ["office@office.example"]},
    "watch": {"alarm_to": ["office@office.example"], "listen": "127.0.0.1:1"},
    "database": {"url": "postgresql://office.example/intake"},
    "storage": {"root": "/nowhere/storage"},
}  # fmt: skip


def test_운영_설정으로도_시연은_견본만_다룬다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for section, values in OWN.items():
        raw[section] |= values
    file, out = tmp_path / "config.yaml", tmp_path / "out"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    told = bare_command("demo", "--output", str(out), config=str(file), capture=capsys)
    assert told.status == 0, told.err
    sent = [path.read_bytes() for path in (out / "sent").glob("*.eml")]
    assert len(sent) > 10 and not any(b"office@office.example" in mail for mail in sent)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.yaml", "out"]
