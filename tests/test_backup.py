"""Backup and restore: what comes back, between both engines, encrypted or not, and what is refused."""

import io
import json
import os
import sqlite3
import subprocess
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from models.store import views
from runners.packing import unpack
from runners.sealing import Sealer, WrongSeal
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, RULE, Whole, command, total_faults

HAND_WRITTEN = (
    b"From: =?UTF-8?B?6rmA6rCA?= <kim@daum.example>\r\nTo: aica_dc@aica-gj.kr\r\n"
    b"Subject: Re: question\r\nMessage-ID: <hand-1@daum.example>\r\n\r\nnot 7-bit: \xff\xfe\r\n.\r\n\x00end\r\n"
)


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    """An intake on SQLite."""
    return Whole(dovecot, smtp_sink, tmp_path)


def application(number: int) -> bytes:
    """A mail that keeps all rules."""
    name = f"{RULE}_한빛{number}_A100"
    return letter(name, (f"{name}.zip", zipped(seed=str(number))), sender=f"a{number}@lumen.example")


def fill(whole: Whole, count: int = 3) -> None:
    """Some applications and a mail that is none, one of them a duplicate, which points to another row."""
    for number in range(count):
        whole.deliver(application(number), BEFORE - timedelta(minutes=count - number))
    whole.deliver(HAND_WRITTEN)
    whole.deliver(application(0), BEFORE + timedelta(minutes=1))
    whole.poll()


def elsewhere(whole: Whole, folder: Path, url: str = "") -> Whole:
    """The same mailbox and servers, another empty storage and register."""
    other = Whole(whole.server, whole.sink, folder, url)
    other.user = whole.user
    keep = ("DATABASE", "STORAGE", "PROVISIONING")
    other.environment |= {k: v for k, v in whole.environment.items() if not any(word in k for word in keep)}
    return other


def shown(whole: Whole) -> list[object]:
    """Everything that `show --json` says of all cases."""
    with whole.register() as store, store.reading() as connection:
        return [case.to_dict() for case in views.all_cases(connection)]


@pytest.mark.parametrize("sealed", [False, True])
def test_백업을_되돌리면_모두_그대로다(
    whole: Whole, sealed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole)
    password = tmp_path / "password"
    password.write_text("긴 암호 문장\n", encoding="utf-8")
    secret = ["--password-file", str(password)] if sealed else []
    made = command(whole, "backup", str(tmp_path / "b"), *secret, capture=capsys)
    assert (made.status, made.err) == (0, "")
    names = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert names == (
        ["backup.sealed"] if sealed else ["config.yaml", "derived", "manifest.json", "originals", "register.db"]
    )
    if sealed:
        everything = (tmp_path / "b" / "backup.sealed").read_bytes()
        assert b"lumen.example" not in everything and b"SQLite" not in everything
    other = elsewhere(whole, tmp_path / "new")
    back = command(other, "restore", str(tmp_path / "b"), *secret, capture=capsys)
    assert (back.status, back.err) == (0, ""), back
    assert shown(other) == shown(whole)
    assert other.differences() == []
    for case in whole.cases():
        path = Path("originals") / case.message.sha256[:2] / f"{case.message.sha256}.eml"
        assert (tmp_path / "new/var" / path).read_bytes() == (tmp_path / "var" / path).read_bytes()
        assert (tmp_path / "new/var" / path).stat().st_mode & 0o077 == 0
    again = command(other, "restore", str(tmp_path / "b"), *secret, capture=capsys)
    assert again.status == 1 and len(again.err.splitlines()) == 1 and "이미 있습니다" in again.err


@pytest.mark.parametrize("way", ["sqlite to postgresql", "postgresql to sqlite"])
def test_백업은_다른_데이터베이스로도_되돌아간다(
    way: str, dovecot: Dovecot, smtp_sink: SmtpSink, postgres: Postgres, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    here, there = (postgres.url("from"), "") if way.startswith("postgresql") else ("", postgres.url("to"))
    whole = Whole(dovecot, smtp_sink, tmp_path / "old", here)
    (tmp_path / "old").mkdir()
    fill(whole)
    assert command(whole, "backup", str(tmp_path / "b"), capture=capsys).status == 0
    other = elsewhere(whole, tmp_path / "new", there)
    back = command(other, "restore", str(tmp_path / "b"), capture=capsys)
    assert (back.status, back.err) == (0, ""), back
    assert shown(other) == shown(whole)
    # rows are counted on from where they were: a new mail is taken in and answered
    whole.deliver(application(7))
    other.poll()
    assert other.numbers() == [f"AICA-2025-{number:04}" for number in range(1, 5)]
    assert total_faults(other) == []


def test_훼손되거나_잘린_백업은_되돌리지_않는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole, 1)
    password, wrong = tmp_path / "password", tmp_path / "wrong"
    password.write_text("하나")
    wrong.write_text("둘")
    assert command(whole, "backup", str(tmp_path / "s"), "--password-file", str(password), capture=capsys).status == 0
    assert command(whole, "backup", str(tmp_path / "p"), capture=capsys).status == 0
    sealed = tmp_path / "s" / "backup.sealed"
    whole_bytes = sealed.read_bytes()
    broken = {
        "cut": whole_bytes[:-1], "cut in the middle": whole_bytes[: len(whole_bytes) // 2], "empty": b"",
        "bit": whole_bytes[:5000] + bytes([whole_bytes[5000] ^ 1]) + whole_bytes[5001:],
        "salt": whole_bytes[:20] + b"\0" + whole_bytes[21:], "tail": whole_bytes + b"x",
    }  # fmt: skip

    def refused(folder: str, *more: str) -> bool:
        other = elsewhere(whole, tmp_path / os.urandom(4).hex())
        said = command(other, "restore", str(tmp_path / folder), *more, capture=capsys)
        assert len(said.err.splitlines()) == 1 and "Traceback" not in said.err, said
        assert not (other.folder / "register.db").exists()
        return said.status == 1

    assert refused("s", "--password-file", str(wrong)) and refused("s")
    for what, content in broken.items():
        sealed.write_bytes(content)
        assert refused("s", "--password-file", str(password)), what
    original = next((tmp_path / "p" / "originals").glob("*/*.eml"))
    original.write_bytes(original.read_bytes()[:-1] + b"?")
    assert refused("p")
    original.unlink()
    assert refused("p")
    (tmp_path / "p" / "manifest.json").unlink()
    assert refused("p")


def test_무엇이_맞지_않아도_백업은_만들고_알린다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole, 2)
    first, second = (case.message.sha256 for case in whole.cases()[:2])
    store = tmp_path / "var" / "originals"
    (store / first[:2] / f"{first}.eml").unlink()
    (store / second[:2] / f"{second}.eml").write_bytes(b"other")
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("UPDATE outbox SET subject = 'changed' WHERE id = 1")
    made = command(whole, "backup", str(tmp_path / "b"), capture=capsys)
    assert made.status == 1
    assert "원본 메일이 없습니다" in made.err and "원본 메일이 저장된 뒤에 바뀌었습니다" in made.err
    assert "작성된 뒤에 바뀌었습니다" in made.err
    back = command(elsewhere(whole, tmp_path / "new"), "restore", str(tmp_path / "b"), capture=capsys)
    assert back.status == 1 and "원본 메일이 없습니다" in back.err


def test_더_새로운_판이_만든_백업은_되돌리지_않는다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(whole, 1)
    folder = tmp_path / "backup"
    assert command(whole, "backup", str(folder), capture=capsys).status == 0
    manifest = folder / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8")) | {"format": 2, "laid": "elsewhere"}
    manifest.write_text(json.dumps(data), encoding="utf-8")
    other = elsewhere(whole, tmp_path / "other")
    told = command(other, "restore", str(folder), capture=capsys)
    assert told.status == 1 and "새로운 판" in told.err and len(told.err.splitlines()) == 1
    assert not (tmp_path / "other").exists()


def test_자리가_없으면_놓을_곳의_이름을_알린다(
    whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not that of the backup, which is read."""
    fill(whole, 1)
    folder, disk = tmp_path / "backup", tmp_path / "disk"
    assert command(whole, "backup", str(folder), capture=capsys).status == 0
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        told = command(elsewhere(whole, disk), "restore", str(folder), capture=capsys)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
    assert told.status == 1 and str(disk) in told.err and "가득" in told.err and str(folder) not in told.err


def test_쓰던_폴더에는_백업하지_않는다(whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(whole, 1)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "note").write_text("?")
    said = command(whole, "backup", str(tmp_path / "b"), capture=capsys)
    assert said.status == 1 and len(said.err.splitlines()) == 1 and "비어 있지 않은" in said.err


@pytest.mark.parametrize("name", ["../outside", "/outside", "originals/../../outside", "link"])
def test_백업에_들어_있을_수_없는_것은_풀지_않는다(tmp_path: Path, name: str) -> None:
    """A file that somebody sealed who knows the password, written by hand."""
    sealed, target = tmp_path / "backup.sealed", tmp_path / "restored"
    with sealed.open("wb") as file:
        sealer = Sealer(file, b"password")
        with tarfile.TarFile.open(fileobj=sealer, mode="w|") as archive:
            entry = tarfile.TarInfo(name)
            entry.size = 0 if name == "link" else 5
            entry.type, entry.linkname = (tarfile.SYMTYPE, "/etc/passwd") if name == "link" else (tarfile.REGTYPE, "")
            archive.addfile(entry, io.BytesIO(b"bytes"))
        sealer.close()
    with pytest.raises(WrongSeal):
        unpack(sealed, target, b"password")
    assert [path for path in tmp_path.rglob("*") if path not in (sealed, target)] == []
