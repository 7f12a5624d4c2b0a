"""The embedded mail servers of the demonstration."""

import smtplib
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest

from demo.servers import ImapServer, SmtpSink
from models.times import SEOUL

RAW = b"From: a@example.com\r\nSubject: =?utf-8?B?7KCR7IiY?=\r\n\r\n" + b"\xbe\xc8\xb3\xe7 \xff\x00 \r\n"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2025, 8, 14, 14, 0, 0, tzinfo=SEOUL), "14-Aug-2025 14:00:00 +0900"),
        (datetime(2025, 8, 14, 14, 0, 1, tzinfo=SEOUL), "14-Aug-2025 14:00:01 +0900"),
        (datetime(2024, 2, 29, 23, 59, 59, tzinfo=SEOUL), "29-Feb-2024 23:59:59 +0900"),
    ],
)
def test_넣은_메일은_받은_시각과_바이트가_그대로다(moment: datetime, shown: str) -> None:
    with ImapServer() as server:
        server.append([(RAW, moment)])
        with server.client() as client:
            client.select("INBOX", readonly=True)
            _, answer = client.uid("FETCH", "1:*", "(INTERNALDATE BODY.PEEK[])")
    assert isinstance(answer[0], tuple)
    assert f'INTERNALDATE "{shown}"'.encode() in answer[0][0]
    assert answer[0][1] == RAW


def test_한글_폴더에도_넣을_수_있고_두_번째에도_만들어져_있다() -> None:
    at = datetime(2025, 8, 1, tzinfo=SEOUL)
    with ImapServer("apply@example.com", 'pass word"') as server:
        server.append([(RAW, at)], folder="스팸메일함")
        server.append([(RAW, at + timedelta(seconds=1))], folder="스팸메일함")
        with server.client() as client:
            answer, count = client.select('"&wqTTOLpUx3zVaA-"')  # 스팸메일함, coded by hand from RFC 3501
    assert (answer, count) == ("OK", [b"2"])


def test_열린_접속이_있어도_바로_멈추고_프로세스가_남지_않는다() -> None:
    with ImapServer() as server, server.client() as client:
        client.select("INBOX")
        pid = server.pid
        assert pid is not None and psutil.pid_exists(pid)
        server.stop()
        server.stop()
        assert not psutil.pid_exists(pid)
        with pytest.raises(OSError):
            socket.create_connection((server.host, server.port), timeout=2)


def test_부모가_강제로_죽으면_메일함_서버도_끝난다() -> None:
    program = (
        "from demo.servers import ImapServer; import time\n"
        "with ImapServer() as server:\n    print(server.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    child.wait(timeout=30)
    parent.stdout.close()


def test_받은_메일이_바이트_그대로_파일로_남는다(tmp_path: Path) -> None:
    raw = "Subject: 접수\r\n\r\n.점으로 시작하는 줄\r\n".encode()
    with SmtpSink(tmp_path / "회신함") as sink:
        with smtplib.SMTP(sink.host, sink.port, timeout=10) as client:
            client.sendmail("", ["a@example.com", "b@example.com"], raw)
            client.sendmail("intake@example.com", ["c@example.com"], raw + b"2\r\n")
        first, second = sink.wait_for(2)
    assert first.path.read_bytes() == first.raw == raw
    assert (first.mail_from, first.recipients) == ("", ("a@example.com", "b@example.com"))
    assert second.path.name == "0002.eml" and second.raw.endswith(b"2\r\n")


def test_대화_중인_손님이_있어도_수신기가_멈춘다(tmp_path: Path) -> None:
    with SmtpSink(tmp_path) as sink:
        client = smtplib.SMTP(sink.host, sink.port, timeout=10)
        client.ehlo()
    with pytest.raises((smtplib.SMTPException, OSError)):
        client.noop()
        client.noop()
    with pytest.raises(OSError):
        socket.create_connection((sink.host, sink.port), timeout=2)
