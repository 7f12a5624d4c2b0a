"""A case folder that cannot be written: where the program is started does not matter, and the operator hears why."""

from pathlib import Path

import pytest

from notifier.folder import summary
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import Whole, command
from tests.whole_applications import made, mail_of

NUMBER = "AICA-2025-0001"


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite with one application that came in."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.deliver(mail_of(made("folder-trouble")))
    return whole


def test_어느_폴더에서_실행해도_심사자료를_만든다(
    whole: Whole, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = whole.folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    summary._compiler.cache_clear()  # it keeps what it took the current folder for
    assert command(whole, "poll", capture=capsys).status == 0
    assert (whole.folder / "var" / "cases" / NUMBER / "summary.pdf").read_bytes().startswith(b"%PDF")
    again = command(whole, "package", capture=capsys)
    assert (again.status, again.err) == (0, "")


def test_만들지_못하면_이력과_debug가_그렇게_말한다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    cases = whole.folder / "var" / "cases"
    cases.mkdir(parents=True)
    block = cases / f".{NUMBER}.new"
    block.write_bytes(b"in the way")
    command(whole, "poll", capture=capsys)
    shown = command(whole, "show", NUMBER, capture=capsys).out
    assert "심사자료 작성 실패" in shown
    said = command(whole, "package", capture=capsys)
    assert said.status == 1
    assert "만들지 못한 신청 1건" in said.err and "Traceback" not in said.err
    told = command(whole, "--debug", "package", capture=capsys)
    assert told.status == 1
    assert "Traceback" in told.err and block.name in told.err
    block.unlink()
    assert command(whole, "package", capture=capsys).status == 0
    lines = command(whole, "show", NUMBER, capture=capsys).out.splitlines()
    assert [line for line in lines if "심사자료 작성" in line][-1].endswith("심사자료 작성")
