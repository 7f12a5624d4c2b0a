"""A further folder that cannot be opened stops nobody: the submission folder is read, and an operator is told."""

import shutil
from pathlib import Path

import pytest

from models.store import views
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import RULE, Whole, command, total_faults

JUNK = "Junk"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake whose mailbox has a folder for junk."""
    made = Whole(dovecot, smtp_sink, tmp_path)
    with dovecot.session(made.user) as client:
        client.create(JUNK)
    return made


def application(number: int) -> bytes:
    """A mail that keeps all rules."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example")


def broken(whole: Whole) -> Path:
    """The server lists the folder and cannot open it any more. Returns what stands in the way."""
    folder = whole.server.maildir(whole.user) / f".{JUNK}"
    for file in folder.glob("dovecot*"):
        file.unlink()
    shutil.move(folder / "cur", folder / "away")
    (folder / "cur").write_text("x")
    return folder / "cur"


def alarms(whole: Whole) -> dict[str, str]:
    """The open alarms."""
    with whole.register() as store, store.reading() as connection:
        return {alarm.key: alarm.message for alarm in views.open_alarms(connection)}


def test_정크_폴더를_열_수_없어도_받은편지함은_접수한다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.deliver(application(1), folder=JUNK)
    whole.poll()
    in_the_way = broken(whole)
    whole.deliver(application(2))
    assert command(whole, "poll", capture=capsys).status == 0
    assert whole.case_from("a2@lumen.example").receipt_number == "AICA-2025-0002"
    assert list(alarms(whole)) == ["imap-folder"] and JUNK in alarms(whole)["imap-folder"]
    in_the_way.unlink()
    shutil.move(in_the_way.parent / "away", in_the_way)
    whole.deliver(application(3), folder=JUNK)
    whole.poll()
    assert alarms(whole) == {} and len(whole.cases()) == 3
    assert total_faults(whole) == []


def test_신청_폴더를_열_수_없으면_실패이다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    whole.configure(imap__folder="없는폴더")
    told = command(whole, "poll", capture=capsys)
    assert told.status == 1 and "없는폴더" in told.err
