"""What the commands say to wrong words, wrong settings and a bare call: help, one-line errors, exit statuses."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.main import jeopsu
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import CONFIG, Whole, bare_command, command

ENGLISH = re.compile(
    r"\b(is|not|does|match|missing|invalid|requires?|option|argument|takes?|value|command|file)\b", re.I
)
"""Words of click's own messages."""


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(["statsu"], "status"), (["purge", "--dryrun"], "--dry-run"), (["config", "chekc"], "check")],
)
def test_잘못_친_이름에는_비슷한_것을_알려_준다(
    arguments: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"비슷한 것: {near}." in bare_command(*arguments, capture=capsys).err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nonsense"], "nonsense"),
        (["cases", "--nonsense"], "--nonsense"),
        (["show"], "사건"),
        (["cases", "--disposition", "gone"], "--disposition"),
        (["receipts", "--to", "a@b.example"], "--to"),
        (["import", "missing.eml", "--received-at", "2025-08-14T13:00"], "missing.eml"),
        (["poll", "extra"], "extra"),
        (["cases", "--find", " - "], "--find"),
        (["decide", "C000001", "--by", "김", "--accept"], "--reason 사유"),
        (["digest", "--date", "2025-02-30"], "2025-02-30"),
        (["digest", "--date", "어제"], "어제"),
        (["digest", "--date"], "--date"),
        (["digest", "--send=yes"], "--send"),
        (["package", "--out", str(CONFIG)], "--out"),
        (["package", "--zip", "tests"], "--zip"),
        (["decide", "--from", "no-such.xlsx"], "no-such.xlsx"),
        (["decide", "--from", "Makefile", "--by", "김", "--reason", "회의"], "--reason"),
        (["scores", "import"], "파일.xlsx"),
        (["scores", "export"], "export"),
        (["import", "Makefile", "--received-at", "2025-08-14 at noon"], "--received-at"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_잘못_쓴_명령은_한_줄과_2로_끝난다(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = bare_command(*arguments, capture=capsys)
    assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 1)
    assert named in told.err and "도움말" in told.err
    said = told.err.replace(named, "").partition("(도움말")[0]
    assert not ENGLISH.search(said), told.err


def test_명령만_있고_하위_명령이_없어도_영어로_말하지_않는다(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["scores"], ["config"]):
        told = bare_command(*arguments, config="", capture=capsys)
        assert not ENGLISH.search(told.err), told.err
        assert told.out.startswith("사용법") or "도움말" in told.err, told


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"JEOPSU_IMAP__PORT": "none"}, "JEOPSU_IMAP__PORT"),
        ({"JEOPSU_IMAP__SECURITY": "none", "JEOPSU_IMAP__HOST": "mail.example.org"}, "JEOPSU_IMAP__SECURITY"),
        ({"JEOPSU_IMAP__HOTS": "x"}, "JEOPSU_IMAP__HOTS"),
        ({"JEOPSU_DATABASE__URL": "mysql://x/y"}, "JEOPSU_DATABASE__URL"),
        ({"JEOPSU_SMTP__ENABLED": "true"}, "smtp.host"),
        ({}, "imap.host"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_잘못된_설정은_항목을_대고_2로_끝난다(
    environment: dict[str, str],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in ({"JEOPSU_STORAGE__ROOT": str(tmp_path / "var")} | environment).items():
        monkeypatch.setenv(name, value)
    told = bare_command("poll", capture=capsys)
    assert (told.status, told.out, len(told.err.splitlines())) == (2, "", 1)
    assert named in told.err
    assert not (tmp_path / "var").exists()


def test_설정_파일이_없으면_2로_끝난다(capsys: pytest.CaptureFixture[str]) -> None:
    told = bare_command("status", config="/nowhere/config.yaml", capture=capsys)
    assert told.status == 2 and "/nowhere/config.yaml" in told.err


def test_접수대장이_아직_없으면_그렇게_말하고_만들지_않는다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.configure(digest__to='["office@aica.example"]')
    (sheet := tmp_path / "scores.xlsx").write_bytes(b"PK")
    order = ("--by", "김담당", "--reason", "확인")
    for arguments in (
        ["status"], ["cases"], ["show", "C000001"], ["receipts"], ["verify"], ["digest", "--send"], ["package"],
        ["restore", "--reconcile"], ["queue", "--resend", "C000001"], ["decide", "C000001", *order, "--accept"],
        ["purge", "--by", "김담당"], ["scores", "import", str(sheet)], ["select", "--confirm", "--by", "김담당"],
    ):  # fmt: skip
        outcome = command(whole, *arguments, capture=capsys)
        assert (outcome.status, outcome.out) == (1, ""), arguments
        assert "아직 없습니다" in outcome.err and len(outcome.err.splitlines()) == 1
    assert command(whole, "receipts", "--resend", "C000001", capture=capsys).status == 1
    assert list(tmp_path.rglob("*.db")) == []


def test_모든_명령에_한국어_도움말이_있다(capsys: pytest.CaptureFixture[str]) -> None:
    for name in jeopsu.commands:
        told = bare_command(name, "--help", config="", capture=capsys)
        text = told.out
        assert told.status == 0
        assert text.startswith("사용법: jeopsu") and "선택" in text
        assert not any(word in text for word in ("Usage", "Options", "Show this message"))
        assert not re.search(r"--\S+ (FILE|DIRECTORY|PATH|TEXT|INTEGER)\b", text), text
        assert "required" not in text and "[required]" not in text and "--by 글" not in text


@pytest.mark.parametrize("name", ["poll", "cases", "import", "package", "decide", "restore", "verify"])
def test_도움말은_화면의_칸으로_줄을_맞춘다(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A Korean letter takes two columns on every terminal."""
    lines = bare_command(name, "--help", config="", capture=capsys).out.splitlines()
    wide = [line for line in lines if cell_len(line) > 110]
    assert all(" " not in line.strip() or line.lstrip().startswith(("--", "jeopsu", "예")) for line in wide), wide
    options = lines[lines.index("선택:") + 1 :]
    begins = set()
    for line in options:
        match = re.match(r"  (?:\S+ )*\S+(\s{2,})(?=\S)", line)
        if match and line.startswith("  -"):
            begins.add(cell_len(match[0]))
    assert len(begins) == 1, lines


def test_인자에도_설명이_있다(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("show", "import", "backup", "restore", "read", "decide", "package"):
        text = bare_command(name, "--help", config="", capture=capsys).out
        shown = text.partition("\n인자:\n")[2].partition("\n\n")[0]
        assert re.fullmatch(r"  \S+\s{2,}\S.*\.", shown), text
