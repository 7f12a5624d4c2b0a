"""`jeopsu decide --reopen --password-file`: what a password locks is opened with the one that the applicant told."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import py7zr
import pytest
import pyzipper

from demo.documents import encrypted_zip
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.letters import letter, zipped
from tests.whole import BEFORE, RULE, Whole, command, total_faults

NAME = f"{RULE}_한빛_A100"
WHY = ("--by", "김담당", "--reason", "전화로 암호를 들음")
PASSWORD = "비밀-Gpu-2025!"
FILES = {"신청서.txt": "신청서 및 계획서\n과제명: 가상 과제".encode(), "나/동의서.txt": "동의서".encode()}


@pytest.fixture
def whole(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> Whole:
    return Whole(dovecot, smtp_sink, tmp_path)


def aes_zip(files: dict[str, bytes], password: str) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked_7z(files: dict[str, bytes], password: str) -> bytes:
    """With its directory locked, too."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=True) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return out.getvalue()


def locked_pdf(password: str) -> bytes:
    """A page of another program, locked."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 300))
        page.Contents = document.make_stream(b"BT /F1 12 Tf 20 200 Td (Certificate of Employment 12345) Tj ET")
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        document.save(out, encryption=pikepdf.Encryption(user=password, owner="o" + password))
    return out.getvalue()


def password_file(whole: Whole, *lines: str, encoding: str = "utf-8") -> str:
    path = whole.folder / "암호.txt"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return str(path)


def everything(whole: Whole) -> bytes:
    """Every octet that the intake left on the disk, but for the mail itself and the operator's own file."""
    found = b""
    for path in whole.folder.rglob("*"):
        if path.is_file() and path.suffix != ".eml" and path.name != "암호.txt":
            found += path.read_bytes()
    return found


@pytest.mark.parametrize(
    ("packed", "password", "encoding"),
    [
        (encrypted_zip(FILES, "1234"), "1234", "utf-8"),
        (aes_zip(FILES, PASSWORD), PASSWORD, "utf-8"),
        (aes_zip(FILES, PASSWORD), PASSWORD, "cp949"),
        (locked_7z(FILES, PASSWORD), PASSWORD, "utf-8"),
        (locked_7z(FILES, PASSWORD), PASSWORD, "cp949"),
    ],
    ids=["zipcrypto", "aes", "aes-cp949", "7z", "7z-cp949"],
)
def test_암호를_알면_보류된_신청을_처음_받은_시각으로_접수한다(
    packed: bytes, password: str, encoding: str, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = letter(NAME, (f"{NAME}.zip", packed))
    whole.deliver(raw)
    whole.poll()
    before = whole.case(raw)
    assert (before.disposition, before.disposition_reasons) == ("held", ("archive-encrypted",))
    order = ("decide", before.case_id, "--reopen", "--password-file")
    wrong = command(whole, *order, password_file(whole, "아님"), *WHY, capture=capsys)
    assert wrong.status == 1 and "암호가 맞지 않" in wrong.err and len(wrong.err.splitlines()) == 1
    assert whole.case(raw) == before
    file = password_file(whole, "아님", password, encoding=encoding)
    said = command(whole, *order, file, *WHY, capture=capsys)
    assert (said.status, said.err) == (0, ""), said.err
    assert total_faults(whole) == [], "the books are right also while it waits"
    whole.poll()
    after = whole.case(raw)
    assert (after.disposition, after.receipt_number) == ("accepted", "AICA-2025-0001")
    assert after.message.received_at == before.message.received_at
    assert after.archive and after.archive.state == "readable" and after.archive.sha256 == before.archive.sha256  # type: ignore[union-attr]  # there before
    assert {file["name"] for file in after.archive.files} == set(FILES)
    assert [reply.kind for reply in after.replies] == ["held", "receipt"]
    assert after.read and not any(one["state"] == "encrypted" for one in after.unreadable)
    shown = command(whole, "show", after.case_id, capture=capsys).out
    assert "신청인이 알려 준 암호로 파일을 엶" in shown and "김담당" in shown and WHY[3] in shown
    if len(password) > 4:
        assert password.encode() not in everything(whole) and password not in shown + said.out
    assert total_faults(whole) == []


def test_암호가_걸린_문서만_있으면_서류를_다시_읽는다(whole: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("재직증명서.pdf", locked_pdf(PASSWORD))
        archive.writestr("신청서.txt", FILES["신청서.txt"])
    raw = letter(NAME, (f"{NAME}.zip", out.getvalue()))
    whole.deliver(raw)
    whole.poll()
    before = whole.case(raw)
    assert before.disposition == "accepted"
    locked = [one for one in (*before.unreadable, *before.documents) if one["state"] == "encrypted"]
    assert {one["file"] for one in locked} == {"재직증명서.pdf"}
    number = before.receipt_number or ""
    order = ("decide", number, "--reopen", "--password-file", password_file(whole, PASSWORD), *WHY)
    assert command(whole, *order, capture=capsys).status == 0
    whole.poll()
    after = whole.case(raw)
    assert after.receipt_number == number and len(after.replies) == 1, "nobody gets a second receipt"
    told = [one for one in (*after.unreadable, *after.documents) if one["file"] == "재직증명서.pdf"]
    assert told and all(one["state"] != "encrypted" for one in told)
    assert after.archive is not None and before.archive is not None
    assert after.archive.files == before.archive.files, "the digests of what came"
    came = {one["sha256"] for one in after.archive.files}
    assert {one["sha256"] for one in after.documents} <= came
    assert PASSWORD.encode() not in everything(whole) and total_faults(whole) == []


def test_열_수_없는_것은_한_줄로_말하고_아무것도_바꾸지_않는다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    good = letter(NAME, (f"{NAME}.zip", zipped()))
    late = letter(NAME, (f"{NAME}.zip", encrypted_zip(FILES, "1234")), sender="late@hanbit.example")
    held = letter(NAME, (f"{NAME}.zip", encrypted_zip(FILES, "1234")), sender="held@hanbit.example")
    asked = letter("문의", sender="asks@hanbit.example")
    whole.deliver(good)
    whole.deliver(held)
    whole.deliver(asked)
    whole.deliver(late, BEFORE + timedelta(seconds=2))
    whole.poll()
    cases = whole.cases()
    file = password_file(whole, "1234")
    for raw, told in (
        (good, "암호가 걸린 파일이 없습니다"),
        (late, "§5 ②"),
        (asked, "먼저 --password-file 없이 --reopen"),
    ):
        name = whole.case(raw).case_id
        said = command(whole, "decide", name, "--reopen", "--password-file", file, *WHY, capture=capsys)
        assert said.status == 1 and told in said.err and len(said.err.splitlines()) == 1, said.err
    name = whole.case(held).case_id
    leaked = ("decide", name, "--reopen", "--password-file", file, "--by", "김", "--reason", "암호는 1234")
    said = command(whole, *leaked, capture=capsys)
    assert said.status == 1 and "기록에 남기지 않습니다" in said.err and "1234" not in said.err
    alone = command(whole, "decide", name, "--accept", "--password-file", file, *WHY, capture=capsys)
    assert alone.status == 2 and "--reopen" in alone.err
    empty = command(
        whole, "decide", name, "--reopen", "--password-file", password_file(whole, ""), *WHY, capture=capsys
    )
    assert empty.status == 2
    assert whole.cases() == cases and total_faults(whole) == []


def test_열어_둔_사본은_백업되고_파기와_함께_없어지며_담당자만_읽는다(
    whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = letter(NAME, (f"{NAME}.zip", aes_zip(FILES, PASSWORD)))
    whole.deliver(raw)
    whole.poll()
    order = ("decide", "C000001", "--reopen", "--password-file", password_file(whole, PASSWORD), *WHY)
    assert command(whole, *order, capture=capsys).status == 0
    root = Path(whole.environment["JEOPSU_STORAGE__ROOT"])
    (copy,) = root.glob("originals/*/*.unlocked/*")
    assert copy.stat().st_mode & 0o077 == 0 and copy.parent.stat().st_mode & 0o077 == 0
    assert not list((root / "scratch").glob("jeopsu-unlock-*")), "nothing is left of the work"
    assert command(whole, "backup", str(whole.folder / "backup"), capture=capsys).status == 0
    (kept,) = (whole.folder / "backup").glob("originals/*/*.unlocked/*")
    assert kept.read_bytes() == copy.read_bytes()
    with whole.register(write=True) as store:
        store.originals.remove(copy.parent.stem)
    assert not copy.parent.exists() and any((root / "originals").iterdir())
