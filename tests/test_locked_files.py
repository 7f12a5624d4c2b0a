"""Files that a password locks, and the readers that open them: of other programs, with wrong passwords, damaged."""

import io
import itertools
import random
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Literal

import pikepdf
import py7zr
import pytest
import pyzipper

from demo.documents import encrypted_zip
from intake.archive import locked_7z, read_members
from intake.archive.budget import Budget
from intake.documents.locked import StillLocked, unlock
from intake.documents.text.read import read_text
from models.settings import ArchiveLimits, DocumentLimits
from tests.archives.foreign import SEVENZIP_HIDDEN_NAMES, SEVENZIP_PASSWORD, SEVENZIP_PPMD, ZIP_AES
from tests.archives.locked_7z import FILES as FILES_7Z
from tests.archives.locked_7z import LOCKED as LOCKED_7Z
from tests.archives.locked_7z import PASSWORD as PASSWORD_7Z
from tests.documents import locked_office
from tests.documents.locked_docx import LOCKED, PASSWORD
from tests.documents.making import hwpx, ole

LIMITS = DocumentLimits()
FILES = {"신청서.txt": "신청서 ".encode() * 300, "나/빈 파일.txt": b"", "표.bin": bytes(range(256)) * 40}


def opened(tmp_path: Path, data: bytes, password: str, limits: ArchiveLimits | None = None) -> dict[str, bytes] | str:
    """What the archive holds, or the state of one that cannot be opened with this password."""
    path = tmp_path / "locked"
    path.write_bytes(data)
    with read_members(path, "신청.zip", limits or ArchiveLimits(), password.encode()) as unpacked:
        if unpacked.listing.state != "readable":
            return unpacked.listing.state
        return {member.name: content.read_bytes() for member, content in unpacked.files}


def aes_zip(files: dict[str, bytes], password: str, method: int = pyzipper.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", method, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("method", [pyzipper.ZIP_STORED, pyzipper.ZIP_DEFLATED])
def test_ZIP의_암호를_알면_모든_파일이_그대로_나온다(method: int, tmp_path: Path) -> None:
    for data in (encrypted_zip(FILES, "비밀9"), aes_zip(FILES, "비밀9", method)):
        assert opened(tmp_path, data, "비밀9") == FILES
        for wrong in ("비밀8", "", "비밀99", "x"):
            assert opened(tmp_path, data, wrong) == "encrypted"


def test_다른_프로그램이_만든_ZIP도_열린다(tmp_path: Path) -> None:
    assert opened(tmp_path, ZIP_AES, "secret") == {"재직증명서.txt": b"secret text"}


def test_한_바이트만_맞추어_보는_암호도_틀린_것을_맞다고_하지_않는다(tmp_path: Path) -> None:
    """The traditional encryption checks one octet: one wrong password in 256 passes that."""
    data = encrypted_zip({"신청서.txt": b"0123456789" * 50}, "right")
    assert {str(opened(tmp_path, data, f"wrong{number}")) for number in range(600)} == {"encrypted"}


def test_암호를_알아도_바뀐_파일은_내놓지_않는다(tmp_path: Path) -> None:
    data, dice = aes_zip({"표.bin": random.Random(1).randbytes(3000)}, "1"), random.Random(2)
    for _ in range(40):
        broken = bytearray(data)
        broken[dice.randrange(80, 2900)] ^= 1 << dice.randrange(8)
        found = opened(tmp_path, bytes(broken), "1")
        assert isinstance(found, str), "its own seal tells"


def test_암호를_알아도_한도는_지킨다(tmp_path: Path) -> None:
    data = aes_zip({"가득.bin": bytes(3_000_000)}, "1")
    small = ArchiveLimits(member_bytes=1_000_000)
    assert opened(tmp_path, data, "1", small) == "unsafe"
    assert opened(tmp_path, aes_zip({"../밖.txt": b"1"}, "1"), "1") == "unsafe"


def test_암호가_걸리지_않은_파일은_암호를_주어도_그대로이다(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    assert opened(tmp_path, out.getvalue(), "1234") == FILES


def test_오피스가_잠근_문서를_연다(tmp_path: Path) -> None:
    locked, target = tmp_path / "locked.docx", tmp_path / "open.docx"
    locked.write_bytes(LOCKED)
    assert read_text(locked, "재직증명서.docx", LIMITS, sha256="").state == "encrypted"
    assert unlock(locked, "재직증명서.docx", ["아님", PASSWORD], target, LIMITS)
    text = read_text(target, "재직증명서.docx", LIMITS, sha256="")
    assert text.state == "read" and "성명: 홍길동" in text.pages[0].text
    with pytest.raises(StillLocked, match="암호가 맞지 않습니다"):
        unlock(locked, "재직증명서.docx", ["아님", PASSWORD.upper() + " "], target, LIMITS)


def test_깨진_오피스_문서는_깨졌다고_하거나_암호가_다르다고_한다(tmp_path: Path) -> None:
    dice, locked = random.Random(3), tmp_path / "locked.docx"
    for _ in range(8):
        broken = bytearray(LOCKED)
        for _ in range(30):
            broken[dice.randrange(600, len(broken))] = dice.randrange(256)
        locked.write_bytes(broken)
        try:
            unlock(locked, "재직증명서.docx", [PASSWORD], tmp_path / "open", LIMITS)
        except StillLocked as told:
            assert "맞지 않습니다" in str(told) or "손상" in str(told) or "풀 수 없습니다" in str(told)


@pytest.mark.parametrize("suffix", locked_office.LOCKED)
def test_옛_오피스가_잠근_문서를_연다(suffix: str, tmp_path: Path) -> None:
    locked, target, name = tmp_path / "locked", tmp_path / "open", f"재직증명서.{suffix}"
    locked.write_bytes(locked_office.LOCKED[suffix])
    assert read_text(locked, name, LIMITS, sha256="").state == "encrypted"
    assert unlock(locked, name, ["아님", locked_office.PASSWORD], target, LIMITS)
    text = read_text(target, name, LIMITS, sha256="")
    assert text.state == "read" and "홍길동" in text.pages[0].text
    with pytest.raises(StillLocked, match="암호가 맞지 않습니다"):
        unlock(locked, name, ["아님"], tmp_path / "wrong", LIMITS)
    assert not unlock(target, name, ["아님"], tmp_path / "again", LIMITS), "nothing locks it any more"


@pytest.mark.parametrize("strength", [2, 3, 4, 6])
def test_잠긴_PDF를_연다(strength: Literal[2, 3, 4, 6], tmp_path: Path) -> None:
    locked, target = tmp_path / "locked.pdf", tmp_path / "open.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(
            locked,
            encryption=pikepdf.Encryption(
                user="Geheim1", owner="o", R=strength, aes=strength >= 4, metadata=strength >= 4
            ),
        )
    with pytest.raises(StillLocked):
        unlock(locked, "a.pdf", ["아님"], target, LIMITS)
    assert unlock(locked, "a.pdf", ["Geheim1"], target, LIMITS)
    with pikepdf.open(target) as document:
        assert not document.is_encrypted and len(document.pages) == 1


def test_인쇄만_막은_PDF는_잠긴_것이_아니다(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path, encryption=pikepdf.Encryption(user="", owner="o"))
    assert not unlock(path, "a.pdf", ["1"], tmp_path / "open", LIMITS)


@pytest.mark.parametrize("method", [method for method in LOCKED_7Z if method != "PPMD"])
def test_7z의_암호를_알면_모든_파일이_그대로_나온다(method: str, tmp_path: Path) -> None:
    assert opened(tmp_path, LOCKED_7Z[method], PASSWORD_7Z) == FILES_7Z
    for wrong in ("비밀 7z", "", "x", PASSWORD_7Z + " "):
        assert opened(tmp_path, LOCKED_7Z[method], wrong) == "encrypted"


def test_7z의_다른_프로그램과_드문_방식(tmp_path: Path) -> None:
    for data in (SEVENZIP_PASSWORD, SEVENZIP_HIDDEN_NAMES):
        assert set(opened(tmp_path, data, "secret")) == {"신청서/사업자등록증.txt", "신청서/재직증명서_똠방각하.txt"}
    assert opened(tmp_path, LOCKED_7Z["PPMD"], PASSWORD_7Z) == "unsupported", "pyppmd must not see strangers' bytes"
    plain = opened(tmp_path, SEVENZIP_PPMD, "아무 암호")
    assert isinstance(plain, dict), "what is not locked is read by the library that knows all methods"


def packed_7z(files: list[tuple[str, bytes]], *filters: int) -> bytes:
    """By py7zr, each file packed by itself, locked with "p"."""
    out = io.BytesIO()
    chain = [*({"id": one} for one in filters), {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
    for number, (name, content) in enumerate(files):
        out.seek(0)
        with py7zr.SevenZipFile(out, "a" if number else "w", filters=chain, password="p") as archive:
            archive.writestr(content, name)
    return out.getvalue()


UNBOUNDED = {
    "LZMA2": (py7zr.FILTER_LZMA2,),
    "Deflate": (py7zr.FILTER_DEFLATE,),
    "BCJ, Deflate": (py7zr.FILTER_X86, py7zr.FILTER_DEFLATE),
    "BZip2": (py7zr.FILTER_BZIP2,),
    "Zstandard": (py7zr.FILTER_ZSTD,),
}


@pytest.mark.parametrize("method", UNBOUNDED)
def test_잠긴_7z의_폭탄은_조금_풀다_만다(method: str, tmp_path: Path) -> None:
    """What comes out is counted piece by piece, whatever the archive says of itself; no piece is large."""
    data = packed_7z([("가득.bin", bytes(60_000_000))], *UNBOUNDED[method])
    assert opened(tmp_path, data, "p", ArchiveLimits(member_bytes=30_000_000, ratio=10**9)) == "unsafe"
    assert opened(tmp_path, data, "p", ArchiveLimits(total_bytes=30_000_000, ratio=10**9)) == "unsafe"
    assert opened(tmp_path, data, "p") == "unsafe", "the ratio"
    budget = Budget(ArchiveLimits(), len(data), b"p")
    [entry] = locked_7z.read(io.BytesIO(data), budget)
    sizes = [len(block) for block in itertools.islice(entry.data, 20)]
    assert sizes and max(sizes) <= 1024 * 1024


@pytest.mark.parametrize("method", UNBOUNDED)
def test_따로_압축된_7z의_파일도_제_이름으로_나온다(method: str, tmp_path: Path) -> None:
    dice = random.Random(method)
    lengths = [0, 5000, 0, 1, 70_000, 0, 16, 1_300_000, 0]
    files = [(f"{number}.bin", dice.randbytes(length // 9 + 1) * 9) for number, length in enumerate(lengths)]
    files = [(name, content[:length]) for (name, content), length in zip(files, lengths, strict=True)]
    dice.shuffle(files)
    assert opened(tmp_path, packed_7z(files, *UNBOUNDED[method]), "p") == dict(files)


@pytest.mark.parametrize("name", ["../밖.txt", "/etc/passwd", "C:/a.txt", "나/../../밖.txt"])
def test_잠긴_7z도_밖을_가리키면_열지_않는다(name: str, tmp_path: Path) -> None:
    whole = packed_7z([("x" * len(name), b"1")], py7zr.FILTER_COPY)
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": py7zr.FILTER_CRYPTO_AES256_SHA256}], password="p") as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(b"1", "x" * len(name))
    data = bytearray(out.getvalue().replace(("x" * len(name)).encode("utf-16-le"), name.encode("utf-16-le")))
    offset = 32 + int.from_bytes(data[12:20], "little")
    data[28:32] = zlib.crc32(data[offset:]).to_bytes(4, "little")
    data[8:12] = zlib.crc32(data[12:32]).to_bytes(4, "little")
    assert isinstance(opened(tmp_path, whole, "p"), dict)
    assert opened(tmp_path, bytes(data), "p") == "unsafe"


def test_잠긴_7z_안의_링크는_따르지_않는다(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="p") as archive:
        archive.write(tmp_path / "link", "신청서.txt")
    assert opened(tmp_path, out.getvalue(), "p") == "unsafe"


def test_7z의_암호를_알기_전에는_py7zr를_들이지_않는다() -> None:
    """It takes a third of a second, and every worker and command would pay."""
    code = "import sys, intake.archive, intake.unlocking, runners.unlock, cli; sys.exit('py7zr' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("method", sorted(LOCKED_7Z))
def test_바뀐_7z는_어떤_것도_지어내지_않는다(method: str, tmp_path: Path) -> None:
    """Nothing but archive problems comes out, and no content that its checksum does not vouch for. (py7zr gives a
    directory that it hides no checksum, so a name may be another one.)"""
    dice, data = random.Random(method), LOCKED_7Z[method]
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.choice((1, 1, 3, 20))):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        found = opened(tmp_path, bytes(broken[: dice.choice((len(data), dice.randrange(1, len(data))))]), PASSWORD_7Z)
        if isinstance(found, dict):
            assert sorted(found.values()) == sorted(FILES_7Z.values())
        else:
            assert found in ("encrypted", "damaged", "unsupported", "unsafe")


@pytest.mark.parametrize("seed", range(6))
def test_목차가_엉터리인_7z도_예외_없이_끝난다(seed: int, tmp_path: Path) -> None:
    """A directory in plain, changed at random with its checksum put right, so that the change is believed."""
    dice, data = random.Random(seed), SEVENZIP_PASSWORD
    offset, size = int.from_bytes(data[12:20], "little"), int.from_bytes(data[20:28], "little")
    for _ in range(150):
        broken = bytearray(data)
        place = 32 + offset
        for _ in range(dice.choice((1, 2, 5))):
            broken[place + dice.randrange(size)] = dice.choice((0, 1, 5, 0x17, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        broken[28:32] = zlib.crc32(broken[place : place + size]).to_bytes(4, "little")
        found = opened(tmp_path, bytes(broken), "secret")
        assert isinstance(found, dict) or found in ("encrypted", "damaged", "unsupported", "unsafe")


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        (
            "암호.hwp",
            ole(
                {
                    "FileHeader": b"HWP Document File".ljust(32, b"\0") + bytes([0, 0, 0, 5, 3, 0, 0, 0]),
                    "DocInfo": b"\x01",
                    "BodyText": b"\x01",
                }
            ),
            "한글 문서(HWP)",
        ),
        (
            "암호.hwpx",
            hwpx("<hp:p/>", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            "한글 문서(HWPX)",
        ),
    ],
)
def test_풀_수_없는_문서는_그렇다고_말한다(name: str, content: bytes, named: str, tmp_path: Path) -> None:
    path = tmp_path / "locked"
    path.write_bytes(content)
    with pytest.raises(StillLocked) as told:
        unlock(path, name, ["1234"], tmp_path / "open", LIMITS)
    assert named in str(told.value) and "풀 수 없습니다" in str(told.value) and "\n" not in str(told.value)
    assert not (tmp_path / "open").exists()
