"""A disk that takes no more: nothing is decided on half a mail, one clear line says so, room brings the rest."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import environment
from tests.stories.letters import big_zip, letter, zipped
from tests.whole import CONFIG, RULE, Whole, total_faults

ROOM = 3_000_000
"""Octets that any file may have; the system refuses to write more, as a full disk does."""


def cramped() -> None:
    """In the child: the limit."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def run(whole: Whole, *arguments: str, short: bool) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments, "--config", str(CONFIG)],
        env=environment(whole), cwd=CONFIG.parent, capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=cramped if short else None,
    )  # fmt: skip


def test_디스크가_차면_한_줄로_알리고_자리가_나면_모두_접수한다(whole: Whole) -> None:
    mails = []
    for number, archive in enumerate((zipped(), big_zip(6_000_000), zipped(seed="1"))):
        name = f"{RULE}_한빛{number}_A100"
        mails.append(letter(name, (f"{name}.zip", archive), sender=f"a{number}@lumen.example"))
        whole.deliver(mails[-1])
    full = run(whole, "poll", short=True)
    assert full.returncode == 1
    assert len(full.stderr.splitlines()) == 1 and "Traceback" not in full.stderr, full.stderr
    assert len(whole.numbers()) < len(mails)
    assert run(whole, "verify", short=False).returncode == 0
    room = run(whole, "poll", short=False)
    assert room.returncode == 0, room.stderr
    assert [whole.case(raw).disposition for raw in mails] == ["accepted"] * 3
    assert total_faults(whole) == []


def test_가져올_파일을_둘_자리가_없으면_접수하지_않는다(whole: Whole) -> None:
    file = whole.folder / "big.eml"
    file.write_bytes(letter(f"{RULE}_한빛_A100", (f"{RULE}_한빛_A100.zip", big_zip(6_000_000))))
    arguments = ("import", str(file), "--received-at", "2025-08-14T13:00:00", "--by", "김담당")
    full = run(whole, *arguments, short=True)
    assert full.returncode == 1 and len(full.stderr.splitlines()) == 1 and "Traceback" not in full.stderr
    assert whole.cases() == []
    assert run(whole, *arguments, short=False).returncode == 0
    assert len(whole.numbers()) == 1
    assert total_faults(whole) == []
