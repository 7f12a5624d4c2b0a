"""`jeopsu poll --dry-run` reads documents and judges like the real one, and nobody outside hears of it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.test_intake_service import snapshot
from tests.whole import BEFORE, Whole, command
from tests.whole_applications import made, mail_of

SECRET = "a-secret-of-more-than-sixteen-letters"


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A webhook; its port, and what it was sent."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1]), got
        finally:
            server.shutdown()
            thread.join(30)


@pytest.mark.parametrize("is_new", [True, False], ids=["새 접수대장", "이미 있는 접수대장"])
@pytest.mark.parametrize("way", ["spool", "webhook"])
def test_미리_보기는_자원할당에_아무것도_보내지_않는다(
    way: str,
    is_new: bool,
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not what it judges itself, and not what waits in the real register either."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.deliver(mail_of(made("whole/1", category="sme")), BEFORE)
    with listening() as (port, got):
        if not is_new:
            whole.configure(provisioning__url="http://127.0.0.1:1/", provisioning__secret=SECRET)
            whole.poll()
            assert [case.provisioning for case in whole.cases()] == ["queued"]
        if way == "webhook":
            whole.configure(provisioning__url=f"http://127.0.0.1:{port}/", provisioning__secret=SECRET)
        else:
            whole.configure(provisioning__url=f"spool:///{tmp_path}/out")
        before = snapshot(tmp_path)
        trial = command(whole, "poll", "--dry-run", capture=capsys)
        assert trial.status == 0, trial.err
        assert ("AICA-2025-0001" in trial.out) == is_new
        assert snapshot(tmp_path) == before and got == []
        if not is_new:
            whole.poll()
            assert len(got) + len(list(tmp_path.glob("out/*.json"))) == 1, "the real one does send it"
