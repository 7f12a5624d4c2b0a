"""The virus scanner: what it finds holds a mail, and a scanner that is away is trouble of the machine, no finding."""

import io
import socket
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.clamd import Clamd as Scanner
from intake.clamd import ScannerError
from models.settings import SecuritySettings
from models.store import views
from runners.take_in import TakeIn
from runners.triage import triage_round
from tests.fakes.clamd import EICAR, NAME, Clamd
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import BEFORE, RULE, Whole, total_faults


def scanner(address: str, seconds: float = 5) -> Scanner:
    """A scanner of ours that goes there."""
    return Scanner(SecuritySettings(clamd=address, clamd_seconds=seconds))


def packed(**files: bytes) -> bytes:
    """A ZIP without compression, as a naive scanner sees through it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.txt", content)
    return out.getvalue()


def mail(number: int, archive: bytes, **loose: bytes) -> bytes:
    """A submission with right names."""
    name = f"{RULE}_한빛{number}_A100"
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = name, f"a{number}@hanbit.example", "aica_dc@example.org"
    made["Message-ID"] = f"<{number}@hanbit.example>"
    made.set_content("제출합니다.")
    made.add_attachment(archive, maintype="application", subtype="zip", filename=f"{name}.zip")
    for file, content in loose.items():
        made.add_attachment(content, maintype="text", subtype="plain", filename=f"{file}.txt")
    return made.as_bytes()


@pytest.mark.parametrize("tcp", [False, True])
def test_깨끗한_것과_걸린_것을_가린다(tmp_path: Path, tcp: bool) -> None:
    big = tmp_path / "big"
    big.write_bytes(b"\0" * 700_000 + EICAR)
    clean = tmp_path / "clean"
    clean.write_bytes(b"")
    with Clamd(None if tcp else tmp_path / "clamd.ctl") as fake:
        assert scanner(fake.address).scan(big) == NAME
        assert scanner(fake.address).scan(clean) is None
        assert fake.scanned == [big.read_bytes(), b""]
        assert scanner(fake.address).version().startswith("ClamAV")


def test_검사하지_못한_것은_깨끗한_것이_아니다(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 1000)
    with Clamd(tmp_path / "clamd.ctl", limit=500) as fake:
        with pytest.raises(ScannerError, match="StreamMaxLength"):
            scanner(fake.address).scan(file)
        file.write_bytes(b"x")
        for said in ("stream: Can't allocate memory ERROR", "UNKNOWN COMMAND", "stream: OK\nFOUND", "OK"):
            fake.error = said
            with pytest.raises(ScannerError):
                scanner(fake.address).scan(file)
    for address in (fake.address, "127.0.0.1:1", "nonsense"):
        with pytest.raises(ScannerError, match=r"security\.clamd"):
            scanner(address).scan(file)


def test_대답하지_않는_검사기를_끝없이_기다리지_않는다(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ScannerError, match="응답이 없습니다"):
        scanner(f"127.0.0.1:{silent.getsockname()[1]}", 0.3).scan(file)


def test_걸린_압축파일은_보류되고_무엇이_걸렸는지_보이며_열지_않는다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    clean, in_archive = mail(1, packed(a="서류".encode())), mail(2, packed(a=EICAR))
    beside = mail(3, packed(a="서류".encode()), memo=EICAR)
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "문의드립니다", "b@hanbit.example"
    letter.set_content("질문입니다.")
    for raw in (clean, in_archive, beside, letter.as_bytes()):
        whole.deliver(raw, BEFORE)
    with Clamd() as fake:
        whole.configure(security__clamd=fake.address)
        whole.poll()
        assert len(fake.scanned) == 4, "every attachment, no body"
    assert [case.disposition for case in whole.cases()] == ["accepted", "held", "held", "not_submission"]
    for case in whole.cases()[1:3]:
        assert case.disposition_reasons == ("archive-unsafe",)
        assert case.archive and case.archive.state == "unsafe" and NAME in case.archive.detail
        assert case.documents == () and "악성코드" in case.unreadable[0]["detail"]
        assert [reply.kind for reply in case.replies] == ["held"]
    assert "memo.txt" in str(whole.cases()[2].archive)
    assert total_faults(whole) == []


def test_검사기가_없으면_기다리고_알리며_끝내_없으면_사람이_정한다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    whole.configure(security__clamd=f"127.0.0.1:{port}")
    whole.deliver(mail(1, packed(a=b"x")), BEFORE)
    whole.deliver(b"From: c@hanbit.example\r\nSubject: hello\r\n\r\nx\r\n", BEFORE)
    with whole.service() as service:
        with service.mailbox() as box:
            TakeIn(service.context).pass_over(box)
        triage_round(service.context, patient=True)
        with service.context.store.reading() as connection:
            (alarm,) = views.open_alarms(connection)
            assert "악성코드 검사기" in alarm.message
            assert views.counts(connection).waiting == 1, "a mail without attachments is decided at once"
        with Clamd(port=port):
            service.settle()
        with service.context.store.reading() as connection:
            assert views.open_alarms(connection) == []
    assert [case.disposition for case in whole.cases()] == ["accepted", "not_submission"]
    whole.deliver(mail(2, packed(a=b"y")), BEFORE)
    whole.poll()
    last = whole.cases()[-1]
    assert (last.disposition, last.disposition_reasons) == ("held", ("processing-failed",))
    assert [reply.kind for reply in last.replies] == ["held"]
    assert total_faults(whole) == []
